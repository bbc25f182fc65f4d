//! The timeline of a payment: what happened, in words; then what comes.

use paydesk_app::payment::Detail;
use paydesk_app::payment::side::Side;
use paydesk_core::payment::{AttemptState, PaymentState};
use paydesk_core::world::Event;
use paydesk_texts::Texts;

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
    let step = |event: &Event| (order(event), step(shell, event));
    let mut at: Vec<(Place, Step)> = detail.events.iter().filter(told).map(step).collect();
    at.extend(asked(&shell.t, detail).filter(|_| side.knows_why()));
    // Stable: what happened in one instant stays in the order of its events.
    at.sort_by_key(|(at, _)| *at);
    let dated = |((at_us, _), step): (Place, Step)| Step { when: when(shell, at_us), ..step };
    let mut steps: Vec<Step> = at.into_iter().map(dated).collect();
    if let Some(now) = now(&shell.t, detail).filter(|_| side.knows_why()) {
        steps.push(now);
        steps.push(Step::new(StepState::Next, "", shell.say("event-next-told")));
    }
    steps
}

/// Where a step stands in time.
pub(in crate::page) type Place = (i64, u8);

/// Each question to the bank that has left us, undated.
pub(in crate::page) fn asked(
    texts: &Texts,
    detail: &Detail,
) -> impl Iterator<Item = (Place, Step)> {
    let sent = detail.attempts.iter().filter(|attempt| attempt.state != AttemptState::Due);
    sent.filter_map(|attempt| {
        let step = Step::new(StepState::Done, "", texts.say("event-bank-asked"));
        let note = attempt.rail_ref.clone().unwrap_or_default();
        Some(((attempt.sent_at_us?, ASKED), step.noted(note)))
    })
}

/// What goes on while a payment is not over; afterwards nothing is going on any more.
pub(in crate::page) fn now(texts: &Texts, detail: &Detail) -> Option<Step> {
    let key = match detail.payment.state {
        PaymentState::Processing => "event-now-processing",
        PaymentState::InDoubt => "event-now-in-doubt",
        _ => return None,
    };
    Some(Step::new(StepState::Now, "", texts.say(key)))
}

/// Where the question to the bank stands among the events of one instant: after the order to pay,
/// before whatever came of it.
const ASKED: u8 = 1;

pub(in crate::page) fn order(event: &Event) -> Place {
    (event.at_us, if event.kind == "created" { 0 } else { 2 })
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
