//! The naive way: pgbench runs one PostgreSQL transaction a payment on the same tables, filled the
//! same, by as many clients as a pool of connections would have.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use paydesk_sim::engine;
use paydesk_store::DbUrl;

use crate::pay::Payees;
use crate::people;

const SCRIPT: &str = include_str!("naive.sql");
/// The connections of a usual pool: eight a core did best on two cores.
const CLIENTS: &str = "16";

/// Payments a second.
pub(crate) fn run(url: &DbUrl, payees: Payees, people: u64, seconds: u64) -> Result<u64> {
    let DbUrl::Postgres(url) = url else { anyhow::bail!("pgbench needs PostgreSQL") };
    let folder = engine::fresh_folder();
    let file = folder.join("naive.sql");
    std::fs::write(&file, script(payees, people))?;
    let done = pgbench(url, &file, seconds);
    std::fs::remove_dir_all(&folder)?;
    done
}

fn script(payees: Payees, people: u64) -> String {
    let (payer, payee) = (people::sql_id("payer"), people::sql_id("payee"));
    let wallet = |id: &str| format!("'acc_wallet_' || {id} || '_CNY'");
    let (to, name) = match payees {
        Payees::Uniform => (wallet(&payee), format!("'per_' || {payee}")),
        Payees::Hot => {
            let shop = people::merchant();
            (format!("'acc_merchant_{}_CNY'", shop.rest()), format!("'{shop}'"))
        }
    };
    SCRIPT
        .replace("{people}", &people.to_string())
        .replace("{from}", &wallet(&payer))
        .replace("{to}", &to)
        .replace("{payer}", &payer)
        .replace("{payee}", &name)
}

fn pgbench(url: &str, file: &Path, seconds: u64) -> Result<u64> {
    let mut command = Command::new(engine::programs()?.join("pgbench"));
    command.args(["--no-vacuum", "--protocol=prepared", "--jobs=2", "--client", CLIENTS]);
    command.args(["--time", &seconds.to_string(), "--file"]).arg(file).arg(url);
    let said = command.output().context("pgbench")?;
    let words = String::from_utf8_lossy(&said.stdout);
    ensure!(said.status.success(), "pgbench: {words}{}", String::from_utf8_lossy(&said.stderr));
    ensure!(words.contains("failed transactions: 0 "), "pgbench failed some: {words}");
    let rate = words.lines().find_map(|line| line.strip_prefix("tps = "));
    let rate = rate.and_then(|rate| rate.split('.').next()).context("no rate from pgbench")?;
    rate.parse().with_context(|| format!("the rate {rate}"))
}
