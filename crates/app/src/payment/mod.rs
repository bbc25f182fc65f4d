//! Payments: to pay, to look at, to ask what became of one.

use paydesk_core::amount::Amount;
use paydesk_core::challenge::Purpose;
use paydesk_core::id::{CardId, ChallengeId, OrderId, Party, PaymentId, PersonId};
use paydesk_core::payment::pay::Pay;
use paydesk_core::payment::{Merchant, Method, Payment, PaymentKind};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::typed;
use paydesk_core::word::Word;
use paydesk_store::payment::Card;
use paydesk_store::{Fault, Tx, merchant, payment, person};

pub use detail::Detail;
pub use paydesk_store::payment::Filter;

pub(crate) use detail::{Names, detail_in, details, lines};
pub(crate) use shop::Asking;
use side::Side;
pub(crate) use side::side_in;

use crate::{App, AppError, access, card, challenge, idem_key, once};

mod answered;
mod detail;
pub mod doubt;
mod guest;
pub mod rail;
pub mod receipt;
pub mod room;
mod search;
pub mod shop;
pub mod side;
pub mod stopped;
pub mod transfer;
pub mod wallet;

/// A payment as a page or the API asks for it.
#[derive(Clone, Debug)]
pub struct Ask {
    pub kind: PaymentKind,
    pub method: Method,
    pub payee: Party,
    pub amount: Amount,
    pub order: Option<OrderId>,
    pub card: Option<CardId>,
    pub note: String,
    /// The caller's idempotency key.
    pub key: String,
    /// The answered challenge, when the same request was answered by one before.
    pub challenge: Option<ChallengeId>,
}

impl Ask {
    /// What the key is bound to: everything but the challenge, which comes with the second try.
    fn body(&self) -> Vec<String> {
        vec![
            self.kind.word().to_owned(),
            self.method.word().to_owned(),
            self.payee.as_str().to_owned(),
            self.amount.minor().to_string(),
            self.amount.currency().code().to_owned(),
            self.order.as_ref().map(|o| o.as_str().to_owned()).unwrap_or_default(),
            self.card.as_ref().map(|c| c.as_str().to_owned()).unwrap_or_default(),
            self.note.clone(),
        ]
    }
}

/// Pays. Answers the payment, whatever became of it: `failed` with its refusal is an answer, and so
/// is `processing` while the bank is asked. A request that is not sound is refused without a trace;
/// one that needs a step-up answers [`AppError::Challenge`] and is repeated with the same key.
pub async fn pay(app: &App, actor: &Actor, ask: Ask) -> Result<Payment, AppError> {
    Ok(pay_in_detail(app, actor, ask).await?.payment)
}

