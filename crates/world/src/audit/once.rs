//! Once: what was acknowledged is there exactly once and as it was asked for; what nobody knows is
//! there at most once; what was refused is not there.

use paydesk_app::payment::Ask;

use super::rows::{Payment, Rows};
use crate::act::{What, desk, money};
use crate::know::{Fate, Intent, Know};

type Wrong = Vec<String>;

pub(super) fn check(rows: &Rows, know: &Know, wrong: &mut Wrong) {
    for intent in &know.intents {
        match &intent.what {
            What::Money(money::Act::Pay(ask, _)) => paid(rows, know, intent, ask, wrong),
            What::Money(money::Act::Refund(ask)) => {
                let of = rows.refunds.values().filter(|r| r.reason == ask.reason);
                count(intent, &of.map(|r| r.id.as_str()).collect::<Vec<_>>(), wrong);
            }
            What::Money(money::Act::Order(ask)) => {
                let of = rows.orders.iter().filter(|(_, number, ..)| *number == ask.number);
                count(intent, &of.map(|(id, ..)| id.as_str()).collect::<Vec<_>>(), wrong);
            }
            What::Desk(desk::Act::Say(_, say) | desk::Act::Note(_, say)) => {
                let of = rows.messages.iter().filter(|m| m.body.contains(tag_of(&say.words)));
                count(intent, &of.map(|m| m.id.as_str()).collect::<Vec<_>>(), wrong);
            }
            What::Desk(desk::Act::Open(ask)) => {
                let of = rows.messages.iter().filter(|m| m.body.contains(tag_of(&ask.words)));
                count(intent, &of.map(|m| m.case.as_str()).collect::<Vec<_>>(), wrong);
            }
            _ => {}
        }
    }
    phones(rows, know, wrong);
    orders(rows, wrong);
    numbered(rows, wrong);
    in_order(rows, know, wrong);
    codes(rows, know, wrong);
}

/// The word by which a message is known; what stands behind it may be masked.
fn tag_of(words: &str) -> &str {
    words.split(' ').nth(1).unwrap_or(words)
}

/// What somebody said after they were answered stands after what they had said before.
fn in_order(rows: &Rows, know: &Know, wrong: &mut Wrong) {
    let seqs: std::collections::BTreeMap<&str, i64> =
        rows.messages.iter().map(|m| (m.id.as_str(), m.seq)).collect();
    let said: Vec<_> = know
        .intents
        .iter()
        .filter_map(|intent| match (&intent.what, &intent.fate) {
            (What::Desk(desk::Act::Say(case, _)), Fate::Done(id)) if !intent.doubted => {
                Some((intent, case, *seqs.get(id.as_str())?))
            }
            _ => None,
        })
        .collect();
    for (first, case, seq) in &said {
        for (second, same, later) in &said {
            let after = second.begun_at > first.answered_at && first.answered_at > 0;
            if after && case == same && later <= seq {
                let (first, second) = (first.n, second.n);
                wrong.push(format!("#{second} was said after #{first} and stands before it"));
            }
        }
    }
}

/// A refusal answers its key for so long; after that the same request is tried anew.
const REFUSED_US: i64 = 86_400_000_000;

fn paid(rows: &Rows, know: &Know, intent: &Intent, ask: &Ask, wrong: &mut Wrong) {
    let mut found: Vec<&Payment> = rows.payments.values().filter(|p| p.note == ask.note).collect();
    found.sort_by_key(|p| p.created_us);
    for p in &found {
        let payer = know.people[intent.who].id.as_ref().map(|id| id.as_str());
        let same = p.minor == ask.amount.minor()
            && p.payee == ask.payee.as_str()
            && Some(p.payer.as_str()) == payer;
        if !same {
            wrong.push(format!("#{} asked for something else than {p:?}", intent.n));
        }
    }
    // All but the last were refused here, never asked of the bank, and a day ago.
    for two in found.windows(2) {
        let asked = rows.holds.iter().any(|hold| hold.cause == two[0].id);
        let anew = two[1].created_us - two[0].created_us > REFUSED_US;
        if two[0].state != "failed" || asked || !anew {
            wrong.push(format!("#{} is there more than once: {two:?}", intent.n));
        }
    }
    let ids: Vec<&str> = found.iter().map(|p| p.id.as_str()).collect();
    match &intent.fate {
        Fate::Done(id) if ids.contains(&id.as_str()) => {}
        Fate::Done(_) => count(intent, &ids, wrong),
        _ => count(intent, &ids[ids.len().saturating_sub(1)..], wrong),
    }
}

/// How often something must be there that was asked for like this.
fn count(intent: &Intent, found: &[&str], wrong: &mut Wrong) {
    let n = intent.n;
    match &intent.fate {
        Fate::Done(id) if found != [id.as_str()] => {
            wrong.push(format!("#{n} was told {id}, and there is {found:?}"));
        }
        Fate::Refused(why) if !intent.open && !found.is_empty() => {
            wrong.push(format!("#{n} was refused ({why}), and there is {found:?}"));
        }
        _ if found.len() > 1 => wrong.push(format!("#{n} is there more than once: {found:?}")),
        _ => {}
    }
}

fn phones(rows: &Rows, know: &Know, wrong: &mut Wrong) {
    for who in &know.people {
        let found: Vec<&str> = rows
            .phones
            .iter()
            .filter(|(_, phone)| *phone == who.phone)
            .map(|(id, _)| id.as_str())
            .collect();
        let fits = match &who.id {
            Some(id) => found == [id.as_str()],
            None => found.len() <= 1,
        };
        if !fits {
            wrong.push(format!("{} is {found:?}, and knows of {:?}", who.name, who.id));
        }
    }
}

/// An order is paid once.
fn orders(rows: &Rows, wrong: &mut Wrong) {
    for (id, number, state, payment) in &rows.orders {
        let of = rows.payments.values().filter(|p| p.order == *id && p.state == "succeeded");
        let paid: Vec<&str> = of.map(|p| p.id.as_str()).collect();
        let fits = match state.as_str() {
            "paid" => paid == [payment.as_str()],
            _ => paid.is_empty(),
        };
        if !fits {
            wrong.push(format!("order {number} is {state} by {payment}, and paid by {paid:?}"));
        }
    }
}

/// Messages of a case are numbered from one without a gap.
fn numbered(rows: &Rows, wrong: &mut Wrong) {
    let mut last = ("", 0);
    for message in &rows.messages {
        let must = if message.case == last.0 { last.1 + 1 } else { 1 };
        if message.seq != must {
            wrong.push(format!("{} of {} should be {must}", message.seq, message.case));
        }
        last = (&message.case, message.seq);
    }
}

/// A code allows one payment.
fn codes(rows: &Rows, know: &Know, wrong: &mut Wrong) {
    let mut used: std::collections::BTreeMap<&str, Vec<&str>> = Default::default();
    for intent in &know.intents {
        if let (What::Money(money::Act::Pay(ask, _)), Fate::Done(id)) = (&intent.what, &intent.fate)
            && let Some(challenge) = &ask.challenge
            && rows.payments.get(id).is_some_and(|p| p.state == "succeeded")
        {
            used.entry(challenge.as_str()).or_default().push(id);
        }
    }
    for (challenge, payments) in used.into_iter().filter(|(_, payments)| payments.len() > 1) {
        wrong.push(format!("the code of {challenge} allowed {payments:?}"));
    }
}
