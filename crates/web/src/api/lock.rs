//! Locks over the API: why an account is closed and what opens it, and "this was not me". And the
//! questions by which a customer proves to an agent who they are.

use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use paydesk_app::{lock, proof, recovery};
use paydesk_core::id;
use paydesk_core::lock::Lock;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::body::{At, Body};
use crate::api::schema::{
    ChallengeId, Code, ConversationId, LiftWord, LockId, LockReasonWord, PaymentId, ProofAnswer,
    ProofId, ProofKindWord, Secret, Time,
};
use crate::api::session::NewCodeAnswer;
use crate::api::{CodeSent, accepted, created, done, ok};
use crate::{Fail, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let password = "/api/v1/proofs/{id}/password";
    let recovery = "/api/v1/locks/{id}/recovery-codes";
    vec![
        Route::new(Method::GET, "/api/v1/locks", Who::Known, get(list)),
        Route::new(Method::POST, "/api/v1/locks", Who::Known, post(report)),
        Route::new(Method::POST, "/api/v1/locks/{id}/codes", Who::Person, post(send_code)),
        Route::new(Method::POST, "/api/v1/locks/{id}/lifting", Who::Person, post(lift)),
        Route::new(Method::POST, recovery, Who::Known, post(send_recovery_code)),
        Route::new(Method::PUT, "/api/v1/locks/{id}/password", Who::Known, put(recover)),
        Route::new(Method::GET, "/api/v1/cases/{id}/proof", Who::Anyone, get(current_proof)),
        Route::new(Method::POST, password, Who::Person, post(answer_password)),
        Route::new(Method::POST, "/api/v1/proofs/{id}/answers", Who::Anyone, post(answer)),
    ]
}

/// Something that keeps an account closed.
#[derive(Debug, Serialize, ToSchema)]
pub struct LockShown {
    id: LockId,
    reason: LockReasonWord,
    since: Time,
    /// When it ends by itself, if it does.
    until: Option<Time>,
    /// What lifts it.
    lifts: Vec<LiftWord>,
    /// From when on its recovery may be finished with a new password, once it has begun.
    recovers_at: Option<Time>,
}

impl LockShown {
    pub fn of(row: Lock) -> Self {
        Self {
            lifts: row.lifts().iter().copied().map(Into::into).collect(),
            recovers_at: row.recovers_at_us().map(Time),
            id: row.id.into(),
            reason: row.reason.into(),
            since: Time(row.since_us),
            until: row.until_us.map(Time),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Locks {
    items: Vec<LockShown>,
}

/// See the locks that hold on the own account.
#[utoipa::path(get, path = "/api/v1/locks", tag = "locks",
    responses((status = 200, description = "The locks", body = Locks)))]
pub async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let locks = lock::mine(&web.app, visit.actor()).await?;
    ok(Locks { items: locks.into_iter().map(LockShown::of).collect() })
}

/// "This was not me."
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReport {
    /// The payment that was somebody else's doing.
    payment: Option<PaymentId>,
}

/// Report that somebody else acts: the account is locked at once.
#[utoipa::path(post, path = "/api/v1/locks", tag = "locks", request_body = NewReport,
    responses((status = 201, description = "The lock, and the case about it", body = Reported)),
    extensions(("x-problems" = json!([404, 409]))))]
pub async fn report(State(web): State<Web>, visit: Visit, Body(new): Body<NewReport>) -> Reply {
    let about = new.payment.map(|id| id.0);
    let came = lock::report(&web.app, visit.actor(), about.as_ref(), visit.label()).await?;
    created(Reported::of(&web, &visit, came).await?)
}

/// What a report came to: the account is locked, and a case is open in which to say more.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reported {
    lock: LockShown,
    case: ConversationId,
}

impl Reported {
    pub(super) async fn of(web: &Web, visit: &Visit, came: lock::Reported) -> Result<Self, Fail> {
        let row = lock::get(&web.app, visit.actor(), &came.lock).await?;
        Ok(Self { lock: LockShown::of(row), case: came.case.into() })
    }
}

/// "It was me": send the code that lifts a lock for unusual activity.
#[utoipa::path(post, path = "/api/v1/locks/{id}/codes", tag = "locks",
    params(("id" = LockId, Path)),
    responses((status = 202, description = "A code is on its way", body = CodeSent)),
    extensions(("x-problems" = json!([403, 409, 429]))))]
pub async fn send_code(State(web): State<Web>, visit: Visit, At(id): At<id::LockId>) -> Reply {
    let challenge = lock::confirm_begin(&web.app, visit.actor(), &id).await?;
    accepted(CodeSent::of(challenge))
}

/// "It was me": the code.
#[utoipa::path(post, path = "/api/v1/locks/{id}/lifting", tag = "locks",
    params(("id" = LockId, Path)), request_body = NewCodeAnswer,
    responses((status = 204, description = "Lifted")),
    extensions(("x-problems" = json!([403, 409]))))]
