//! The books: what each account must hold follows from the payments, refunds and corrections that
//! stand, and from what the bank says that it did.

use std::collections::BTreeMap;

use super::rows::{Approval, Payment, Refund, Rows};
use crate::bank::{Booked, End};

type Wrong = Vec<String>;

pub(super) fn check(
    rows: &Rows,
    booked: &BTreeMap<String, Booked>,
    ended: bool,
    wrong: &mut Wrong,
) {
    balances(rows, wrong);
    holds(rows, wrong);
    refunds(rows, booked, wrong);
    for payment in rows.payments.values().filter(|p| p.method == "card") {
        by_card(payment, booked.get(&payment.id), ended, wrong);
    }
    if ended {
        at_the_end(rows, booked, wrong);
    }
}

/// A sum for each account that anything happened to.
#[derive(Default)]
struct Sums(BTreeMap<String, i64>);

impl Sums {
    fn moves(&mut self, from: &str, to: &str, minor: i64) {
        *self.0.entry(from.to_owned()).or_default() -= minor;
        *self.0.entry(to.to_owned()).or_default() += minor;
    }
}

fn named(kind: &str, owner: &str) -> String {
    let rest = owner.split_once('_').map_or(owner, |(_, rest)| rest);
    format!("acc_{kind}_{rest}_CNY")
}

/// From where a refund's money comes.
fn source(refund: &Refund, payment: &Payment) -> String {
    match (refund.ground.as_str(), payment.state.as_str()) {
        ("goodwill", _) => named("expense", "house"),
        (_, "succeeded") => payment.to.clone(),
        _ => named("suspense", "house"),
    }
}

/// A merchant's debt and till count as one: what is lent and repaid moves between the two.
fn till(account: &str) -> String {
    account.replace("acc_advance_", "acc_merchant_")
}

fn balances(rows: &Rows, wrong: &mut Wrong) {
    let mut sums = Sums::default();
    for p in rows.payments.values().filter(|p| p.state == "succeeded") {
        sums.moves(&p.from, &p.to, p.minor);
    }
    for r in rows.refunds.values().filter(|r| r.state == "paid") {
        let Some(p) = rows.payments.get(&r.payment) else {
            wrong.push(format!("{} gives back a payment that is not there", r.id));
            continue;
        };
        let to = match r.destination.as_str() {
            "wallet" => named("wallet", &p.payer),
            _ => named("clearing", "bank"),
        };
        sums.moves(&source(r, p), &to, r.minor);
    }
    for a in rows.approvals.values().filter(|a| a.state == "approved") {
        corrected(a, &mut sums);
    }
    // A merchant's loan stays in its till; a person has no line of debt, so the house gives.
    for (refund, minor) in &rows.lent {
        let Some(r) = rows.refunds.get(refund) else { continue };
        let Some(p) = rows.payments.get(&r.payment).filter(|p| p.payee.starts_with("per_")) else {
            continue;
        };
        sums.moves(&named("expense", "house"), &source(r, p), *minor);
    }
    let (mut says, mut replay, mut total) = (BTreeMap::new(), BTreeMap::new(), 0);
    for account in rows.accounts.values().filter(|a| a.currency == "CNY") {
        *says.entry(till(&account.id)).or_insert(0) += account.balance;
        let entries = rows.entries.get(&account.id).copied().unwrap_or(0);
        *replay.entry(till(&account.id)).or_insert(0) += entries;
        total += account.balance;
        if matches!(account.kind.as_str(), "wallet" | "merchant" | "suspense")
            && account.balance - account.held < 0
        {
            wrong.push(format!("{} is overdrawn: {account:?}", account.id));
        }
        if account.kind == "advance" && account.balance > 0 {
            wrong.push(format!("{} repaid more than it was lent", account.id));
        }
    }
    if total != 0 {
        wrong.push(format!("all balances together are {total}"));
    }
    let mut must: BTreeMap<String, i64> = BTreeMap::new();
    for (account, minor) in sums.0 {
        *must.entry(till(&account)).or_default() += minor;
    }
    for (account, balance) in &says {
        let must = must.remove(account).unwrap_or(0);
        let entries = replay.get(account).copied().unwrap_or(0);
        if *balance != must || *balance != entries {
            wrong.push(format!(
                "{account} holds {balance}, its entries say {entries}, what happened says {must}"
            ));
        }
    }
    for (account, minor) in must.into_iter().filter(|(_, minor)| *minor != 0) {
        wrong.push(format!("{account} is not there, and should hold {minor}"));
    }
}

fn corrected(approval: &Approval, sums: &mut Sums) {
    if approval.act["act"] != "correct" {
        return;
    }
    let text = |name: &str| approval.act[name].as_str().unwrap_or_default().to_owned();
    sums.moves(&text("from"), &text("to"), approval.minor);
}

