use super::*;
use crate::id::MerchantId;
use proptest::prelude::*;

const CODE: &str = "042317";

fn payer() -> PersonId {
    PersonId::from_bits(7)
}

fn cny(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

fn challenge() -> Challenge {
    let bound = payment_bound("mer_1", cny(26_800));
    let to = (Some(payer()), "+8613800002210");
    Challenge::new(ChallengeId::from_bits(1), Purpose::Payment, to, &bound, CODE, 0)
}

fn answered() -> Challenge {
    let (row, answer) = challenge().answer(CODE, 1);
    assert_eq!(answer, Answer::Passed);
    row
}

#[test]
fn what_a_payment_is_bound_to_can_be_read_back() {
    let payee = Party::Merchant(MerchantId::from_bits(1));
    let amount = Amount::new(26_800, Currency::Usd).unwrap();
    let bound = payment_bound(payee.as_str(), amount);
    assert_eq!(payment_of(&bound), Some((payee, amount)));
    let id = PersonId::from_bits(2);
    for text in ["", "mer_1", &format!("{id} 5"), &format!("{id} five CNY"), "x 5 CNY"] {
        assert_eq!(payment_of(text), None, "{text}");
    }
}

#[test]
fn the_right_code_passes_once() {
    let row = answered();
    assert_eq!((row.tries, row.passed_at_us), (1, Some(1)));
    assert_eq!(row.answer(CODE, 2).1, Answer::AlreadyPassed);
}

#[test]
fn five_checks_and_no_more() {
    let mut row = challenge();
    for expected in [4, 3, 2, 1] {
        let (next, answer) = row.answer("000000", 1);
        assert_eq!(answer, Answer::Wrong { tries_left: expected });
        row = next;
    }
    let (row, answer) = row.answer("000000", 1);
    assert_eq!((answer, row.tries), (Answer::TooManyTries, 5));
    // Not even the right code is looked at any more.
    let (row, answer) = row.answer(CODE, 1);
    assert_eq!((answer, row.tries, row.passed_at_us), (Answer::TooManyTries, 5, None));
}

#[test]
fn a_code_lives_five_minutes() {
    let row = challenge();
    assert_eq!(row.answer(CODE, CODE_LIVES_US - 1).1, Answer::Passed);
    let (late, answer) = row.answer(CODE, CODE_LIVES_US);
    assert_eq!((answer, late.tries), (Answer::Expired, 0));
}

#[test]
fn a_clock_that_is_set_back_makes_no_code_live_again() {
    let (late, _) = challenge().answer(CODE, CODE_LIVES_US);
    // Who saw it run out remembers that.
    assert_eq!(late.answer(CODE, 1).1, Answer::Expired);
    // And one that was made when the clock was an hour ahead does not live for an hour.
    let row = challenge();
    assert_eq!(row.answer(CODE, -12 * CODE_LIVES_US).1, Answer::Expired);
    let bound = payment_bound("mer_1", cny(26_800));
    let early = 1 - PASSED_LIVES_US - 1;
    let used = answered().used_for(Purpose::Payment, Some(&payer()), &bound, early);
    assert_eq!(used, Err(Refusal::SecurityCheckExpired));
    // Two processes may differ a little.
    assert_eq!(row.answer(CODE, -1_000_000).1, Answer::Passed);
}

#[test]
fn a_passed_challenge_allows_exactly_one_thing_once() {
    use Refusal::{ChallengeRequired, SecurityCheckExpired, SecurityCheckFailed};
    let bound = payment_bound("mer_1", cny(26_800));
    let stranger = PersonId::from_bits(8);
    let used = answered().used_for(Purpose::Payment, Some(&payer()), &bound, 2).unwrap();
    let wrong = Challenge { tries: 5, ..challenge() };
    let (me, other) = (payer(), payment_bound("mer_1", cny(26_801)));
    let elsewhere = payment_bound("mer_2", cny(26_800));
    let usd = payment_bound("mer_1", Amount::new(26_800, Currency::Usd).unwrap());
    let late = 1 + PASSED_LIVES_US;
    let pay = Purpose::Payment;
    type Case<'a> = (&'a Challenge, Purpose, Option<&'a PersonId>, &'a str, i64, Refusal);
    let table: &[Case<'_>] = &[
        (&answered(), Purpose::Device, Some(&me), &bound, 2, SecurityCheckFailed),
        (&answered(), pay, Some(&stranger), &bound, 2, SecurityCheckFailed),
        (&answered(), pay, None, &bound, 2, SecurityCheckFailed),
        (&answered(), pay, Some(&me), &other, 2, SecurityCheckFailed),
        (&answered(), pay, Some(&me), &elsewhere, 2, SecurityCheckFailed),
        (&answered(), pay, Some(&me), &usd, 2, SecurityCheckFailed),
        (&used, pay, Some(&me), &bound, 2, SecurityCheckFailed),
        (&wrong, pay, Some(&me), &bound, 2, SecurityCheckFailed),
        (&answered(), pay, Some(&me), &bound, late, SecurityCheckExpired),
        (&challenge(), pay, Some(&me), &bound, CODE_LIVES_US, SecurityCheckExpired),
        (&challenge(), pay, Some(&me), &bound, 2, ChallengeRequired),
    ];
    for (at, (row, purpose, person, bound, now_us, refusal)) in table.iter().enumerate() {
        assert_eq!(row.used_for(*purpose, *person, bound, *now_us), Err(*refusal), "row {at}");
    }
    assert_eq!(used.used_at_us, Some(2));
}

