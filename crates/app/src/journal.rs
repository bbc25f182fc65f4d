//! The ledger in the words of plain text accounting, so that programs which are not ours can add it
//! all up again: hledger's journal and beancount's.
//!
//! Every entry is there, one transaction for each cause of a batch, and the end asserts each
//! account's balance as the database has it. Signs are turned round: here a balance is what we owe
//! its owner, in a journal a liability is below zero. Accounts and heads are read in one snapshot;
//! entries are only appended, so that those up to these heads are exactly what led to these
//! balances.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use paydesk_core::amount::Currency;
use paydesk_core::amount_text;
use paydesk_core::ledger::{Account, AccountKind};
use paydesk_core::word::Word;
use paydesk_store::account::{self, Batch, Line};
use paydesk_store::{Db, Fault, books};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Hledger,
    Beancount,
}

/// Why a journal could not be written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("writing the journal: {0}")]
    Write(#[from] std::io::Error),
    /// An entry of an account that is not there: `check` says more.
    #[error("the books are broken: an entry is of account {0}, which is not there")]
    NoAccount(String),
}

/// What is said in it to people, in their language.
#[derive(Clone, Debug)]
pub struct Words {
    /// What the journal is.
    pub what: String,
    pub balances: String,
}

/// Takes a piece of the journal.
pub type Sink<'a> = dyn FnMut(&str) -> std::io::Result<()> + Send + 'a;

const PAGE: i64 = 500;

/// Writes the whole ledger, a page at a time; answers how many transactions.
///
/// # Errors
/// The database is away, or nobody takes what is written.
pub async fn journal(
    db: &Db,
    format: Format,
    words: Words,
    sink: &mut Sink<'_>,
) -> Result<u64, JournalError> {
    let snapshot = Snapshot::read(db).await?;
    let writer = Writer { format, names: snapshot.names(format), words };
    sink(&writer.opening(&snapshot))?;
    let mut count = 0;
    let mut after = (String::new(), 0);
    loop {
        let page = page(db, after.clone()).await?;
        let Some((last, _)) = page.last() else { break };
        after = (last.lane.clone(), last.seq);
        for (batch, lines) in page {
            let head = snapshot.heads.get(&batch.lane).copied().unwrap_or(0);
            if batch.seq <= head {
                count += writer.batch(&batch, &lines, sink)?;
            }
        }
    }
    sink(&writer.closing(&snapshot)?)?;
    Ok(count)
}

async fn page(db: &Db, after: (String, i64)) -> Result<Vec<(Batch, Vec<Line>)>, Fault> {
    let read = db.read(async move |tx| {
        let mut page = Vec::new();
        for batch in account::batches(tx, (&after.0, after.1), PAGE).await? {
            let lines = account::entries_in(tx, &batch.id).await?;
            page.push((batch, lines));
        }
        Ok::<_, Fault>(page)
    });
    read.await
}

/// All accounts, and how far each chain had come, at one instant.
struct Snapshot {
    accounts: Vec<Account>,
    heads: BTreeMap<String, i64>,
    first: Date,
    /// The day after the last entry: balances are asserted at its beginning.
    end: Date,
}

impl Snapshot {
    async fn read(db: &Db) -> Result<Self, Fault> {
        let read = db.read(async |tx| {
            let mut accounts: Vec<Account> = Vec::new();
            loop {
                let after = accounts.last().map_or(String::new(), |a| a.id.as_str().to_owned());
                let page = account::page(tx, &after, PAGE).await?;
                if page.is_empty() {
                    break;
                }
                accounts.extend(page);
            }
            Ok::<_, Fault>((accounts, account::heads(tx).await?, books::first_us(tx).await?))
        });
        let (accounts, heads, first_us) = read.await?;
        let last_us = heads.iter().map(|head| head.at_us).max();
        let first = day(first_us.or(last_us).unwrap_or(0));
        let last = day(last_us.unwrap_or(0)).max(first);
        let end = last.tomorrow().unwrap_or(last);
        let heads = heads.into_iter().map(|head| (head.lane, head.seq)).collect();
        Ok(Self { accounts, heads, first, end })
    }

    /// Each account's name in the journal, and its currency.
    fn names(&self, format: Format) -> BTreeMap<String, (String, Currency)> {
        let named = |a: &Account| (a.id.as_str().to_owned(), (name(a, format), a.currency));
        self.accounts.iter().map(named).collect()
    }
}

fn day(at_us: i64) -> Date {
    let at = Timestamp::from_microsecond(at_us).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(TimeZone::UTC).date()
}

