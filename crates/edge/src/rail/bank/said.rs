//! What the bank's answers mean, in the words of the port.

use jiff::Timestamp;
use paydesk_app::ports::{RailHealth, RailSaid};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::refusal::Refusal;
use reqwest::StatusCode;
use serde::Deserialize;

use crate::wire::{Answer, Silence};

/// What the bank books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    Charge,
    Refund,
}

impl Thing {
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Charge => "/v1/charges",
            Self::Refund => "/v1/refunds",
        }
    }
}

/// What an answer must be about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'a> {
    pub(super) thing: Thing,
    pub(super) reference: &'a str,
    pub(super) amount: Amount,
}

/// A charge or a refund as the bank writes it, as far as we read it.
#[derive(Debug, Deserialize)]
pub(super) struct Booked {
    id: String,
    pub(super) reference: String,
    state: State,
    code: String,
    decline_code: Option<String>,
    amount_minor: Option<i64>,
    currency: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Succeeded,
    Pending,
    Declined,
}

/// The bank's word for a reference that will never be accepted.
const VOID: &str = "void";

impl Booked {
    pub(super) fn said(self, thing: Thing) -> RailSaid {
        match (self.state, thing) {
            (State::Succeeded, _) if self.booked().is_none() => {
                RailSaid::Unknown("the bank names no amount".into())
            }
            (State::Succeeded, _) => RailSaid::Succeeded { rail_ref: self.id, code: self.code },
            (State::Pending, _) => RailSaid::Pending,
            (State::Declined, Thing::Charge) if self.code == VOID => RailSaid::Void,
            (State::Declined, Thing::Charge) => {
                let refusal = Refusal::from_bank(&self.code, self.decline_code.as_deref());
                RailSaid::Declined { refusal, code: self.code }
            }
            // Whatever the reason, it means one thing to the person who waits for the money.
            (State::Declined, Thing::Refund) => {
                RailSaid::Declined { refusal: Refusal::RefundDeclinedByBank, code: self.code }
            }
        }
    }

    /// The sum that it is about; a voided reference has none.
    pub(super) fn booked(&self) -> Option<Amount> {
        let currency = Currency::parse(self.currency.as_deref()?)?;
        Amount::new(self.amount_minor?, currency).ok()
    }

    /// What the bank holds, when that is another sum than was asked for; in its own words, since it
    /// may be none of ours.
    fn differs(&self, expected: &Expected<'_>) -> Option<String> {
        let (minor, code) = (self.amount_minor, self.currency.as_deref());
        let same = minor.is_none_or(|minor| minor == expected.amount.minor())
            && code.is_none_or(|code| code == expected.amount.currency().code());
        (!same).then(|| format!("{} {}", minor.unwrap_or_default(), code.unwrap_or("?")))
    }
}

#[derive(Debug, Deserialize)]
struct Fault {
    error: String,
}

/// The bank's words for a refund that it will never make, however often it is asked, and the ISO
/// 8583 response code that says the same. Everything else that it refuses may pass: it is closed,
/// or does not know us, or we sent nonsense; then money waits, and does not go another way.
const NEVER: [(&str, &str); 3] =
    [("amount_exceeds_charge", "13"), ("charge_not_succeeded", "12"), ("unknown_charge", "25")];

/// A refund that the bank refuses for good. It booked nothing by this request, and never will.
fn never(answer: &Answer) -> Option<RailSaid> {
    let fault: Fault = serde_json::from_slice(&answer.body).ok()?;
    let (word, code) = NEVER.into_iter().find(|(word, _)| *word == fault.error)?;
    if answer.status != StatusCode::UNPROCESSABLE_ENTITY {
        return None;
    }
    tracing::warn!(word, "the bank refuses a refund for good");
    Some(RailSaid::Declined { refusal: Refusal::RefundDeclinedByBank, code: code.to_owned() })
}

/// Why the bank refused a request, when it is the bank that answered: it booked nothing by this
/// request. None when the answer is not in the bank's form (a proxy's page, perhaps), and where
/// another request of ours stands under this reference or key: that one may have been booked.
pub(super) fn refused(answer: &Answer) -> Option<Refusal> {
    let fault: Fault = serde_json::from_slice(&answer.body).ok()?;
    let word = fault.error.as_str();
    match (answer.status.as_u16(), word) {
        (503, "maintenance") => Some(Refusal::BankMaintenance),
        (500, "book_unwritable") => Some(Refusal::BankUnavailable),
        (422, "reference_reused" | "key_reused") => {
            tracing::error!(word, "the bank holds another request under this reference");
            None
        }
        // The token that we kept is none of theirs: the card must be entered again.
        (422, "unknown_token") => Some(Refusal::CardNumberWrong),
        (status @ 400..=499, word) => {
            tracing::error!(status, word, "the bank does not take our requests");
            Some(Refusal::BankUnavailable)
        }
        _ => None,
    }
}

