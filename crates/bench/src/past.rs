//! What so many payments leave behind, written in bulk: the rows that paying one's partner leaves
//! once its receipts are sent, batch after batch on a chain of their own. `paydesk check` accepts
//! the books.
//!
//! People pay in rounds, one round a day: everybody pays once and is paid once, so that after each
//! round all balances are as they were before.

use std::ops::Range;

use anyhow::{Context as _, Result, ensure};
use paydesk_core::amount::Currency;
use paydesk_core::day::{DAY_US, day_of};
use paydesk_core::id::{AccountId, Id, NoticeId, Noun, Party, PaymentId, noun};
use paydesk_core::ledger::{Account, Entry};
use paydesk_core::payment::{Method, Payment, PaymentKind, PaymentState};
use paydesk_core::world::{Event, Key, Tally, tally_id};
use paydesk_store::account::{Batch, Line};
use paydesk_store::notice::Notice;
use paydesk_store::{Db, How, Record, Store};

use crate::chain::Chain;
use crate::draw::Draw;
use crate::fill::{self, FUNDS_MINOR, store};
use crate::people::{self, What};

/// What each payment is about, in CNY minor units.
const AMOUNT_MINOR: i64 = 100;
/// Payments in one batch, as the lane gathers them under load.
const BATCH: u64 = 50;
/// Batches in one transaction.
const AT_ONCE: u64 = 40;
/// As the program draws them.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// One of the payments: the round, and who pays.
#[derive(Clone, Copy, Debug)]
struct Paid {
    number: u64,
    people: u64,
}

impl Paid {
    fn payer(self) -> u64 {
        self.number % self.people
    }

    fn payee(self) -> u64 {
        people::partner(self.payer(), self.people)
    }

    /// In the round's day, one after the other.
    fn at_us(self) -> i64 {
        let day_us = DAY_US.unsigned_abs();
        let (round, payer) = (self.number / self.people, self.payer());
        let in_day_us = u128::from(day_us) * u128::from(payer) / u128::from(self.people);
        let since_us = u128::from(round * day_us) + in_day_us;
        people::at_us(0) + i64::try_from(since_us).unwrap_or(i64::MAX)
    }

    /// Apart from the ids of those who were filled in, whose numbers are smaller.
    fn id<N: Noun>(self, what: What) -> Id<N> {
        people::id_at(self.at_us(), what, self.people + self.number)
    }

    fn cause(self) -> String {
        self.id::<noun::Payment>(What::Whole).as_str().to_owned()
    }

    fn wallets(self) -> [AccountId; 2] {
        [self.payer(), self.payee()].map(|n| fill::wallet(n).id)
    }

    fn payment(self) -> Payment {
        let at_us = self.at_us();
        let [from, to] = self.wallets();
        Payment {
            id: self.id(What::Whole),
            kind: PaymentKind::Transfer,
            method: Method::Wallet,
            state: PaymentState::Succeeded,
            refusal: None,
            payer: Some(people::person(self.payer())),
            payee: Party::Person(people::person(self.payee())),
            from,
            to,
            amount_minor: AMOUNT_MINOR,
            currency: Currency::Cny,
            order: None,
            card: None,
            note: String::new(),
            refunded_minor: 0,
            refunding_minor: 0,
            corrected_minor: 0,
            created_at_us: at_us,
            settled_at_us: Some(at_us),
            version: 1,
        }
    }

    fn events(self) -> [Event; 2] {
        [(What::Begun, "created"), (What::Ended, "succeeded")].map(|(what, kind)| Event {
            id: self.id(what),
            subject: self.cause(),
            kind: kind.to_owned(),
            detail: String::new(),
            actor: people::person(self.payer()).as_str().to_owned(),
            at_us: self.at_us(),
        })
    }

    fn key(self, draw: &mut Draw) -> Key {
        let digest = [(); 4].map(|()| draw.next().to_be_bytes()).concat();
        Key {
            key: format!(
                "{} {:016x}{:016x}",
                people::person(self.payer()),
                draw.next(),
                draw.next()
            ),
            digest,
            result: self.cause(),
            refusal: None,
            at_us: self.at_us(),
        }
    }

    /// What the payer has paid on the round's day.
    fn tally(self) -> Tally {
        let key = format!("paid {} {}", Currency::Cny, day_of(self.at_us()));
        Tally { id: tally_id(&people::person(self.payer()), &key), value: AMOUNT_MINOR }
    }

