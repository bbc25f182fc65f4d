//! The timeline of a payment: what happened, in words; then what comes.

use paydesk_app::payment::Detail;
use paydesk_app::payment::side::Side;
use paydesk_core::payment::{AttemptState, PaymentState};
use paydesk_core::world::Event;

use crate::page::conversation::lines::by_day;
use crate::page::shell::Shell;
use crate::page::shell::part::{Step, StepState};

/// What the other side is told of: not how the money was paid, nor why it was not.
const TOLD: [&str; 4] = ["created", "succeeded", "failed", "cancelled"];

/// All steps that this side may know, in order; the codes of banks are for the desk.
pub(super) fn steps(shell: &Shell, detail: &Detail, side: Side) -> Vec<Step> {
    let told = |event: &&Event| {
        let kind = event.kind.as_str();
        let known = side.knows_why() || TOLD.contains(&kind) || kind.starts_with("refund");
        side.is_told(event, &detail.payment) && (known || kind == "corrected")
    };
    let step = |event: &Event| ((event.at_us, rank(event)), step(shell, event));
    let mut at: Vec<((i64, u8), Step)> = detail.events.iter().filter(told).map(step).collect();
    for attempt in detail.attempts.iter().filter(|_| side.knows_why()) {
        let Some(sent_us) = attempt.sent_at_us else { continue };
        if attempt.state == AttemptState::Due {
            continue;
        }
        let asked = Step::new(StepState::Done, "", shell.say("event-bank-asked"));
        let note = attempt.rail_ref.clone().unwrap_or_default();
        at.push(((sent_us, ASKED), asked.noted(note)));
    }
    // Stable: what happened in one instant stays in the order of its events.
    at.sort_by_key(|(at, _)| *at);
    let dated = |((at_us, _), step): ((i64, u8), Step)| Step { when: when(shell, at_us), ..step };
    let mut steps: Vec<Step> = at.into_iter().map(dated).collect();
    let waiting = match detail.payment.state {
        _ if !side.knows_why() => return steps,
        PaymentState::Processing => ["event-now-processing", "event-next-told"],
        PaymentState::InDoubt => ["event-now-in-doubt", "event-next-told"],
        _ => return steps,
    };
    steps.push(Step::new(StepState::Now, "", shell.say(waiting[0])));
    steps.push(Step::new(StepState::Next, "", shell.say(waiting[1])));
    steps
}

/// Where the question to the bank stands among the events of one instant: after the order to pay,
/// before whatever came of it.
const ASKED: u8 = 1;

fn rank(event: &Event) -> u8 {
    if event.kind == "created" { 0 } else { 2 }
}

/// The time alone for today, with its day for all else.
fn when(shell: &Shell, at_us: i64) -> String {
    if shell.date(at_us) == shell.date(shell.now_us) {
        shell.time_exact(at_us)
    } else {
        shell.day_time(at_us)
    }
}

fn step(shell: &Shell, event: &Event) -> Step {
    let state = match event.kind.as_str() {
        "failed" | "cancelled" | "refund_refused" => StepState::Stopped,
        _ => StepState::Done,
    };
    Step::new(state, "", said(shell, event))
}

/// An event in words. Refunds and corrections carry their amount.
pub(in crate::page) fn said(shell: &Shell, event: &Event) -> String {
    let key = format!("event-{}", event.kind.replace('_', "-"));
    // Behind the amount of a counter-entry stands whose accounts it touched.
    let mut words = event.detail.split(' ');
    let amount = words
        .next()
        .and_then(|minor| minor.parse::<i64>().ok())
        .zip(words.next())
        .map(|(minor, currency)| shell.money(minor, currency));
    let day = by_day(&shell.t, event);
    shell.say2(&key, "amount", amount.unwrap_or_default(), "day", day)
}
