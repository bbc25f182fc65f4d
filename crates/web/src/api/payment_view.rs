//! How payments look on the wire.

use paydesk_app::payment::side::Side;
use paydesk_app::payment::{Detail, Line, Name};
use paydesk_core::payment::pay::AVAILABLE;
use paydesk_core::payment::{Payment, PaymentKind};
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
    /// Why it failed; told to whoever gave the money, and to the desk.
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
        let told = line.outgoing || line.payment.kind == PaymentKind::TopUp;
        let refusal = line.payment.refusal.filter(|_| told).map(Refusal::told);
        let refusal = refusal.map(|r| RefusalTold::of_payment(visit, r, &line.payment, "", None));
        Self::new(visit, line.payment, &line.other, line.outgoing, refusal)
    }

    fn new(
        visit: &Visit,
        row: Payment,
        other: &Name,
        outgoing: bool,
        refusal: Option<RefusalTold>,
    ) -> Self {
        let refunded = Money::of(row.back_minor(), row.currency);
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
            refunded,
            refusal,
            created_at: Time(row.created_at_us),
            settled_at: row.settled_at_us.map(Time),
        }
    }
}

impl RefusalTold {
    pub fn of(visit: &Visit, refusal: Refusal) -> Self {
        Self::with(visit, refusal, "", None)
    }

    /// Of a payment: what helps depends on how it was made.
    fn of_payment(
        visit: &Visit,
        refusal: Refusal,
        row: &Payment,
        card: &str,
        available: Option<String>,
    ) -> Self {
        let remedy = refusal.remedy(row.kind, row.method).key();
        Self { remedy, ..Self::with(visit, refusal, card, available) }
    }

    fn with(visit: &Visit, refusal: Refusal, card: &str, available: Option<String>) -> Self {
        let texts = visit.texts();
        let of = |end: &str| {
            if available.is_none() && (refusal, end) == (Refusal::BalanceTooLow, "why") {
                return texts.say("notice-balance-too-low");
            }
            let key = format!("refusal-{}-{end}", refusal.key());
            let balance = available.clone().unwrap_or_default();
            let card = match card {
                "" => texts.say("notice-your-card"),
                named => named.to_owned(),
            };
            texts.with(&key, &[("balance", balance.into()), ("card", card.into())])
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
        let side = detail.side;
        let knows = side.knows_why();
        let refusal = detail.payment.refusal.filter(|_| knows).map(|refusal| {
            let refusal = if side == Side::Staff { refusal } else { refusal.told() };
            let card = card.clone().unwrap_or_default();
            let kept = detail.events.iter().find(|event| event.kind == AVAILABLE);
            let money = kept.and_then(|event| event.detail.split_once(' '));
            let money = money
                .and_then(|(minor, code)| Some(visit.texts().money(minor.parse().ok()?, code)));
            RefusalTold::of_payment(visit, refusal, &detail.payment, &card, money)
        });
        let row = detail.payment.clone();
        let line = PaymentLine::new(visit, detail.payment, other, outgoing, refusal);
        let told = |event: &Event| side.is_told(event, &row) && (knows || event.kind != AVAILABLE);
        Self {
            payment: line,
            payer: detail.payer.as_ref().map(|name| name.in_language(language).to_owned()),
            order: detail.order.map(|order| OrderPaid {
                id: order.id.into(),
                number: order.number,
                title: order.title,
            }),
            card: detail.card.filter(|_| knows).map(|card| CardUsed {
                id: card.id.into(),
                brand: card.brand,
                last4: card.last4,
            }),
            refunds: detail.refunds.into_iter().map(RefundLine::of).collect(),
            timeline: detail.events.into_iter().filter(told).map(Happened::of).collect(),
        }
    }
}
