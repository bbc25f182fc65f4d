//! Refunds over the API: what may be asked, asking, and where it stands (REF-1 to REF-7).

use axum::extract::State;
use axum::http::{HeaderValue, Method, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paydesk_app::AppError;
use paydesk_app::refund::{self as refunds, Ask, May, Progress, evidence};
use paydesk_core::id;
use paydesk_core::refund::Refund;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::body::{At, IdempotencyKey, LargeBody, Wrong};
use crate::api::payment_view::{Happened, RefusalTold};
use crate::api::schema::{
    AttachmentId, FileName, GroundWord, MethodWord, Money, MoneyToMove, PaymentId, Reason,
    RefundId, RefundStateWord, Time,
};
use crate::api::{created, ok};
use crate::page::as_download;
use crate::{Fail, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let eligibility_path = "/api/v1/payments/{id}/refund-eligibility";
    vec![
        Route::new(Method::GET, eligibility_path, Who::Known, get(eligibility)),
        Route::new(Method::POST, "/api/v1/payments/{id}/refunds", Who::Person, post(request)),
        Route::new(Method::GET, "/api/v1/refunds/{id}", Who::Known, get(show)),
        Route::new(Method::GET, "/api/v1/refund-files/{id}", Who::Known, get(file)),
    ]
}

/// What may be asked for a payment.
#[derive(Debug, Serialize, ToSchema)]
pub struct Eligibility {
    /// By the merchant's policy; nothing when that gives nothing.
    by_policy: Option<ByPolicy>,
    /// Why policy gives nothing.
    not_by_policy: Option<RefusalTold>,
    /// What is left of the payment: as much can be claimed back for a fault, whatever policy says.
    left: Money,
    /// Where the money goes back to.
    destination: MethodWord,
    /// The working day on which money that is given back now is there.
    #[schema(example = "2026-03-06")]
    expected_on: String,
    /// The policy in the merchant's own words.
    policy: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ByPolicy {
    up_to: Money,
    until: Time,
    /// Whether documents are asked for.
    evidence: bool,
    /// Up to this it is given back at once.
    without_review: Money,
}

impl Eligibility {
    fn of(visit: &Visit, may: May) -> Self {
        let currency = may.detail.payment.currency;
        let (by_policy, not_by_policy) = match may.by_policy {
            Ok(eligible) => {
                let by_policy = ByPolicy {
                    up_to: Money::of(eligible.up_to_minor, currency),
                    until: Time(eligible.until_us),
                    evidence: eligible.evidence,
                    without_review: Money::of(eligible.auto_minor, currency),
                };
                (Some(by_policy), None)
            }
            Err(refusal) => (None, Some(RefusalTold::of(visit, refusal))),
        };
        Self {
            by_policy,
            not_by_policy,
            left: Money::of(may.left_minor, currency),
            destination: may.destination.into(),
            expected_on: may.expected_on,
            policy: may.policy_words.in_language(visit.texts().language).to_owned(),
        }
    }
}

/// See what may be asked for a payment before asking.
#[utoipa::path(get, path = "/api/v1/payments/{id}/refund-eligibility", tag = "refunds",
    params(("id" = PaymentId, Path)),
    responses((status = 200, description = "What may be asked", body = Eligibility)))]
pub async fn eligibility(State(web): State<Web>, visit: Visit, At(id): At<id::PaymentId>) -> Reply {
    let may = refunds::eligibility(&web.app, visit.actor(), &id).await?;
    ok(Eligibility::of(&visit, may))
}

/// Money back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRefund {
    amount: MoneyToMove,
    /// `policy`, or `fault` for money that went astray.
    ground: GroundWord,
    reason: Reason,
    /// Pictures and PDFs; the payment's own record comes along by itself.
    #[serde(default)]
    #[schema(max_items = 5)]
    evidence: Vec<NewEvidence>,
}

/// One file; the whole request holds at most 8 MB.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvidence {
    name: FileName,
    /// Base64 (RFC 4648, section 4).
    #[schema(content_encoding = "base64")]
    content: String,
}

/// Ask for money back.
///
/// What policy allows without review is on its way with the answer.
#[utoipa::path(post, path = "/api/v1/payments/{id}/refunds", tag = "refunds",
    params(("id" = PaymentId, Path), IdempotencyKey), request_body = NewRefund,
    responses((status = 201, description = "The refund", body = RefundShown)),
    extensions(("x-problems" = json!([403, 409]))))]
