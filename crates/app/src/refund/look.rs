//! Where a refund stands: for the payer, for the desk, for the merchant (REF-6, MER-4).

use paydesk_core::approval::Approval;
use paydesk_core::diagnosis::Diagnosis;
use paydesk_core::id::{ConversationId, PersonId, RefundId};
use paydesk_core::language::Language;
use paydesk_core::name::mask_name;
use paydesk_core::payment::{Attempt, AttemptState, Merchant, Payment, PaymentKind};
use paydesk_core::person::Actor;
use paydesk_core::refund::{Eligible, Policy, Refund, RefundState, eligible};
use paydesk_core::world::Event;
use paydesk_store::conversation::FileName;
use paydesk_store::payment::Card;
use paydesk_store::record::{by, groups, of};
use paydesk_store::{Fault, Tx, approval, conversation, event, merchant, payment, person, refund};

use crate::conversation::open_case;
use crate::payment::{Name, Names, payee_name};
use crate::{App, AppError, access};

/// A refund with all that its page shows.
#[derive(Clone, Debug)]
pub struct Progress {
    pub refund: Refund,
    pub payment: Payment,
    pub payee: Name,
    pub card: Option<Card>,
    pub events: Vec<Event>,
    pub files: Vec<FileName>,
    /// A second person's signature is waited for.
    pub signature: bool,
}

async fn progress_in(tx: &mut Tx, row: Refund, payment: Payment) -> Result<Progress, Fault> {
    let card = match &payment.card {
        Some(card) => payment::card(tx, card).await?,
        None => None,
    };
    let asked = approval::for_subject(tx, row.id.as_str()).await?;
    Ok(Progress {
        payee: payee_name(tx, &payment.payee).await?,
        card,
        events: event::of(tx, row.id.as_str()).await?,
        files: conversation::refund_files(tx, &row.id).await?,
        signature: asked.iter().any(|a| super::review::is_waiting(a, &row)),
        refund: row,
        payment,
    })
}

/// A refund, for its payer and for the house.
pub async fn progress(app: &App, actor: &Actor, id: &RefundId) -> Result<Progress, AppError> {
    let person = access::signed_in(actor)?.clone();
    let (id, staff) = (id.clone(), actor.is_staff());
    let read = app.db.read(async move |tx| {
        let Some(row) = refund::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        let Some(payment) = payment::by_id(tx, &row.payment).await? else { return Ok(None) };
        if !staff && payment.payer.as_ref() != Some(&person) {
            return Ok(None);
        }
        progress_in(tx, row, payment).await.map(Some)
    });
    read.await?.ok_or(AppError::NotFound)
}

/// All that a reviewer looks at.
#[derive(Clone, Debug)]
pub struct Review {
    pub progress: Progress,
    /// The payer's name, partly masked; none for a guest.
    pub payer: Option<String>,
    pub requested_by: String,
    pub merchant: Option<Merchant>,
    /// From which amount on a second person signs for this one.
    pub second_minor: i64,
    /// What is available on the account that it comes from, where that account has a floor.
    pub attempts: Vec<Attempt>,
    /// The payer's other refunds, newest first.
    pub others: Vec<Refund>,
    pub approvals: Vec<Approval>,
    /// As on its [`Line`].
    pub homeless: bool,
    /// Where it is talked about with whoever paid: the case it was asked for in, or the one that is
    /// open about it or about its payment.
    pub case: Option<ConversationId>,
    /// What the records say, where they decide.
    pub records: Option<Diagnosis>,
    /// What policy would give instead, were this one refused.
    pub by_policy: Option<Eligible>,
    /// The language of whoever paid, who reads why it is refused; none: a guest.
    pub language: Option<Language>,
}

/// A colleague's name in full.
pub(crate) async fn full_name(tx: &mut Tx, id: &PersonId) -> Result<String, Fault> {
    Ok(person::profile(tx, id).await?.map(|p| p.name).unwrap_or_default())
}

/// A customer's name as the desk shows it: partly masked, until it is revealed with a reason in the
/// customer's case.
pub(crate) async fn masked_name(tx: &mut Tx, id: &PersonId) -> Result<String, Fault> {
    Ok(mask_name(&full_name(tx, id).await?))
}

pub async fn review(app: &App, actor: &Actor, id: &RefundId) -> Result<Review, AppError> {
    access::staff(actor)?;
    let (id, house, now_us) = (id.clone(), app.clone(), app.now_us());
    let read = app.db.read(async move |tx| {
        let Some(row) = refund::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        let Some(payment) = payment::by_id(tx, &row.payment).await? else { return Ok(None) };
        let merchant = match payment.payee.merchant() {
            Some(id) => merchant::by_id(tx, id).await?,
            None => None,
        };
        let policy = merchant.as_ref().map(|merchant| &merchant.policy);
        let house_minor = super::review::second_minor(&house, row.currency);
        let second_minor = row.ground.second_from(policy, house_minor);
        let (payer, others) = match &payment.payer {
            Some(id) => (Some(masked_name(tx, id).await?), refund::of_payer(tx, id, 20).await?),
            None => (None, Vec::new()),
        };
        let requested_by = match &row.requested_by {
            Some(id) if payment.payer.as_ref() == Some(id) => masked_name(tx, id).await?,
            Some(id) => full_name(tx, id).await?,
            None => String::new(),
        };
        let attempts = payment::attempts(tx, row.id.as_str()).await?;
        Ok(Some(Review {
            others: others.into_iter().filter(|r| r.id != row.id).collect(),
            approvals: approval::for_subject(tx, row.id.as_str()).await?,
            homeless: is_homeless(&row, &attempts),
            by_policy: instead(&row, &payment, policy, now_us),
            language: language(tx, payment.payer.as_ref()).await?,
            records: None,
            case: case(tx, &row, &payment).await?,
            attempts,
            progress: progress_in(tx, row, payment).await?,
            payer,
            requested_by,
            second_minor,
            merchant,
        }))
    });
    let mut seen = read.await?.ok_or(AppError::NotFound)?;
    let Progress { refund, payment, .. } = &seen.progress;
    seen.records = super::review::records(app, refund, payment).await?;
    Ok(seen)
}

