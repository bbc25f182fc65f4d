//! The demo's people, merchants and first payments. Every step looks first whether it has been
//! done, so that a folder can be gone on with, even when a start was broken off in the middle.

use anyhow::Context as _;
use paydesk_app::demo::{self, Made, ORDERS, Ordered, PASSWORD, PEOPLE, SHOPS, Shop};
use paydesk_app::mail::{Arrived, take_in};
use paydesk_app::payment::{self, Ask};
use paydesk_app::{App, password};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::Party;
use paydesk_core::identity::{Level, verify_due_at_us};
use paydesk_core::ledger::{Account, AccountKind};
use paydesk_core::lock::{DETAIL_NO_RECEIPT, Lock, LockReason};
use paydesk_core::payment::{
    Merchant, Method, Order, OrderState, Payment, PaymentKind, PaymentState,
};
use paydesk_core::person::{Actor, Person, Role, Roles, SessionKind};
use paydesk_store::person::{Credential, Profile, Trust};
use paydesk_store::record::insert;
use paydesk_store::{Fault, account, merchant, person};

use super::{card, outage, past};

const MINUTE_US: i64 = 60_000_000;
const DAY_US: i64 = 24 * 60 * MINUTE_US;

/// Makes whoever and whatever is not there yet. `system_url` is where the shops' systems are asked:
/// it may be another one each time.
pub(super) async fn seed(app: &App, system_url: &str) -> anyhow::Result<()> {
    for made in &PEOPLE {
        make_person(app, made).await.with_context(|| format!("making {}", made.word))?;
    }
    for shop in &SHOPS {
        make_shop(app, shop, system_url).await.with_context(|| format!("making {}", shop.word))?;
    }
    for order in &ORDERS {
        make_order(app, order).await.with_context(|| format!("ordering {}", order.word))?;
    }
    for made in &PEOPLE {
        fund(app, made).await.with_context(|| format!("filling the wallet of {}", made.word))?;
    }
    first_payments(app).await.context("making the first payments")?;
    past::tell(app).await?;
    mail(app).await.context("taking in a mail")?;
    outage::tell(app).await.context("telling of the fault that was")
}

/// A mail that a machine wrote: it is held at the desk.
async fn mail(app: &App) -> anyhow::Result<()> {
    let bytes = concat!(
        "From: 王芳 <wang.fang@mail.example>\r\nTo: support@paydesk.example\r\n",
        "Subject: 自动回复\r\nMessage-ID: <away.1@mail.example>\r\n",
        "Auto-Submitted: auto-replied\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
        "我正在休假，下周一回来后会尽快回复您的邮件。\r\n",
    );
    let bytes = bytes.as_bytes().to_vec();
    let mailbox = "demo".to_owned();
    let size_bytes = bytes.len();
    let arrived = Arrived { mailbox, uid_validity: 1, uid: 1, size_bytes, bytes };
    Ok(take_in(app, arrived).await.map(drop)?)
}

/// This person, signed in on a device of theirs.
pub(super) fn actor(made: &Made) -> Actor {
    Actor {
        kind: SessionKind::Full,
        person: Some(made.id()),
        roles: Roles::of(made.roles),
        device_trusted: true,
        device_new: false,
        ..Actor::stranger(made.language, "demo")
    }
}

pub(super) async fn make_person(app: &App, made: &Made) -> anyhow::Result<()> {
    let id = made.id();
    let there = app.db.read(async move |tx| person::by_id(tx, &id).await).await?;
    if there.is_some() {
        return Ok(());
    }
    let now_us = app.now_us();
    let credential = Credential {
        person: made.id(),
        password_hash: password::hash(app, "demo", PASSWORD).await?,
        changed_at_us: now_us,
    };
    let (row, profile) = (person_row(made, now_us), profile_row(made, now_us));
    let lock = made.lock.map(|reason| lock_row(app, made, reason, now_us));
    let customer = made.roles.contains(&Role::Customer);
    let wallet = Account::open(AccountKind::Wallet, made.id().as_str(), Currency::Cny);
    let stored = app.db.write(async move |tx| {
        insert(tx, &row).await?;
        insert(tx, &profile).await?;
        insert(tx, &credential).await?;
        if let Some(lock) = &lock {
            insert(tx, lock).await?;
        }
        if customer {
            account::open(tx, std::slice::from_ref(&wallet)).await?;
        }
        Ok::<_, Fault>(())
    });
    Ok(stored.await?)
}

fn person_row(made: &Made, now_us: i64) -> Person {
    let overdue = made.lock == Some(LockReason::Verification);
    let due_at_us = match (made.level, overdue) {
        (Level::Verified, _) => None,
        (_, true) => Some(now_us - DAY_US),
        (_, false) => Some(verify_due_at_us(now_us)),
    };
    Person {
        id: made.id(),
        roles: Roles::of(made.roles),
        level: made.level,
        verify_due_at_us: due_at_us,
        language: made.language,
        created_at_us: now_us,
        version: 1,
    }
}

