//! What every form that moves money shares: reading its amount, choosing its method, and sending
//! it. A payment that needs a code shows the page that asks for it, with the whole request in
//! hidden fields; the answer comes back to the same address, with the same key.

use std::time::Duration;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use paydesk_app::card::Card;
use paydesk_app::card::kept::{Kept, Standing};
use paydesk_app::payment::room::{Room, ahead, room};
use paydesk_app::payment::{self, Ask};
use paydesk_app::{AppError, card, challenge};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::amount_text;
use paydesk_core::challenge::Answer;
use paydesk_core::id::{CardId, ChallengeId, PaymentId};
use paydesk_core::identity::Level;
use paydesk_core::payment::{Method, Payment, PaymentKind};
use paydesk_core::refusal::Refusal;
use paydesk_texts::Texts;

use crate::page::challenge::held_up;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::wrong::why;
use crate::page::{again, html, see_other};
use crate::{Fail, Posted, Visit, Web};

/// How long a page waits for the bank before it says that the bank is still deciding.
const PATIENCE: Duration = Duration::from_millis(2_500);

/// Reads the amount of a form; what is wrong with it then stands beside the field. A form that says
/// another currency than the page counts in is not read as if it had said this one.
pub fn amount(
    form: &mut Form,
    visit: &Visit,
    posted: &Posted,
    name: &str,
    currency: Currency,
) -> Option<Amount> {
    let texts = visit.texts();
    let said = posted.get("currency");
    if !said.is_empty() && said != currency.code() {
        form.fail(
            name,
            texts.with("error-other-currency", &[("currency", currency.code().into())]),
        );
        return None;
    }
    let typed = form.value(name).to_owned();
    let minor = match amount_text::parse_money(&typed, currency.code()) {
        Ok(minor) => minor,
        Err(error) => {
            form.fail(name, texts.money_error(error));
            return None;
        }
    };
    match Amount::new(minor, currency) {
        Ok(amount) => Some(amount),
        Err(Refusal::AmountNotPositive) => {
            form.fail(name, texts.say("error-not-above-zero"));
            None
        }
        Err(_) => {
            form.fail(name, texts.say("error-amount-too-large"));
            None
        }
    }
}

/// Where the money of a form comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    Wallet,
    Card(CardId),
    /// A card that is still to be entered, at the bank.
    NewCard,
}

impl From {
    /// `wallet`, `new`, or a card's id.
    pub fn parse(value: &str) -> Option<Self> {
        match value {
            "wallet" => Some(Self::Wallet),
            "new" => Some(Self::NewCard),
            id => CardId::parse(id).map(Self::Card),
        }
    }

    pub fn method(&self) -> Method {
        if *self == Self::Wallet { Method::Wallet } else { Method::Card }
    }

    pub fn card(&self) -> Option<CardId> {
        match self {
            Self::Card(id) => Some(id.clone()),
            Self::Wallet | Self::NewCard => None,
        }
    }
}

/// Reads where the money comes from, or complains beside the field.
pub fn from(form: &mut Form, visit: &Visit) -> Option<From> {
    let from = From::parse(form.value("method"));
    if from.is_none() {
        form.fail("method", visit.texts().say("error-choose"));
    }
    from
}

/// A card in words: `Visa •• 4242`.
pub fn card_name(texts: Texts, card: &Card) -> String {
    texts.card(&card.brand, &card.last4)
}

/// What the wallet offers to a form.
#[derive(Clone, Copy, Debug)]
pub struct Purse {
    /// Available.
    pub minor: i64,
    pub currency: Currency,
    /// How much is to be paid, where that stands already.
    pub needed_minor: Option<i64>,
}

/// The cards that nobody is led to: the one that was just refused, and whichever did not pay the
/// last time.
pub fn shunned(cards: &[Kept], failed: &str) -> Vec<String> {
    let bad = cards.iter().filter(|kept| is_shunned(kept, failed));
    bad.map(|kept| kept.card.id.to_string()).chain([failed.to_owned()]).collect()
}

fn is_shunned(kept: &Kept, failed: &str) -> bool {
    kept.standing != Standing::Good || kept.card.id.as_str() == failed
}

/// The choices of a form: the wallet with its balance, each card that may pay (one that was refused
/// says so, and comes after those that were not), another card.
pub fn choices(
    shell: &Shell,
    balance: Option<Purse>,
    cards: &[Kept],
    by_card: bool,
    failed: &str,
) -> Vec<(String, String)> {
    let mut choices = Vec::new();
    if let Some(purse) = balance {
        let money = shell.money(purse.minor, purse.currency.code());
        let short = purse.needed_minor.is_some_and(|needed| needed > purse.minor);
        let key = if short { "pay-from-wallet-short" } else { "pay-from-wallet" };
        choices.push(("wallet".to_owned(), shell.say1(key, "balance", money)));
    }
    if by_card {
        let named = |kept: &Kept| {
            let (id, name) = (kept.card.id.as_str(), card_name(shell.t, &kept.card));
            let name = match kept.standing {
                _ if id == failed => shell.say1("pay-card-failed", "card", name),
                Standing::Good => name,
                _ => shell.say1("pay-card-declined", "card", name),
            };
            (id.to_owned(), name)
        };
        let shown = |kept: &&Kept| kept.standing.may_pay() || kept.card.id.as_str() == failed;
        let shown = cards.iter().filter(shown);
        let (bad, good): (Vec<_>, Vec<_>) = shown.partition(|kept| is_shunned(kept, failed));
        choices.extend(good.into_iter().chain(bad).map(named));
        let new = if cards.is_empty() { "pay-from-card" } else { "pay-from-new-card" };
        choices.push(("new".to_owned(), shell.say(new)));
    }
    choices
}

