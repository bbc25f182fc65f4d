//! How payments look on the wire.

use paydesk_app::payment::{Detail, Line, Name};
use paydesk_core::payment::Payment;
use paydesk_core::refusal::Refusal;
use paydesk_core::world::Event;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Visit;
use crate::api::refund::RefundLine;
use crate::api::schema::{
    CardId, MethodWord, Money, OrderId, PartyId, PaymentId, PaymentKindWord, PaymentStateWord, Time,
};

/// A payment.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentLine {
    id: PaymentId,
    kind: PaymentKindWord,
    method: MethodWord,
    state: PaymentStateWord,
    /// Whether the reader gave this money or got it.
    direction: Direction,
    amount: Money,
    payee: PartyId,
    /// The other side: a merchant in full, a person partly masked; empty for one's own top-up.
    other: String,
    note: String,
    /// Given back already.
    refunded: Money,
    /// Why it failed.
    refusal: Option<RefusalTold>,
    created_at: Time,
    /// When it ended, if it has.
    settled_at: Option<Time>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Out,
    In,
}

/// Why a payment failed, in words, with what to do now.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusalTold {
    #[schema(example = "balance_too_low")]
    code: &'static str,
    /// On whose side the reason lies.
    cause: &'static str,
    /// The one thing that helps.
    #[schema(example = "top-up")]
    remedy: &'static str,
    what: String,
    why: String,
    next: String,
}

/// A payment with all that bears on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentDetail {
    #[serde(flatten)]
    payment: PaymentLine,
    /// Who paid, partly masked; nothing for a guest.
    payer: Option<String>,
    order: Option<OrderPaid>,
    card: Option<CardUsed>,
    refunds: Vec<RefundLine>,
    /// What happened, in order.
    timeline: Vec<Happened>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OrderPaid {
    id: OrderId,
    /// The merchant's own number.
    number: String,
    title: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CardUsed {
    id: CardId,
    #[schema(example = "visa")]
    brand: String,
    #[schema(example = "4242")]
    last4: String,
}

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct Happened {
    #[schema(example = "succeeded")]
    kind: String,
    at: Time,
}

impl Happened {
    pub fn of(event: Event) -> Self {
        Self { kind: event.kind, at: Time(event.at_us) }
    }
}

impl PaymentLine {
    pub fn of(visit: &Visit, line: Line) -> Self {
        Self::new(visit, line.payment, &line.other, line.outgoing, "")
    }

    fn new(visit: &Visit, row: Payment, other: &Name, outgoing: bool, card: &str) -> Self {
        Self {
            id: row.id.into(),
            kind: row.kind.into(),
            method: row.method.into(),
            state: row.state.into(),
            direction: if outgoing { Direction::Out } else { Direction::In },
            amount: Money::of(row.amount_minor, row.currency),
            payee: PartyId(row.payee),
            other: other.in_language(visit.texts().language).to_owned(),
            note: row.note,
            refunded: Money::of(row.refunded_minor, row.currency),
            refusal: row.refusal.map(|refusal| RefusalTold::of(visit, refusal, card)),
            created_at: Time(row.created_at_us),
            settled_at: row.settled_at_us.map(Time),
        }
    }
}

impl RefusalTold {
    pub fn of(visit: &Visit, refusal: Refusal, card: &str) -> Self {
        let texts = visit.texts();
        let of = |end: &str| {
            let key = format!("refusal-{}-{end}", refusal.key());
            texts.with(&key, &[("balance", "".into()), ("card", card.into())])
        };
        let row = refusal.row();
        Self {
            code: row.code,
            cause: row.cause.code(),
            remedy: row.remedy.key(),
            what: of("what"),
            why: of("why"),
            next: of("next"),
        }
    }
}

impl PaymentDetail {
    pub fn of(visit: &Visit, detail: Detail) -> Self {
        let language = visit.texts().language;
        let card = detail.card.as_ref().map(|c| format!("{} {}", c.brand, c.last4));
        let nobody = Name::default();
        let other = match (detail.outgoing, &detail.payer) {
            (true, _) => &detail.payee,
            // One's own top-up has no other side.
            (false, Some(payer)) if detail.payment.payee.merchant().is_none() => {
                if detail.payment.payer.as_ref() == detail.payment.payee.person() {
                    &nobody
                } else {
                    payer
                }
            }
            (false, payer) => payer.as_ref().unwrap_or(&nobody),
        };
        let outgoing = detail.outgoing;
        let line = PaymentLine::new(
            visit,
            detail.payment,
            other,
            outgoing,
            card.as_deref().unwrap_or_default(),
        );
        Self {
            payment: line,
            payer: detail.payer.as_ref().map(|name| name.in_language(language).to_owned()),
            order: detail.order.map(|order| OrderPaid {
                id: order.id.into(),
                number: order.number,
                title: order.title,
            }),
            card: detail.card.map(|card| CardUsed {
                id: card.id.into(),
                brand: card.brand,
                last4: card.last4,
            }),
            refunds: detail.refunds.into_iter().map(RefundLine::of).collect(),
            timeline: detail.events.into_iter().map(Happened::of).collect(),
        }
    }
}
