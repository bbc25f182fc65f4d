//! The facts beside a case, in words: whether it really failed, the payment and what can be done
//! with it, the customer, locks, devices, signatures, and one timeline.

use std::collections::HashMap;

use paydesk_app::conversation::{Case, Conversation, Customer, PaymentSheet, PhoneProof, Revealed};
use paydesk_app::payment::Detail;
use paydesk_app::proof;
use paydesk_core::approval::{Approval, ApprovalState};
use paydesk_core::lock::{Lock, LockReason, SignIn};
use paydesk_core::payment::{Method, PaymentKind, PaymentState};
use paydesk_core::person::SessionKind;
use paydesk_core::refund::{Refund, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_core::world::Event;
use paydesk_texts::Texts;

use super::answer::{Answer, codes, hyphened};
use crate::page::checkup::shown as checkup;
use crate::page::conversation::lines::{PayCard, happened, payment_tag, refund_tone, title};
use crate::page::device;
use crate::page::lock;
use crate::page::payment::steps;
use crate::page::shell::part::{Step, StepState, Tag, Tone};

/// Everything in the third column.
pub struct Facts {
    pub diagnosis: Option<Answer>,
    pub pay: Option<Pay>,
    pub refunds: Vec<Back>,
    pub customer: Option<Who>,
    /// Where a visitor can be reached.
    pub contact: Option<String>,
    pub proof: Option<Tag>,
    /// Of the phone, where an unlock asked for it.
    pub phone: Option<Tag>,
    /// That the questions are closed, and until when.
    pub closed: Option<String>,
    /// Questions that are asked now would run out unanswered.
    pub in_vain: bool,
    pub approvals: Vec<Linked>,
    pub timeline: Vec<Step>,
    /// What the customer found about device and network.
    pub checkup: Option<Linked>,
}

/// One line with a state and perhaps a link.
pub struct Linked {
    pub href: String,
    pub text: String,
    pub note: String,
    pub tag: Tag,
}

/// A refund of the payment.
pub struct Back {
    pub line: Linked,
    /// It waits for somebody of us to decide.
    pub to_review: bool,
}

/// The payment, and the acts that stand beside it.
pub struct Pay {
    pub card: PayCard,
    pub id: String,
    pub payer: String,
    pub order: Option<String>,
    pub refundable_minor: i64,
    pub pending: bool,
    pub paid: bool,
    /// Whether money moved and has not gone back, so that there may be something to put right.
    pub moved: bool,
}

/// The customer.
pub struct Who {
    pub id: String,
    pub name: String,
    pub level: String,
    pub since_us: i64,
    pub phone: String,
    pub email: Option<String>,
    pub id_number: Option<String>,
    pub identity: Tag,
    /// Handed in, and nobody has confirmed it yet.
    /// When what waits to be confirmed was handed in: what the agent looks at, and confirms.
    pub to_confirm: Option<i64>,
    /// What was handed in before.
    pub id_before: Vec<String>,
    /// Other accounts for which the same number is confirmed.
    pub id_twins: Vec<String>,
    pub locks: Vec<Locked>,
    /// They have got no further than to their case, by a code to the phone.
    pub recovering: bool,
    pub past_locks: usize,
    pub devices: Vec<(String, String)>,
    pub payments: Vec<Linked>,
    pub earlier: Vec<Linked>,
}

/// A lock that holds, with the ways to lift it.
pub struct Locked {
    pub id: String,
    pub reason: String,
    /// The rule that found something unusual, in words.
    pub rule: Option<String>,
    pub since_us: i64,
    pub until: Option<String>,
    pub ways: Vec<String>,
    /// Whether the desk lifts it; one for being overdue ends with the verification.
    pub by_hand: bool,
    /// Whether its owner can prove anything in the app: whoever only gets to their case cannot.
    pub in_app: bool,
}

impl Who {
    pub(super) fn in_app(&self) -> bool {
        !self.recovering && self.locks.iter().all(|lock| lock.in_app)
    }
}

impl Facts {
    pub fn of(texts: &Texts, case: &Case, now_us: i64) -> Self {
        let closed_us = case.thread.questions_closed_us;
        let detail = case.thread.detail.as_ref();
        let payment = detail.map(|d| &d.payment);
        Self {
            diagnosis: case.diagnosis.as_ref().zip(payment).map(|(d, p)| Answer::of(texts, d, p)),
            pay: detail.map(|detail| pay(texts, detail, now_us)),
            refunds: backs(texts, &case.refunds, &case.approvals, &case.timeline),
            customer: case.customer.as_ref().map(|c| who(texts, c, &case.thread.case, now_us)),
            contact: case.contact.as_ref().map(|contact| contact.text().to_owned()),
            proof: proof_tag(texts, case, now_us),
            phone: case.thread.phone.map(|phone| phone_tag(texts, phone)),
            closed: closed_us.map(|until_us| questions_closed(texts, until_us, now_us)),
            in_vain: closed_us.is_some_and(|until_us| proof::is_in_vain(until_us, now_us)),
            approvals: case.approvals.iter().take(6).map(|a| approval(texts, a, now_us)).collect(),
            timeline: timeline(texts, detail, (&case.timeline, &case.thread.names), now_us),
            checkup: case.checkup.as_ref().map(|row| checkup::line(texts, row, now_us)),
        }
    }

    /// The same of a payment by itself.
    pub fn of_payment(texts: &Texts, sheet: &PaymentSheet, now_us: i64) -> Self {
        let detail = &sheet.detail;
        Self {
            diagnosis: Some(Answer::of(texts, &sheet.diagnosis, &detail.payment)),
            pay: Some(pay(texts, detail, now_us)),
            refunds: backs(texts, &detail.refunds, &sheet.approvals, &sheet.timeline),
            customer: None,
            contact: None,
            proof: None,
            phone: None,
            closed: None,
            in_vain: false,
            approvals: sheet.approvals.iter().map(|a| approval(texts, a, now_us)).collect(),
            timeline: timeline(texts, Some(detail), (&sheet.timeline, &sheet.names), now_us),
            checkup: None,
        }
    }
}

fn pay(texts: &Texts, detail: &Detail, now_us: i64) -> Pay {
    let row = &detail.payment;
    let payer = detail.payer.as_ref().map(|name| name.in_language(texts.language).to_owned());
    let mut card = PayCard::of_detail(texts, detail, None, now_us);
    if let Some(own) = &detail.card {
        card.method = texts.card(&own.brand, &own.last4);
    }
    Pay {
        card,
        id: row.id.as_str().to_owned(),
        payer: payer.unwrap_or_else(|| texts.say("conversation-visitor")),
        order: detail.order.as_ref().map(|order| order.number.clone()),
        refundable_minor: row.refundable_minor(),
        pending: !row.state.is_final(),
        paid: row.state == PaymentState::Succeeded,
        moved: match row.state {
            PaymentState::Succeeded => row.refundable_minor() > 0,
            _ => !detail.attempts.is_empty(),
        },
    }
}

fn backs(texts: &Texts, refunds: &[Refund], approvals: &[Approval], events: &[Event]) -> Vec<Back> {
    let back = |refund: &Refund| {
        let mut line = self::refund(texts, refund, events);
        let about = |a: &&Approval| a.subject == refund.id.as_str();
        let mut papers = approvals.iter().filter(about);
        let signing = papers.any(|a| a.state == ApprovalState::Waiting);
        if signing {
            line.tag.text = texts.say("refund-state-signature");
        }
        let to_review = refund.state == RefundState::Requested && !signing;
        Back { line, to_review }
    };
    refunds.iter().map(back).collect()
}

/// A day is told of what the bank gives back, and of nothing that waits for somebody, or was paid
/// another way.
fn refund(texts: &Texts, refund: &Refund, events: &[Event]) -> Linked {
    use RefundState::{InDoubt, Paid, Sending};
    let own = |event: &&Event| event.subject == refund.id.as_str();
    let otherwise = events.iter().filter(own).any(|event| event.kind == "refund_otherwise");
    let by_bank = refund.destination == Method::Card && !otherwise;
    let goes = by_bank && matches!(refund.state, Sending | InDoubt | Paid);
    let day = refund.expected_on.as_deref().filter(|_| goes);
    let note =
        day.map(|day| texts.with("desk-refund-by", &[("day", texts.working_day_text(day).into())]));
    let tag = texts.say(&hyphened("desk-refund-", refund.state.word(), ""));
    Linked {
        href: format!("/desk/refunds/{}", refund.id),
        text: texts.money(refund.amount_minor, refund.currency.code()),
        note: note.unwrap_or_default(),
        tag: Tag::new(refund_tone(refund.state), tag),
    }
}

fn approval(texts: &Texts, approval: &Approval, now_us: i64) -> Linked {
    let tone = match approval.state {
        ApprovalState::Waiting => Tone::Wait,
        ApprovalState::Approved => Tone::Good,
        ApprovalState::Refused => Tone::Bad,
    };
    let act = texts.say(&format!("desk-act-{}", approval.act.word()));
    let amount = approval.amount_minor;
    Linked {
        href: format!("/desk/approvals/{}", approval.id),
        text: match amount {
            0 => act,
            minor => format!("{act} {}", texts.money(minor, approval.currency.code())),
        },
        note: texts.day_time(approval.created_at_us, now_us),
        tag: Tag::new(tone, texts.say(&format!("desk-approval-{}", approval.state.word()))),
    }
}

/// A line of what was handed in before the name and number that wait now.
fn before(texts: &Texts, row: &(i64, Revealed, Revealed), now_us: i64) -> String {
    let (at_us, name, number) = row;
    let said = [
        ("at", texts.day_time(*at_us, now_us).into()),
        ("name", name.text().into()),
        ("number", number.text().into()),
    ];
    texts.with("desk-identity-before", &said)
}

fn twin((name, phone): &(String, String)) -> String {
    format!("{name} · {phone}")
}

fn who(texts: &Texts, customer: &Customer, case: &Conversation, now_us: i64) -> Who {
    let held = customer.locks.iter().filter(|lock| lock.holds(now_us));
    let held: Vec<Locked> = held.map(|lock| locked(texts, lock, now_us)).collect();
    let identity = match (customer.id_confirmed, customer.id_given_at_us.is_some()) {
        (true, _) => Tag::new(Tone::Good, texts.say("desk-identity-confirmed")),
        (false, true) => Tag::new(Tone::Wait, texts.say("desk-identity-given")),
        (false, false) => Tag::new(Tone::Plain, texts.say("desk-identity-none")),
    };
    let device = |d: &paydesk_app::conversation::Device| {
        let key = if d.trusted_at_us.is_some() { "desk-device-known" } else { "desk-device-new" };
        let seen = texts.day_time(d.last_seen_us, now_us);
        (device::told(texts, d.label.clone()), texts.with(key, &[("at", seen.into())]))
    };
    Who {
        id: customer.person.id.as_str().to_owned(),
        name: customer.name.text().to_owned(),
        level: texts.say(&format!("identity-level-{}", customer.person.level.word())),
        since_us: customer.person.created_at_us,
        phone: customer.phone.text().to_owned(),
        email: customer.email.as_ref().map(|e| e.text().to_owned()),
        id_number: customer.id_number.as_ref().map(|n| n.text().to_owned()),
        identity,
        to_confirm: customer.id_given_at_us.filter(|_| !customer.id_confirmed),
        id_twins: customer.id_twins.iter().map(twin).collect(),
        id_before: customer.id_before.iter().map(|row| before(texts, row, now_us)).collect(),
        past_locks: customer.locks.len() - held.len(),
        locks: held,
        // The newest of those that have not ended: where they are now.
        recovering: customer.sessions.first().is_some_and(|s| s.kind == SessionKind::Recovery),
        devices: customer.devices.iter().take(5).map(device).collect(),
        payments: customer.payments.iter().map(|line| payment(texts, line, case, now_us)).collect(),
        earlier: customer.earlier.iter().map(|case| earlier(texts, case, now_us)).collect(),
    }
}

fn locked(texts: &Texts, lock: &Lock, now_us: i64) -> Locked {
    let way = |way: &paydesk_core::lock::Lift| texts.say(&hyphened("lock-lift-", way.word(), ""));
    Locked {
        id: lock.id.as_str().to_owned(),
        reason: texts.say(&hyphened("desk-lock-", lock.reason.word(), "")),
        rule: lock.rule().map(|_| lock::why(texts, lock)),
        since_us: lock.since_us,
        until: lock.until_us.map(|until| texts.day_time(until, now_us)),
        ways: lock.lifts().iter().map(way).collect(),
        by_hand: lock.reason != LockReason::Verification,
        in_app: lock.acts().sign_in != SignIn::RecoveryOnly,
    }
}

fn payment(
    texts: &Texts,
    line: &paydesk_app::payment::Line,
    case: &Conversation,
    now_us: i64,
) -> Linked {
    let row = &line.payment;
    let minor = if line.outgoing { -row.amount_minor } else { row.amount_minor };
    let other = line.other.in_language(texts.language);
    let kind = texts.say(&hyphened("desk-payment-", row.kind.word(), ""));
    Linked {
        href: format!("/desk/payments/{}?case={}", row.id, case.id),
        text: match row.state {
            // Nothing went either way.
            PaymentState::Failed | PaymentState::Cancelled => {
                texts.money(row.amount_minor, row.currency.code())
            }
            _ => texts.signed_money(minor, row.currency.code()),
        },
        note: [
            if other.is_empty() || row.kind == PaymentKind::TopUp { &kind } else { other },
            &texts.day_time(row.created_at_us, now_us),
        ]
        .join(" · "),
        tag: payment_tag(texts, row.state),
    }
}

fn earlier(texts: &Texts, case: &Conversation, now_us: i64) -> Linked {
    let score = case.survey_score.map(|score| format!(" {score}/5")).unwrap_or_default();
    let state = texts.say(&format!("conversation-state-{}", case.state));
    Linked {
        href: format!("/desk/cases/{}", case.id),
        text: title(texts, case),
        note: texts.day_time(case.created_at_us, now_us),
        tag: Tag::new(Tone::Plain, format!("{state}{score}")),
    }
}

fn phone_tag(texts: &Texts, phone: PhoneProof) -> Tag {
    match phone {
        PhoneProof::Waiting => Tag::new(Tone::Wait, texts.say("desk-proof-asked")),
        PhoneProof::Given => Tag::new(Tone::Good, texts.say("desk-proof-passed")),
    }
}

/// That nobody can answer the questions before then.
pub(super) fn questions_closed(texts: &Texts, until_us: i64, now_us: i64) -> String {
    let when = texts.day_time(until_us, now_us);
    texts.with("desk-proof-closed", &[("when", when.as_str().into())])
}

/// Whether the customer has proven who they are in this case.
fn proof_tag(texts: &Texts, case: &Case, now_us: i64) -> Option<Tag> {
    let proof = case.thread.proof.as_ref()?;
    Some(match (proof.passed_at_us, proof.failed_at_us) {
        (Some(_), _) => Tag::new(Tone::Good, texts.say("desk-proof-passed")),
        (None, Some(_)) => Tag::new(Tone::Bad, texts.say("desk-proof-failed")),
        (None, None) if now_us >= proof.expires_at_us => {
            Tag::new(Tone::Plain, texts.say("desk-proof-expired"))
        }
        (None, None) => Tag::new(Tone::Wait, texts.say("desk-proof-asked")),
    })
}

/// What happened, the newest first, on the same line of time as the customer's page has; the lines
/// of a payment that is not over begin with what goes on now.
fn timeline(
    texts: &Texts,
    detail: Option<&Detail>,
    (events, names): (&[Event], &HashMap<String, String>),
    now_us: i64,
) -> Vec<Step> {
    let step = |event: &Event| {
        let house = || texts.say("conversation-house");
        let who = names.get(&event.actor).cloned().unwrap_or_else(house);
        let state = match event.kind.as_str() {
            "failed" | "cancelled" | "refund_refused" | "locked" => StepState::Stopped,
            _ => StepState::Done,
        };
        let at = texts.day_time(event.at_us, now_us);
        let said = happened(texts, event, &who, names, "");
        let step = Step::new(state, at, said.trim_start_matches([' ', '·']).to_owned());
        // For whoever talks to the bank.
        let step = match Refusal::parse(&event.detail) {
            Some(refusal) => step.noted(codes(refusal.row())),
            None => step,
        };
        (steps::order(event), step)
    };
    let mut at: Vec<_> = events.iter().map(step).collect();
    at.extend(detail.into_iter().flat_map(|detail| steps::asked(texts, detail)).map(
        |(at, step)| {
            let when = texts.day_time(at.0, now_us);
            (at, Step { when, ..step })
        },
    ));
    at.sort_by_key(|(at, _)| *at);
    let now = detail.and_then(|detail| steps::now(texts, detail));
    now.into_iter().chain(at.into_iter().rev().map(|(_, step)| step)).take(20).collect()
}