/// As `pay`, with all that bears on the payment.
pub async fn pay_in_detail(app: &App, actor: &Actor, ask: Ask) -> Result<Detail, AppError> {
    if ask.note.chars().any(char::is_control) {
        return Err(AppError::field("note", "error-bad-characters"));
    }
    let ask = Ask { note: typed::kept(&ask.note), ..ask };
    let payer = match (ask.method, &actor.person) {
        // A guest pays an order by card.
        (Method::Card, None) if ask.order.is_some() => None,
        _ => Some(access::may_change(actor)?.clone()),
    };
    let body = ask.body();
    let body: Vec<&str> = body.iter().map(String::as_str).collect();
    let key = idem_key(actor, &ask.key, &body)?;
    if payer.is_none() {
        guest::count(app, actor, ask.order.as_ref(), &key).await?;
    }
    let sound = sound(app, actor, &ask, payer.as_ref()).await;
    let mut pay = Pay {
        id: app.draw(app.now_us()),
        kind: ask.kind,
        method: ask.method,
        payer: payer.clone(),
        payee: ask.payee,
        amount: ask.amount,
        order: ask.order,
        card: ask.card,
        note: ask.note,
        challenge: ask.challenge,
        device_trusted: actor.device_trusted,
        device_new: actor.device_new,
        closed: app.closed.holds(app.now_us()),
        shop: None,
    };
    let outcome = match sound {
        Ok(()) => shop::command(app, actor, &key, &mut pay).await?,
        // What was answered once is answered again, whatever became of its card since.
        Err(error) => once::outcome(app, &key).await?.ok_or(error)?,
    };
    match (outcome.refusal, PaymentId::parse(&outcome.result)) {
        (Some(Refusal::ChallengeRequired), _) => {
            let payer = payer.ok_or(AppError::SignInNeeded)?;
            Err(step_up(app, actor, &payer, &pay).await?)
        }
        (Some(refusal @ Refusal::PaymentUnsettled), None) => {
            Err(in_the_way(app, pay, refusal).await?)
        }
        (_, Some(id)) => {
            let found = match outcome.ended {
                Some(ended) => Detail::of(*ended),
                None => {
                    let found = app.payments.one(id).await;
                    let found = found.map_err(|f| AppError::from(f).after_write())?;
                    found.ok_or(AppError::NotFound)?
                }
            };
            Ok(found.seen_by(actor.person.as_ref(), Side::Payer))
        }
        (Some(refusal), None) => Err(refusal.into()),
        (None, None) => Err(AppError::Internal("a payment without an id".into())),
    }
}

/// Whether the card and the challenge that a request names are the payer's.
async fn sound(
    app: &App,
    actor: &Actor,
    ask: &Ask,
    payer: Option<&PersonId>,
) -> Result<(), AppError> {
    match &ask.card {
        Some(card) => drop(own_card(app, actor, card, ask.order.as_ref()).await?),
        None if ask.method == Method::Card => {
            return Err(AppError::Refused(Refusal::CardUnknown));
        }
        None => {}
    }
    answered::known(app, payer, ask.challenge.as_ref()).await
}

/// The refusal, with the payment of this payer that is the same and not settled; alone, when that
/// one has been settled meanwhile.
async fn in_the_way(app: &App, pay: Pay, refusal: Refusal) -> Result<AppError, AppError> {
    let Some(payer) = pay.payer else { return Ok(refusal.into()) };
    let open = app.db.read(async move |tx| payment::unsettled_of(tx, &payer).await).await?;
    let same = |row: &&Payment| {
        row.payee == pay.payee
            && row.amount_minor == pay.amount.minor()
            && row.currency == pay.amount.currency()
            && row.order == pay.order
    };
    Ok(match open.iter().find(same) {
        Some(row) => AppError::InTheWay { payment: row.id.clone(), refusal },
        None => refusal.into(),
    })
}

/// Waits a moment for the bank, so that most people see the end at once. The state is read again
/// whenever something changed; after `most` whatever stands is answered.
pub async fn wait(app: &App, id: &PaymentId, most: std::time::Duration) -> Result<(), AppError> {
    let changes = app.changes.listen(&[id.as_str()]);
    let wait = async {
        loop {
            let settled = by_id(app, id).await?.is_none_or(|p| p.state.is_final());
            if settled {
                return Ok::<_, AppError>(());
            }
            // A hint that was missed is made up for by looking again.
            let hint = tokio::time::timeout(std::time::Duration::from_millis(300), changes.hint());
            let _ = hint.await;
        }
    };
    tokio::time::timeout(most, wait).await.unwrap_or(Ok(()))
}

/// Sends the code that this payment needs, bound to payee and amount.
async fn step_up(
    app: &App,
    actor: &Actor,
    payer: &PersonId,
    pay: &Pay,
) -> Result<AppError, AppError> {
    let owner = payer.clone();
    let found = app.db.read(async move |tx| person::profile(tx, &owner).await);
    let profile = found.await?.ok_or(AppError::NotFound)?;
    let masked = paydesk_core::phone::mask(&profile.phone);
    let ask = challenge::Ask {
        purpose: Purpose::Payment,
        person: Some(payer.clone()),
        channel: "sms",
        address: profile.phone,
        bound: pay.bound(),
        language: actor.language,
        origin: actor.origin.clone(),
        known_as: None,
    };
    let id = challenge::issue(app, ask).await?;
    Ok(AppError::Challenge { id, address: masked })
}

