//! Fills a database with people who have money, by the rows that registering, trusting a payee,
//! signing in by a program and topping up leave behind. `paydesk check` accepts the books.

use anyhow::Context as _;
use paydesk_app::session;
use paydesk_core::amount::Currency;
use paydesk_core::id::{MerchantId, PersonId};
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::ledger::{
    Account, AccountKind, Entry, Hold, HoldState, HoldWay, account_id, house_accounts,
};
use paydesk_core::payment::{
    Attempt, AttemptKind, AttemptState, Merchant, MerchantState, Method, Payment, PaymentKind,
    PaymentState,
};
use paydesk_core::person::{Person, Role, Roles, SessionKind};
use paydesk_core::refund::Policy;
use paydesk_core::world::Event;
use paydesk_store::account::{Batch, Line};
use paydesk_store::payment::Card;
use paydesk_store::person::{Profile, Trust};
use paydesk_store::record::{insert, update};
use paydesk_store::session::Session;
use paydesk_store::{Db, DbUrl, How, Options, Record, Store, account, merchant, payment};

use crate::chain::Chain;
use crate::people::{self, What};

/// What everybody has at the beginning, in CNY minor units.
pub(crate) const FUNDS_MINOR: i64 = 10_000_000;
/// People in one transaction.
const AT_ONCE: u64 = 1000;
const CURRENCY: Currency = Currency::Cny;

/// The chain of the entries that are written here, and the account that pays for it all.
struct Books {
    chain: Chain,
    clearing: Account,
}

/// Makes so many people, and the merchant whom they trust.
pub async fn fill(db: &Db, count: u64) -> anyhow::Result<()> {
    db.write(async move |tx| account::open(tx, &house_accounts()).await).await?;
    let id = account_id::clearing(CURRENCY);
    let clearing = db.read(async move |tx| account::by_id(tx, &id).await).await?;
    let mut books = Books {
        chain: Chain::of(people::id(What::Whole, 0)),
        clearing: clearing.context("the house's own accounts")?,
    };
    let mut first = 0;
    while first < count {
        let next = count.min(first + AT_ONCE);
        let part = Part::of(first..next, count, &mut books);
        let clearing = books.clearing.clone();
        let stored = db.write(async move |tx| {
            tx.store_many(&part.0).await?;
            update(tx, &clearing).await
        });
        stored.await.context("storing people")?;
        first = next;
    }
    open_shop(db).await
}

/// The merchant, owned by the first person.
async fn open_shop(db: &Db) -> anyhow::Result<()> {
    let (id, owner): (MerchantId, PersonId) = (people::merchant(), people::person(0));
    let row = Merchant {
        id: id.clone(),
        owner: owner.clone(),
        name_en: "Busy Shop".to_owned(),
        name_zh: "热闹小店".to_owned(),
        trade: "retail".to_owned(),
        mcc: "5999".to_owned(),
        city: "Suzhou".to_owned(),
        currency: CURRENCY,
        methods: vec![Method::Wallet],
        state: MerchantState::Active,
        policy: Policy { days: 7, percent: 100, evidence: false, auto_minor: 0, second_minor: 0 },
        policy_en: String::new(),
        policy_zh: String::new(),
        created_at_us: people::at_us(0),
        contact: String::new(),
        system_url: None,
    };
    let till = Account::open(AccountKind::Merchant, id.as_str(), CURRENCY);
    let stored = db.write(async move |tx| {
        insert(tx, &row).await?;
        merchant::add_staff(tx, &id, &owner).await?;
        account::open(tx, std::slice::from_ref(&till)).await
    });
    Ok(stored.await?)
}

/// What one transaction stores.
struct Part(Vec<Store>);

impl Part {
    fn of(numbers: std::ops::Range<u64>, people: u64, books: &mut Books) -> Self {
        let numbers: Vec<u64> = numbers.collect();
        let each = |make: &dyn Fn(u64) -> Vec<paydesk_store::OwnedValue>| {
            numbers.iter().map(|n| make(*n)).collect::<Vec<_>>()
        };
        let (batch, lines) = books.top_up(&numbers);
        let mut stores = vec![
            store::<Person>(each(&|n| person(n).to_row())),
            store::<Profile>(each(&|n| profile(n).to_row())),
            store::<Session>(each(&|n| session(n).to_row())),
            store::<Card>(each(&|n| card(n).to_row())),
            store::<Account>(each(&|n| wallet(n).to_row())),
            store::<Payment>(each(&|n| top_up(n).to_row())),
            store::<Hold>(each(&|n| hold(n).to_row())),
            store::<Attempt>(each(&|n| attempt(n).to_row())),
            store::<Batch>(vec![batch.to_row()]),
            store::<Line>(lines.iter().map(Record::to_row).collect()),
        ];
        let trusted = |n: u64| {
            let partner = people::person(people::partner(n, people));
            [partner.as_str().to_owned(), people::merchant().as_str().to_owned()]
        };
        let trusts = numbers.iter().flat_map(|n| {
            let (person, since_us) = (people::person(*n), people::at_us(*n));
            trusted(*n).map(|payee| Trust { person: person.clone(), payee, since_us }.to_row())
        });
        stores.push(store::<Trust>(trusts.collect()));
        stores.push(store::<Event>(numbers.iter().flat_map(|n| events(*n)).collect()));
        Self(stores)
    }
}

pub(crate) fn store<R: Record>(rows: Vec<Vec<paydesk_store::OwnedValue>>) -> Store {
    Store { table: R::table(), how: How::Insert, rows }
}

