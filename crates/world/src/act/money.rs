//! Paying, and getting it back.

use paydesk_app::challenge;
use paydesk_app::payment::{self, Ask, doubt};
use paydesk_app::refund::{self, Decide, Decided};
use paydesk_app::{App, AppError, card, order};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::challenge::Answer;
use paydesk_core::id::{CardSessionId, OrderId, Party, PaymentId, RefundId};
use paydesk_core::payment::{Method, PaymentKind};
use paydesk_core::person::Actor;
use paydesk_core::refund::Ground;

use super::{Choice, Said, Wait};
use crate::know::{Fate, Know, KnownPayment};

#[derive(Clone, Debug)]
pub enum Act {
    /// With the code, if one was asked for.
    Pay(Ask, Option<String>),
    AskNow(PaymentId),
    CallOff(PaymentId),
    Refund(refund::Ask),
    Decide(Decide),
    Advance(RefundId, String),
    Order(order::Create),
    Withdraw(OrderId),
    AddCard,
}

impl Act {
    pub fn brief(&self) -> String {
        match self {
            Self::Pay(ask, code) => {
                let (kind, method) = (format!("{:?}", ask.kind), format!("{:?}", ask.method));
                let with = if code.is_some() { " with a code" } else { "" };
                let minor = ask.amount.minor();
                format!("{kind} of {minor} to {} by {method}{with} ({})", ask.payee, ask.note)
            }
            Self::AskNow(id) => format!("the bank asked about {id}"),
            Self::CallOff(id) => format!("{id} called off"),
            Self::Refund(ask) => {
                let minor = ask.amount.minor();
                format!("{minor} of {} back, {:?} ({})", ask.payment, ask.ground, ask.reason)
            }
            Self::Decide(say) => {
                let give = say.give.map_or("nothing".to_owned(), |give| give.minor().to_string());
                format!("to give {give} for {}", say.refund)
            }
            Self::Advance(id, _) => format!("to lend what {id} lacks"),
            Self::Order(ask) => format!("an order {} of {}", ask.number, ask.amount.minor()),
            Self::Withdraw(id) => format!("{id} withdrawn"),
            Self::AddCard => "a card".to_owned(),
        }
    }

    pub fn is_keyed(&self) -> bool {
        matches!(self, Self::Pay(..) | Self::Refund(_) | Self::Decide(_) | Self::Order(_))
    }
}

fn yuan(minor: i64) -> Option<Amount> {
    Amount::new(minor, Currency::Cny).ok()
}

pub fn choose(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    match c.roll.weighed(&[18, 22, 22, 12, 12, 6, 4, 4, 7, 2, 4, 5]) {
        0 => top_up(c),
        1 => to_shop(c),
        2 => to_person(c),
        3 => ask_back(c),
        4 => decide(c),
        5 => advance(c),
        6 => {
            let known = c.roll.late(&c.know.payments)?;
            Some((known.who, Act::AskNow(known.id.clone())))
        }
        7 => {
            let known = c.roll.late(&c.know.payments)?;
            Some((known.who, Act::CallOff(known.id.clone())))
        }
        8 => new_order(c),
        9 => {
            let (id, shop, _) = c.roll.late(&c.know.orders)?.clone();
            Some((c.know.shops[shop].owner, Act::Withdraw(id)))
        }
        10 => c.one(|who| who.is_customer() && who.token.is_some()).map(|who| (who, Act::AddCard)),
        _ => to_order(c),
    }
}

fn payer(c: &mut Choice<'_>) -> Option<usize> {
    c.one(|who| !who.is_staff() && who.id.is_some() && who.token.is_some())
}

fn ask(c: &Choice<'_>, kind: PaymentKind, payee: Party, minor: i64) -> Option<Ask> {
    Some(Ask {
        kind,
        method: Method::Wallet,
        payee,
        amount: yuan(minor)?,
        order: None,
        card: None,
        note: c.tag.clone(),
        key: c.key(),
        challenge: None,
    })
}

fn top_up(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let who = c.one(|who| !who.cards.is_empty() && who.token.is_some())?;
    let own = Party::Person(c.know.people[who].id.clone()?);
    let minor = c.roll.minor(20_000, 99_999);
    let card = c.roll.pick(&c.know.people[who].cards)?.clone();
    let ask = ask(c, PaymentKind::TopUp, own, minor)?;
    Some((who, Act::Pay(Ask { method: Method::Card, card: Some(card), ..ask }, None)))
}