#[test]
fn digests_are_salted_by_id_and_bound_to_everything() {
    let base = digest(&ChallengeId::from_bits(1), Purpose::Payment, "a b", CODE);
    let others = [
        digest(&ChallengeId::from_bits(2), Purpose::Payment, "a b", CODE),
        digest(&ChallengeId::from_bits(1), Purpose::Device, "a b", CODE),
        digest(&ChallengeId::from_bits(1), Purpose::Payment, "a bc", CODE),
        digest(&ChallengeId::from_bits(1), Purpose::Payment, "a b0", &CODE[1..]),
        digest(&ChallengeId::from_bits(1), Purpose::Payment, "a b", "042318"),
    ];
    assert_eq!(base.len(), 32);
    for other in &others {
        assert!(!digests_equal(&base, other));
    }
    assert!(digests_equal(&base, &base.clone()));
    assert!(!digests_equal(&base, &base[..31]));
}

#[test]
fn typed_codes_are_read_kindly() {
    let table = [
        ("042317", Some("042317")),
        (" 042 317 ", Some("042317")),
        ("042-317", Some("042317")),
        ("０４２３１７", Some("042317")),
        ("04231", None),
        ("0423170", None),
        ("04231a", None),
        ("", None),
        ("٠٤٢٣١٧", None),
    ];
    for (typed, code) in table {
        assert_eq!(typed_code(typed).as_deref(), code, "{typed}");
    }
}

#[test]
fn step_up_by_the_articles() {
    let rule = StepUpRule::default();
    let run = |count, sum_minor| Free { count, sum_minor };
    let table = [
        (Payee::Trusted, 5_000_000, run(9, 999_999), StepUp::ExemptTrusted),
        (Payee::Other, 20_000, run(0, 0), StepUp::ExemptSmall),
        (Payee::Other, 20_001, run(0, 0), StepUp::NeededAmount),
        (Payee::Other, 100, run(4, 400), StepUp::ExemptSmall),
        (Payee::Other, 100, run(5, 500), StepUp::NeededRun),
        (Payee::Other, 20_000, run(4, 80_000), StepUp::ExemptSmall),
        (Payee::Other, 20_000, run(4, 80_001), StepUp::NeededSum),
        (Payee::Other, 1, run(0, i64::MAX), StepUp::NeededSum),
    ];
    for (payee, minor, run, expected) in table {
        assert_eq!(rule.decide(payee, cny(minor), run), expected, "{minor} {run:?}");
        assert_eq!(expected.is_needed(), expected.word().starts_with("needed"));
        let exempt = is_exempt(payee == Payee::Trusted, cny(minor), &run);
        assert_eq!(exempt, !expected.is_needed());
    }
    let yen = Amount::new(4_001, Currency::Jpy).unwrap();
    assert_eq!(rule.decide(Payee::Other, yen, Free::default()), StepUp::NeededAmount);
}

#[test]
fn a_run_counts_small_ones_and_ends_with_a_code() {
    let run = Free { count: 2, sum_minor: 300 };
    assert_eq!(run.after(StepUp::ExemptSmall, cny(50)), Free { count: 3, sum_minor: 350 });
    assert_eq!(run.after(StepUp::ExemptTrusted, cny(50)), run);
    assert_eq!(run.after(StepUp::NeededAmount, cny(50)), Free::default());
    assert_eq!(run.after(StepUp::NeededRun, cny(50)), Free::default());
}

proptest! {
    #[test]
    fn codes_have_six_digits(random in any::<u64>()) {
        let code = code_from(random);
        prop_assert_eq!(typed_code(&code), Some(code));
    }

    /// Whatever is paid, no code was needed at most five times in a row and for at most the sum.
    #[test]
    fn without_a_code_neither_number_nor_sum_is_passed(
        amounts in proptest::collection::vec(1_i64..40_000, 0..60),
    ) {
        let rule = StepUpRule::default();
        let (mut run, mut count, mut sum) = (Free::default(), 0, 0);
        for minor in amounts {
            let step_up = rule.decide(Payee::Other, cny(minor), run);
            run = run.after(step_up, cny(minor));
            (count, sum) = if step_up.is_needed() { (0, 0) } else { (count + 1, sum + minor) };
            prop_assert!(count <= 5 && sum <= 100_000);
        }
    }

    #[test]
    fn nothing_typed_makes_it_panic(typed in ".{0,20}") {
        let read = typed_code(&typed);
        prop_assert!(read.is_none_or(|code| code.len() == 6));
    }
}
