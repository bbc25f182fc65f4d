//! Asking for money back: first what may be asked, then asking (REF-1, REF-2, REF-3, REF-7).

use paydesk_core::amount::Amount;
use paydesk_core::id::{ConversationId, PaymentId, PersonId, RefundId};
use paydesk_core::lane::{Act, Parts};
use paydesk_core::payment::{Method, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refund::decide::RequestRefund;
use paydesk_core::refund::{Eligible, Ground, Policy, Refund, eligible};
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_store::{Fault, conversation, merchant, payment, refund};

use super::evidence::{self, Sent};
use super::expected_on;
use crate::payment::{Detail, Name, detail_in};
use crate::{App, AppError, access, idem_key, once};

/// What may be asked for a payment, shown before anybody asks.
#[derive(Clone, Debug)]
pub struct May {
    pub detail: Detail,
    pub policy: Option<Policy>,
    /// The merchant's policy in its own words.
    pub policy_words: Name,
    /// By policy: how much and until when, or why not.
    pub by_policy: Result<Eligible, Refusal>,
    /// For a fault or out of goodwill: what is left of the payment, in minor units.
    pub left_minor: i64,
    /// Where the money goes back to, and the working day on which it is there.
    pub destination: Method,
    pub expected_on: String,
}

impl May {
    /// Whether anything at all can be asked.
    pub fn any(&self) -> bool {
        self.left_minor > 0
    }
}

/// A refund as a page or the API asks for it.
#[derive(Clone, Debug)]
pub struct Ask {
    pub payment: PaymentId,
    pub amount: Amount,
    pub ground: Ground,
    pub reason: String,
    pub files: Vec<Sent>,
    /// The case in which staff asks for the customer.
    pub conversation: Option<ConversationId>,
    pub key: String,
}

/// Characters of a reason at most.
pub const REASON_CHARS_MAX: usize = 500;

/// The words of a reason: something, and not too much, of characters that can be seen; card numbers
/// in it are masked.
pub fn reason(typed: &str) -> Result<String, AppError> {
    let words = paydesk_core::typed::kept(typed);
    let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
    if typed.chars().any(is_bad) {
        return Err(AppError::field("reason", "error-bad-characters"));
    }
    match words.chars().count() {
        0 => Err(AppError::field("reason", "error-missing")),
        1..=REASON_CHARS_MAX => Ok(words),
        _ => Err(AppError::field("reason", "refund-error-reason-long")),
    }
}

/// What is wrong with words and documents as they are, before anybody is asked for anything.
pub fn formal(typed: &str, files: Vec<evidence::Sent>) -> Result<(), AppError> {
    AppError::and(reason(typed), evidence::check(files)).map(|_| ())
}

/// What the payer (or the house for the payer) may ask for this payment.
pub async fn eligibility(app: &App, actor: &Actor, id: &PaymentId) -> Result<May, AppError> {
    let person = access::signed_in(actor)?.clone();
    let (id, staff, now_us) = (id.clone(), actor.is_staff(), app.now_us());
    let who = actor.clone();
    let read = app.db.read(async move |tx| {
        let Some(row) = payment::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        if !staff && row.payer.as_ref() != Some(&person) {
            return Ok(None);
        }
        let shop = match row.payee.merchant() {
            Some(id) => merchant::by_id(tx, id).await?,
            None => None,
        };
        let detail = detail_in(tx, &id, (&who, Some(&person))).await?;
        Ok(detail.map(|detail| (detail, shop)))
    });
    let (detail, shop) = read.await?.ok_or(AppError::NotFound)?;
    let policy = shop.as_ref().map(|shop| shop.policy.clone());
    let words = shop.map(|shop| Name { en: shop.policy_en, zh: shop.policy_zh });
    let payment = &detail.payment;
    Ok(May {
        by_policy: eligible(payment, policy.as_ref(), now_us),
        left_minor: payment.refundable_minor(),
        destination: payment.method,
        expected_on: expected_on(app, payment.method),
        policy,
        policy_words: words.unwrap_or_default(),
        detail,
    })
}

/// Asks for money back. What policy allows without review is on its way when this returns.
pub async fn request(app: &App, actor: &Actor, ask: Ask) -> Result<Refund, AppError> {
    let person = access::may_change(actor)?.clone();
    let (why, files) = AppError::and(reason(&ask.reason), evidence::check(ask.files))?;
    if ask.ground == Ground::Goodwill && !actor.is_staff() {
        return Err(AppError::Forbidden);
    }
    let may = eligibility(app, actor, &ask.payment).await?;
    let case = own_case(app, actor, ask.conversation, &may).await?;
    let payment = &may.detail.payment;
    let mut body = vec![
        payment.id.as_str().to_owned(),
        ask.amount.minor().to_string(),
        ask.amount.currency().code().to_owned(),
        ask.ground.word().to_owned(),
        why.clone(),
    ];
    body.extend(files.iter().map(evidence::Checked::digest));
    let body: Vec<&str> = body.iter().map(String::as_str).collect();
    let key = idem_key(actor, &ask.key, &body)?;
    if let Some(before) = once::result(app, &key).await? {
        return by_result(app, &before).await;
    }
    let id: RefundId = app.draw(app.now_us());
    let command = RequestRefund {
        parts: Parts::of(payment, None),
        id: id.clone(),
        amount: ask.amount,
        ground: ask.ground,
        reason: why,
        evidence: !files.is_empty(),
        requested_by: person.clone(),
        conversation: case,
        expected_on: may.expected_on.clone(),
    };
    // The documents first: whoever sees the refund sees them. Those of a refund that did not come
    // about are forgotten, at the latest by the night staff.
    evidence::keep(app, &id, actor, files, &may.detail).await?;
    let asked = app.must(actor, Some(key), Act::RequestRefund(command)).await;
    if asked.as_ref().is_ok_and(|result| result != id.as_str())
        || matches!(asked, Err(AppError::Refused(_)))
    {
        evidence::forget(app, &id).await.map_err(AppError::after_write)?;
    }
    app.changes.tell(payment.id.as_str());
    by_result(app, &asked?).await
}

/// The refund that a command answered.
async fn by_result(app: &App, result: &str) -> Result<Refund, AppError> {
    let id = RefundId::parse(result);
    let id = id.ok_or_else(|| AppError::Internal("a refund without an id".into()))?;
    by_id(app, &id).await.map_err(AppError::after_write)
}

/// The case that shows it: the one that staff names, or the payer's open case about this payment.
async fn own_case(
    app: &App,
    actor: &Actor,
    named: Option<ConversationId>,
    may: &May,
) -> Result<Option<ConversationId>, AppError> {
    let payment = &may.detail.payment;
    if actor.is_staff() && payment.payer != actor.person {
        return crate::payment_act::about(app, actor, payment, named.as_ref()).await;
    }
    let (payer, about) = (payment.payer.clone(), payment.id.clone());
    let read = app.db.read(async move |tx| {
        let Some(payer) = &payer else { return Ok::<_, Fault>(None) };
        let case = conversation::open_about(tx, payer, about.as_str()).await?;
        Ok(case.map(|case| case.id))
    });
    Ok(read.await?)
}

pub(super) async fn by_id(app: &App, id: &RefundId) -> Result<Refund, AppError> {
    let id = id.clone();
    let found = app.db.read(async move |tx| refund::by_id(tx, &id).await);
    found.await?.ok_or(AppError::NotFound)
}

/// Whether a payment's page should offer to ask for money back at all.
pub fn is_offered(detail: &Detail, viewer: Option<&PersonId>) -> bool {
    let own = viewer.is_some() && detail.payment.payer.as_ref() == viewer;
    own && detail.payment.state == PaymentState::Succeeded
}
