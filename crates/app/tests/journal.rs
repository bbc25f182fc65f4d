//! The journals are accepted by the programs that they are written for, which come to the same
//! balances as the database, on both engines.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use paydesk_app::journal::{Format, Words, journal};
use paydesk_core::amount_text;
use paydesk_core::ledger::{Account, AccountKind};
use paydesk_core::word::Word;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::House;
use paydesk_store::account;

/// As one who reads Chinese has it; both programs take it.
fn words() -> Words {
    Words { what: "全部分录，再列余额。".to_owned(), balances: "余额".to_owned() }
}

async fn written(house: &House, format: Format) -> String {
    let mut text = String::new();
    let sink = &mut |piece: &str| {
        text.push_str(piece);
        Ok(())
    };
    let count = journal(&house.app.db, format, words(), sink).await.unwrap();
    assert!(count >= 7, "{count} transactions");
    text
}

/// What a program says of a journal that it reads from its standard input; it must accept it.
fn ask(program: &mut Command, text: &str) -> String {
    let piped = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap_or_else(|error| panic!("{program:?}: {error}"));
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program:?}: {said}\n{text}");
    String::from_utf8(output.stdout).unwrap()
}

/// Account and currency to balance, by the database, as journals turn the sign.
async fn by_the_database(house: &House) -> BTreeMap<(String, String), String> {
    let accounts: Vec<Account> =
        house.app.db.read(async |tx| account::page(tx, "", 1000).await).await.unwrap();
    let named = |a: &Account| {
        let side = match a.kind {
            AccountKind::Clearing | AccountKind::Advance => "assets",
            AccountKind::Expense => "expenses",
            _ => "liabilities",
        };
        let amount = amount_text::plain(-a.balance_minor, a.currency.code()).unwrap();
        let name = format!("{side}:{}:{}", a.kind.word(), a.owner);
        ((name, a.currency.code().to_owned()), amount)
    };
    accounts.iter().filter(|a| a.balance_minor != 0).map(named).collect()
}

/// `account,balance` lines of hledger's CSV, a currency a line.
fn by_hledger(csv: &str) -> BTreeMap<(String, String), String> {
    let unquoted = |line: &str| line.trim_matches('"').replace("\",\"", "\t");
    let mut balances = BTreeMap::new();
    for line in csv.lines().skip(1).map(unquoted) {
        let (name, amounts) = line.split_once('\t').unwrap_or_else(|| panic!("{line}"));
        for amount in amounts.split(", ").filter(|amount| *amount != "0" && name != "total") {
            let (number, currency) = amount.split_once(' ').unwrap_or_else(|| panic!("{line}"));
            let number = number.replace(',', "").trim_end_matches('.').to_owned();
            balances.insert((name.to_owned(), currency.to_owned()), number);
        }
    }
    balances
}

#[tokio::test]
async fn hledger_accepts_the_journal_and_recomputes_every_balance() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        house.live_a_little().await;
        let text = written(&house, Format::Hledger).await;
        ask(Command::new("hledger").args(["-f", "-", "check", "--strict"]), &text);
        // Without the assertions at the end: what the entries alone come to.
        let entries = text.rsplit_once("* 余额").unwrap().0.rsplit_once('\n').unwrap().0;
        let csv = ask(
            Command::new("hledger").args(["-f", "-", "balance", "--flat", "-O", "csv", "-N"]),
            entries,
        );
        let database = by_the_database(&house).await;
        assert!(database.len() >= 7, "{database:?}");
        assert_eq!(by_hledger(&csv), database);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn bean_check_accepts_the_journal() {
    let tools = std::env::var("PAYDESK_TEST_TOOLS").expect("`./test setup` brings bean-check");
    let program = Path::new(&tools).join("venv/bin/bean-check");
    each_engine(async |engine| {
        let house = House::on(engine).await;
        house.live_a_little().await;
        let text = written(&house, Format::Beancount).await;
        ask(Command::new(&program).arg("/dev/stdin"), &text);
        // And it looks: one entry changed is not accepted.
        let wrong = text.replacen("  15.00 CNY", "  15.01 CNY", 1);
        assert_ne!(wrong, text);
        let piped = Command::new(&program).arg("/dev/stdin").stdin(Stdio::piped()).spawn();
        let mut child = piped.unwrap();
        child.stdin.take().unwrap().write_all(wrong.as_bytes()).unwrap();
        assert!(!child.wait().unwrap().success());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn empty_books_are_a_journal_too() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let mut text = String::new();
        let sink = &mut |piece: &str| {
            text.push_str(piece);
            Ok(())
        };
        assert_eq!(journal(&house.app.db, Format::Hledger, words(), sink).await.unwrap(), 0);
        ask(Command::new("hledger").args(["-f", "-", "check", "--strict"]), &text);
        house.finish().await;
    })
    .await;
}
