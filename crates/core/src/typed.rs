//! What people type freely, as it is kept: without control characters, without card numbers.
//!
//! Card numbers never enter (PCI DSS 3.5), nor the codes on their backs (3.3.1.2): whatever passes
//! for one is masked before anything is stored, however it was written. Every free text goes
//! through here: messages, notes, reasons, titles, the names of files and people.

use std::ops::RangeInclusive;

use crate::flaw::{Flaw, flawed};

/// Digits of a card number (ISO/IEC 7812-1).
const CARD_DIGITS: RangeInclusive<usize> = 13..=19;
/// Signs between two groups of digits that still belong to one number.
const SEPARATOR_CHARS_MAX: usize = 4;

/// A text as it is kept: trimmed, line ends in one form, nothing that cannot be seen at its ends,
/// no control characters, none that turns the direction of writing, no card numbers. Empty when
/// there is nothing to see in it.
#[must_use]
pub fn kept(typed: &str) -> String {
    let clean: String = typed
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !(c.is_control() || is_turning(*c)))
        .collect();
    let clean = clean.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if flawed(Flaw::CardKept) {
        return clean.to_owned();
    }
    without_card_numbers(clean)
}

/// Marks that turn the direction of writing for what follows them: a line of ours among it too.
#[must_use]
pub fn is_turning(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that take no room: joiners, marks of direction, fillers.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// The value of a decimal digit, as keyboards of East Asia and of Arabic scripts write it too.
fn digit(c: char) -> Option<u32> {
    let zero = match c {
        '0'..='9' => '0',
        '０'..='９' => '０',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        _ => return None,
    };
    Some(u32::from(c) - u32::from(zero))
}

/// Digits without a gap, and what stands between them and the digits before.
struct Group {
    /// Places in the text, counted in characters.
    from: usize,
    digits: Vec<u32>,
    /// None: something else than a separator stands before.
    before: Option<String>,
}

/// A separator, so far as two of them are the same: blanks, line ends, hyphens and what cannot be
/// seen are one kind, in any number; other signs are themselves.
fn separator(between: &[char]) -> Option<String> {
    if between.len() > SEPARATOR_CHARS_MAX || between.iter().any(|c| c.is_alphanumeric()) {
        return None;
    }
    let blank = |c: &&char| {
        let hyphen = matches!(**c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '－' | '﹣');
        !hyphen && !c.is_whitespace() && !is_invisible(**c)
    };
    Some(between.iter().filter(blank).collect())
}

fn groups(chars: &[char]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    let mut end = None;
    while let Some(c) = chars.get(at) {
        if digit(*c).is_none() {
            at += 1;
            continue;
        }
        let digits: Vec<u32> = chars[at..].iter().map_while(|c| digit(*c)).collect();
        let before = end.and_then(|end: usize| separator(&chars[end..at]));
        let from = at;
        at += digits.len();
        end = Some(at);
        groups.push(Group { from, digits, before });
    }
    groups
}

/// Whether these groups are of one number by how they are cut. What is written in one way
/// throughout may be cut anyhow ("600.00, 500.00" is two amounts); whatever stands between groups
/// of a card's kind, or between single digits, it is one number: amounts, dates and times have
/// parts of two digits.
fn is_one(groups: &[Group]) -> bool {
    let Some((last, rest)) = groups.split_last() else { return false };
    let long = rest.iter().all(|group| group.digits.len() >= 3);
    let single = groups.iter().all(|group| group.digits.len() == 1);
    let one_way = groups[1..].iter().all(|group| group.before == groups[1].before);
    (long && last.digits.len() != 2) || single || one_way
}

/// How many of these groups, taken together, pass for one card number; the most that do.
fn number(groups: &[Group]) -> Option<usize> {
    let first = groups.first()?;
    let mut digits = first.digits.clone();
    let mut found = None;
    for (n, group) in groups.iter().enumerate() {
        if n > 0 {
            if group.before.is_none() {
                break;
            }
            digits.extend(&group.digits);
        }
        if digits.len() > *CARD_DIGITS.end() {
            break;
        }
        let fits = CARD_DIGITS.contains(&digits.len()) && is_issued(&digits) && luhn(&digits);
        if fits && is_one(&groups[..=n]) {
            found = Some(n + 1);
        }
    }
    found
}

/// Signs before a code within which its name must stand.
const NAME_CHARS_MAX: usize = 24;
/// How the code on a card's back is called.
const CODE_NAMES: [&str; 10] =
    ["cvv", "cvc", "cvn", "csc", "cvv2", "cvc2", "cvn2", "security code", "安全码", "安全代码"];
/// What may stand between that name and the code.
const LINKS: [&str; 12] =
    ["is", "was", "number", "code", "no", "是", "为", "就", "码", "号", "数字", "值"];

/// Whether what is before a group calls it the code on a card's back.
fn is_named_code(before: &[char]) -> bool {
    let from = before.len().saturating_sub(NAME_CHARS_MAX);
    let text: String = before[from..].iter().flat_map(|c| c.to_lowercase()).collect();
    let mut text = text.as_str();
    loop {
        text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
        if CODE_NAMES.iter().any(|name| text.ends_with(name)) {
            return true;
        }
        match LINKS.iter().find_map(|link| text.strip_suffix(link)) {
            Some(rest) => text = rest,
            None => return false,
        }
    }
}

/// Which of the groups behind a card number is the code on its back: three digits behind the date
/// of expiry. Without that date they may be anything.
fn code_behind(groups: &[Group]) -> Option<usize> {
    let lengths: Vec<usize> = groups
        .iter()
        .take(3)
        .take_while(|group| group.before.is_some())
        .map(|group| group.digits.len())
        .collect();
    match lengths[..] {
        [1 | 2, 2 | 4, 3] => Some(2),
        [4, 3, ..] => Some(1),
        _ => None,
    }
}

/// Masks all but the last four digits of whatever passes for a card number (13 to 19 digits, whose
/// first one a card may have and whose last one is right, in groups), and the code on its back.
/// What is masked once stays as it is: the end of one number may be the beginning of another.
#[must_use]
pub fn without_card_numbers(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    loop {
        let seen = chars.clone();
        mask_card_numbers(&mut chars);
        if chars == seen {
            return chars.into_iter().collect();
        }
    }
}

/// One number after the other, from the first on.
fn mask_card_numbers(chars: &mut [char]) {
    let groups = groups(chars);
    let mut at = 0;
    while at < groups.len() {
        let group = &groups[at];
        let Some(n) = number(&groups[at..]) else {
            let short = (3..=4).contains(&group.digits.len());
            if short && is_named_code(&chars[..group.from]) {
                chars[group.from..group.from + group.digits.len()].fill('•');
            }
            at += 1;
            continue;
        };
        let one = &groups[at..at + n];
        let places: Vec<usize> = one.iter().flat_map(|g| g.from..g.from + g.digits.len()).collect();
        for place in &places[..places.len() - 4] {
            chars[*place] = '•';
        }
        at += n;
        if let Some(code) = code_behind(&groups[at..]).map(|behind| &groups[at + behind]) {
            chars[code.from..code.from + code.digits.len()].fill('•');
        }
    }
}

/// Cards for paying begin with 2 (Mastercard, Mir), 3 to 6, 8 (UnionPay) or 9; telephones and times
/// begin with others.
fn is_issued(digits: &[u32]) -> bool {
    match digits {
        [2, second, ..] => matches!(second, 2..=7),
        [3..=6 | 8 | 9, ..] => true,
        _ => false,
    }
}

fn luhn(digits: &[u32]) -> bool {
    let doubled = |(i, d): (usize, &u32)| match (i % 2, d * 2) {
        (0, _) => *d,
        (_, twice) if twice > 9 => twice - 9,
        (_, twice) => twice,
    };
    digits.iter().rev().enumerate().map(doubled).sum::<u32>().is_multiple_of(10)
}

/// Characters of a file's name.
const FILE_NAME_CHARS_MAX: usize = 100;

/// A file's name as it is kept: its last part, visible, with an ending that says what the file is
/// by its bytes, whatever was sent.
#[must_use]
pub fn file_name(typed: &str, mime: &str) -> String {
    let endings: &[&str] = match mime {
        "image/png" => &["png"],
        "image/jpeg" => &["jpg", "jpeg"],
        "image/gif" => &["gif"],
        "image/webp" => &["webp"],
        "application/pdf" => &["pdf"],
        "application/json" => &["json"],
        _ => &["bin"],
    };
    let last = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|c| !c.is_control() && !is_invisible(*c)).collect();
    let (stem, ending) = match seen.trim().rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) => (stem, ending),
        _ => (seen.trim(), ""),
    };
    let stem: String = stem.trim().chars().take(FILE_NAME_CHARS_MAX).collect();
    let stem = if stem.is_empty() { "file".to_owned() } else { without_card_numbers(&stem) };
    let fits = endings.contains(&ending.to_ascii_lowercase().as_str());
    format!("{stem}.{}", if fits { ending } else { endings[0] })
}