/// What policy would give if this refund were refused, and so no longer reserved anything.
fn instead(
    row: &Refund,
    payment: &Payment,
    policy: Option<&Policy>,
    now_us: i64,
) -> Option<Eligible> {
    let reserved = if row.state == RefundState::Requested { row.amount_minor } else { 0 };
    let refunding_minor = payment.refunding_minor - reserved;
    eligible(&Payment { refunding_minor, ..payment.clone() }, policy, now_us).ok()
}

async fn case(
    tx: &mut Tx,
    row: &Refund,
    payment: &Payment,
) -> Result<Option<ConversationId>, Fault> {
    let (None, Some(payer)) = (&row.conversation, &payment.payer) else {
        return Ok(row.conversation.clone());
    };
    let open = open_case(tx, payer, (&row.id, &payment.id)).await?;
    Ok(open.map(|open| open.id))
}

async fn language(tx: &mut Tx, payer: Option<&PersonId>) -> Result<Option<Language>, Fault> {
    let Some(payer) = payer else { return Ok(None) };
    Ok(person::by_id(tx, payer).await?.map(|person| person.language))
}

/// One line of a list of refunds.
#[derive(Clone, Debug)]
pub struct Line {
    pub refund: Refund,
    pub kind: PaymentKind,
    pub payee: Name,
    /// Partly masked; empty for a guest.
    pub payer: Name,
    /// Who asked for it, when that was the house and not the payer.
    pub by_house: bool,
    pub signature: bool,
    /// The bank did not take it back to the card, and there is no wallet that it could go to.
    pub homeless: bool,
}

/// Whether a refund came back to the reviewer because nobody would take it.
pub(crate) fn is_homeless(row: &Refund, asked: &[Attempt]) -> bool {
    let rejected = asked.iter().any(|attempt| attempt.state == AttemptState::Declined);
    rejected && row.state == RefundState::Requested
}

/// Refunds as lines: one query a table, however many there are.
async fn lines(tx: &mut Tx, rows: Vec<Refund>) -> Result<Vec<Line>, Fault> {
    let payments = rows.iter().map(|row| row.payment.clone());
    let payments = of::<Payment>(tx, "id", payments).await?;
    let names = Names::of_sides(tx, &payments).await?;
    let payments = by(payments, |payment: &Payment| payment.id.clone());
    let ids = || rows.iter().map(|row| row.id.as_str().to_owned());
    let papers = of::<Approval>(tx, "subject_id", ids()).await?;
    let papers = groups(papers, |paper: &Approval| paper.subject.clone());
    let attempts = of::<Attempt>(tx, "cause", ids()).await?;
    let attempts = groups(attempts, |attempt: &Attempt| attempt.cause.clone());
    let line = |row: Refund| {
        let payment = payments.get(&row.payment)?;
        let papers = papers.get(row.id.as_str()).map(Vec::as_slice).unwrap_or_default();
        let asked = attempts.get(row.id.as_str()).map(Vec::as_slice).unwrap_or_default();
        Some(Line {
            kind: payment.kind,
            payee: names.party(&payment.payee),
            payer: payment.payer.as_ref().map(|payer| names.person(payer)).unwrap_or_default(),
            by_house: row.requested_by != payment.payer,
            signature: papers.iter().any(|a| super::review::is_waiting(a, &row)),
            homeless: is_homeless(&row, asked),
            refund: row,
        })
    };
    Ok(rows.into_iter().filter_map(line).collect())
}

/// What the desk has to do with refunds: to review first, then what is stuck.
pub async fn at_desk(app: &App, actor: &Actor) -> Result<Vec<Line>, AppError> {
    access::staff(actor)?;
    let read = app.db.read(async |tx| {
        let rows = refund::open(tx, 100).await?;
        lines(tx, rows).await
    });
    Ok(read.await?)
}

/// The refunds of the merchants that the actor works for, newest first: what support gave back and
/// why.
pub async fn of_merchants(
    app: &App,
    actor: &Actor,
) -> Result<Vec<(Merchant, Vec<Line>)>, AppError> {
    let person = access::merchant_staff(actor)?.clone();
    let read = app.db.read(async move |tx| {
        let mut all = Vec::new();
        for shop in merchant::of_staff(tx, &person).await? {
            let rows = refund::of_merchant(tx, &shop.id, 100).await?;
            all.push((shop, lines(tx, rows).await?));
        }
        Ok::<_, Fault>(all)
    });
    Ok(read.await?)
}
