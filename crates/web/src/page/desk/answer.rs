//! "Did it really fail?" What the records say of a payment, in words: beside a case, on the
//! payment, and wherever they decide about money that is said to have gone astray.

use paydesk_core::diagnosis::{
    BankSays, Certainty, Claim, Diagnosis, Evidence, EvidenceValue, Finding, Verdict, Why,
};
use paydesk_core::payment::Payment;
use paydesk_core::word::Word;
use paydesk_texts::{Arg, Texts};

use crate::page::problem::said_of;
use crate::page::shell::part::{Tag, Tone};

/// "Did it really fail?"
pub struct Answer {
    pub tag: Tag,
    pub verdict: String,
    pub money: String,
    pub step: String,
    pub causes: Vec<(String, String, String)>,
    /// It is not known whether it failed: then it is said, too, that no record says why.
    pub open: bool,
    pub evidence: Vec<String>,
    /// Other payments like it: the address of each, and how it stands.
    pub twins: Vec<(String, String)>,
    /// What it all makes of a claim that money went astray, and how good that is.
    pub claim: Option<(Tone, String)>,
    /// Our word, Stripe's, ISO 8583, ISO 20022.
    pub codes: String,
}

impl Answer {
    pub(crate) fn of(texts: &Texts, diagnosis: &Diagnosis, payment: &Payment) -> Self {
        let tone = match diagnosis.verdict {
            Verdict::ReallySucceeded => Tone::Good,
            Verdict::Unknown => Tone::Wait,
            _ => Tone::Bad,
        };
        let say = |evidence: &Evidence| evidence_words(texts, evidence, payment);
        let cause = |finding: &Finding| {
            let sure = texts.say(&hyphened("diagnosis-certainty-", finding.certainty.word(), ""));
            let why = texts.say(&hyphened("diagnosis-why-", finding.why.word(), "-agent"));
            (sure, why, finding.evidence.iter().map(say).collect::<Vec<_>>().join(" · "))
        };
        Self {
            tag: Tag::new(
                tone,
                texts.say(&hyphened("diagnosis-certainty-", diagnosis.certainty.word(), "")),
            ),
            verdict: texts.say(&hyphened("diagnosis-verdict-", diagnosis.verdict.word(), "-agent")),
            money: texts.say(&hyphened("diagnosis-money-", diagnosis.money.word(), "")),
            step: texts.say(&hyphened("diagnosis-step-", diagnosis.step.word(), "")),
            causes: diagnosis.causes.iter().map(cause).collect(),
            open: diagnosis.verdict == Verdict::Unknown,
            evidence: diagnosis.evidence.iter().map(say).collect(),
            twins: diagnosis.twins.iter().map(|row| twin(texts, row)).collect(),
            claim: None,
            codes: payment.refusal.map(|refusal| codes(refusal.row())).unwrap_or_default(),
        }
    }

    /// The same with what it makes of the claim of so much, in minor units.
    pub(crate) fn on(
        texts: &Texts,
        (diagnosis, payment): (&Diagnosis, &Payment),
        claimed_minor: i64,
    ) -> Self {
        let over = diagnosis.over_minor;
        let claim = match diagnosis.claim(claimed_minor) {
            Claim::Supported => (Tone::Good, texts.say("refund-claim-supported")),
            Claim::Contradicted if over > 0 => {
                let over = texts.money(over, payment.currency.code());
                (Tone::Wait, texts.with("refund-claim-over", &[("amount", over.into())]))
            }
            Claim::Open if is_apart(diagnosis) => (Tone::Wait, texts.say("refund-claim-apart")),
            Claim::Contradicted => (Tone::Bad, texts.say("refund-claim-contradicted")),
            Claim::Open => (Tone::Wait, texts.say("refund-claim-open")),
        };
        Self { claim: Some(claim), ..Self::of(texts, diagnosis, payment) }
    }
}

/// Whether all that keeps the claim open is how far apart two alike were paid.
fn is_apart(diagnosis: &Diagnosis) -> bool {
    diagnosis.certainty == Certainty::Proven && diagnosis.over_minor < diagnosis.apart_minor
}

/// When one like it was paid, how much, and whether it was given back.
fn twin(texts: &Texts, row: &Payment) -> (String, String) {
    let said = [
        ("at", texts.date_time(row.created_at_us).into()),
        ("amount", texts.money(row.amount_minor, row.currency.code()).into()),
    ];
    let key = if row.refundable_minor() > 0 { "desk-twin" } else { "desk-twin-back" };
    (format!("/desk/payments/{}", row.id), texts.with(key, &said))
}

pub(super) fn hyphened(beginning: &str, word: &str, end: &str) -> String {
    format!("{beginning}{}{end}", word.replace('_', "-"))
}

/// What the customer may be told, from the records.
pub(crate) fn customer_words(texts: &Texts, diagnosis: &Diagnosis, payment: &Payment) -> String {
    let verdict = texts.say(&hyphened("diagnosis-verdict-", diagnosis.verdict.word(), "-customer"));
    let Some(first) = diagnosis.causes.first() else { return verdict };
    let why = match payment.refusal.filter(|_| first.why == Why::Refused) {
        // As the payment's own page tells whoever paid.
        Some(refusal) => {
            let said = |end| said_of(*texts, payment.kind, refusal.told(), end);
            texts.joined(&said("why"), &said("next"))
        }
        None => texts.say(&hyphened("diagnosis-why-", first.why.word(), "-customer")),
    };
    texts.joined(&verdict, &why)
}

pub(super) fn codes(row: &paydesk_core::refusal::Row) -> String {
    let stripe = row.stripe.map(|word| format!(" · Stripe {word}")).unwrap_or_default();
    format!("{}{stripe} · ISO 8583 {} · ISO 20022 {}", row.code, row.iso8583, row.iso20022)
}

fn evidence_words(texts: &Texts, evidence: &Evidence, payment: &Payment) -> String {
    let value: Arg<'_> = match evidence.value() {
        EvidenceValue::None => "".into(),
        EvidenceValue::Count(count) => count.into(),
        EvidenceValue::Minor(minor) => texts.money(minor, payment.currency.code()).into(),
        EvidenceValue::State(state) => {
            texts.say(&hyphened("conversation-payment-", state.word(), "")).into()
        }
        EvidenceValue::Refusal(refusal) => said_of(*texts, payment.kind, refusal, "why").into(),
        EvidenceValue::Bank(says, code) => bank_words(texts, says, code).into(),
    };
    texts.with(evidence.key(), &[("value", value)])
}

/// What the bank says, with its response code, which banks are asked by.
fn bank_words(texts: &Texts, says: BankSays, code: Option<&str>) -> String {
    let said = texts.say(&hyphened("diagnosis-bank-", says.word(), ""));
    match code {
        Some(code) => {
            texts.with("diagnosis-answer", &[("said", said.into()), ("code", code.into())])
        }
        None => said,
    }
}
