//! The demo's own page: who signs in, where mail and SMS land, how the bank is made a bad one, and
//! how to produce every reason for which a payment fails. There is no such page outside the demo.

use askama::Template;
use axum::extract::State;
use axum::http::Method;
use axum::routing::{get, post};
use paydesk_app::demo::answers::{Answers, answers};
use paydesk_app::demo::recipe::{self, AFTERWARDS, After, How, Recipe};
use paydesk_app::demo::{Made, ORDERS, PASSWORD, PEOPLE, person, shop, wallet_minor};
use paydesk_app::{AppError, Demo, hotline};
use paydesk_core::amount::Currency;
use paydesk_core::person::Role;
use paydesk_core::refusal::Refusal;

use crate::page::shell::Shell;
use crate::page::{html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/demo", Who::Anyone, get(show)),
        Route::new(Method::POST, "/demo/pauses", Who::Supervisor, post(pause)),
    ]
}

#[derive(Template)]
#[template(path = "demo/recipes.html")]
struct Page {
    shell: Shell,
    demo: Demo,
    password: &'static str,
    logins: Vec<Login>,
    groups: Vec<Group>,
    /// A missed call of the hotline, as one line for a shell.
    missed_call: Option<String>,
}

/// Ways of one kind, under a heading to which the page's beginning leads.
struct Group {
    id: &'static str,
    title: String,
    lines: Vec<Line>,
}

struct Login {
    phone: String,
    name: &'static str,
    role: String,
    word: &'static str,
    /// What they would answer when asked who they are; empty: nothing is on record.
    last_four: String,
    amount: String,
}

/// One way to make a payment fail, or what follows it.
struct Line {
    /// The reason's word.
    code: String,
    /// Why it fails, as the payment's page says it.
    why: String,
    name: &'static str,
    phone: String,
    how: String,
    /// Where it begins; none for a press.
    place: Option<String>,
    press: Option<Press>,
}

/// A form that sends what no page offers.
struct Press {
    action: String,
    key: String,
    fields: Vec<(&'static str, String)>,
}

async fn show(State(web): State<Web>, visit: Visit) -> Reply {
    let demo = web.app.config.demo.clone().ok_or(AppError::NotFound)?;
    let shell = visit.shell("demo-title");
    let mut groups: Vec<Group> = GROUPS.iter().map(|id| group(&shell, id)).collect();
    for recipe in recipe::all() {
        let line = line(&web, &visit, &shell, recipe).await?;
        let place = GROUPS.iter().position(|id| *id == kind(recipe.how));
        groups[place.unwrap_or(0)].lines.push(line);
    }
    let mut after = group(&shell, "after");
    after.lines = AFTERWARDS.iter().map(|after| afterwards(&shell, after)).collect();
    groups.push(after);
    let known = answers(&web.app).await?;
    let mut locked = group(&shell, "locked");
    locked.lines.extend(locked_out(&shell, &known));
    groups.push(locked);
    let logins = known.into_iter().map(|one| login(&shell, one)).collect();
    let missed_call = missed_call(&web, &visit);
    html(&Page { shell, demo, password: PASSWORD, logins, groups, missed_call })
}

/// What the hotline's carrier would send when the first of the people rings and nobody answers.
fn missed_call(web: &Web, visit: &Visit) -> Option<String> {
    let config = &web.app.config;
    let made = PEOPLE.first().filter(|_| !config.hotline_token.is_empty())?;
    let call: String = visit.key(web).chars().filter(char::is_ascii_alphanumeric).collect();
    let fields = [("CallSid", call.as_str()), ("CallStatus", "no-answer"), ("From", made.phone)];
    let url = format!("{}{}", config.public_url, hotline::PATH);
    let owned = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let signed = hotline::signed(&config.hotline_token, &url, &owned);
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Some(format!("curl -H 'X-Twilio-Signature: {signed}' -d '{body}' {url}"))
}

fn login(shell: &Shell, one: Answers) -> Login {
    let amount = one.amount_minor.map(|minor| shell.money(minor, Currency::Cny.code()));
    Login {
        phone: spaced(one.made.phone),
        name: one.made.name,
        role: shell.say(role(one.made)),
        word: one.made.word,
        last_four: one.id_last_four.unwrap_or_default(),
        amount: amount.unwrap_or_default(),
    }
}

/// How somebody is locked out on a strange device and gets back in: of the first who has all on
/// record that may be asked.
fn locked_out(shell: &Shell, known: &[Answers]) -> Option<Line> {
    known.iter().find_map(|one| {
        let (last_four, minor) = (one.id_last_four.as_ref()?, one.amount_minor?);
        let said = [
            ("name", one.made.name.into()),
            ("last", last_four.as_str().into()),
            ("amount", shell.money(minor, Currency::Cny.code()).into()),
            ("agent", PEOPLE.iter().find(|made| made.roles == [Role::Agent])?.name.into()),
        ];
        Some(Line {
            code: String::new(),
            why: shell.say("demo-after-locked-out"),
            name: one.made.name,
            phone: spaced(one.made.phone),
            how: shell.t.with("demo-how-after-locked-out", &said),
            place: Some("/sign-in".to_owned()),
            press: None,
        })
    })
}

async fn pause(State(web): State<Web>, visit: Visit, _: Posted) -> Reply {
    paydesk_app::house::pause(&web.app, visit.actor()).await?;
    see_other(&visit, "/demo", Some("demo-paused"))
}

/// What somebody is here for, as a text's key.
pub fn role(made: &Made) -> &'static str {
    let has = |role| made.roles.contains(&role);
    match made.lock {
        Some(_) => "demo-role-locked",
        None if has(Role::Supervisor) => "demo-role-supervisor",
        None if has(Role::Agent) => "demo-role-agent",
        None if has(Role::Merchant) => "demo-role-merchant",
        None => "demo-role-customer",
    }
}

