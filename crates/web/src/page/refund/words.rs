//! Words with which a claim that no record bears out may be refused: what the records say, and what
//! the customer can ask for instead. They are in the language of whoever paid, who reads them.

use paydesk_app::refund::{Progress, Review};
use paydesk_core::diagnosis::Claim;
use paydesk_core::refund::RefundState;
use paydesk_texts::Texts;

use crate::page::desk::answer::customer_words;
use crate::page::shell::Shell;

/// One of them.
pub(super) struct Words {
    pub name: &'static str,
    pub title: String,
    pub text: String,
}

pub(super) fn refusing(shell: &Shell, review: &Review) -> Vec<Words> {
    let Progress { refund, payment, .. } = &review.progress;
    let Some(records) = &review.records else { return Vec::new() };
    let doubtful = records.claim(refund.amount_minor) != Claim::Supported;
    if refund.state != RefundState::Requested || !doubtful {
        return Vec::new();
    }
    let theirs = Texts::new(review.language.unwrap_or(shell.t.language));
    let one = |name, title: &str, text| Words { name, title: shell.say(title), text };
    let mut words =
        vec![one("records", "desk-canned-records", customer_words(&theirs, records, payment))];
    if let Some(may) = &review.by_policy {
        let said = [
            ("amount", theirs.money(may.up_to_minor, payment.currency.code()).into()),
            ("until", theirs.date(may.until_us).into()),
            ("ground", theirs.say("refund-ground-policy").into()),
        ];
        let text = theirs.with("refund-words-policy", &said);
        words.push(one("policy", "refund-words-policy-title", text));
    }
    let text = theirs.say("refund-words-goodwill");
    words.push(one("goodwill", "refund-words-goodwill-title", text));
    words
}

/// A reason with the words of this name: in place of others of ours, and after what was typed.
pub(super) fn beside(all: &[Words], name: &str, typed: &str) -> String {
    let typed = typed.trim();
    let Some(chosen) = all.iter().find(|words| words.name == name) else {
        return typed.to_owned();
    };
    let ours = typed.is_empty() || all.iter().any(|words| words.text == typed);
    if ours { chosen.text.clone() } else { format!("{typed}\n{}", chosen.text) }
}
