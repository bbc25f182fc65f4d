//! What people may do: who signs, what locks hold, how much may be paid in a day, and who is told.

use std::collections::BTreeMap;

use super::rows::{Approval, Lock, Payment, Rows};
use crate::know::{Know, Somebody};

type Wrong = Vec<String>;

const MINUTE_US: i64 = 60_000_000;
const DAY_US: i64 = 86_400_000_000;
const MOMENT_US: i64 = 10_000_000;
/// China's time, by which days are counted.
const CHINA_US: i64 = 8 * 60 * MINUTE_US;
/// From this amount on what is given outside of a merchant's policy needs two people.
const TWO_FROM: i64 = 50_000;

pub(super) fn check(
    rows: &Rows,
    know: &Know,
    before: &mut BTreeMap<String, Lock>,
    wrong: &mut Wrong,
) {
    for approval in rows.approvals.values().filter(|a| a.state == "approved") {
        signed(rows, know, approval, wrong);
    }
    for refund in rows.refunds.values() {
        let given = matches!(&*refund.state, "paid" | "sending" | "in_doubt" | "waiting_funds");
        let outside = refund.ground != "policy" && !refund.reason.is_empty();
        let of = |a: &&Approval| a.act["refund"] == *refund.id && a.state == "approved";
        let two = rows.approvals.values().any(|a| of(&a));
        if given && outside && refund.minor >= TWO_FROM && !two {
            wrong.push(format!("{refund:?} was given by one person"));
        }
    }
    locks(rows, know, before, wrong);
    limits(rows, know, wrong);
}

/// Two people of the house, neither of whom gains by it.
fn signed(rows: &Rows, know: &Know, approval: &Approval, wrong: &mut Wrong) {
    let (first, second) = (&approval.requested_by, &approval.decided_by);
    let owner = rows.owners.get(&approval.beneficiary).unwrap_or(&approval.beneficiary);
    if first == second || [first, second].contains(&owner) {
        wrong.push(format!("{approval:?} is not signed by two others"));
    }
    let is = |id: &String, of: fn(&Somebody) -> bool| {
        know.people.iter().any(|who| who.id.as_ref().is_some_and(|w| w.as_str() == id) && of(who))
    };
    let money = approval.act["act"] != "unlock";
    if !is(first, Somebody::is_staff)
        || !is(second, Somebody::is_staff)
        || money && !is(second, Somebody::is_supervisor)
    {
        wrong.push(format!("{approval:?} is signed by somebody who may not"));
    }
}

/// A lock never goes, is never made shorter, and is lifted by whoever may.
fn locks(rows: &Rows, know: &Know, before: &mut BTreeMap<String, Lock>, wrong: &mut Wrong) {
    let found = rows.locks.iter().filter(|lock| before.contains_key(&lock.id)).count();
    if found != before.len() {
        wrong.push(format!("of {} locks {found} are left", before.len()));
    }
    for lock in &rows.locks {
        let end = |lock: &Lock| lock.until_us.unwrap_or(i64::MAX);
        if let Some(was) = before.get(&lock.id) {
            let lifted = was.lifted_us.is_some() && was.lifted_us != lock.lifted_us;
            if end(lock) < end(was) || lock.since_us < was.since_us || lifted {
                wrong.push(format!("{was:?} has become {lock:?}"));
            }
        }
        // It counts from the try, which was a moment before the lock.
        let short = end(lock) < lock.since_us + 15 * MINUTE_US - MOMENT_US;
        let known = before.contains_key(&lock.id) || rows.closed.contains(&end(lock));
        if lock.reason == "password" && short && !known {
            wrong.push(format!("{lock:?} is shorter than a quarter of an hour"));
        }
        if lock.lifted_us.is_some() {
            let staff = know.people.iter().any(|who| {
                who.is_staff() && who.id.as_ref().is_some_and(|id| id.as_str() == lock.lifted_by)
            });
            let by = |act: &str| (lock.lifted_by.clone(), act.to_owned(), lock.person.clone());
            let fits = match staff {
                true => lock.lifted_by != lock.person && rows.audits.contains(&by("unlock")),
                false => lock.lifted_by == lock.person || lock.lifted_by == "system",
            };
            if !fits {
                wrong.push(format!("{lock:?} was lifted by nobody who may"));
            }
        }
        before.insert(lock.id.clone(), lock.clone());
    }
}

/// What somebody has paid, or is about to, on one day.
fn limits(rows: &Rows, know: &Know, wrong: &mut Wrong) {
    let mut days: BTreeMap<(&str, bool, i64), i64> = BTreeMap::new();
    let counts = |p: &&Payment| !matches!(&*p.state, "failed" | "cancelled");
    for p in rows.payments.values().filter(counts) {
        let day = (p.created_us + CHINA_US).div_euclid(DAY_US);
        *days.entry((&p.payer, p.kind == "top_up", day)).or_default() += p.minor;
    }
    for ((payer, _, day), minor) in days {
        let who = know.people.iter().find(|w| w.id.as_ref().is_some_and(|id| id.as_str() == payer));
        let most = who.map_or(i64::MAX, |who| who.day_minor);
        if minor > most {
            wrong.push(format!("{payer} has paid {minor} on day {day}, of {most}"));
        }
    }
}

/// At the end whoever paid has been told once, and so has whoever was paid by a person: by itself,
/// or together with others.
pub(super) fn told(rows: &Rows, wrong: &mut Wrong) {
    let mut found: BTreeMap<(&str, &str, bool), u32> = BTreeMap::new();
    for (person, kind, payment) in &rows.told {
        if kind.starts_with("payment-") {
            let received = kind == "payment-received";
            *found.entry((person, payment, received)).or_default() += 1;
        }
    }
    let mut unsaid: BTreeMap<(String, String), i64> = BTreeMap::new();
    for p in rows.payments.values().filter(|p| !p.payer.is_empty()) {
        let mut must = vec![(p.payer.as_str(), false)];
        if p.kind == "transfer" && p.state == "succeeded" {
            must.push((&p.payee, true));
        }
        for (person, received) in must {
            let times = found.get(&(person, p.id.as_str(), received)).copied().unwrap_or(0);
            let what = match (received, p.state.as_str()) {
                (true, _) => "received",
                (false, "succeeded") => "paid",
                (false, _) => "failed",
            };
            if times == 0 {
                *unsaid.entry((person.to_owned(), what.to_owned())).or_default() += 1;
            } else if times != 1 {
                wrong.push(format!("{person} was told {times} times of {}", p.id));
            }
        }
    }
    if unsaid != rows.together {
        wrong.push(format!("{unsaid:?} were not told, and together {:?}", rows.together));
    }
}
