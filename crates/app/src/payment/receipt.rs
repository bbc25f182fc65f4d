//! Receipts (PAY-6): each side of a payment is told, at once, what became of it.

use std::collections::{HashMap, HashSet};

use paydesk_core::day::DAY_US;
use paydesk_core::id::{CardId, OrderId, PaymentId, PersonId};
use paydesk_core::payment::pay::AVAILABLE;
use paydesk_core::payment::{Order, Payment, PaymentKind, PaymentState};
use paydesk_core::person::{Actor, Person};
use paydesk_core::throttle::{MONEY_TOLD, PAYMENTS_TOLD, RECEIPTS_TO_ADDRESS, Rule};
use paydesk_core::word::Word;
use paydesk_store::conversation::Conversation;
use paydesk_store::job::JobRow;
use paydesk_store::payment::Card;
use paydesk_store::person::Profile;
use paydesk_store::record::{by, load};
use paydesk_store::{Fault, Tx};

use crate::bound::{Bound, within};
use crate::conversation::contact;
use crate::job::Done;
use crate::notice::Ready;
use crate::payment::detail::{Names, all};
use crate::payment::side::Side;
use crate::{App, AppError, conversation, notice};

/// What a set of receipts tells of, read together.
struct Read {
    payments: HashMap<PaymentId, Payment>,
    names: Names,
    people: HashMap<PersonId, Person>,
    profiles: HashMap<PersonId, Profile>,
    cards: HashMap<CardId, Card>,
    orders: HashMap<OrderId, Order>,
    /// Payments that somebody has asked about.
    asked_about: HashSet<String>,
}

async fn read(tx: &mut Tx, ids: &[PaymentId]) -> Result<Read, Fault> {
    let found = tx.load_many(&[load::<Payment>("id", ids.iter().cloned())]).await?;
    let rows: Vec<Payment> = all(&found, 0)?;
    let names = Names::of_sides(tx, &rows).await?;
    let people = || {
        let payers = rows.iter().filter_map(|row| row.payer.clone());
        payers.chain(rows.iter().filter_map(|row| row.payee.person().cloned()))
    };
    let found = tx
        .load_many(&[
            load::<Person>("id", people()),
            load::<Profile>("person_id", people()),
            load::<Card>("id", rows.iter().filter_map(|row| row.card.clone())),
            load::<Order>("id", rows.iter().filter_map(|row| row.order.clone())),
            load::<Conversation>("subject_id", ids.iter().cloned()),
        ])
        .await?;
    let cases: Vec<Conversation> = all(&found, 4)?;
    Ok(Read {
        names,
        people: by(all(&found, 0)?, |person: &Person| person.id.clone()),
        profiles: by(all(&found, 1)?, |profile: &Profile| profile.person.clone()),
        cards: by(all(&found, 2)?, |card: &Card| card.id.clone()),
        orders: by(all(&found, 3)?, |order: &Order| order.id.clone()),
        asked_about: cases.into_iter().filter_map(|case| case.subject).collect(),
        payments: by(rows, |row| row.id.clone()),
    })
}

/// The jobs `receipt`, however many at once: what became of each, and what is to be written to
/// people, which whoever files the jobs stores with that.
pub(crate) async fn receipts(
    app: &App,
    jobs: &[JobRow],
) -> (Vec<Result<Done, AppError>>, Vec<Ready>) {
    let ids: Vec<PaymentId> = jobs.iter().filter_map(|j| PaymentId::parse(&j.subject)).collect();
    if ids.is_empty() {
        let none = |_| Ok(Done::Fail("no payment's id".into()));
        return (jobs.iter().map(none).collect(), Vec::new());
    }
    let read = match app.db.read(async move |tx| read(tx, &ids).await).await {
        Ok(read) => read,
        Err(fault) => {
            let again = |_| Ok(Done::Again(fault.to_string()));
            return (jobs.iter().map(again).collect(), Vec::new());
        }
    };
    let (mut done, mut notices) = (Vec::with_capacity(jobs.len()), Vec::new());
    for job in jobs {
        done.push(match receipt(app, job, &read).await {
            Ok((said, written)) => {
                notices.extend(written);
                Ok(said)
            }
            Err(error) => Err(error),
        });
    }
    (done, notices)
}

