//! Payments with all that bears on them, many at once: one query a table, whatever their number.

use std::collections::HashMap;

use paydesk_core::id::{CardId, MerchantId, OrderId, Party, PaymentId, PersonId};
use paydesk_core::lane::Ended;
use paydesk_core::payment::{Attempt, Merchant, Order, Payment, PaymentKind};
use paydesk_core::person::Actor;
use paydesk_core::refund::Refund;
use paydesk_core::world::Event;
use paydesk_store::payment::Card;
use paydesk_store::person::Profile;
use paydesk_store::record::{by, groups, load, read_all};
use paydesk_store::{Fault, OwnedRow, Record, Tx};

use super::side::Side;
use super::{Line, Name};

/// A payment with all that bears on it.
#[derive(Clone, Debug)]
pub struct Detail {
    pub payment: Payment,
    pub payee: Name,
    pub payer: Option<Name>,
    pub card: Option<Card>,
    pub order: Option<Order>,
    pub events: Vec<Event>,
    pub attempts: Vec<Attempt>,
    pub refunds: Vec<Refund>,
    /// The viewer gave this money, rather than got it.
    pub outgoing: bool,
    /// Where the viewer stands, who may be told more or less of it.
    pub side: Side,
}

impl Detail {
    /// As the lane has just answered it.
    pub(crate) fn of(ended: Ended) -> Self {
        let Ended { payment, events, order, payer, payee, merchant } = ended;
        let person = |name: Option<String>| name.map(|name| Name::masked(&name));
        let payee = person(payee).or(merchant.map(Name::of)).unwrap_or_default();
        Self {
            payer: payment.payer.is_some().then(|| person(payer).unwrap_or_default()),
            payee,
            card: None,
            order,
            events,
            attempts: Vec::new(),
            refunds: Vec::new(),
            outgoing: false,
            side: Side::Payer,
            payment,
        }
    }

    /// As this viewer sees it, who stands on that side.
    pub(crate) fn seen_by(self, viewer: Option<&PersonId>, side: Side) -> Self {
        let outgoing = outgoing(&self.payment, viewer);
        let seen = Self { outgoing, side, ..self };
        if side == Side::Holder { seen.bare() } else { seen }
    }

    /// What the bearer of its address may know: what it came to, how much, for whom and when.
    fn bare(self) -> Self {
        let payment =
            Payment { card: None, order: None, refusal: None, note: String::new(), ..self.payment };
        let (events, attempts, refunds) = (Vec::new(), Vec::new(), Vec::new());
        Self { payment, card: None, order: None, events, attempts, refunds, ..self }
    }
}

fn outgoing(row: &Payment, viewer: Option<&PersonId>) -> bool {
    row.kind != PaymentKind::TopUp && row.payer.as_ref() == viewer
}

/// How people and merchants are called by those who deal with them: a merchant in full, a person
/// partly masked; nobody whom the books do not know.
#[derive(Debug, Default)]
pub(crate) struct Names {
    people: HashMap<PersonId, Name>,
    merchants: HashMap<MerchantId, Name>,
}

impl Names {
    /// The names of whoever gives or gets these payments.
    pub(crate) async fn of_sides(tx: &mut Tx, rows: &[Payment]) -> Result<Self, Fault> {
        let [people, merchants] = Self::loads(rows);
        let found = tx.load_many(&[people, merchants]).await?;
        Self::read(&found)
    }

    /// The names of these.
    pub(crate) async fn of_parties(tx: &mut Tx, parties: &[Party]) -> Result<Self, Fault> {
        let people = parties.iter().filter_map(|party| party.person().cloned());
        let merchants = parties.iter().filter_map(|party| party.merchant().cloned());
        let loads = [load::<Profile>("person_id", people), load::<Merchant>("id", merchants)];
        Self::read(&tx.load_many(&loads).await?)
    }

    fn loads(rows: &[Payment]) -> [paydesk_store::Load; 2] {
        let payers = rows.iter().filter_map(|row| row.payer.clone());
        let payees = rows.iter().filter_map(|row| row.payee.person().cloned());
        let merchants = rows.iter().filter_map(|row| row.payee.merchant().cloned());
        [load::<Profile>("person_id", payers.chain(payees)), load::<Merchant>("id", merchants)]
    }

    fn read(found: &[Vec<OwnedRow>]) -> Result<Self, Fault> {
        let profiles = all::<Profile>(found, 0)?.into_iter();
        let merchants = all::<Merchant>(found, 1)?.into_iter();
        Ok(Self {
            people: profiles.map(|p| (p.person, Name::masked(&p.name))).collect(),
            merchants: merchants.map(|m| (m.id.clone(), Name::of(m))).collect(),
        })
    }

