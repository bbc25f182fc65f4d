//! Every enum that a page says in words has its words, in both languages: the keys that are put
//! together at run time are walked here, all values of each (see `locales/dynamic.txt`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use paydesk_core::challenge::Answer;
use paydesk_core::diagnosis::{BankSays, Certainty, Evidence, MoneyAt, Step, Verdict, Why};
use paydesk_core::email::EmailFault;
use paydesk_core::emv::QrFault;
use paydesk_core::identity::{IdNumberFault, Level};
use paydesk_core::lock::{Lift, LockReason};
use paydesk_core::name::NameFault;
use paydesk_core::password::{self, PasswordFault};
use paydesk_core::payment::order::TitleFault;
use paydesk_core::payment::setup::SetUpFault;
use paydesk_core::payment::{Method, PaymentKind, PaymentState};
use paydesk_core::phone::PhoneFault;
use paydesk_core::proof::AnswerFault;
use paydesk_core::refusal::{Refusal, Remedy};
use paydesk_core::word::Word;

const LANGUAGES: [&str; 2] = ["en", "zh-Hans"];

fn text(language: &str, noun: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales").join(language);
    let file = folder.join(format!("{noun}.ftl"));
    std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// Key -> variables, of one file of one language. Enough of Fluent for our plain texts: a message
/// begins in the first column, and what is indented below belongs to it.
fn messages(language: &str, noun: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = text(language, noun);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((head, _)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '-'])) {
            key = head.to_owned();
            assert!(found.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice");
        }
        for variable in line.split('$').skip(1) {
            let end = variable.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let name = &variable[..end.unwrap_or(variable.len())];
            found.entry(key.clone()).or_default().insert(name.to_owned());
        }
    }
    found
}

/// That a noun's keys with this beginning are exactly these, in both languages.
fn exactly(noun: &str, beginning: &str, keys: impl IntoIterator<Item = String>) {
    let expected: BTreeSet<String> = keys.into_iter().collect();
    assert!(!expected.is_empty());
    for language in LANGUAGES {
        let there: BTreeSet<String> =
            messages(language, noun).into_keys().filter(|key| key.starts_with(beginning)).collect();
        assert_eq!(there, expected, "{language}/{noun}.ftl");
    }
}

#[test]
fn every_refusal_says_what_happened_why_and_what_next() {
    let parts = ["what", "why", "next"];
    let keys = Refusal::all()
        .flat_map(|refusal| parts.map(|part| format!("refusal-{}-{part}", refusal.key())));
    exactly("refusal", "refusal-", keys);
}

#[test]
fn the_texts_of_a_refusal_need_no_more_than_it_promises() {
    for language in LANGUAGES {
        let messages = messages(language, "refusal");
        for refusal in Refusal::all() {
            let parts = ["what", "why", "next"];
            let needed: BTreeSet<&str> = parts
                .iter()
                .flat_map(|part| &messages[&format!("refusal-{}-{part}", refusal.key())])
                .map(String::as_str)
                .collect();
            let promised: BTreeSet<&str> = refusal.variables().iter().copied().collect();
            assert_eq!(needed, promised, "{language}: {refusal}");
        }
    }
}

#[test]
fn every_remedy_has_its_button() {
    exactly("remedy", "remedy-", Remedy::ALL.map(|remedy| format!("remedy-{}", remedy.key())));
}

#[test]
fn the_password_rules_are_said_before_and_every_fault_after() {
    exactly("password", "password-rule-", password::RULES.map(str::to_owned));
    let faults = PasswordFault::ALL.map(|fault| fault.key().to_owned());
    exactly("password", "password-fault-", faults);
}

/// The figures stand in the sentences; whoever changes a rule must change its words.
#[test]
fn the_password_texts_name_the_figures_of_the_rules() {
    let (min, max) = (password::CHARS_MIN.to_string(), password::CHARS_MAX.to_string());
    let table = [
        ("password-rule-length", &min),
        ("password-fault-too-short", &min),
        ("password-fault-too-long", &max),
    ];
    for language in LANGUAGES {
        let text = text(language, "password");
        for (key, figure) in table {
            let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
            assert!(line.contains(figure.as_str()), "{language}: {key} must say {figure}: {line}");
        }
    }
}

/// `late_success` as it stands in a key.
fn hyphened<W: Word>(beginning: &str, end: &str) -> Vec<String> {
    W::ALL.iter().map(|w| format!("{beginning}{}{end}", w.word().replace('_', "-"))).collect()
}

#[test]
fn every_lock_says_why_what_next_and_who_lifts_it() {
    let reasons =
        ["-why", "-next"].into_iter().flat_map(|end| hyphened::<LockReason>("lock-", end));
    // Beside them: what a rule found, and what helps where the owner's own code does not.
    let rules = ["lock-codes-why", "lock-payees-why", "lock-support-next"].map(str::to_owned);
    exactly("lock", "lock-", reasons.chain(rules).chain(hyphened::<Lift>("lock-lift-", "")));
}

#[test]
fn every_answer_of_a_challenge_has_its_sentence() {
    let all = [
        Answer::Passed,
        Answer::Wrong { tries_left: 1 },
        Answer::Expired,
        Answer::TooManyTries,
        Answer::AlreadyPassed,
    ];
    // Beside them: what is no code at all, and therefore never checked.
    let keys = all.iter().map(|answer| answer.key()).chain(["challenge-not-a-code"]);
    exactly("challenge", "challenge-", keys.map(str::to_owned));
}