/// `+86 138 0000 2210`, as people read a number aloud.
pub fn spaced(phone: &str) -> String {
    let parts = [phone.get(..3), phone.get(3..6), phone.get(6..10), phone.get(10..)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The headings, in the page's order.
const GROUPS: [&str; 3] = ["payees", "cards", "switches"];

fn group(shell: &Shell, id: &'static str) -> Group {
    Group { id, title: shell.say(format!("demo-group-{id}")), lines: Vec::new() }
}

/// Under which heading it stands: what is typed or pressed, a test card, or more than one step.
fn kind(how: How) -> &'static str {
    match how {
        How::Pay(..) | How::Press(..) | How::Send(..) | How::Order(_) => "payees",
        How::TopUp(_) | How::Check(_) => "cards",
        How::Switch(..) | How::Pause | How::Told(_) => "switches",
    }
}

fn afterwards(shell: &Shell, after: &After) -> Line {
    let who = person(after.who);
    let place = match after.how {
        How::Pay(word, minor) => pay_page(shell, word, minor),
        How::Told(place) => place.to_owned(),
        // Nothing else begins what comes after a payment.
        _ => "/".to_owned(),
    };
    Line {
        code: String::new(),
        why: shell.say(format!("demo-after-{}", after.word)),
        name: who.map_or("", |made| made.name),
        phone: spaced(who.map_or("", |made| made.phone)),
        how: shell.say(format!("demo-how-after-{}", after.word)),
        place: Some(place),
        press: None,
    }
}

/// A shop's page, with the amount filled in.
fn pay_page(shell: &Shell, word: &str, minor: i64) -> String {
    let amount = shell.t.money_input(minor, Currency::Cny.code());
    format!("/pay/{}?amount={amount}", named(shell, word).1)
}

/// The same with the wallet chosen, also where it holds too little and a card would be.
fn wallet_page(shell: &Shell, word: &str, minor: i64) -> String {
    format!("{}&method=wallet", pay_page(shell, word, minor))
}

async fn line(web: &Web, visit: &Visit, shell: &Shell, recipe: Recipe) -> Result<Line, Fail> {
    let code = recipe.refusal.code();
    let who = person(recipe.who);
    let balance = match who.filter(|_| recipe.refusal == Refusal::BalanceTooLow) {
        Some(made) => wallet_minor(&web.app, made).await?,
        None => 0,
    };
    let texts = visit.texts();
    let money = |minor| texts.money(minor, Currency::Cny.code());
    let (how, place) = match recipe.how {
        How::TopUp(card) => {
            (texts.with("demo-how-card", &[("card", card.into())]), "/topup".to_owned())
        }
        How::Check(card) => {
            (texts.with(&told(code), &[("card", card.into())]), "/topup".to_owned())
        }
        How::Pay(word, minor) => {
            let said = [("shop", named(shell, word).0.into()), ("amount", money(minor).into())];
            (texts.with("demo-how-pay", &said), wallet_page(shell, word, minor))
        }
        How::Send(word, minor) => {
            let (name, id) =
                person(word).map_or(("", String::new()), |m| (m.name, m.id().to_string()));
            let said = [("name", name.into()), ("amount", money(minor).into())];
            (texts.with("demo-how-send", &said), format!("/send/to/{id}"))
        }
        How::Order(word) => {
            let id = ORDERS.iter().find(|o| o.word == word).map(|o| o.id().to_string());
            (shell.say(told(code)), format!("/checkout/{}", id.unwrap_or_default()))
        }
        How::Press(word, minor) => {
            let (name, id) = named(shell, word);
            let said = [("shop", name.into()), ("amount", money(minor).into())];
            (texts.with("demo-how-press", &said), format!("/pay/{id}"))
        }
        How::Switch(word, minor) => {
            let said = [("shop", named(shell, word).0.into()), ("amount", money(minor).into())];
            (texts.with(&told(code), &said), wallet_page(shell, word, minor))
        }
        How::Pause => (shell.say(told(code)), "/demo/pauses".to_owned()),
        How::Told(place) => (shell.say(told(code)), place.to_owned()),
    };
    let fields = match recipe.how {
        How::Press(_, minor) => {
            let amount = texts.money_input(minor, Currency::Cny.code());
            Some(vec![("amount", amount), ("method", "wallet".to_owned()), ("note", String::new())])
        }
        How::Pause => Some(Vec::new()),
        _ => None,
    };
    // What would help a thief is not told to customers, and so not met on their pages.
    let how = if recipe.refusal.told() == recipe.refusal {
        how
    } else {
        [how, shell.say("demo-quiet")].join(if shell.is_chinese() { "" } else { " " })
    };
    let press = fields.map(|fields| Press { action: place.clone(), key: visit.key(web), fields });
    Ok(Line {
        code: code.to_owned(),
        why: texts.with(
            &format!("refusal-{}-why", code.replace('_', "-")),
            &[("balance", money(balance).into()), ("card", card_name(recipe.how).into())],
        ),
        name: who.map_or("", |made| made.name),
        phone: spaced(who.map_or("", |made| made.phone)),
        how,
        place: press.is_none().then_some(place),
        press,
    })
}

/// `Visa •• 0143`, where the recipe names a card.
fn card_name(how: How) -> String {
    match how {
        How::TopUp(number) | How::Check(number) => {
            format!("Visa ••\u{a0}{}", number.get(15..).unwrap_or_default())
        }
        _ => String::new(),
    }
}

/// The key of a recipe in words of its own.
fn told(code: &str) -> String {
    format!("demo-how-{}", code.replace('_', "-"))
}

/// A shop's name in the reader's language, and its id.
fn named(shell: &Shell, word: &str) -> (String, String) {
    let name = |s: &'static paydesk_app::demo::Shop| {
        let name = if shell.is_chinese() { s.name_zh } else { s.name_en };
        (name.to_owned(), s.id().to_string())
    };
    shop(word).map(name).unwrap_or_default()
}