/// What is held is what is on its way to a card, and every claim on the bank is open exactly while
/// its payment is.
fn holds(rows: &Rows, wrong: &mut Wrong) {
    let mut must: BTreeMap<String, i64> = BTreeMap::new();
    for r in rows.refunds.values().filter(|r| r.state == "sending" || r.state == "in_doubt") {
        let Some(p) = rows.payments.get(&r.payment) else { continue };
        *must.entry(source(r, p)).or_default() += r.minor;
    }
    for account in rows.accounts.values() {
        let must = must.remove(&account.id).unwrap_or(0);
        if account.held != must {
            wrong.push(format!("{} has {} held, not {must}", account.id, account.held));
        }
    }
    let mut open: BTreeMap<&str, u32> = BTreeMap::new();
    for hold in rows.holds.iter().filter(|hold| hold.state == "open") {
        *open.entry(&hold.cause).or_default() += 1;
        let minor = rows.payments.get(&hold.cause).map(|p| p.minor);
        let minor = minor.or_else(|| rows.refunds.get(&hold.cause).map(|r| r.minor));
        if minor != Some(hold.minor) {
            wrong.push(format!("{hold:?} holds another amount than its cause"));
        }
    }
    let payments = rows.payments.values().map(|p| {
        (&p.id, p.method == "card" && matches!(p.state.as_str(), "processing" | "in_doubt"))
    });
    let refunds =
        rows.refunds.values().map(|r| (&r.id, matches!(r.state.as_str(), "sending" | "in_doubt")));
    for (id, is_open) in payments.chain(refunds) {
        let found = open.get(id.as_str()).copied().unwrap_or(0);
        if found != u32::from(is_open) {
            wrong.push(format!("{id} has {found} open holds"));
        }
    }
}

fn refunds(rows: &Rows, booked: &BTreeMap<String, Booked>, wrong: &mut Wrong) {
    let (mut paid, mut going): (BTreeMap<&str, i64>, BTreeMap<&str, i64>) = Default::default();
    for r in rows.refunds.values() {
        match r.state.as_str() {
            "paid" => *paid.entry(&r.payment).or_default() += r.minor,
            "refused" => {}
            _ => *going.entry(&r.payment).or_default() += r.minor,
        }
        let at_bank = booked.get(&r.id).map(|b| b.end);
        let by_card = r.state == "paid" && r.destination == "card";
        if by_card && at_bank != Some(End::Succeeded) {
            wrong.push(format!("{} is paid to a card, and the bank says {at_bank:?}", r.id));
        }
        if at_bank == Some(End::Succeeded)
            && matches!(r.state.as_str(), "refused" | "requested" | "waiting_funds")
        {
            wrong.push(format!("{} is {}, and the bank has paid it", r.id, r.state));
        }
        if at_bank.is_some() && booked.get(&r.id).is_some_and(|b| b.minor != r.minor) {
            wrong.push(format!("{} is another amount at the bank", r.id));
        }
    }
    for p in rows.payments.values() {
        let (paid, going) = (paid.get(&*p.id).unwrap_or(&0), going.get(&*p.id).unwrap_or(&0));
        if paid + going > p.minor {
            wrong.push(format!("{} was {}, and {} are given back", p.id, p.minor, paid + going));
        }
        if (*paid, *going) != (p.refunded, p.refunding) {
            let says = (p.refunded, p.refunding);
            wrong.push(format!("{} says {says:?} given back, not {:?}", p.id, (paid, going)));
        }
    }
}

/// A payment by card stands as the bank says, and what is not known yet is at the end.
fn by_card(payment: &Payment, at_bank: Option<&Booked>, ended: bool, wrong: &mut Wrong) {
    let end = at_bank.map(|b| b.end);
    let fits = match payment.state.as_str() {
        "succeeded" => end == Some(End::Succeeded),
        "failed" | "cancelled" => matches!(end, None | Some(End::Declined | End::Void)),
        _ => !ended,
    };
    if !fits {
        wrong.push(format!("{} is {}, and the bank says {end:?}", payment.id, payment.state));
    }
    if at_bank.is_some_and(|b| b.minor != payment.minor && b.end == End::Succeeded) {
        wrong.push(format!("{} is another amount at the bank", payment.id));
    }
}

fn at_the_end(rows: &Rows, booked: &BTreeMap<String, Booked>, wrong: &mut Wrong) {
    let mut net = 0;
    for (reference, row) in booked.iter().filter(|(_, row)| row.end == End::Succeeded) {
        net += if row.of.is_some() { -row.minor } else { row.minor };
        if !rows.payments.contains_key(reference) && !rows.refunds.contains_key(reference) {
            wrong.push(format!("the bank booked {reference}, of which nobody here knows"));
        }
    }
    let clearing = rows.accounts.get(&named("clearing", "bank")).map_or(0, |a| a.balance);
    if clearing != -net {
        wrong.push(format!("the bank owes {net}, and the books say {}", -clearing));
    }
    for p in rows.payments.values().filter(|p| matches!(&*p.state, "processing" | "in_doubt")) {
        wrong.push(format!("{} is still {}", p.id, p.state));
    }
    let stuck = |r: &&Refund| !matches!(&*r.state, "paid" | "refused" | "requested");
    for r in rows.refunds.values().filter(stuck) {
        wrong.push(format!("{} is still {}", r.id, r.state));
    }
}