    pub(crate) fn person(&self, id: &PersonId) -> Name {
        self.people.get(id).cloned().unwrap_or_default()
    }

    pub(crate) fn party(&self, party: &Party) -> Name {
        match party {
            Party::Person(id) => self.person(id),
            Party::Merchant(id) => self.merchants.get(id).cloned().unwrap_or_default(),
        }
    }
}

pub(crate) fn all<R: Record>(found: &[Vec<OwnedRow>], n: usize) -> Result<Vec<R>, Fault> {
    read_all(found.get(n).map(Vec::as_slice).unwrap_or_default())
}

/// Each of these payments, in their order, seen by nobody yet; who may see it, the caller asks.
pub(crate) async fn details(tx: &mut Tx, ids: &[PaymentId]) -> Result<Vec<Option<Detail>>, Fault> {
    let found = tx.load_many(&[load::<Payment>("id", ids.iter().cloned())]).await?;
    let rows: Vec<Payment> = all(&found, 0)?;
    let causes: Vec<String> = rows.iter().map(|row| row.id.as_str().to_owned()).collect();
    let causes = || causes.iter().cloned();
    let [people, merchants] = Names::loads(&rows);
    let found = tx
        .load_many(&[
            people,
            merchants,
            load::<Card>("id", rows.iter().filter_map(|row| row.card.clone())),
            load::<Order>("id", rows.iter().filter_map(|row| row.order.clone())),
            load::<Event>("subject_id", causes()),
            load::<Attempt>("cause", causes()),
            load::<Refund>("payment_id", causes()),
        ])
        .await?;
    let names = Names::read(&found)?;
    let cards: HashMap<CardId, Card> = by(all(&found, 2)?, |card: &Card| card.id.clone());
    let orders: HashMap<OrderId, Order> = by(all(&found, 3)?, |order: &Order| order.id.clone());
    let mut events = groups(all(&found, 4)?, |event: &Event| event.subject.clone());
    let mut attempts = groups(all(&found, 5)?, |attempt: &Attempt| attempt.cause.clone());
    // Newest first, as a reader looks for them.
    let refunds = all(&found, 6)?.into_iter().rev().collect();
    let mut refunds = groups(refunds, |refund: &Refund| refund.payment.clone());
    let whole = rows.into_iter().map(|row| {
        let cause = row.id.as_str().to_owned();
        let detail = Detail {
            payee: names.party(&row.payee),
            payer: row.payer.as_ref().map(|payer| names.person(payer)),
            card: row.card.as_ref().and_then(|id| cards.get(id)).cloned(),
            order: row.order.as_ref().and_then(|id| orders.get(id)).cloned(),
            events: events.remove(&cause).unwrap_or_default(),
            attempts: attempts.remove(&cause).unwrap_or_default(),
            refunds: refunds.remove(&row.id).unwrap_or_default(),
            outgoing: false,
            side: Side::Holder,
            payment: row,
        };
        (detail.payment.id.clone(), detail)
    });
    let whole: HashMap<PaymentId, Detail> = whole.collect();
    Ok(ids.iter().map(|id| whole.get(id).cloned()).collect())
}

/// One payment inside a transaction, for this actor as this person sees it; whether it is theirs to
/// see at all, the caller has asked.
pub(crate) async fn detail_in(
    tx: &mut Tx,
    id: &PaymentId,
    (actor, viewer): (&Actor, Option<&PersonId>),
) -> Result<Option<Detail>, Fault> {
    let mut found = details(tx, std::slice::from_ref(id)).await?;
    Ok(found.pop().flatten().map(|detail| {
        let side = Side::of(actor, &detail.payment, &detail.events, true);
        detail.seen_by(viewer, side.unwrap_or(Side::Holder))
    }))
}

/// Payments as lines of this person's history.
pub(crate) async fn lines(
    tx: &mut Tx,
    rows: Vec<Payment>,
    person: &PersonId,
) -> Result<Vec<Line>, Fault> {
    let names = Names::of_sides(tx, &rows).await?;
    let line = |row: Payment| {
        let outgoing = outgoing(&row, Some(person));
        let other = match (&row.payer, outgoing) {
            (_, true) => names.party(&row.payee),
            (Some(payer), false) if payer != person => names.person(payer),
            _ => Name::default(),
        };
        Line { payment: row, other, outgoing }
    };
    Ok(rows.into_iter().map(line).collect())
}
