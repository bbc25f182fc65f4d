//! Receipts (PAY-6): each side of a payment is told, at once, what became of it.

use paydesk_core::id::PaymentId;
use paydesk_core::payment::pay::AVAILABLE;
use paydesk_core::payment::{Order, Payment, PaymentKind, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::throttle::{DAY_US, Rule, Verdict};
use paydesk_core::word::Word;
use paydesk_store::job::JobRow;
use paydesk_store::payment::Card;
use paydesk_store::{Fault, challenge, payment};

use crate::conversation::contact;
use crate::job::Done;
use crate::payment::side::Side;
use crate::payment::{Name, payee_name, person_name};
use crate::{App, AppError, conversation, notice};

/// The job `receipt`.
pub(crate) async fn receipt(app: &App, job: &JobRow) -> Result<Done, AppError> {
    let Some(id) = PaymentId::parse(&job.subject) else {
        return Ok(Done::Fail("no payment's id".into()));
    };
    let found = app.db.read(async move |tx| {
        let Some(row) = payment::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        let payee = payee_name(tx, &row.payee).await?;
        let payer = match &row.payer {
            Some(payer) => person_name(tx, payer).await?,
            None => Name::default(),
        };
        let card = match &row.card {
            Some(card) => payment::card(tx, card).await?,
            None => None,
        };
        let order = match &row.order {
            Some(order) => payment::order(tx, order).await?,
            None => None,
        };
        Ok(Some((row, payee, payer, (card, order))))
    });
    let Some((row, payee, payer, (card, order))) = found.await? else {
        return Ok(Done::Fail("no such payment".into()));
    };
    let payer_id = row.payer.as_ref().map(|payer| payer.as_str());
    for subject in [row.id.as_str(), row.payee.as_str()].into_iter().chain(payer_id) {
        app.changes.tell(subject);
    }
    conversation::calm(app, row.id.as_str()).await?;
    tell_payer(app, job, &row, &payee, facts(&row, card.as_ref(), order.as_ref())).await?;
    tell_payee(app, job, &row, &payer).await?;
    Ok(Done::Done)
}

fn amount(row: &Payment) -> String {
    format!("{} {}", row.amount_minor, row.currency)
}

/// What names a payment, for whoever made it: the same as on its page.
fn facts(row: &Payment, card: Option<&Card>, order: Option<&Order>) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("amount", amount(row)),
        ("payment", row.id.as_str().to_owned()),
        ("at", row.created_at_us.to_string()),
        ("method", row.method.word().to_owned()),
    ];
    facts.extend(card.map(|card| ("card", format!("{} {}", card.brand, card.last4))));
    facts.extend(order.map(|order| ("order", order.number.clone())));
    facts
}

async fn tell_payer(
    app: &App,
    job: &JobRow,
    row: &Payment,
    payee: &Name,
    facts: Vec<(&'static str, String)>,
) -> Result<(), AppError> {
    let Some(payer) = &row.payer else { return Ok(()) };
    let what = match row.state {
        PaymentState::Succeeded => "paid",
        PaymentState::Failed | PaymentState::Cancelled => "failed",
        PaymentState::Processing | PaymentState::InDoubt => return Ok(()),
    };
    let kind = format!("payment-{what}-{}", row.kind.word().replace('_', "-"));
    let mut args = facts;
    args.extend([("payee_en", payee.en.clone()), ("payee_zh", payee.zh.clone())]);
    if let Some(refusal) = row.refusal {
        args.push(("refusal", refusal.told().code().to_owned()));
    }
    let available = job.detail.strip_prefix(AVAILABLE).map(str::trim);
    if let Some(minor) = available {
        args.push(("balance", format!("{minor} {}", row.currency)));
    }
    if let Some(draft) = notice::to_person(app, payer, &kind, args).await? {
        notice::write(app, draft, &format!("{} payer", job.id)).await?;
    }
    Ok(())
}

/// How often a guest may have the receipt sent: to one address and, mistyped, to another.
const SENDS: Rule = Rule { tries: 3, first_us: DAY_US, longest_us: DAY_US, day_max: Some(3) };

/// Sends a guest's receipt to the address that the guest gives, whom we know by nothing else. The
/// same address gets it once.
pub async fn send_to(
    app: &App,
    actor: &Actor,
    id: &PaymentId,
    typed: &str,
) -> Result<(), AppError> {
    let detail = super::detail(app, actor, id).await?;
    let row = &detail.payment;
    if row.payer.is_some() || Side::of(actor, row, &detail.events) != Side::Payer {
        return Err(AppError::Forbidden);
    }
    if row.state != PaymentState::Succeeded {
        return Err(AppError::Conflict);
    }
    let (channel, address) =
        contact(typed)?.ok_or_else(|| AppError::field("contact", "error-missing"))?;
    let (key, now_us) = (format!("receipt {id}"), app.now_us());
    let counted = app.db.write(async move |tx| challenge::attempt(tx, &key, &SENDS, now_us).await);
    if let Verdict::Closed { until_us } = counted.await? {
        return Err(AppError::TooMany { until_us });
    }
    let cause = format!("{id} guest {address}");
    let mut args = facts(row, detail.card.as_ref(), detail.order.as_ref());
    args.extend([("payee_en", detail.payee.en.clone()), ("payee_zh", detail.payee.zh.clone())]);
    let draft = notice::Draft {
        person: None,
        channel,
        address,
        kind: "payment-paid-purchase".to_owned(),
        args,
        language: actor.language,
    };
    notice::write(app, draft, &cause).await?;
    app.work.notify_one();
    Ok(())
}

async fn tell_payee(app: &App, job: &JobRow, row: &Payment, payer: &Name) -> Result<(), AppError> {
    let transfer = row.kind == PaymentKind::Transfer && row.state == PaymentState::Succeeded;
    let Some(payee) = row.payee.person().filter(|_| transfer) else { return Ok(()) };
    let args = vec![
        ("amount", amount(row)),
        ("payment", row.id.as_str().to_owned()),
        ("payer", payer.zh.clone()),
        // How it was paid is the payer's own business.
        ("at", row.created_at_us.to_string()),
    ];
    if let Some(draft) = notice::to_person(app, payee, "payment-received", args).await? {
        notice::write(app, draft, &format!("{} payee", job.id)).await?;
    }
    Ok(())
}