    fn notices(self, draw: &mut Draw) -> [Notice; 2] {
        let (id, at_us) = (self.cause(), self.at_us());
        let facts = format!(r#"{{"amount":"{AMOUNT_MINOR} CNY","payment":"{id}""#);
        let paid = format!(
            r#"{facts},"at":"{at_us}","method":"wallet","payee_en":"B***","payee_zh":"B***"}}"#
        );
        let received = format!(r#"{facts},"payer":"B***","at":"{at_us}"}}"#);
        let each = [
            (self.payer(), "payment-paid-transfer", paid),
            (self.payee(), "payment-received", received),
        ];
        let mut number = self.number * 2;
        each.map(|(person, kind, args)| {
            number += 1;
            let bits = u128::from(draw.next()) << 64 | u128::from(draw.next());
            Notice {
                id: NoticeId::from_bits(bits),
                code: code(number),
                person: Some(people::person(person)),
                channel: "sms".to_owned(),
                address: people::phone(person),
                kind: kind.to_owned(),
                args,
                language: fill::person(person).language,
                created_at_us: at_us,
                sent_at_us: Some(at_us),
            }
        })
    }
}

/// The payment with this number, among so many people.
pub fn payment(number: u64, people: u64) -> PaymentId {
    Paid { number, people }.id(What::Whole)
}

/// No two are equal, and neighbours are far apart, as with those that are drawn by chance: an odd
/// factor maps 40 bits onto themselves.
fn code(number: u64) -> String {
    let bits = number.wrapping_mul(0x9e_3779_b97f_4a7d);
    (0..8)
        .map(|i| char::from(LETTERS[usize::try_from(bits >> (5 * i) & 31).unwrap_or(0)]))
        .collect()
}

/// Writes so many payments of so many people, who are there already (`fill::fill`): whole rounds.
pub async fn fill(db: &Db, people: u64, payments: u64) -> Result<()> {
    ensure!(payments.is_multiple_of(people), "everybody pays equally often: {people} people");
    let mut books = Books::of(people);
    let mut first = 0;
    while first < payments {
        let next = payments.min(first + BATCH * AT_ONCE);
        let stores = books.part(first..next);
        db.write(async move |tx| tx.store_many(&stores).await).await.context("storing payments")?;
        first = next;
    }
    moved(db, people, payments / people * 2).await
}

/// Everybody's wallet has moved so often, and holds what it held.
async fn moved(db: &Db, people: u64, times: u64) -> Result<()> {
    let version = 1 + i64::try_from(times)?;
    for first in (0..people).step_by(usize::try_from(BATCH * AT_ONCE)?) {
        let wallets = (first..people.min(first + BATCH * AT_ONCE)).map(fill::wallet);
        let rows = wallets.map(|wallet| Account { version, ..wallet }.to_row()).collect();
        let stores = [Store { how: How::Update, ..store::<Account>(rows) }];
        db.write(async move |tx| tx.store_many(&stores).await).await.context("moving wallets")?;
    }
    Ok(())
}

/// Where these payments are written, and what everybody has.
struct Books {
    people: u64,
    balances: Vec<i64>,
    chain: Chain,
    draw: Draw,
}

impl Books {
    fn of(people: u64) -> Self {
        let balances = (0..people).map(|_| FUNDS_MINOR).collect();
        let chain = Chain::of(people::id(What::Begun, 0));
        Self { people, balances, chain, draw: Draw(people) }
    }

    /// What one transaction stores.
    fn part(&mut self, numbers: Range<u64>) -> Vec<Store> {
        let paid: Vec<Paid> = numbers.map(|number| Paid { number, people: self.people }).collect();
        let (mut batches, mut lines) = (Vec::new(), Vec::new());
        for part in paid.chunk_by(|a, b| a.number / BATCH == b.number / BATCH) {
            let (batch, entries) = self.batch(part);
            batches.push(batch.to_row());
            lines.extend(entries.iter().map(Record::to_row));
        }
        let keys = paid.iter().map(|one| one.key(&mut self.draw).to_row()).collect();
        let notices = paid.iter().flat_map(|one| one.notices(&mut self.draw));
        vec![
            store::<Batch>(batches),
            store::<Line>(lines),
            store::<Key>(keys),
            store::<Notice>(notices.map(|notice| notice.to_row()).collect()),
            store::<Payment>(paid.iter().map(|one| one.payment().to_row()).collect()),
            store::<Tally>(paid.iter().map(|one| one.tally().to_row()).collect()),
            store::<Event>(paid.iter().flat_map(|o| o.events()).map(|e| e.to_row()).collect()),
        ]
    }

    fn batch(&mut self, paid: &[Paid]) -> (Batch, Vec<Line>) {
        let mut entries = Vec::with_capacity(paid.len() * 2);
        for one in paid {
            let cause = one.cause();
            let sides = [(one.payer(), -AMOUNT_MINOR), (one.payee(), AMOUNT_MINOR)];
            for ((person, amount_minor), account) in sides.into_iter().zip(one.wallets()) {
                let balance = &mut self.balances[usize::try_from(person).unwrap_or_default()];
                *balance += amount_minor;
                let (cause, balance_minor) = (cause.clone(), *balance);
                entries.push(Entry { account, cause, amount_minor, balance_minor });
            }
        }
        let first = paid[0];
        self.chain.join(first.id(What::Whole), first.at_us(), entries)
    }
}