async fn receipt(app: &App, job: &JobRow, read: &Read) -> Result<(Done, Vec<Ready>), AppError> {
    let row = PaymentId::parse(&job.subject).and_then(|id| read.payments.get(&id));
    let Some(row) = row else { return Ok((Done::Fail("no such payment".into()), Vec::new())) };
    let payer_id = row.payer.as_ref().map(|payer| payer.as_str());
    for subject in [row.id.as_str(), row.payee.as_str()].into_iter().chain(payer_id) {
        app.changes.tell(subject);
    }
    if read.asked_about.contains(row.id.as_str()) {
        conversation::calm(app, row.id.as_str()).await?;
    }
    let to = |person: &PersonId, side: &str, kind: &str, args| {
        let (who, profile) = (read.people.get(person)?, read.profiles.get(person)?);
        let draft = notice::to_known(who, profile, kind, args);
        Some(notice::prepare_once(app, draft, &format!("{} {side}", job.id), true))
    };
    let payer = row.payer.as_ref().zip(to_payer(job, row, read));
    let payer = payer.and_then(|(id, (kind, args))| to(id, "payer", &kind, args));
    // Nobody loses money unsaid: what is too often for a word each time is told together, and what
    // is much is told at once.
    let payer = payer.map(|ready| match row.state {
        PaymentState::Succeeded if row.amount_minor >= app.config.second_minor => ready,
        PaymentState::Succeeded => ready.often(app, ("paid", MONEY_TOLD), "/payments", &job.id),
        _ => ready.often(app, ("failed", PAYMENTS_TOLD), "/payments?state=failed", &job.id),
    });
    let payee = row.payee.person().zip(to_payee(row, read));
    let payee = payee.and_then(|(id, args)| to(id, "payee", "payment-received", args));
    let payee =
        payee.map(|ready| ready.often(app, ("received", PAYMENTS_TOLD), "/payments", &job.id));
    Ok((Done::Done, payer.into_iter().chain(payee).collect()))
}

/// The variables of a notice's text.
type Args = Vec<(&'static str, String)>;

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

/// What the payer is told: the notice's kind and variables.
fn to_payer(job: &JobRow, row: &Payment, read: &Read) -> Option<(String, Args)> {
    let what = match row.state {
        PaymentState::Succeeded => "paid",
        PaymentState::Failed | PaymentState::Cancelled => "failed",
        PaymentState::Processing | PaymentState::InDoubt => return None,
    };
    let kind = format!("payment-{what}-{}", row.kind.word().replace('_', "-"));
    let payee = read.names.party(&row.payee);
    let card = row.card.as_ref().and_then(|id| read.cards.get(id));
    let order = row.order.as_ref().and_then(|id| read.orders.get(id));
    let mut args = facts(row, card, order);
    args.extend([("payee_en", payee.en), ("payee_zh", payee.zh)]);
    if let Some(refusal) = row.refusal {
        args.push(("refusal", refusal.told().code().to_owned()));
    }
    let available = job.detail.strip_prefix(AVAILABLE).map(str::trim);
    if let Some(minor) = available {
        args.push(("balance", format!("{minor} {}", row.currency)));
    }
    Some((kind, args))
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
    if row.payer.is_some() || detail.side != Side::Payer {
        return Err(AppError::Forbidden);
    }
    if row.state != PaymentState::Succeeded {
        return Err(AppError::Conflict);
    }
    // Here it cannot be left empty, as it can where a case is opened.
    let unreadable = |_| AppError::field("contact", "payment-receipt-unreadable");
    let (channel, address) = contact(typed)
        .map_err(unreadable)?
        .ok_or_else(|| AppError::field("contact", "error-missing"))?;
    let now_us = app.now_us();
    let bounds = [
        Bound::one(format!("receipt {id}"), SENDS),
        Bound::one(format!("receipts to {address}"), RECEIPTS_TO_ADDRESS),
    ];
    app.db.write(async move |tx| within(tx, &bounds, now_us).await).await?;
    let cause = format!("{id} guest {address}");
    let mut args = match channel {
        // Anybody's phone may be given, and an SMS is believed: so what the shop wrote stands in
        // none.
        "sms" => vec![("amount", amount(row)), ("at", row.created_at_us.to_string())],
        _ => facts(row, detail.card.as_ref(), detail.order.as_ref()),
    };
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

/// Who gets money from another person hears of it.
fn to_payee(row: &Payment, read: &Read) -> Option<Args> {
    let transfer = row.kind == PaymentKind::Transfer && row.state == PaymentState::Succeeded;
    let payer = row.payer.as_ref().filter(|_| transfer)?;
    Some(vec![
        ("amount", amount(row)),
        ("payment", row.id.as_str().to_owned()),
        ("payer", read.names.person(payer).zh),
        // How it was paid is the payer's own business.
        ("at", row.created_at_us.to_string()),
    ])
}