fn profile_row(made: &Made, now_us: i64) -> Profile {
    let given = made.level >= Level::Named;
    Profile {
        person: made.id(),
        name: made.name.to_owned(),
        phone: made.phone.to_owned(),
        email: made.email.map(str::to_owned),
        email_verified_at_us: made.email.map(|_| now_us),
        id_name: made.id_number.map(|_| made.name.to_owned()),
        id_number: made.id_number.map(str::to_owned),
        id_given_at_us: given.then_some(now_us),
        id_confirmed_at_us: (made.level == Level::Verified).then_some(now_us),
    }
}

fn lock_row(app: &App, made: &Made, reason: LockReason, now_us: i64) -> Lock {
    // Whoever is locked by order here may not be paid either: one more refusal to look at.
    let detail = if reason == LockReason::Order { DETAIL_NO_RECEIPT } else { "" };
    Lock {
        id: app.draw(now_us),
        person: made.id(),
        reason,
        detail: detail.to_owned(),
        since_us: now_us,
        until_us: None,
        lifted_at_us: None,
        lifted_by: None,
    }
}

pub(super) async fn make_shop(app: &App, shop: &Shop, system_url: &str) -> anyhow::Result<()> {
    let owner = demo::person("owner").context("nobody owns the shops")?.id();
    let row = Merchant {
        id: shop.id(),
        owner: owner.clone(),
        name_en: shop.name_en.to_owned(),
        name_zh: shop.name_zh.to_owned(),
        trade: shop.trade.to_owned(),
        mcc: shop.mcc.to_owned(),
        city: shop.city.to_owned(),
        currency: Currency::Cny,
        methods: shop.methods.to_vec(),
        state: shop.state,
        policy: shop.policy.clone(),
        policy_en: shop.policy_en.to_owned(),
        policy_zh: shop.policy_zh.to_owned(),
        created_at_us: app.now_us(),
        contact: shop.contact.to_owned(),
        system_url: shop.system.then(|| system_url.to_owned()),
    };
    let till = Account::open(AccountKind::Merchant, shop.id().as_str(), Currency::Cny);
    let stored = app.db.write(async move |tx| {
        if merchant::by_id(tx, &row.id).await?.is_none() {
            insert(tx, &row).await?;
            merchant::add_staff(tx, &row.id, &owner).await?;
            account::open(tx, std::slice::from_ref(&till)).await?;
        } else {
            merchant::set_system(tx, &row.id, row.system_url.as_deref()).await?;
        }
        Ok::<_, Fault>(())
    });
    Ok(stored.await?)
}

async fn make_order(app: &App, ordered: &Ordered) -> anyhow::Result<()> {
    let shop = demo::shop(ordered.shop).context("there is no such shop")?;
    let now_us = app.now_us();
    let row = Order {
        id: ordered.id(),
        merchant: shop.id(),
        number: ordered.number.to_owned(),
        title: ordered.title.to_owned(),
        amount_minor: ordered.minor,
        currency: Currency::Cny,
        state: OrderState::Open,
        payment: None,
        created_at_us: now_us,
        expires_at_us: now_us + ordered.minutes * MINUTE_US,
        version: 1,
    };
    let stored = app.db.write(async move |tx| {
        if paydesk_store::payment::order(tx, &row.id).await?.is_none() {
            insert(tx, &row).await?;
        }
        Ok::<_, Fault>(())
    });
    Ok(stored.await?)
}

/// The card that everybody here tops up with.
const GOOD_CARD: &str = "4242424242424242";
/// The bank says no, and no more.
const DECLINED_CARD: &str = "4000000000000002";

/// Tops the wallet up by card, as the person would.
async fn fund(app: &App, made: &Made) -> anyhow::Result<()> {
    const KEY: &str = "demo-fund";
    if made.funds_minor == 0 || done(app, made, KEY).await?.is_some() {
        return Ok(());
    }
    let card = card::enter(app, &actor(made), GOOD_CARD).await?;
    let ask = Ask {
        kind: PaymentKind::TopUp,
        method: Method::Card,
        card: Some(card),
        ..ask(Party::Person(made.id()), made.funds_minor, "", KEY)?
    };
    pay(app, made, ask, PaymentState::Succeeded).await?;
    Ok(())
}

/// What this key of the demo's has led to, when this person has used it: then it is done.
pub(super) async fn done(app: &App, made: &Made, key: &str) -> anyhow::Result<Option<String>> {
    let key = format!("{} {key}", made.id());
    let row = app.db.read(async move |tx| paydesk_store::key::row(tx, &key).await).await?;
    Ok(row.map(|row| row.result))
}

