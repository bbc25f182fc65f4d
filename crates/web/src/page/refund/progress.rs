//! Where a refund stands: each step with its time, the working day on which the money is there, and
//! what to do now (REF-6). For merchants the list of what was given back, and why (MER-4).

use askama::Template;
use axum::extract::State;
use paydesk_app::AppError;
use paydesk_app::payment::side::Side;
use paydesk_app::refund::{self, Line, Progress};
use paydesk_core::id::RefundId;
use paydesk_core::payment::Method;
use paydesk_core::refund::{Ground, RefundState};

use super::{destination, state_tag};
use crate::address::Path;
use crate::page::payee::payee;
use crate::page::shell::Shell;
use crate::page::shell::part::{Help, Step, StepState, Tag, Tone};
use crate::page::{help, html};
use crate::{Reply, Visit, Web};

#[derive(Template)]
#[template(path = "refund/show.html")]
struct Show {
    shell: Shell,
    progress: Progress,
    payee: String,
    to: String,
    feel: Tone,
    headline: String,
    next: String,
    steps: Vec<Step>,
    help: Help,
}

pub(super) async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    let id = RefundId::parse(&id).ok_or(AppError::NotFound)?;
    let progress = refund::progress(&web.app, visit.actor(), &id).await?;
    let shell = visit.shell("refund-title");
    let (feel, headline, next) = told(&shell, &progress);
    let card = progress.card.as_ref().map(|card| card.last4.as_str());
    let own = progress.payment.payer == visit.actor().person;
    let side = if own { Side::Payer } else { Side::Staff };
    html(&Show {
        // Goodwill is the house's own money.
        payee: match progress.refund.ground {
            Ground::Goodwill => shell.say("refund-from-us"),
            _ => payee(&shell.t, side, progress.payment.kind, &progress.payee),
        },
        to: destination(&shell, progress.refund.destination, card),
        steps: steps(&shell, &progress),
        help: help::card(&web, &visit, id.as_str(), "refund-help").await,
        feel,
        headline,
        next,
        progress,
        shell,
    })
}

/// The one sentence on top, and what to do now.
fn told(shell: &Shell, progress: &Progress) -> (Tone, String, String) {
    let refund = &progress.refund;
    let day = refund.expected_on.as_deref().map(|day| shell.working_day(day));
    let day = day.unwrap_or_else(|| shell.say("notice-some-days"));
    let otherwise = progress.events.iter().any(|event| event.kind == "refund_otherwise");
    let with_day = |key: &str| shell.say1(key, "day", &day);
    match refund.state {
        RefundState::Requested => {
            (Tone::Wait, shell.say("refund-head-requested"), shell.say("refund-next-requested"))
        }
        RefundState::WaitingFunds => (
            Tone::Wait,
            shell.say("refund-head-waiting-funds"),
            shell.say("refund-next-waiting-funds"),
        ),
        RefundState::Sending => {
            (Tone::Wait, shell.say("refund-head-sending"), with_day("refund-next-sending"))
        }
        RefundState::InDoubt => {
            (Tone::Wait, shell.say("refund-head-in-doubt"), shell.say("refund-next-in-doubt"))
        }
        RefundState::Paid if refund.destination == Method::Wallet => {
            (Tone::Good, shell.say("refund-head-paid"), shell.say("refund-next-paid-wallet"))
        }
        RefundState::Paid if otherwise => {
            (Tone::Good, shell.say("refund-head-paid"), shell.say("refund-step-otherwise"))
        }
        RefundState::Paid => {
            (Tone::Good, shell.say("refund-head-confirmed"), with_day("refund-next-paid-card"))
        }
        RefundState::Refused => {
            (Tone::Bad, shell.say("refund-head-refused"), shell.say("refund-next-refused"))
        }
    }
}

