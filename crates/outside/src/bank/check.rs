//! The security check: the bank that issued a card asks its holder for a code, on a page of its
//! own, after the card's data and before the card may pay. Of the test cards some ask
//! ([`TestCard::check_s`]).
//!
//! Invariants: a card whose check was not passed is known and never charged; the time runs from
//! when the card was given, whatever is pressed meanwhile; three wrong codes end it.
//!
//! [`TestCard::check_s`]: super::card::TestCard::check_s

use serde::{Deserialize, Serialize};

use super::card::Card;
use super::session::{CardSession, SessionState};
use crate::book::{Book, Change};
use crate::wire::Refused;

/// The code that every check asks for: it stands on the page, as this is a sandbox.
pub const CHECK_CODE: &str = "246810";
const TRIES_MAX: u8 = 3;

/// A check that is going on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Check {
    /// As it will be kept, whatever comes of the check.
    pub(crate) card: Card,
    pub(crate) until_us: i64,
    pub(crate) tries_left: u8,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CheckEnd {
    Passed,
    Failed,
    RanOut,
}

impl Check {
    pub(crate) fn new(card: Card, until_us: i64) -> Check {
        Check { card, until_us, tries_left: TRIES_MAX }
    }
}

/// The session after the holder has typed this code, or only looked at the page (none). The check
/// that ended by it says how; one that goes on, or is no more, says nothing.
pub(crate) fn answer(
    book: &mut Book,
    id: &str,
    code: Option<&str>,
    now_us: i64,
) -> Result<Option<(CardSession, Option<CheckEnd>)>, Refused> {
    let Some(mut session) = book.sessions.get(id).cloned() else { return Ok(None) };
    let open = session.state == SessionState::Open;
    let Some(mut check) = session.check.clone().filter(|_| open) else {
        return Ok(Some((session, None)));
    };
    let end = match code {
        _ if now_us >= check.until_us => CheckEnd::RanOut,
        None => return Ok(Some((session, None))),
        Some(CHECK_CODE) => CheckEnd::Passed,
        Some(_) if check.tries_left <= 1 => CheckEnd::Failed,
        Some(_) => {
            check.tries_left -= 1;
            session.check = Some(check);
            book.commit(vec![Change::Session(Box::new(session.clone()))])?;
            return Ok(Some((session, None)));
        }
    };
    let card = Card { check: Some(end), ..check.card };
    session.state = SessionState::Done;
    session.token = Some(card.token.clone());
    session.check = None;
    book.commit(vec![Change::Card(card), Change::Session(Box::new(session.clone()))])?;
    Ok(Some((session, Some(end))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::card::TestCard;
    use crate::bank::session::{self, Language, SessionRequest, TypedCard};
    use crate::clock::seconds;

    /// A session whose holder has given this card at second 0.
    fn given(book: &mut Book, number: &str) -> CardSession {
        let request = SessionRequest {
            reference: "session_1".into(),
            return_url: "http://shop.test/".into(),
            language: Language::English,
            amount_minor: None,
            currency: None,
            payee: None,
        };
        let (_, session) = session::open(book, request, 0).unwrap();
        let card = TestCard::by_number(number).unwrap();
        let typed = TypedCard { card, expiry: "12/34".into(), security_code_wrong: false };
        session::finish(book, &session.id, typed, 0).unwrap().unwrap()
    }

    /// The code with which the bank refuses the card; `00` when it is good.
    fn refused(book: &Book, session: &CardSession) -> &'static str {
        let card = session.token.as_ref().and_then(|token| book.cards.get(token)).unwrap();
        card.refusal().map_or("00", |refusal| refusal.code)
    }

    #[test]
    fn each_end_of_a_check_is_the_cards_own_answer() {
        type Step = (i64, Option<&'static str>);
        let wrong = Some("000000");
        let right = Some(CHECK_CODE);
        let table: [(&str, &[Step], CheckEnd, &str); 9] = [
            ("4000000000001018", &[(1, right)], CheckEnd::Passed, "00"),
            ("4000000000001018", &[(1, wrong), (2, wrong), (3, right)], CheckEnd::Passed, "00"),
            ("4000000000001018", &[(1, wrong), (2, wrong), (3, wrong)], CheckEnd::Failed, "1A"),
            ("4000000000001018", &[(299, None), (300, right)], CheckEnd::RanOut, "68"),
            ("4000000000003220", &[(1, None), (2, right)], CheckEnd::Passed, "00"),
            ("4000000000003220", &[(1, wrong), (1, wrong), (1, wrong)], CheckEnd::Failed, "1A"),
            ("4000000000000689", &[(19, right)], CheckEnd::Passed, "00"),
            ("4000000000000689", &[(19, wrong), (20, None)], CheckEnd::RanOut, "68"),
            ("4000000000000689", &[(20, right)], CheckEnd::RanOut, "68"),
        ];
        for (number, steps, expected, code) in table {
            let mut book = Book::default();
            let mut session = given(&mut book, number);
            assert!(session.state == SessionState::Open && session.token.is_none(), "{number}");
            let mut end = None;
            for (at_s, typed) in steps {
                assert_eq!(end, None, "{number} {steps:?}");
                (session, end) =
                    answer(&mut book, &session.id, *typed, seconds(*at_s)).unwrap().unwrap();
            }
            assert_eq!(end, Some(expected), "{number} {steps:?}");
            assert_eq!(session.state, SessionState::Done);
            assert_eq!(refused(&book, &session), code, "{number} {steps:?}");
            // What is over stays as it was.
            let after = answer(&mut book, &session.id, right, seconds(400)).unwrap().unwrap();
            assert_eq!((after.1, after.0.token), (None, session.token.clone()));
            assert_eq!(refused(&book, &session), code, "{number} {steps:?}");
        }
    }

    #[test]
    fn the_same_card_given_again_gains_neither_time_nor_tries() {
        let mut book = Book::default();
        let session = given(&mut book, "4000000000001018");
        let (session, _) = answer(&mut book, &session.id, Some("1"), seconds(1)).unwrap().unwrap();
        let card = TestCard::by_number("4000000000001018").unwrap();
        let again = || TypedCard { card, expiry: "12/34".into(), security_code_wrong: false };
        let after = session::finish(&mut book, &session.id, again(), seconds(9)).unwrap().unwrap();
        let check = after.check.unwrap();
        assert_eq!((check.tries_left, check.until_us), (2, seconds(300)));
        // Another card is another matter.
        let card = TestCard::by_number("4242424242424242").unwrap();
        let other = TypedCard { card, ..again() };
        let after = session::finish(&mut book, &session.id, other, seconds(9)).unwrap().unwrap();
        assert_eq!(after.state, SessionState::Done);
        assert_eq!(refused(&book, &after), "00");
    }
}