impl Books {
    /// The next link of the chain: everybody's top-up.
    fn top_up(&mut self, numbers: &[u64]) -> (Batch, Vec<Line>) {
        let seq = u64::try_from(self.chain.seq()).unwrap_or_default();
        let mut entries = Vec::with_capacity(numbers.len() * 2);
        for n in numbers {
            self.clearing.balance_minor -= FUNDS_MINOR;
            let cause = top_up(*n).id.as_str().to_owned();
            entries.push(Entry {
                account: self.clearing.id.clone(),
                cause: cause.clone(),
                amount_minor: -FUNDS_MINOR,
                balance_minor: self.clearing.balance_minor,
            });
            entries.push(Entry {
                account: wallet(*n).id,
                cause,
                amount_minor: FUNDS_MINOR,
                balance_minor: FUNDS_MINOR,
            });
        }
        self.clearing.version += 1;
        let at_us = numbers.last().map_or(0, |n| people::at_us(*n));
        self.chain.join(people::id(What::Whole, seq), at_us, entries)
    }
}

pub(crate) fn person(n: u64) -> Person {
    Person {
        id: people::person(n),
        roles: Roles::of(&[Role::Customer]),
        level: Level::Verified,
        verify_due_at_us: None,
        language: if n.is_multiple_of(2) { Language::ZhHans } else { Language::En },
        created_at_us: people::at_us(n),
        version: 1,
    }
}

pub(crate) fn profile(n: u64) -> Profile {
    Profile {
        person: people::person(n),
        name: format!("Bench {n}"),
        phone: people::phone(n),
        email: None,
        email_verified_at_us: None,
        id_name: None,
        id_number: None,
        id_given_at_us: Some(people::at_us(n)),
        id_confirmed_at_us: Some(people::at_us(n)),
    }
}

pub(crate) fn session(n: u64) -> Session {
    let at_us = people::at_us(n);
    Session {
        id: people::id(What::Whole, n),
        kind: SessionKind::Api,
        token_hash: session::digest(&people::token(n)),
        csrf: people::token(n),
        person: Some(people::person(n)),
        device: None,
        label: "bench".to_owned(),
        created_at_us: at_us,
        // Seen in the far future: what is measured is not the note of who was here.
        seen_at_us: i64::MAX / 2,
        expires_at_us: i64::MAX / 2,
        ended_at_us: None,
    }
}

fn card(n: u64) -> Card {
    Card {
        id: people::id(What::Whole, n),
        person: Some(people::person(n)),
        guest: None,
        order: None,
        token: format!("tok_bench_{n}"),
        brand: "visa".to_owned(),
        last4: "4242".to_owned(),
        expiry: "12/30".to_owned(),
        created_at_us: people::at_us(n),
        removed_at_us: None,
    }
}

pub(crate) fn wallet(n: u64) -> Account {
    let account = Account::open(AccountKind::Wallet, people::person(n).as_str(), CURRENCY);
    Account { balance_minor: FUNDS_MINOR, version: 1, ..account }
}

fn top_up(n: u64) -> Payment {
    let at_us = people::at_us(n);
    Payment {
        id: people::id(What::Whole, n),
        kind: PaymentKind::TopUp,
        method: Method::Card,
        state: PaymentState::Succeeded,
        refusal: None,
        payer: Some(people::person(n)),
        payee: paydesk_core::id::Party::Person(people::person(n)),
        from: account_id::clearing(CURRENCY),
        to: wallet(n).id,
        amount_minor: FUNDS_MINOR,
        currency: CURRENCY,
        order: None,
        card: Some(card(n).id),
        note: String::new(),
        refunded_minor: 0,
        refunding_minor: 0,
        corrected_minor: 0,
        created_at_us: at_us,
        settled_at_us: Some(at_us),
        version: 2,
    }
}

fn hold(n: u64) -> Hold {
    let at_us = people::at_us(n);
    Hold {
        id: people::id(What::Whole, n),
        cause: top_up(n).id.as_str().to_owned(),
        account: account_id::clearing(CURRENCY),
        way: HoldWay::In,
        amount_minor: FUNDS_MINOR,
        state: HoldState::Posted,
        created_at_us: at_us,
        resolved_at_us: Some(at_us),
    }
}

fn attempt(n: u64) -> Attempt {
    let at_us = people::at_us(n);
    Attempt {
        id: people::id(What::Whole, n),
        cause: top_up(n).id.as_str().to_owned(),
        kind: AttemptKind::Charge,
        state: AttemptState::Succeeded,
        code: Some("00".to_owned()),
        rail_ref: Some(format!("bench-{n}")),
        asked: 1,
        created_at_us: at_us,
        sent_at_us: Some(at_us),
        answered_at_us: Some(at_us),
    }
}

fn events(n: u64) -> [Vec<paydesk_store::OwnedValue>; 2] {
    [(What::Begun, "created"), (What::Ended, "succeeded")].map(|(what, kind)| {
        let event = Event {
            id: people::id(what, n),
            subject: top_up(n).id.as_str().to_owned(),
            kind: kind.to_owned(),
            detail: String::new(),
            actor: "bank".to_owned(),
            at_us: people::at_us(n),
        };
        event.to_row()
    })
}

/// How many payments of this kind have succeeded, as the books say.
pub async fn in_books(url: &DbUrl) -> anyhow::Result<u64> {
    let db = Db::open_read_only(url, &Options::default()).await?;
    let counted = db.read(async move |tx| payment::count_paid(tx).await);
    Ok(u64::try_from(counted.await?)?)
}