pub async fn request(
    State(web): State<Web>,
    visit: Visit,
    At(id): At<id::PaymentId>,
    IdempotencyKey(key): IdempotencyKey,
    LargeBody(new): LargeBody<NewRefund>,
) -> Reply {
    let ask = Ask {
        payment: id,
        amount: new.amount.amount()?,
        ground: new.ground.0,
        reason: new.reason.0,
        files: files(new.evidence)?,
        conversation: None,
        key,
    };
    let row = refunds::request(&web.app, visit.actor(), ask).await?;
    let progress = refunds::progress(&web.app, visit.actor(), &row.id).await;
    let progress = progress.map_err(AppError::after_write)?;
    created(RefundShown::of(progress))
}

fn files(evidence: Vec<NewEvidence>) -> Result<Vec<evidence::Sent>, Fail> {
    let decode = |(n, file): (usize, NewEvidence)| match STANDARD.decode(&file.content) {
        Ok(bytes) => Ok(evidence::Sent { name: file.name.0, bytes }),
        Err(_) => {
            let field = format!("evidence.{n}.content");
            Err(Fail::Fields(vec![Wrong { field, key: "api-field-value" }]))
        }
    };
    evidence.into_iter().enumerate().map(decode).collect()
}

/// Money on its way back.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefundLine {
    id: RefundId,
    payment: PaymentId,
    amount: Money,
    ground: GroundWord,
    destination: MethodWord,
    state: RefundStateWord,
    reason: String,
    refused_reason: Option<String>,
    /// The working day by which the money is there.
    #[schema(example = "2026-03-06")]
    expected_on: Option<String>,
    created_at: Time,
    settled_at: Option<Time>,
}

impl RefundLine {
    pub fn of(row: Refund) -> Self {
        Self {
            id: row.id.into(),
            payment: row.payment.into(),
            amount: Money::of(row.amount_minor, row.currency),
            ground: row.ground.into(),
            destination: row.destination.into(),
            state: row.state.into(),
            reason: row.reason,
            refused_reason: row.refused_reason,
            expected_on: row.expected_on,
            created_at: Time(row.created_at_us),
            settled_at: row.settled_at_us.map(Time),
        }
    }
}

/// A refund with all that happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefundShown {
    #[serde(flatten)]
    refund: RefundLine,
    /// Whether a second person's signature is waited for.
    second_signature: bool,
    timeline: Vec<Happened>,
    files: Vec<FileKept>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FileKept {
    id: AttachmentId,
    name: String,
    #[schema(example = "image/png")]
    media_type: String,
}

impl RefundShown {
    fn of(progress: Progress) -> Self {
        Self {
            refund: RefundLine::of(progress.refund),
            second_signature: progress.signature,
            timeline: progress.events.into_iter().map(Happened::of).collect(),
            files: progress
                .files
                .into_iter()
                .map(|file| FileKept { id: file.id.into(), name: file.name, media_type: file.mime })
                .collect(),
        }
    }
}

/// See where a refund stands.
#[utoipa::path(get, path = "/api/v1/refunds/{id}", tag = "refunds",
    params(("id" = RefundId, Path)),
    responses((status = 200, description = "The refund", body = RefundShown)))]
pub async fn show(State(web): State<Web>, visit: Visit, At(id): At<id::RefundId>) -> Reply {
    let progress = refunds::progress(&web.app, visit.actor(), &id).await?;
    ok(RefundShown::of(progress))
}

/// Get a file of a refund.
#[utoipa::path(get, path = "/api/v1/refund-files/{id}", tag = "refunds",
    params(("id" = AttachmentId, Path)),
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"),
        (Vec<u8> = "image/gif"), (Vec<u8> = "application/pdf"), (Vec<u8> = "application/json")))))]
pub async fn file(State(web): State<Web>, visit: Visit, At(id): At<id::AttachmentId>) -> Reply {
    let file = evidence::file(&web.app, visit.actor(), &id).await?;
    let kind = HeaderValue::from_str(&file.mime).map_err(|_| Fail::BadBody)?;
    let mut response = ([(header::CONTENT_TYPE, kind)], file.bytes).into_response();
    as_download(&mut response, &file.name)?;
    Ok(response)
}