/// What happened, what is going on, what comes next.
pub(super) fn steps(shell: &Shell, progress: &Progress) -> Vec<Step> {
    let refund = &progress.refund;
    let at = |kind: &str| {
        progress.events.iter().rev().find(|e| e.kind == kind).map(|e| shell.day_time(e.at_us))
    };
    let paid = at("refund_paid").or(at("refund_confirmed"));
    let state = refund.state;
    let done = |when, key: &str| Step::new(StepState::Done, when, shell.say(key));
    let now = |key: &str| Step::new(StepState::Now, "", shell.say(key));
    let next = |key: &str| Step::new(StepState::Next, "", shell.say(key));
    let mut steps = vec![done(shell.day_time(refund.created_at_us), "refund-step-asked")];
    if state == RefundState::Refused {
        let when = at("refund_refused").unwrap_or_default();
        let reason = refund.refused_reason.clone().unwrap_or_default();
        let no = Step::new(StepState::Stopped, when, shell.say("refund-step-refused"));
        steps.push(no.noted(reason));
        return steps;
    }
    // The card's bank refused what we had accepted: somebody looks at it anew.
    if let (RefundState::Requested, Some(when)) = (state, at("refund_card_rejected")) {
        let accepted = at("refund_accepted").unwrap_or_default();
        let refused = shell.say("refund-step-card-refused");
        steps.push(done(accepted, "refund-step-accepted"));
        steps.push(Step::new(StepState::Stopped, when, refused));
        steps.push(now("refund-step-review"));
        return steps;
    }
    let accepted = at("refund_waiting_funds").or(at("refund_accepted")).or(paid.clone());
    steps.push(match (state, accepted) {
        (RefundState::Requested, _) if progress.signature => now("refund-step-signature"),
        (RefundState::Requested, _) => now("refund-step-review"),
        (_, when) => reduced(shell, progress, when.clone().unwrap_or_default())
            .unwrap_or_else(|| done(when.unwrap_or_default(), "refund-step-accepted")),
    });
    if state == RefundState::WaitingFunds {
        steps.push(now("refund-step-waiting-funds"));
    } else if at("refund_advanced").is_some() {
        steps.push(done(at("refund_advanced").unwrap_or_default(), "refund-step-advanced"));
    }
    if let Some(when) = at("refund_otherwise") {
        steps.push(done(when, "refund-step-otherwise"));
        return steps;
    }
    if let Some(when) = at("refund_card_rejected") {
        steps.push(done(when, "refund-step-card-rejected"));
    } else if refund.destination == Method::Card {
        steps.push(match state {
            RefundState::Sending => now("refund-step-bank"),
            RefundState::InDoubt => now("refund-step-in-doubt"),
            RefundState::Paid => done(paid.clone().unwrap_or_default(), "refund-step-bank-did"),
            _ => next("refund-step-bank"),
        });
    }
    steps.push(arrival(shell, progress, paid));
    steps
}

/// Accepted in part: what was asked, what is given, and why it is less.
fn reduced(shell: &Shell, progress: &Progress, when: String) -> Option<Step> {
    let refund = &progress.refund;
    let event = progress.events.iter().find(|e| e.kind == "refund_reduced")?;
    let asked = event.detail.split_once(' ').and_then(|(minor, _)| minor.parse::<i64>().ok())?;
    let money = |minor| shell.money(minor, refund.currency.code());
    let (given, asked) = (money(refund.amount_minor), money(asked));
    let said = shell.say2("refund-step-reduced", "given", given, "asked", asked);
    let why = refund.refused_reason.clone().unwrap_or_default();
    Some(Step::new(StepState::Done, when, said).noted(why))
}

/// The last step: when the money is there.
fn arrival(shell: &Shell, progress: &Progress, paid: Option<String>) -> Step {
    let refund = &progress.refund;
    let day = refund.expected_on.as_deref().map(|day| shell.working_day(day));
    let to_wallet = refund.destination == Method::Wallet;
    match (refund.state, to_wallet) {
        (RefundState::Paid, true) => {
            let when = paid.unwrap_or_default();
            Step::new(StepState::Done, when, shell.say("refund-step-there-wallet"))
        }
        (_, true) => Step::new(StepState::Next, "", shell.say("refund-step-there-wallet")),
        (_, false) => {
            let when = day.unwrap_or_default();
            Step::new(StepState::Next, when, shell.say("refund-step-there-card"))
                .noted(shell.say("refund-step-there-note"))
        }
    }
}

/// One merchant's refunds.
struct Group {
    name: String,
    lines: Vec<(Line, Tag)>,
}

#[derive(Template)]
#[template(path = "refund/merchant.html")]
struct Merchant {
    shell: Shell,
    groups: Vec<Group>,
}

pub(super) async fn merchant(State(web): State<Web>, visit: Visit) -> Reply {
    let shell = visit.shell("refund-merchant-title");
    let mut all = refund::of_merchants(&web.app, visit.actor()).await?;
    all.retain(|(_, lines)| !lines.is_empty());
    let group = |(shop, lines): (paydesk_core::payment::Merchant, Vec<Line>)| Group {
        name: match visit.actor().language {
            paydesk_core::language::Language::En => shop.name_en,
            paydesk_core::language::Language::ZhHans => shop.name_zh,
        },
        lines: lines
            .into_iter()
            .map(|line| {
                let tag = state_tag(&shell, line.refund.state);
                (line, tag)
            })
            .collect(),
    };
    html(&Merchant { groups: all.into_iter().map(group).collect(), shell: shell.clone() })
}