/// Which choice is made for whoever has not chosen: as the address asks, else the first that pays.
/// A card that is shunned is not chosen for anybody: rather a new one.
pub fn preselect(
    choices: &[(String, String)],
    asked: &str,
    shunned: &[String],
    wallet_pays: bool,
) -> String {
    let has = |value: &str| choices.iter().any(|(v, _)| v == value);
    let card = |(v, _): &&(String, String)| v != "wallet" && !shunned.contains(v);
    let first_card = || choices.iter().find(card).map(|(v, _)| v.clone());
    let chosen = match asked {
        "card" => first_card(),
        other if has(other) => Some(other.to_owned()),
        _ if has("wallet") && wallet_pays => Some("wallet".to_owned()),
        _ => first_card(),
    };
    chosen.or_else(|| choices.first().map(|(v, _)| v.clone())).unwrap_or_default()
}

/// Whether such a payment is free to be made, as far as that can be said beforehand; if not, the
/// form says why, so that nobody enters a card at the bank in vain.
pub async fn free(
    web: &Web,
    visit: &Visit,
    form: &mut Form,
    kind: PaymentKind,
    amount: Amount,
) -> Result<bool, Fail> {
    let Some(refusal) = ahead(&web.app, visit.actor(), kind, amount).await? else {
        return Ok(true);
    };
    let texts = visit.texts();
    let room = room(&web.app, visit.actor(), kind, amount.currency()).await?;
    let limited = LIMITS.contains(&refusal);
    let said = limited.then(|| limit(&texts, room, refusal, amount.currency()));
    let sentence = why(visit, refusal);
    form.fail("amount", said.map_or(sentence.clone(), |said| texts.joined(&sentence, &said)));
    if limited {
        let helps = room.level != Level::Verified && refusal != Refusal::LimitPerPayment;
        let key = if helps { "remedy-verify" } else { "payment-limits-see" };
        form.lead(texts.say(key), "/me/identity");
    }
    Ok(false)
}

/// What is refused because of how much it is.
pub const LIMITS: [Refusal; 3] =
    [Refusal::LimitPerPayment, Refusal::LimitPerDay, Refusal::VerificationMissing];

/// The limit that was met, and what is left of it.
pub fn limit(texts: &Texts, room: Room, refusal: Refusal, currency: Currency) -> String {
    let money = |minor| texts.money(minor, currency.code()).into();
    let (key, limit) = match refusal {
        Refusal::LimitPerDay if room.left_today_minor == 0 => {
            ("payment-limit-day-none", room.per_day_minor)
        }
        Refusal::LimitPerDay => ("payment-limit-day", room.per_day_minor),
        _ => ("payment-limit-payment", room.per_payment_minor),
    };
    texts.with(key, &[("limit", money(limit)), ("left", money(room.left_today_minor))])
}

/// Off to the bank's own page, to enter a card; afterwards the person comes back to `back`. None
/// when the bank's page cannot be had: the form then says so, and keeps what was typed.
pub async fn to_bank(
    web: &Web,
    visit: &Visit,
    form: &mut Form,
    ask: card::Begin,
) -> Result<Option<Response>, Fail> {
    let opened = card::begin(&web.app, visit.actor(), ask).await;
    Ok(opened_or(form, visit, opened)?.map(|url| Redirect::to(&url).into_response()))
}