/// Whether what follows the last dot is an ending and not a part of the name, as in "v1.2".
fn is_ending(text: &str) -> bool {
    (1..=5).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::{file_name, kept, without_card_numbers};

    #[test]
    fn attack_words_that_turn_the_lines_around_them() {
        assert_eq!(kept("paid \u{202e}02 ¥\u{202c} to \u{2067}us\u{2069}\n"), "paid 02 ¥ to us");
        // Hidden between digits they hide no card number either.
        assert_eq!(kept("4242\u{202e}4242\u{202d}4242\u{2066}4242"), "••••••••••••4242");
        // Each script keeps its own direction, and joiners are kept that words are written with.
        assert_eq!(kept("שלום 12"), "שלום 12");
        assert_eq!(kept("می\u{200c}خواهم"), "می\u{200c}خواهم");
    }

    #[test]
    fn what_looks_like_a_card_number_is_masked_however_it_is_written() {
        let table = [
            ("4242424242424242", "••••••••••••4242"),
            ("my card 4242 4242 4242 4242, expired", "my card •••• •••• •••• 4242, expired"),
            ("卡号4242-4242-4242-4242。", "卡号••••-••••-••••-4242。"),
            ("4242 4242 4242 4242 12/29 123", "•••• •••• •••• 4242 12/29 •••"),
            ("4242424242424242，12/2029，123", "••••••••••••4242，12/2029，•••"),
            ("4242424242424242 1229 123", "••••••••••••4242 1229 •••"),
            ("4242424242424242, 500 yuan", "••••••••••••4242, 500 yuan"),
            ("4111-1111 1111.1111", "••••-•••• ••••.1111"),
            ("4111/1111 - 1111, 1111", "••••/•••• - ••••, 1111"),
            ("４１１１．1111 １１１１-1111", "••••．•••• ••••-1111"),
            ("3782.822463-10005", "••••.••••••-•0005"),
            ("4.1-1 1.1-1 1.1-1 1.1-1 1.1-1 1", "•.•-• •.•-• •.•-• •.•-• 1.1-1 1"),
            ("card4242424242424242x", "card••••••••••••4242x"),
            ("４２４２４２４２４２４２４２４２", "••••••••••••４２４２"),
            ("4242\u{a0}4242\u{a0}4242\u{a0}4242", "••••\u{a0}••••\u{a0}••••\u{a0}4242"),
            ("4242 4242\n4242 4242", "•••• ••••\n•••• 4242"),
            ("4242\n4242\n4242\n4242", "••••\n••••\n••••\n4242"),
            ("4242.4242.4242.4242", "••••.••••.••••.4242"),
            ("4242 – 4242 – 4242 – 4242", "•••• – •••• – •••• – 4242"),
            ("4242_4242_4242_4242", "••••_••••_••••_4242"),
            ("4242/4242/4242/4242", "••••/••••/••••/4242"),
            ("4242, 4242, 4242, 4242", "••••, ••••, ••••, 4242"),
            ("4242，4242，4242，4242", "••••，••••，••••，4242"),
            ("42424242\u{200b}42424242", "••••••••\u{200b}••••4242"),
            ("4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2", "• • • • • • • • • • • • 4 2 4 2"),
            ("3782 822463 10005", "•••• •••••• •0005"),
            ("to 13800138000: 4242424242424242", "to 13800138000: ••••••••••••4242"),
            ("4242424242424241", "4242424242424241"),
            ("call 13800138000 now", "call 13800138000 now"),
            ("6222 0000 0000 0000 000", "6222 0000 0000 0000 000"),
            ("600.00, 500.00, 700.00, 800.00", "600.00, 500.00, 700.00, 800.00"),
            ("2026-03-03 10:00 2026-03-04 11:00", "2026-03-03 10:00 2026-03-04 11:00"),
            ("", ""),
        ];
        for (typed, expected) in table {
            assert_eq!(without_card_numbers(typed), expected);
            assert_eq!(without_card_numbers(expected), expected, "done again it changes nothing");
        }
    }

    #[test]
    fn the_code_on_a_cards_back_is_masked_where_it_is_called_so() {
        let table = [
            ("cvv 123", "cvv •••"),
            ("CVV2: 123, ok", "CVV2: •••, ok"),
            ("my CVC is 1234.", "my CVC is ••••."),
            ("cvn2=123", "cvn2=•••"),
            ("the security code was 987", "the security code was •••"),
            ("安全码123", "安全码•••"),
            ("安全码是：９８７", "安全码是：•••"),
            ("卡背面cvv码为123", "卡背面cvv码为•••"),
            ("my cvv was refused 123 times", "my cvv was refused 123 times"),
            ("cvv 12345", "cvv 12345"),
            ("error code 123", "error code 123"),
            ("安全码错了 500 元没付出去", "安全码错了 500 元没付出去"),
        ];
        for (typed, expected) in table {
            assert_eq!(without_card_numbers(typed), expected);
            assert_eq!(without_card_numbers(expected), expected, "done again it changes nothing");
        }
    }

    #[test]
    fn amounts_dates_and_telephones_stay_as_they_are() {
        for text in [
            "22.50, 33.80, 44.90, 55.10, 66.20",
            "600.00, 500.00, 700.00, 800.00",
            "2026-03-03 10:00 2026-03-04 11:00",
            "¥1,200.50 + ¥3,400.00 = ¥4,600.50",
        ] {
            assert_eq!(without_card_numbers(text), text);
        }
    }

    #[test]
    fn what_cannot_be_seen_is_not_kept() {
        for empty in ["", "  ", "\n\t", "\u{0}", "\u{200b}", " \u{feff}\u{2060} \u{3164}"] {
            assert_eq!(kept(empty), "", "{empty:?}");
        }
        assert_eq!(kept("  a\r\nb\u{0}\u{7} "), "a\nb");
    }

    #[test]
    fn a_files_ending_says_what_it_is() {
        let table = [
            ("a.png", "image/png", "a.png"),
            ("A.JPEG", "image/jpeg", "A.JPEG"),
            ("page.html", "image/png", "page.png"),
            ("..\\..\\a/b.pdf", "application/pdf", "b.pdf"),
            ("收据 1.jpg", "image/jpeg", "收据 1.jpg"),
            ("收据", "application/pdf", "收据.pdf"),
            ("v1.2", "application/pdf", "v1.2.pdf"),
            ("gpj.\u{202e}exe", "image/jpeg", "gpj.jpg"),
            ("4242424242424242.png", "image/png", "••••••••••••4242.png"),
            ("\n\t", "image/gif", "file.gif"),
            (".png", "image/png", "file.png"),
        ];
        for (typed, mime, expected) in table {
            assert_eq!(file_name(typed, mime), expected);
        }
    }
}