/// What an answer to a charge or a refund means.
pub(super) fn of_submission(result: Result<Answer, Silence>, expected: &Expected<'_>) -> RailSaid {
    match result {
        Err(Silence::NotSent(why)) => {
            tracing::warn!(reference = expected.reference, why, "the bank cannot be reached");
            RailSaid::NotSent(Refusal::BankUnavailable)
        }
        Err(Silence::Unknown(why)) => RailSaid::Unknown(why),
        // By this request nothing else was booked than it asks for; what the bank holds instead is
        // found out by asking.
        Ok(answer) if answer.status == StatusCode::OK => match booked(&answer, expected) {
            RailSaid::Differs(held) => RailSaid::Unknown(format!("the bank holds {held}")),
            said => said,
        },
        Ok(answer) => match (never(&answer), refused(&answer)) {
            (Some(said), _) if expected.thing == Thing::Refund => said,
            (_, Some(refusal)) => RailSaid::NotSent(refusal),
            (_, None) => not_understood(&answer),
        },
    }
}

/// What an answer to a question, or to a cancellation, means.
pub(super) fn of_question(result: Result<Answer, Silence>, expected: &Expected<'_>) -> RailSaid {
    match result {
        Err(silence) => RailSaid::Unknown(silence.why().to_owned()),
        Ok(answer) if answer.status == StatusCode::OK => booked(&answer, expected),
        Ok(answer) if is_not_found(&answer) => RailSaid::NotFound,
        Ok(answer) => not_understood(&answer),
    }
}

/// The bank's own 404. One from anybody else in between says nothing about the reference.
fn is_not_found(answer: &Answer) -> bool {
    let fault: Option<Fault> = serde_json::from_slice(&answer.body).ok();
    answer.status == StatusCode::NOT_FOUND && fault.is_some_and(|f| f.error == "not_found")
}

fn booked(answer: &Answer, expected: &Expected<'_>) -> RailSaid {
    match serde_json::from_slice::<Booked>(&answer.body) {
        Ok(booked) if booked.reference == expected.reference => match booked.differs(expected) {
            None => booked.said(expected.thing),
            Some(held) => {
                tracing::error!(reference = expected.reference, held, "the bank holds another sum");
                RailSaid::Differs(held)
            }
        },
        Ok(booked) => {
            let (asked, got) = (expected.reference, &booked.reference);
            tracing::error!(asked, got, "the bank answers about something else");
            RailSaid::Unknown("the bank answered about something else".into())
        }
        Err(error) => RailSaid::Unknown(format!("the bank's answer cannot be read: {error}")),
    }
}

fn not_understood(answer: &Answer) -> RailSaid {
    RailSaid::Unknown(format!("the bank answered {}", answer.status))
}

#[derive(Debug, Deserialize)]
struct Health {
    state: String,
    /// The end of its maintenance (RFC 3339).
    until: Option<String>,
}