/// The address of the bank's page; or none, and in the form why there is none.
pub fn opened_or(
    form: &mut Form,
    visit: &Visit,
    opened: Result<String, AppError>,
) -> Result<Option<String>, Fail> {
    match opened {
        Ok(url) => Ok(Some(url)),
        Err(AppError::Refused(Refusal::BankUnavailable | Refusal::BankMaintenance)) => {
            form.refuse(visit.texts().say("card-page-away"));
            Ok(None)
        }
        Err(AppError::Invalid(faults)) => {
            let said = faults.iter().map(|fault| visit.texts().say(&fault.key));
            form.refuse(said.collect::<Vec<_>>().join(" "));
            form.lead(visit.texts().say("card-title"), "/cards");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The request that a code is asked for.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// Where the form came from and goes again.
    pub action: &'a str,
    /// In the reader's language.
    pub payee: String,
    /// Where "cancel" leads.
    pub back: String,
}

#[derive(Template)]
#[template(path = "pay/step.html")]
struct StepPage {
    shell: Shell,
    form: Form,
    action: String,
    payee: String,
    amount: Amount,
    /// Where the code went, masked.
    address: String,
    /// It has not gone there yet.
    held_up: bool,
    challenge: String,
    keep: Vec<(String, String)>,
    back: String,
}

/// What a form that pays came to: an answer for the browser, or an error for the form.
pub enum Sent {
    Answer(Response),
    Error(AppError),
}

/// Sends a payment, and answers with its page, or with the page that asks for a code.
pub async fn send(
    web: &Web,
    visit: &Visit,
    posted: &Posted,
    ask: Ask,
    step: Step<'_>,
) -> Result<Sent, Fail> {
    let (app, actor) = (&web.app, visit.actor());
    let amount = ask.amount;
    let challenge = match answered(web, visit, posted, (amount, &step)).await? {
        Answered::Go(challenge) => challenge,
        Answered::Page(response) => return Ok(Sent::Answer(response)),
    };
    let came = payment::pay(app, actor, Ask { challenge, ..ask }).await;
    finish(web, visit, posted, (amount, &step), came).await
}

/// The payment's page; of a top-up, which also leads on to the payment that it was made for.
fn its_page(posted: &Posted, id: &PaymentId) -> String {
    match PaymentId::parse(posted.get("for")) {
        Some(goal) => format!("/payments/{id}?for={goal}"),
        None => format!("/payments/{id}"),
    }
}

/// What a payment came to, for the browser: its page, or the page that asks for a code.
pub async fn finish(
    web: &Web,
    visit: &Visit,
    posted: &Posted,
    (amount, step): (Amount, &Step<'_>),
    came: Result<Payment, AppError>,
) -> Result<Sent, Fail> {
    match came {
        Ok(row) => {
            // It is paid, or on its way, whatever can be read just now.
            if let Err(error) = payment::wait(&web.app, &row.id, PATIENCE).await {
                tracing::warn!(payment = %row.id, %error, "a payment could not be waited for");
            }
            Ok(Sent::Answer(see_other(visit, &its_page(posted, &row.id), None)?))
        }
        Err(AppError::Challenge { id, address }) => {
            let form = code_form(posted);
            let page = step_page(visit, posted, (amount, step), form, id, address);
            let held_up = held_up(web).await;
            Ok(Sent::Answer(html(&StepPage { held_up, ..page })?))
        }
        // The same one is open: its page says how it stands.
        Err(AppError::InTheWay { payment, .. }) => {
            let flash = Some("pay-flash-unsettled");
            Ok(Sent::Answer(see_other(visit, &its_page(posted, &payment), flash)?))
        }
        Err(error) => Ok(Sent::Error(error)),
    }
}

/// What a form said about a code.
pub enum Answered {
    /// There was none, or a new one is asked for; or it was right, or can no longer be, and the
    /// payment will say so.
    Go(Option<ChallengeId>),
    /// It was wrong: the page that asks for it, again.
    Page(Response),
}

/// Checks the code that a form carries.
pub async fn answered(
    web: &Web,
    visit: &Visit,
    posted: &Posted,
    step: (Amount, &Step<'_>),
) -> Result<Answered, Fail> {
    let texts = visit.texts();
    let id = ChallengeId::parse(posted.get("challenge"));
    let Some(id) = id.filter(|_| posted.get("another") != "yes") else {
        return Ok(Answered::Go(None));
    };
    let sentence = match challenge::check(&web.app, visit.actor(), &id, posted.get("code")).await {
        Ok(Answer::Wrong { tries_left }) => {
            texts.with("challenge-wrong", &[("tries", tries_left.into())])
        }
        Ok(_) => return Ok(Answered::Go(Some(id))),
        Err(AppError::Invalid(faults)) => {
            faults.first().map(|fault| texts.say(&fault.key)).unwrap_or_default()
        }
        Err(error) => return Err(error.into()),
    };
    let mut form = code_form(posted);
    form.fail("code", sentence);
    let address = posted.get("sent_to").to_owned();
    let page = step_page(visit, posted, step, form, id, address);
    let held_up = held_up(web).await;
    Ok(Answered::Page(again(&StepPage { held_up, ..page })?))
}

fn code_form(posted: &Posted) -> Form {
    Form::new(&[("code", "field-code")]).keyed(posted.key())
}

/// The names that the page writes itself; everything else of the request is carried along.
const OWN: [&str; 6] = ["csrf", "idempotency_key", "challenge", "code", "sent_to", "another"];

fn step_page(
    visit: &Visit,
    posted: &Posted,
    (amount, step): (Amount, &Step<'_>),
    form: Form,
    challenge: ChallengeId,
    address: String,
) -> StepPage {
    let mut keep = posted.pairs.clone();
    keep.retain(|(name, _)| !OWN.contains(&name.as_str()));
    StepPage {
        shell: visit.shell("pay-step-title"),
        form,
        action: step.action.to_owned(),
        payee: step.payee.clone(),
        amount,
        address,
        held_up: false,
        challenge: challenge.as_str().to_owned(),
        keep,
        back: step.back.clone(),
    }
}