fn by_card(c: &mut Choice<'_>, who: usize, ask: Ask) -> Ask {
    let card = c.roll.pick(&c.know.people[who].cards).cloned();
    match card.filter(|_| c.roll.chance(40)) {
        Some(card) => Ask { method: Method::Card, card: Some(card), ..ask },
        None => ask,
    }
}

fn to_shop(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let who = payer(c)?;
    let shop = c.roll.pick(&c.know.shops)?.id.clone();
    let minor =
        if c.roll.chance(60) { c.roll.minor(100, 15_000) } else { c.roll.minor(100, 60_000) };
    let ask = ask(c, PaymentKind::Purchase, Party::Merchant(shop), minor)?;
    Some((who, Act::Pay(by_card(c, who, ask), None)))
}

fn to_person(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let who = payer(c)?;
    let to = payer(c).and_then(|to| c.know.people[to].id.clone())?;
    let minor = c.roll.minor(100, 60_000);
    let mut ask = ask(c, PaymentKind::Transfer, Party::Person(to), minor)?;
    // A code that was answered once, tried once more for the same thing.
    if c.roll.chance(15)
        && let Some((challenge, n)) = c.roll.late(&c.know.passed)
        && let super::What::Money(Act::Pay(before, _)) = &c.know.intents[*n].what
    {
        let key = c.key();
        let who = c.know.intents[*n].who;
        ask =
            Ask { note: c.tag.clone(), key, challenge: Some(challenge.clone()), ..before.clone() };
        return Some((who, Act::Pay(ask, None)));
    }
    Some((who, Act::Pay(ask, None)))
}

fn to_order(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let who = payer(c)?;
    let (order, shop, minor) = c.roll.late(&c.know.orders)?.clone();
    let payee = Party::Merchant(c.know.shops[shop].id.clone());
    let ask = Ask { order: Some(order), ..ask(c, PaymentKind::Purchase, payee, minor)? };
    Some((who, Act::Pay(by_card(c, who, ask), None)))
}

/// Now and then a payment of which something was asked back already.
fn asked_before(c: &mut Choice<'_>) -> Option<KnownPayment> {
    let asked = c.know.intents.iter().filter_map(|intent| match &intent.what {
        super::What::Money(Act::Refund(ask)) => Some(&ask.payment),
        _ => None,
    });
    let asked: Vec<_> = asked.collect();
    let id = if c.roll.chance(40) { c.roll.late(&asked).copied() } else { None };
    c.know.payments.iter().find(|paid| Some(&paid.id) == id).cloned()
}

fn ask_back(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let paid = asked_before(c).or_else(|| c.roll.late(&c.know.payments).cloned())?;
    let who = match c.roll.chance(25) {
        true => c.one(|who| who.is_staff())?,
        false => paid.who,
    };
    let ground = match c.roll.below(10) {
        0..5 => Ground::Policy,
        5..8 => Ground::Fault,
        _ => Ground::Goodwill,
    };
    let minor = match c.roll.below(4) {
        0 => paid.minor,
        1 => (paid.minor / 2).max(1),
        _ => c.roll.minor(1, paid.minor),
    };
    let ask = refund::Ask {
        payment: paid.id,
        amount: yuan(minor)?,
        ground,
        reason: c.tag.clone(),
        files: Vec::new(),
        conversation: None,
        key: c.key(),
    };
    Some((who, Act::Refund(ask)))
}

fn decide(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let (refund, minor) = c.roll.late(&c.know.refunds)?.clone();
    let who = c.one(|who| who.is_staff())?;
    let give = match c.roll.below(10) {
        0..2 => None,
        2..4 => yuan((minor / 2).max(1)),
        _ => yuan(minor),
    };
    let say = Decide { refund, give, reason: c.tag.clone(), key: c.key() };
    Some((who, Act::Decide(say)))
}

fn advance(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let (refund, _) = c.roll.late(&c.know.refunds)?.clone();
    let who = c.one(|who| who.is_staff())?;
    Some((who, Act::Advance(refund, c.key())))
}

fn new_order(c: &mut Choice<'_>) -> Option<(usize, Act)> {
    let shop = c.roll.pick(&c.know.shops)?.clone();
    let ask = order::Create {
        merchant: shop.id,
        number: c.tag.clone(),
        title: "a thing".to_owned(),
        amount: yuan(c.roll.minor(500, 30_000))?,
        minutes: c.roll.minor(5, 600),
    };
    Some((shop.owner, Act::Order(ask)))
}

