use super::*;
use crate::word::Word;

fn payment(state: PaymentState, refusal: Option<Refusal>, perhaps_charged: bool) -> About {
    About::Payment { state, method: Method::Card, refusal, perhaps_charged }
}

#[test]
fn who_answers_first() {
    use PaymentState as S;
    let declined = Some(Refusal::CardExpired);
    let table = [
        (Kind::Payment, payment(S::InDoubt, None, true), false, false, "payments 0"),
        (Kind::Question, payment(S::Failed, declined, true), false, false, "payments 0"),
        (Kind::Payment, payment(S::Failed, declined, false), false, false, "payments 1"),
        (Kind::Payment, payment(S::Succeeded, None, true), false, false, "payments 2"),
        (
            Kind::Payment,
            payment(S::Failed, Some(Refusal::UnusualActivity), false),
            false,
            false,
            "payments 0",
        ),
        (Kind::Refund, About::Refund(RefundState::Requested), false, false, "payments 1"),
        (Kind::Refund, About::Refund(RefundState::Paid), false, false, "payments 2"),
        (Kind::Refund, About::Refund(RefundState::InDoubt), false, false, "payments 0"),
        (Kind::Account, About::Nothing, false, true, "accounts 1"),
        (Kind::Account, About::Nothing, true, true, "accounts 0"),
        (Kind::Question, About::Nothing, true, true, "accounts 0"),
        (Kind::Question, About::Nothing, false, false, "general 2"),
        (Kind::Complaint, About::Nothing, false, false, "general 2"),
        (Kind::Payment, About::Nothing, false, false, "payments 1"),
        (Kind::Fault, About::Nothing, false, false, "general 2"),
    ];
    for (kind, about, protected, locked, expected) in table {
        let got = triage(kind, about, protected, locked);
        let said = format!("{} {}", got.queue.word(), got.urgency);
        assert_eq!(said, expected, "{kind:?} {about:?} {protected} {locked}");
        assert!(got.within_us > 0);
    }
}

#[test]
fn the_more_urgent_the_sooner() {
    for kind in Kind::ALL {
        let urgent = triage(*kind, About::Nothing, true, true).within_us;
        let high = triage(*kind, About::Nothing, false, true).within_us;
        let normal = within(*kind, 2);
        assert!(urgent < high && high < normal, "{kind:?}");
    }
}

#[test]
fn words_are_trimmed_and_bounded() {
    assert_eq!(words_of("  a\r\nb\u{0}\u{7} "), Ok("a\nb".to_owned()));
    for empty in ["", "  ", "\n\t", "\u{0}", "\u{200b}"] {
        assert_eq!(words_of(empty), Err(WordsFault::Missing));
    }
    assert!(words_of(&"长".repeat(WORDS_CHARS_MAX)).is_ok());
    assert_eq!(words_of(&"长".repeat(WORDS_CHARS_MAX + 1)), Err(WordsFault::TooLong));
}

#[test]
fn a_title_is_one_short_line() {
    assert_eq!(title("hello\n  there"), "hello there");
    let long = title(&"长".repeat(500));
    assert_eq!(long.chars().count(), TITLE_CHARS_MAX);
    assert!(long.ends_with('…'));
}

#[test]
fn files_are_known_by_their_bytes() {
    assert_eq!(file_type(b"%PDF-1.7 ..."), Some("application/pdf"));
    assert_eq!(file_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
    assert_eq!(file_type(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
    assert_eq!(file_type(b"RIFF....WEBPVP8 "), Some("image/webp"));
    for bad in [&b""[..], b"<html>", b"MZ\x90", b"PK\x03\x04", b"RIFF....WAVE", b"<svg"] {
        assert_eq!(file_type(bad), None);
    }
}
