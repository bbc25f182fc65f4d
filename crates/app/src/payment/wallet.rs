//! The wallet at a glance: balances, what is under way, the latest; and the pulse by which a live
//! page knows that it is out of date (PAY-1).

use paydesk_core::id::{MerchantId, OrderId, PaymentId};
use paydesk_core::ledger::Account;
use paydesk_core::person::Actor;
use paydesk_core::refund::Refund;
use paydesk_store::payment::{Card, Filter};
use paydesk_store::{Fault, account, merchant, payment, refund};

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

/// The actor's accounts, one a currency.
pub async fn balances(app: &App, actor: &Actor) -> Result<Vec<Account>, AppError> {
    let person = access::signed_in(actor)?.clone();
    Ok(app.db.read(async move |tx| account::of_owner(tx, person.as_str()).await).await?)
}

/// A word that changes whenever what a live page shows has changed. About nothing: the actor's own
/// wallet; about a payment, an order or a merchant of theirs: that one.
pub async fn pulse(app: &App, actor: &Actor, about: &str) -> Result<String, AppError> {
    if about.is_empty() {
        let accounts = balances(app, actor).await?;
        return Ok(accounts.iter().map(|a| format!("{} ", a.version)).collect());
    }
    let (actor, about) = (actor.clone(), about.to_owned());
    let read = app.db.read(async move |tx| {
        if let Some(id) = PaymentId::parse(&about) {
            let Some(row) = payment::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
            let seen = side_in(tx, &actor, &row).await?.is_some();
            return Ok(seen.then(|| row.version.to_string()));
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