/// `liabilities:wallet:per_0199…`; beancount wants capitals and no underscore.
fn name(account: &Account, format: Format) -> String {
    let side = match account.kind {
        AccountKind::Wallet | AccountKind::Merchant | AccountKind::Suspense => "liabilities",
        AccountKind::Clearing | AccountKind::Advance => "assets",
        AccountKind::Expense => "expenses",
    };
    let parts = [side, account.kind.word(), &account.owner];
    match format {
        Format::Hledger => parts.join(":"),
        Format::Beancount => parts.map(capital).join(":"),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect::<String>().replace('_', "-")
}

/// The amount as a journal has it: what we owe is below zero.
fn amount(minor: i64, currency: Currency) -> String {
    let plain = amount_text::plain(minor.wrapping_neg(), currency.code());
    format!("{} {currency}", plain.unwrap_or_default())
}

struct Writer {
    format: Format,
    words: Words,
    names: BTreeMap<String, (String, Currency)>,
}

impl Writer {
    /// What the journal is, its commodities and its accounts.
    fn opening(&self, snapshot: &Snapshot) -> String {
        let mut text = format!("; {}\n", self.words.what);
        let currencies: BTreeSet<Currency> = snapshot.accounts.iter().map(|a| a.currency).collect();
        let mut owners: BTreeMap<&str, BTreeSet<Currency>> = BTreeMap::new();
        for (name, currency) in self.names.values() {
            owners.entry(name).or_default().insert(*currency);
        }
        let first = snapshot.first;
        match self.format {
            Format::Hledger => {
                text.push_str("decimal-mark .\n");
                for currency in currencies {
                    let point = if currency.exponent() == 0 { "." } else { "" };
                    let thousand =
                        amount_text::plain(1000 * 10_i64.pow(currency.exponent()), currency.code());
                    let sample = thousand.unwrap_or_default();
                    text.push_str(&format!("commodity {sample}{point} {currency}\n"));
                }
                owners.keys().for_each(|name| text.push_str(&format!("account {name}\n")));
            }
            Format::Beancount => {
                text.push_str("option \"title\" \"Paydesk\"\n");
                for currency in currencies {
                    text.push_str(&format!("{first} commodity {currency}\n"));
                }
                for (name, currencies) in owners {
                    let codes: Vec<_> = currencies.iter().map(|c| c.code()).collect();
                    text.push_str(&format!("{first} open {name} {}\n", codes.join(",")));
                }
            }
        }
        text
    }

    /// One transaction for each cause, in the order of the batch.
    fn batch(
        &self,
        batch: &Batch,
        lines: &[Line],
        sink: &mut Sink<'_>,
    ) -> Result<u64, JournalError> {
        let date = day(batch.at_us);
        let mut count = 0;
        for of_cause in lines.chunk_by(|a, b| a.cause == b.cause) {
            let cause = of_cause.first().map_or("", |line| &line.cause);
            let mut text = match self.format {
                Format::Hledger => format!("\n{date} * ({}) {cause}\n", batch.id),
                Format::Beancount => format!("\n{date} * \"{cause}\" \"{}\"\n", batch.id),
            };
            for line in of_cause {
                let (name, currency) = self.named(line.account.as_str())?;
                let amount = amount(line.amount_minor, currency);
                text.push_str(&format!("    {name}  {amount}\n"));
            }
            sink(&text)?;
            count += 1;
        }
        Ok(count)
    }

    /// What the database says that it all comes to.
    fn closing(&self, snapshot: &Snapshot) -> Result<String, JournalError> {
        let end = snapshot.end;
        let mut text = match self.format {
            Format::Hledger => format!("\n{end} * {}\n", self.words.balances),
            Format::Beancount => "\n".to_owned(),
        };
        for account in &snapshot.accounts {
            let (name, currency) = self.named(account.id.as_str())?;
            let (zero, stands) = (amount(0, currency), amount(account.balance_minor, currency));
            let line = match self.format {
                Format::Hledger => format!("    {name}  {zero} = {stands}\n"),
                Format::Beancount => {
                    // Exactly: beancount would otherwise let half of the last digit pass.
                    let number = stands.split(' ').next().unwrap_or_default();
                    format!("{end} balance {name}  {number} ~ 0 {currency}\n")
                }
            };
            text.push_str(&line);
        }
        Ok(text)
    }

    fn named(&self, account: &str) -> Result<(&str, Currency), JournalError> {
        let found = self.names.get(account).map(|(name, currency)| (name.as_str(), *currency));
        found.ok_or_else(|| JournalError::NoAccount(account.to_owned()))
    }
}