/// A name in both languages: a merchant has two, a person one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    pub en: String,
    pub zh: String,
}

impl Name {
    /// A merchant's.
    pub(crate) fn of(merchant: Merchant) -> Self {
        Self { en: merchant.name_en, zh: merchant.name_zh }
    }

    /// A person's.
    pub(crate) fn masked(name: &str) -> Self {
        let masked = paydesk_core::name::mask_name(name);
        Self { en: masked.clone(), zh: masked }
    }

    pub fn in_language(&self, language: paydesk_core::language::Language) -> &str {
        match language {
            paydesk_core::language::Language::En => &self.en,
            paydesk_core::language::Language::ZhHans => &self.zh,
        }
    }
}

/// How a payee is shown to a payer: a merchant in full, a person partly masked.
pub async fn payee_name(tx: &mut Tx, payee: &Party) -> Result<Name, Fault> {
    match payee {
        Party::Merchant(id) => {
            let found = merchant::by_id(tx, id).await?;
            Ok(found.map(Name::of).unwrap_or_default())
        }
        Party::Person(id) => person_name(tx, id).await,
    }
}

/// A person's name, partly masked.
pub async fn person_name(tx: &mut Tx, id: &PersonId) -> Result<Name, Fault> {
    let name = person::profile(tx, id).await?.map(|p| p.name).unwrap_or_default();
    Ok(Name::masked(&name))
}

async fn own_card(
    app: &App,
    actor: &Actor,
    id: &CardId,
    order: Option<&OrderId>,
) -> Result<Card, AppError> {
    match card::get(app, actor, id, order).await {
        Err(AppError::NotFound) => Err(AppError::Refused(Refusal::CardUnknown)),
        found => found,
    }
}

pub(crate) async fn by_id(app: &App, id: &PaymentId) -> Result<Option<Payment>, AppError> {
    let id = id.clone();
    Ok(app.db.read(async move |tx| payment::by_id(tx, &id).await).await?)
}

/// A payment that the actor gave or got; staff sees every one, a guest the ones of this session,
/// and whoever holds the address of a guest's payment what that tells ([`Side::Holder`]).
pub async fn detail(app: &App, actor: &Actor, id: &PaymentId) -> Result<Detail, AppError> {
    let found = app.payments.one(id.clone()).await?.ok_or(AppError::NotFound)?;
    let side = match Side::of(actor, &found.payment, &found.events, false) {
        None | Some(Side::Holder) if side::is_open(actor, &found.payment) => {
            let (who, row) = (actor.clone(), found.payment.clone());
            let sells = app.db.read(async move |tx| side::sells(tx, &who, &row).await).await?;
            Side::of(actor, &found.payment, &found.events, sells)
        }
        side => side,
    };
    let side = side.ok_or(AppError::NotFound)?;
    Ok(found.seen_by(actor.person.as_ref(), side))
}

/// One line of a history.
#[derive(Clone, Debug)]
pub struct Line {
    pub payment: Payment,
    /// The other side's name.
    pub other: Name,
    pub outgoing: bool,
}

/// The actor's own payments, newest first.
pub async fn history(app: &App, actor: &Actor, filter: Filter) -> Result<Vec<Line>, AppError> {
    let person = access::signed_in(actor)?.clone();
    let read = app.db.read(async move |tx| {
        let people = search::people(tx, &person, &filter.text).await?;
        let rows = payment::history(tx, &person, &people, &filter).await?;
        lines(tx, rows, &person).await
    });
    Ok(read.await?)
}