#[test]
fn every_level_and_fault_of_an_id_number_has_its_words() {
    let levels = Level::ALL.map(|level| format!("identity-level-{}", level.word()));
    exactly("identity", "identity-level-", levels);
    let faults = IdNumberFault::ALL.map(|fault| fault.key().to_owned());
    exactly("identity", "identity-number-", faults);
}

#[test]
fn every_fault_of_a_code_to_pay_has_its_words() {
    exactly("qr", "qr-fault-", QrFault::KEYS.map(str::to_owned));
}

#[test]
fn phones_emails_and_names_have_their_sentences() {
    let keys = PhoneFault::ALL
        .map(PhoneFault::key)
        .into_iter()
        .chain(EmailFault::ALL.map(EmailFault::key))
        .chain(NameFault::ALL.map(NameFault::key))
        .chain(TitleFault::ALL.map(TitleFault::key));
    let keys: Vec<&str> = keys.collect();
    for language in LANGUAGES {
        let files = ["common", "name", "order"].map(|file| messages(language, file));
        for key in &keys {
            let variables = files.iter().find_map(|file| file.get(*key));
            let variables = variables.unwrap_or_else(|| panic!("{key}"));
            // A page shows these sentences as they are, whichever fault it was.
            assert!(variables.is_empty(), "{language}: {key}");
        }
        let max = paydesk_core::name::CHARS_MAX.to_string();
        assert!(text(language, "name").contains(&max), "{language}: the figure of the rule");
    }
}

#[test]
fn what_can_be_nobodys_answer_has_its_sentence() {
    let own = AnswerFault::OWN.map(|fault| fault.told().1.to_owned());
    exactly("proof", "proof-error-", own);
}

#[test]
fn a_diagnosis_speaks_to_the_agent_and_to_the_customer() {
    let both = |of: fn(&str, &str) -> Vec<String>, beginning: &'static str| {
        ["-agent", "-customer"].into_iter().flat_map(move |end| of(beginning, end))
    };
    exactly("diagnosis", "diagnosis-verdict-", both(hyphened::<Verdict>, "diagnosis-verdict-"));
    exactly("diagnosis", "diagnosis-why-", both(hyphened::<Why>, "diagnosis-why-"));
    let plain = [
        ("diagnosis-money-", hyphened::<MoneyAt> as fn(&str, &str) -> Vec<String>),
        ("diagnosis-step-", hyphened::<Step>),
        ("diagnosis-certainty-", hyphened::<Certainty>),
        ("diagnosis-bank-", hyphened::<BankSays>),
    ];
    for (beginning, keys) in plain {
        exactly("diagnosis", beginning, keys(beginning, ""));
    }
    let evidence = [
        Evidence::State(PaymentState::Failed),
        Evidence::Refusal(Refusal::CardExpired),
        Evidence::Credited(1),
        Evidence::NothingCredited,
        Evidence::InSuspense(1),
        Evidence::GivenBack(1),
        Evidence::HoldOpen(1),
        Evidence::NeverSent,
        Evidence::Void,
        Evidence::SentUnanswered(1),
        Evidence::Answered(BankSays::Declined, None),
        Evidence::Callback(BankSays::Declined),
        Evidence::NoCallback,
        Evidence::Asked(BankSays::Declined),
        Evidence::Twins(1),
    ];
    exactly("diagnosis", "diagnosis-evidence-", evidence.map(|e| e.key().to_owned()));
}

/// The kinds of events that decisions write, read from their own source: a new one without words
/// fails here.
fn event_kinds() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut kinds = BTreeSet::new();
    let files = [
        "payment/pay.rs",
        "payment/settle.rs",
        "refund/debt.rs",
        "refund/decide.rs",
        "refund/fund.rs",
        "refund/settle.rs",
        "lane/correct.rs",
    ];
    for file in files {
        let source = std::fs::read_to_string(folder.join(file)).unwrap();
        for sign in ["cx.event(", "tell(&refund, ", "tell(refund, ", "told(merchant, "] {
            for call in source.split(sign).skip(1) {
                let call = call.lines().next().unwrap_or_default();
                kinds.extend(call.split('"').nth(1).map(str::to_owned));
            }
        }
    }
    kinds.extend(["failed", "cancelled"].map(str::to_owned));
    kinds.retain(|kind| !kind.is_empty());
    kinds
}

#[test]
fn every_event_of_a_payment_has_its_line() {
    let kinds = event_kinds();
    assert!(kinds.len() > 10, "{kinds:?}");
    for language in LANGUAGES {
        let there = messages(language, "event");
        for kind in &kinds {
            let key = format!("event-{}", kind.replace('_', "-"));
            assert!(there.contains_key(&key), "{language}: {key}");
        }
        for (key, variables) in there {
            let known =
                |v: &String| v == "amount" || (v == "day" && key == "event-refund-confirmed");
            assert!(variables.iter().all(known), "{language}: {key} {variables:?}");
        }
    }
}

#[test]
fn a_payment_and_an_order_say_how_they_stand() {
    exactly("payment", "payment-paid-", hyphened::<PaymentKind>("payment-paid-", ""));
    exactly("payment", "payment-kind-", hyphened::<PaymentKind>("payment-kind-", ""));
    exactly("payment", "payment-state-", hyphened::<PaymentState>("payment-state-", ""));
    exactly("payment", "payment-method-", hyphened::<Method>("payment-method-", ""));
    exactly("merchant", "merchant-fault-", SetUpFault::ALL.iter().map(|fault| fault.key()));
    let trades = ["commerce", "retail", "travel", "education"];
    exactly("merchant", "merchant-trade-", trades.map(|trade| format!("merchant-trade-{trade}")));
}
