//! Patterns in passwords: dates, sequences, repetitions, rows of the keyboard. Pure text work.

use jiff::civil::Date;

/// A run of so many neighbours (`1234`, `dcba`) or equals (`0000`) is a pattern.
const RUN: usize = 4;
/// A run of so many neighbouring keys is one; four would refuse words like "property".
const KEYS: usize = 5;

/// Rows of the usual keyboard, and its slanting columns, as fingers run over them.
const ROWS: [&str; 5] = [
    "1234567890-=",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
];

/// Whether something in it reads as a date: eight digits with the year first or last, six with the
/// year first (as on Chinese identity cards), with or without separators; and any writing of the
/// birthday, where it is known.
pub(super) fn holds_date(password: &str, birthday: Option<Date>) -> bool {
    let chars: Vec<char> = password.chars().collect();
    let bare: Vec<char> = chars.iter().copied().filter(|c| c.is_ascii_digit()).collect();
    let runs = chars.split(|c| !c.is_ascii_digit());
    runs.into_iter().any(run_holds_date)
        || (0..chars.len()).any(|from| separated_date(&chars[from..]))
        || birthday.is_some_and(|day| holds_birthday(&bare, day))
}

fn run_holds_date(run: &[char]) -> bool {
    let eight = run.windows(8).any(|w| {
        let year_first = is_date(number(&w[..4]), number(&w[4..6]), number(&w[6..]));
        let (a, b, year) = (number(&w[..2]), number(&w[2..4]), number(&w[4..]));
        year_first || is_date(year, a, b) || is_date(year, b, a)
    });
    // Six digits in a longer run are no date of their own: they would be found in any number.
    let six = run.len() == 6 && {
        let (year, month, day) = (number(&run[..2]), number(&run[2..4]), number(&run[4..]));
        is_date(1900 + year, month, day) || is_date(2000 + year, month, day)
    };
    eight || six
}

/// `1985-6-12`, `85.06.12`, `1985年6月12日` at the beginning of the text.
fn separated_date(text: &[char]) -> bool {
    let mut rest = text;
    let mut parts = [0; 3];
    for (at, part) in parts.iter_mut().enumerate() {
        let len = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let fits = if at == 0 { len == 2 || len == 4 } else { len == 1 || len == 2 };
        if !fits {
            return false;
        }
        *part = number(&rest[..len]);
        rest = &rest[len..];
        if at < 2 {
            let Some((separator, after)) = rest.split_first() else { return false };
            if !matches!(separator, '-' | '.' | '/' | '_' | ' ' | '年' | '月') {
                return false;
            }
            rest = after;
        }
    }
    let [year, month, day] = parts;
    let short =
        year < 100 && (is_date(1900 + year, month, day) || is_date(2000 + year, month, day));
    short || is_date(year, month, day)
}

fn holds_birthday(digits: &[char], day: Date) -> bool {
    let (y, m, d) = (day.year(), day.month(), day.day());
    let short = y.rem_euclid(100);
    let writings = [
        format!("{short:02}{m:02}{d:02}"),
        format!("{d:02}{m:02}{short:02}"),
        format!("{m:02}{d:02}{short:02}"),
        format!("{d:02}{m:02}{y}"),
        format!("{m:02}{d:02}{y}"),
        format!("{y}{m}{d}"),
    ];
    let digits: String = digits.iter().collect();
    writings.iter().any(|writing| digits.contains(writing))
}

fn is_date(year: u32, month: u32, day: u32) -> bool {
    let small = |number: u32| i8::try_from(number).unwrap_or(0);
    let year = i16::try_from(year).unwrap_or(0);
    (1900..2100).contains(&year) && Date::new(year, small(month), small(day)).is_ok()
}

/// At most four digits are read, so that nothing overflows.
fn number(digits: &[char]) -> u32 {
    digits.iter().take(4).fold(0, |so_far, c| so_far * 10 + c.to_digit(10).unwrap_or(0))
}

/// Whether it holds a sequence, a repetition or a run over the keyboard. Expects lower case.
pub(super) fn is_simple(password: &str) -> bool {
    let chars: Vec<char> = password.chars().collect();
    let steps: Vec<i64> =
        chars.windows(2).map(|w| i64::from(u32::from(w[1])) - i64::from(u32::from(w[0]))).collect();
    let alike = |w: &[char]| {
        w.iter().all(char::is_ascii_digit) || w.iter().all(|c| c.is_alphabetic()) || w[0] == w[1]
    };
    let run = chars.windows(RUN).zip(steps.windows(RUN - 1)).any(|(w, steps)| {
        steps.iter().all(|s| *s == steps[0]) && (-1..=1).contains(&steps[0]) && alike(w)
    });
    run || over_keys(&chars) || is_repeated(&chars)
}

fn over_keys(chars: &[char]) -> bool {
    chars.windows(KEYS).any(|w| {
        let forward: String = w.iter().collect();
        let backward: String = w.iter().rev().collect();
        ROWS.iter().any(|row| row.contains(&forward) || row.contains(&backward))
    })
}

/// The whole is one short part again and again, three times or more.
fn is_repeated(chars: &[char]) -> bool {
    (1..=chars.len() / 3).any(|len| {
        chars.len().is_multiple_of(len) && chars.chunks(len).all(|chunk| *chunk == chars[..len])
    })
}
