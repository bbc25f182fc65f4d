//! The clock jumps an hour or a day, forth or back, and later returns: no code that has run out is
//! accepted, however the clock stands, no closed door opens early, and people go on paying.
//!
//! The program gets its time from libfaketime, which reads how wrong it is from a file; the time
//! that only runs forward is left alone, as a real clock that jumps leaves it alone.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use paydesk_bench::people;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::clock;
use crate::house::{House, MOMENT, On, PEOPLE, Tools};
use crate::load::{Load, Manner};
use crate::outside::code_in;
use crate::table::Row;

const CLIENTS: u64 = 4;
const JUMPS: [&str; 4] = ["+1h", "-1h", "+1d", "-1d"];
/// More than goes without a code.
const LARGE_MINOR: u64 = 30_000;
/// So many codes for payments somebody may ask for; then the door is closed for a while.
const CODES_MAX: u64 = 5;
/// A code is in the mailbox long before.
const LETTER_TRIES: u32 = 1500;

/// A code that was sent for a payment.
struct Code {
    challenge: String,
    code: String,
    payer: u64,
}

/// # Errors
/// The house does not stand it.
pub async fn run(tools: &Tools, on: On, times: u64) -> Result<Row> {
    let mut house = House::build(tools, on).await?;
    let file = house.folder().join("clock");
    set(&file, "+0")?;
    let settings = [
        ("LD_PRELOAD", library()?.display().to_string()),
        ("FAKETIME_TIMESTAMP_FILE", file.display().to_string()),
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value));
    house.setup.settings.extend(settings);
    house.serve().await?;
    let mut back = Vec::new();
    for (jump, n) in JUMPS.into_iter().cycle().zip(0..times) {
        // People whom no other round has met.
        let round = Round { house: &house, first: 10 * n % PEOPLE };
        let (before, closed) = (round.code(0).await?, round.close_door(1).await?);
        let at = house.serving()?.at;
        let load = Load::start(&[at], CLIENTS, Manner::GoesOn, &mut house.draw);
        set(&file, jump)?;
        let begun = clock();
        back.push(house.back(begun).await?);
        let round = Round { house: &house, first: 10 * n % PEOPLE };
        let ahead = jump.starts_with('+');
        refused(&house, &before, "sent before the jump").await.context(jump)?;
        if !ahead {
            still_closed(&house, closed).await.context(jump)?;
        }
        let during = round.code(2).await?;
        let lines = load.stop().await?;
        house.settle(lines).await?;
        // What waits for its time would wait for this one. Behind it, what was due a moment before
        // the jump is due again when time is back.
        if ahead {
            house.jobs_done().await?;
        }
        set(&file, "+0")?;
        let begun = clock();
        back.push(house.back(begun).await?);
        if ahead {
            refused(&house, &before, "that had run out, and time is back").await.context(jump)?;
        }
        refused(&house, &during, "of another time").await.context(jump)?;
        still_closed(&house, closed).await.context(jump)?;
        // And one that is good is taken.
        let round = Round { house: &house, first: 10 * n };
        let good = round.code(3).await?;
        let answer = answer(&house, &good).await?;
        ensure!(answer == "passed", "a good code: {answer}");
    }
    house.finish("clock ±1 h and ±1 day, and back", times, back).await
}

fn set(file: &Path, offset: &str) -> Result<()> {
    // Whoever reads it in between must not find it empty.
    let new = file.with_extension("new");
    std::fs::write(&new, format!("{offset}\n"))?;
    std::fs::rename(&new, file).context("setting the clock")
}

/// Where Debian has it, whatever the machine.
fn library() -> Result<PathBuf> {
    for folder in std::fs::read_dir("/usr/lib")?.flatten() {
        let path = folder.path().join("faketime/libfaketimeMT.so.1");
        if path.is_file() {
            return Ok(path);
        }
    }
    bail!("libfaketime is missing: `./test setup` brings it")
}

async fn answer(house: &House, code: &Code) -> Result<String> {
    let path = format!("challenges/{}/answers", code.challenge);
    let body = json!({ "code": code.code });
    let found = house.post(&path, &people::token(code.payer), &body).await?;
    Ok(found["result"].as_str().context("no result")?.to_owned())
}

async fn refused(house: &House, code: &Code, which: &str) -> Result<()> {
    let result = answer(house, code).await?;
    ensure!(matches!(result.as_str(), "expired" | "too_many_tries"), "a code {which}: {result}");
    Ok(())
}

/// Asks for a payment that needs a code.
async fn large(house: &House, payer: u64, n: u64) -> Result<(StatusCode, Value)> {
    let amount = json!({ "minor": LARGE_MINOR + n, "currency": "CNY" });
    // A neighbour, whom they do not trust.
    let payee = people::person(payer + 1);
    let body = json!({ "payee": payee.as_str(), "amount": amount });
    let key = format!("large-{payer:08}-{n:08}-{:016x}", house.draw.clone().next());
    house.try_post("transfers", &people::token(payer), &key, &body).await
}

async fn still_closed(house: &House, payer: u64) -> Result<()> {
    let (status, said) = large(house, payer, CODES_MAX + 1).await?;
    ensure!(status == StatusCode::TOO_MANY_REQUESTS, "the door is open again: {status} {said}");
    Ok(())
}

struct Round<'h> {
    house: &'h House,
    first: u64,
}

impl Round<'_> {
    /// A code for this one of the round's people.
    async fn code(&self, who: u64) -> Result<Code> {
        let payer = self.first + who * 2;
        let (status, said) = large(self.house, payer, 0).await?;
        let challenge = said["challenge"]["id"].as_str();
        let challenge = challenge.with_context(|| format!("no challenge: {status} {said}"))?;
        for _ in 0..LETTER_TRIES {
            let letters = self.house.outside.letters(&people::phone(payer)).await?;
            if let Some(code) = letters.iter().find_map(|text| code_in(text)) {
                return Ok(Code { challenge: challenge.to_owned(), code, payer });
            }
            tokio::time::sleep(MOMENT).await;
        }
        bail!("no code comes to {}", people::phone(payer))
    }

    /// Asks for codes until no more are sent; who it was.
    async fn close_door(&self, who: u64) -> Result<u64> {
        let payer = self.first + who * 2;
        for n in 0..CODES_MAX {
            large(self.house, payer, n).await?;
        }
        still_closed(self.house, payer).await?;
        Ok(payer)
    }
}