pub(super) fn health(answer: &Answer) -> RailHealth {
    let Ok(health) = serde_json::from_slice::<Health>(&answer.body) else {
        return RailHealth::Down;
    };
    match health.state.as_str() {
        "up" if answer.status.is_success() => RailHealth::Up,
        "slow" => RailHealth::Slow,
        "maintenance" => {
            let until = health.until.and_then(|until| until.parse::<Timestamp>().ok());
            RailHealth::Maintenance { until_us: until.map(Timestamp::as_microsecond) }
        }
        _ => RailHealth::Down,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Result<Answer, Silence> {
        let status = StatusCode::from_u16(status).unwrap();
        Ok(Answer { status, body: body.as_bytes().to_vec() })
    }

    fn submitted(status: u16, body: &str) -> RailSaid {
        let amount = Amount::new(1_250, Currency::Cny).unwrap();
        let expected = Expected { thing: Thing::Charge, reference: "pay_1", amount };
        of_submission(answer(status, body), &expected)
    }

    fn asked(status: u16, body: &str) -> RailSaid {
        let amount = Amount::new(1_250, Currency::Cny).unwrap();
        let expected = Expected { thing: Thing::Charge, reference: "pay_1", amount };
        of_question(answer(status, body), &expected)
    }

    const BOOKED: &str = r#"{"id":"ch_1","reference":"pay_1","state":"succeeded","code":"00",
        "decline_code":null,"amount_minor":1250,"currency":"CNY"}"#;

    #[test]
    fn nothing_is_said_to_be_unsent_unless_the_bank_itself_says_so() {
        use Refusal as R;
        let table = [
            (503, r#"{"error":"maintenance"}"#, Some(R::BankMaintenance)),
            (500, r#"{"error":"book_unwritable"}"#, Some(R::BankUnavailable)),
            (422, r#"{"error":"unknown_token"}"#, Some(R::CardNumberWrong)),
            (401, r#"{"error":"unauthorized"}"#, Some(R::BankUnavailable)),
            // Another request of ours may have been booked under it.
            (422, r#"{"error":"reference_reused"}"#, None),
            (422, r#"{"error":"key_reused"}"#, None),
            // Somebody in between, who cannot know.
            (503, "<html>busy</html>", None),
            (502, "", None),
            (404, "<html>", None),
            (500, r#"{"error":"other"}"#, None),
            (302, "", None),
            (200, "{}", None),
        ];
        for (status, body, refusal) in table {
            let said = submitted(status, body);
            match refusal {
                Some(refusal) => assert_eq!(said, RailSaid::NotSent(refusal), "{status} {body}"),
                None => assert!(matches!(said, RailSaid::Unknown(_)), "{status} {body}: {said:?}"),
            }
        }
    }

    /// The whole table of what the bank may answer to a refund: what is final, what passes, and
    /// what nobody knows.
    #[test]
    fn a_refund_is_given_up_only_when_the_bank_says_never() {
        let submitted = |status, body: &str| {
            let amount = Amount::new(1_250, Currency::Cny).unwrap();
            let expected = Expected { thing: Thing::Refund, reference: "ref_1", amount };
            of_submission(answer(status, body), &expected)
        };
        let error = |word: &str| format!(r#"{{"error":"{word}"}}"#);
        for (word, code) in NEVER {
            let (refusal, code) = (Refusal::RefundDeclinedByBank, code.to_owned());
            assert_eq!(submitted(422, &error(word)), RailSaid::Declined { refusal, code });
            // Under another status these are not the bank's words.
            for status in [200, 404, 500, 503] {
                let said = submitted(status, &error(word));
                assert!(!matches!(said, RailSaid::Declined { .. }), "{status} {word}: {said:?}");
            }
            // A charge is never declined by them: nothing was booked, and that is all.
            let charged = self::submitted(422, &error(word));
            assert_eq!(charged, RailSaid::NotSent(Refusal::BankUnavailable), "{word}");
        }
        let passing = [
            (503, "maintenance", Refusal::BankMaintenance),
            (500, "book_unwritable", Refusal::BankUnavailable),
            (401, "unauthorized", Refusal::BankUnavailable),
            (429, "too_many", Refusal::BankUnavailable),
            (422, "invalid", Refusal::BankUnavailable),
        ];
        for (status, word, refusal) in passing {
            assert_eq!(submitted(status, &error(word)), RailSaid::NotSent(refusal), "{word}");
        }
        for (status, body) in [(422, error("key_reused")), (422, "<html>".into()), (502, "".into())]
        {
            assert!(matches!(submitted(status, &body), RailSaid::Unknown(_)), "{status} {body}");
        }
    }

    #[test]
    fn an_answer_about_something_else_is_no_answer() {
        assert!(matches!(submitted(200, BOOKED), RailSaid::Succeeded { .. }));
        for (from, to) in [("pay_1", "pay_2"), ("1250", "1251"), ("CNY", "USD")] {
            let other = BOOKED.replace(from, to);
            assert!(matches!(submitted(200, &other), RailSaid::Unknown(_)), "{other}");
        }
        assert!(matches!(asked(200, BOOKED), RailSaid::Succeeded { .. }));
        let about = |from, to| asked(200, &BOOKED.replace(from, to));
        assert!(matches!(about("pay_1", "pay_2"), RailSaid::Unknown(_)));
        assert_eq!(about("1250", "1251"), RailSaid::Differs("1251 CNY".into()));
        assert_eq!(about("CNY", "USD"), RailSaid::Differs("1250 USD".into()));
        assert_eq!(about("CNY", "XTS"), RailSaid::Differs("1250 XTS".into()));
        // A success that does not say of what proves nothing.
        assert!(matches!(about("1250", "null"), RailSaid::Unknown(_)));
    }

    #[test]
    fn a_question_never_answers_that_nothing_was_sent() {
        assert_eq!(asked(404, r#"{"error":"not_found"}"#), RailSaid::NotFound);
        for (status, body) in [
            (404, "<html>"),
            (503, r#"{"error":"maintenance"}"#),
            (401, r#"{"error":"unauthorized"}"#),
        ] {
            assert!(matches!(asked(status, body), RailSaid::Unknown(_)), "{status} {body}");
        }
        let amount = Amount::new(1_250, Currency::Cny).unwrap();
        let expected = Expected { thing: Thing::Charge, reference: "pay_1", amount };
        let unsent = of_question(Err(Silence::NotSent("no route".into())), &expected);
        assert!(matches!(unsent, RailSaid::Unknown(_)));
    }
}