pub async fn perform(app: &App, actor: &Actor, act: &Act) -> Result<Said, AppError> {
    match act {
        Act::Pay(ask, code) => pay(app, actor, ask, code.as_deref()).await,
        Act::AskNow(id) => {
            doubt::ask_now(app, actor, id, None).await.map(|paid| Said::Payment(paid.id))
        }
        Act::CallOff(id) => {
            doubt::cancel(app, actor, id, None).await.map(|paid| Said::Payment(paid.id))
        }
        Act::Refund(ask) => {
            refund::request(app, actor, ask.clone()).await.map(|refund| Said::Refund(refund.id))
        }
        Act::Decide(say) => match refund::decide(app, actor, say.clone()).await? {
            Decided::Done(refund) => Ok(Said::Refund(refund.id)),
            Decided::Waiting(approval) => Ok(Said::Approval(approval.id)),
        },
        Act::Advance(id, key) => refund::advance(app, actor, id, "a guest waits", key)
            .await
            .map(|paper| Said::Approval(paper.id)),
        Act::Order(ask) => {
            order::create(app, actor, ask.clone()).await.map(|order| Said::Order(order.id))
        }
        Act::Withdraw(id) => order::cancel(app, actor, id).await.map(|()| Said::Done),
        Act::AddCard => add_card(app, actor).await,
    }
}

async fn pay(app: &App, actor: &Actor, ask: &Ask, code: Option<&str>) -> Result<Said, AppError> {
    if let (Some(id), Some(code)) = (&ask.challenge, code) {
        match challenge::check(app, actor, id, code).await? {
            Answer::Passed | Answer::AlreadyPassed => {}
            Answer::Wrong { .. } => return Ok(Said::Not("wrong")),
            Answer::Expired => return Ok(Said::Not("expired")),
            Answer::TooManyTries => return Ok(Said::Not("too many tries")),
        }
    }
    payment::pay(app, actor, ask.clone()).await.map(|paid| Said::Payment(paid.id))
}

async fn add_card(app: &App, actor: &Actor) -> Result<Said, AppError> {
    let ask = card::Begin { back: "/".to_owned(), amount: None, payee: None, order: None };
    let url = card::begin(app, actor, ask).await?;
    let id = url.rsplit("cs_").next().and_then(CardSessionId::parse).ok_or(AppError::NotFound)?;
    match card::finish(app, actor, &id).await?.card {
        Some(card) => Ok(Said::Card(card)),
        None => Ok(Said::Done),
    }
}

pub fn learn(know: &mut Know, n: usize, who: usize, act: &Act, said: Said) {
    match (act, said) {
        (Act::Pay(ask, _), Said::Payment(id)) => {
            if know.payments.iter().any(|known| known.id == id) {
                return;
            }
            let shop = know.shops.iter().position(|s| Some(&s.id) == ask.payee.merchant());
            know.payments.push(KnownPayment { id, who, shop, minor: ask.amount.minor() });
            if let Some(challenge) = &ask.challenge {
                know.passed.push((challenge.clone(), n));
            }
        }
        (Act::Pay(ask, _), Said::Not("wrong")) => {
            know.intents[n].fate = Fate::Code;
            if let Some(challenge) = ask.challenge.clone() {
                know.waits.push((who, Wait::Pay(n, challenge)));
            }
        }
        (Act::Pay(..), Said::Not(_)) => {
            // No code fits any more; nothing was paid, and nothing will be.
            let doubted = know.intents[n].doubted;
            let none = Fate::Refused("no code".to_owned());
            know.intents[n].fate = if doubted { Fate::Unknown } else { none };
        }
        (Act::Refund(ask), Said::Refund(id))
            if !know.refunds.iter().any(|(known, _)| *known == id) =>
        {
            know.refunds.push((id, ask.amount.minor()));
        }
        (_, Said::Approval(id)) if !know.approvals.contains(&id) => know.approvals.push(id),
        (Act::Order(ask), Said::Order(id)) => {
            let shop = know.shops.iter().position(|shop| shop.id == ask.merchant);
            if let Some(shop) = shop.filter(|_| !know.orders.iter().any(|(o, ..)| *o == id)) {
                know.orders.push((id, shop, ask.amount.minor()));
            }
        }
        (Act::AddCard, Said::Card(id)) => know.people[who].cards.push(id),
        _ => {}
    }
}