pub async fn lift(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::LockId>,
    Body(new): Body<NewCodeAnswer>,
) -> Reply {
    let (challenge, code) = (new.challenge.0, new.code.0);
    let actor = visit.actor();
    done(lock::confirm_finish(&web.app, actor, &id, &challenge, &code).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Get a reported account back, the last step: send the code with which a new password is set.
///
/// Possible from `recovers_at` on, also in a recovery session.
#[utoipa::path(post, path = "/api/v1/locks/{id}/recovery-codes", tag = "locks",
    params(("id" = LockId, Path)),
    responses((status = 202, description = "A code is on its way", body = CodeSent)),
    extensions(("x-problems" = json!([409, 429]))))]
pub async fn send_recovery_code(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::LockId>,
) -> Reply {
    let challenge = recovery::reopen_begin(&web.app, visit.actor(), &id).await?;
    accepted(CodeSent::of(challenge))
}

/// The code, and the password that is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveredPassword {
    challenge: ChallengeId,
    code: Code,
    password: Secret,
}

/// Get a reported account back: the code and the new password. All sessions end, all devices are
/// strangers again, and every address is told.
#[utoipa::path(put, path = "/api/v1/locks/{id}/password", tag = "locks",
    params(("id" = LockId, Path)), request_body = RecoveredPassword,
    responses((status = 204, description = "Open again; sign in with the new password")),
    extensions(("x-problems" = json!([403, 409]))))]
pub async fn recover(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::LockId>,
    Body(new): Body<RecoveredPassword>,
) -> Reply {
    let ask = recovery::Reopen {
        lock: id,
        challenge: new.challenge.0,
        code: new.code.0,
        password: new.password.0,
    };
    done(recovery::reopen(&web.app, visit.actor(), ask).await?)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What an agent asked the customer of a case to prove.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProofShown {
    id: ProofId,
    /// `app`: the password once more; `questions`.
    kind: ProofKindWord,
    standing: ProofStanding,
    expires_at: Time,
    /// Until when no answers are taken, after too many wrong ones.
    closed_until: Option<Time>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProofStanding {
    Waiting,
    Passed,
    Failed,
    Expired,
}

impl ProofStanding {
    fn of(standing: proof::Standing) -> Self {
        match standing {
            proof::Standing::Waiting => Self::Waiting,
            proof::Standing::Passed => Self::Passed,
            proof::Standing::Failed => Self::Failed,
            proof::Standing::Expired => Self::Expired,
        }
    }
}

/// See what a case asks its customer to prove.
#[utoipa::path(get, path = "/api/v1/cases/{id}/proof", tag = "locks",
    params(("id" = ConversationId, Path)),
    responses((status = 200, description = "The newest proof", body = ProofShown)))]
pub async fn current_proof(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::ConversationId>,
) -> Reply {
    let row = proof::current(&web.app, visit.actor(), &id).await?;
    let row = row.ok_or(paydesk_app::AppError::NotFound)?;
    let standing = ProofStanding::of(proof::standing(&row, visit.now_us()));
    let expires_at = Time(row.expires_at_us);
    let closed_until = proof::closed(&web.app, &row).await?.map(Time);
    let (id, kind) = (row.id.into(), row.kind.into());
    ok(ProofShown { id, kind, standing, expires_at, closed_until })
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofPassword {
    password: Secret,
}

/// How a proof stands now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProofAnswered {
    standing: ProofStanding,
}

/// Prove who one is by the password; only in a session of the pages, never by a program's token.
#[utoipa::path(post, path = "/api/v1/proofs/{id}/password", tag = "locks",
    params(("id" = ProofId, Path)), request_body = ProofPassword,
    responses((status = 200, description = "How it stands", body = ProofAnswered)),
    extensions(("x-problems" = json!([403, 409, 429]))))]
pub async fn answer_password(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::ProofId>,
    Body(new): Body<ProofPassword>,
) -> Reply {
    let typed = &new.password.0;
    let standing = proof::answer_password(&web.app, visit.actor(), &id, typed).await?;
    ok(ProofAnswered { standing: ProofStanding::of(standing) })
}

/// The answers to the questions, as typed; `0` for what was never given, or never paid. What cannot
/// be anybody's answer is refused beside its field and is no try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofAnswers {
    name: ProofAnswer,
    id_last_four: ProofAnswer,
    /// Of a recent payment.
    #[schema(example = "268.00")]
    amount: ProofAnswer,
}

/// Prove who one is by answering questions.
#[utoipa::path(post, path = "/api/v1/proofs/{id}/answers", tag = "locks",
    params(("id" = ProofId, Path)), request_body = ProofAnswers,
    responses((status = 200, description = "How it stands", body = ProofAnswered)),
    extensions(("x-problems" = json!([403, 409, 429]))))]
pub async fn answer(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::ProofId>,
    Body(new): Body<ProofAnswers>,
) -> Reply {
    let answers =
        proof::Answers { name: new.name.0, id_last_four: new.id_last_four.0, amount: new.amount.0 };
    let standing = proof::answer_questions(&web.app, visit.actor(), &id, answers).await?;
    ok(ProofAnswered { standing: ProofStanding::of(standing) })
}
