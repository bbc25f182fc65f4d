//! The wallet at a glance: balances, what is under way, the latest; and the pulse by which a live
//! page knows that it is out of date (PAY-1).

use paydesk_core::id::{MerchantId, OrderId, PaymentId, RefundId};
use paydesk_core::ledger::Account;
use paydesk_core::payment::Payment;
use paydesk_core::person::Actor;
use paydesk_core::refund::Refund;
use paydesk_core::word::Word;
use paydesk_core::world::Event;
use paydesk_store::payment::{Card, Filter};
use paydesk_store::{Fault, Tx, account, approval, event, merchant, payment, refund};

use super::{Line, Name, lines, payee_name, side_in};
use crate::{App, AppError, access};

/// A refund on its way to the payer.
#[derive(Clone, Debug)]
pub struct Returning {
    pub refund: Refund,
    /// Who gives it back.
    pub from: Name,
    /// Where it goes, when that is a card.
    pub card: Option<Card>,
}

#[derive(Clone, Debug)]
pub struct Wallet {
    pub accounts: Vec<Account>,
    pub returning: Vec<Returning>,
    pub latest: Vec<Line>,
}

const LATEST: i64 = 6;

/// What the home page shows.
pub async fn wallet(app: &App, actor: &Actor) -> Result<Wallet, AppError> {
    let person = access::signed_in(actor)?.clone();
    let read = app.db.read(async move |tx| {
        let mut returning = Vec::new();
        for refund in refund::under_way(tx, &person).await? {
            let Some(paid) = payment::by_id(tx, &refund.payment).await? else { continue };
            let card = match &paid.card {
                Some(card) => payment::card(tx, card).await?,
                None => None,
            };
            returning.push(Returning { refund, from: payee_name(tx, &paid.payee).await?, card });
        }
        let filter = Filter { to_us: i64::MAX, most: LATEST, ..Filter::default() };
        let rows = payment::history(tx, &person, &[], &filter).await?;
        let latest = lines(tx, rows, &person).await?;
        let accounts = account::of_owner(tx, person.as_str()).await?;
        Ok::<_, Fault>(Wallet { accounts, returning, latest })
    });
    Ok(read.await?)
}

/// A counter-entry in the actor's own wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub at_us: i64,
    /// Minor units; below zero: taken out.
    pub amount_minor: i64,
    pub currency: String,
}

/// So many of them are shown; nobody has had more.
const ENTRIES_MAX: i64 = 50;

/// What was put right in the actor's wallet by counter-entries, newest first: money that moved
/// without a payment.
pub async fn counter_entries(app: &App, actor: &Actor) -> Result<Vec<Entry>, AppError> {
    let person = access::signed_in(actor)?.clone();
    let owner = person.clone();
    let read = app
        .db
        .read(async move |tx| event::of_kind(tx, owner.as_str(), "corrected", ENTRIES_MAX).await);
    // As `core::lane` writes it: sum, currency, from whom, to whom.
    let entry = |row: Event| {
        let words: Vec<&str> = row.detail.split(' ').collect();
        let [minor, currency, from, to] = words.as_slice() else { return None };
        let minor: i64 = minor.parse().ok()?;
        let own = |owner: &str| owner == person.as_str();
        let amount_minor = if own(to) { minor } else { -minor };
        let moved = own(from) != own(to);
        moved.then(|| Entry { at_us: row.at_us, amount_minor, currency: (*currency).to_owned() })
    };
    Ok(read.await?.into_iter().filter_map(entry).collect())
}

/// The actor's accounts, one a currency.
pub async fn balances(app: &App, actor: &Actor) -> Result<Vec<Account>, AppError> {
    let person = access::signed_in(actor)?.clone();
    Ok(app.db.read(async move |tx| account::of_owner(tx, person.as_str()).await).await?)
}

/// A word that changes whenever what a live page shows has changed. About nothing: the actor's own
/// wallet; about a payment, a refund, an order or a merchant of theirs: that one.
pub async fn pulse(app: &App, actor: &Actor, about: &str) -> Result<String, AppError> {
    if about.is_empty() {
        let accounts = balances(app, actor).await?;
        return Ok(accounts.iter().map(|a| format!("{} ", a.version)).collect());
    }
    let (actor, about) = (actor.clone(), about.to_owned());
    let read = app.db.read(async move |tx| {
        if let Some(id) = PaymentId::parse(&about) {
            let Some(row) = payment::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
            return match side_in(tx, &actor, &row).await? {
                Some(_) => pulse_of_payment(tx, &row).await.map(Some),
                None => Ok(None),
            };
        }
        if let Some(id) = RefundId::parse(&about) {
            return pulse_of_refund(tx, &actor, &id).await;
        }
        if let Some(id) = OrderId::parse(&about) {
            return Ok(payment::order(tx, &id).await?.map(|o| o.version.to_string()));
        }
        let (Some(id), Some(person)) = (MerchantId::parse(&about), &actor.person) else {
            return Ok(None);
        };
        let mine = merchant::of_staff(tx, person).await?;
        if !mine.iter().any(|m| m.id == id) {
            return Ok(None);
        }
        let accounts = account::of_owner(tx, id.as_str()).await?;
        Ok(Some(accounts.iter().map(|a| format!("{} ", a.version)).collect()))
    });
    read.await?.ok_or(AppError::NotFound)
}

/// A refund that is under way goes on without the payment's own row, whose page says how it stands.
async fn pulse_of_payment(tx: &mut Tx, row: &Payment) -> Result<String, Fault> {
    let mut pulse = row.version.to_string();
    if row.refunding_minor > 0 {
        let refunds = refund::of_payment(tx, &row.id).await?;
        pulse.extend(refunds.iter().map(|refund| format!(" {}", refund.version)));
    }
    Ok(pulse)
}

/// What waits for a signature is told beside the refund, whose own row stays as it was.
async fn pulse_of_refund(
    tx: &mut Tx,
    actor: &Actor,
    id: &RefundId,
) -> Result<Option<String>, Fault> {
    let Some(row) = refund::by_id(tx, id).await? else { return Ok(None) };
    let Some(paid) = payment::by_id(tx, &row.payment).await? else { return Ok(None) };
    let own = actor.is_full() && paid.payer.is_some() && paid.payer == actor.person;
    if !own && !actor.is_staff() {
        return Ok(None);
    }
    let papers = approval::for_subject(tx, id.as_str()).await?;
    let papers = papers.iter().map(|paper| format!(" {}", paper.state.word()));
    Ok(Some(std::iter::once(row.version.to_string()).chain(papers).collect()))
}