fn ask(payee: Party, minor: i64, note: &str, key: &str) -> anyhow::Result<Ask> {
    let amount = Amount::new(minor, Currency::Cny).map_err(|r| anyhow::anyhow!("{minor}: {r}"))?;
    Ok(Ask {
        kind: PaymentKind::Purchase,
        method: Method::Wallet,
        payee,
        amount,
        order: None,
        card: None,
        note: note.to_owned(),
        key: key.to_owned(),
        challenge: None,
    })
}

/// Pays, and lets the night staff do what follows, until it stands as it should.
async fn pay(app: &App, made: &Made, ask: Ask, end: PaymentState) -> anyhow::Result<Payment> {
    let paid = payment::pay(app, &actor(made), ask).await?;
    paydesk_work::drain(app).await?;
    let id = paid.id.clone();
    let read = app.db.read(async move |tx| paydesk_store::payment::by_id(tx, &id).await);
    let paid = read.await?.context("a payment is gone")?;
    anyhow::ensure!(paid.state == end, "{} is {:?}, not {end:?}", paid.id, paid.state);
    Ok(paid)
}

/// A line of the first history: who pays whom how much, and with what.
struct First {
    /// By which the past means it.
    word: &'static str,
    payer: &'static str,
    shop: Option<&'static str>,
    payee: Option<&'static str>,
    minor: i64,
    order: Option<&'static str>,
    card: Option<&'static str>,
    note: &'static str,
}

const FIRST: [First; 7] = [
    First { shop: Some("books"), note: "《城南旧事》", ..first("book", "chen", 4_280) },
    First { payee: Some("wang"), note: "周末聚餐", ..first("dinner", "chen", 12_600) },
    First { shop: Some("mall"), order: Some("paid"), ..first("lamp", "chen", 15_900) },
    First { shop: Some("travel"), card: Some(DECLINED_CARD), ..first("declined", "chen", 68_000) },
    First { shop: Some("travel"), note: "West Lake day trip", ..first("trip", "emma", 58_000) },
    First { payee: Some("liu"), note: "Thanks for the ride", ..first("ride", "emma", 3_500) },
    First { shop: Some("books"), note: "《边城》", ..first("novel", "chen", 3_600) },
];

const fn first(word: &'static str, payer: &'static str, minor: i64) -> First {
    First { word, payer, shop: None, payee: None, minor, order: None, card: None, note: "" }
}

/// Who made the first payment of this word, and by which key.
pub(super) fn first_key(word: &str) -> Option<(&'static str, String)> {
    let at = FIRST.iter().position(|line| line.word == word)?;
    Some((FIRST[at].payer, format!("demo-first-{at}")))
}

impl First {
    fn payer(&self) -> anyhow::Result<&'static Made> {
        demo::person(self.payer).context("nobody pays")
    }

    fn payee(&self) -> Option<Party> {
        let person = self.payee.and_then(demo::person).map(|made| Party::Person(made.id()));
        person.or_else(|| self.shop.and_then(demo::shop).map(|shop| Party::Merchant(shop.id())))
    }
}

async fn first_payments(app: &App) -> anyhow::Result<()> {
    for (n, line) in FIRST.iter().enumerate() {
        let (payer, key) = (line.payer()?, format!("demo-first-{n}"));
        if done(app, payer, &key).await?.is_none() {
            first_payment(app, line, payer, &key).await?;
        }
    }
    Ok(())
}

async fn first_payment(app: &App, line: &First, payer: &Made, key: &str) -> anyhow::Result<()> {
    let payee = line.payee().context("nobody is paid")?;
    trust(app, payer, &payee).await?;
    let mut ask = ask(payee.clone(), line.minor, line.note, key)?;
    let order = ORDERS.iter().find(|order| Some(order.word) == line.order);
    ask.order = order.map(Ordered::id);
    if matches!(payee, Party::Person(_)) {
        ask.kind = PaymentKind::Transfer;
    }
    let Some(number) = line.card else {
        return pay(app, payer, ask, PaymentState::Succeeded).await.map(|_| ());
    };
    let card = card::enter(app, &actor(payer), number).await?;
    (ask.method, ask.card) = (Method::Card, Some(card.clone()));
    pay(app, payer, ask, PaymentState::Failed).await?;
    // Nobody wants to meet a card that never works among their own.
    Ok(paydesk_app::card::remove(app, &actor(payer), &card).await?)
}

/// Whom somebody has trusted needs no code.
async fn trust(app: &App, payer: &Made, payee: &Party) -> anyhow::Result<()> {
    let row =
        Trust { person: payer.id(), payee: payee.as_str().to_owned(), since_us: app.now_us() };
    let stored = app.db.write(async move |tx| paydesk_store::record::upsert(tx, &row).await);
    Ok(stored.await?)
}
