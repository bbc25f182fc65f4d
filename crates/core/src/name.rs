//! People's names: what may be one, and how much of one a stranger sees.
//!
//! A payee's name is shown, partly masked, before money is sent: enough to notice a wrong number,
//! too little to look somebody up. Names travel into messages and pages of others, so what could
//! pass for something else there (addresses, markup, turned-round text) is refused here.

/// Why a text is not a name. Text keys stand in `common.ftl` and `name.ftl`; none has a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NameFault {
    #[error("no name was given")]
    Missing,
    #[error("longer than {CHARS_MAX} characters")]
    TooLong,
    #[error("a character in it cannot be in a name")]
    Characters,
    #[error("it poses as the house or one of its offices")]
    Official,
}

impl NameFault {
    pub const ALL: [NameFault; 4] =
        [Self::Missing, Self::TooLong, Self::Characters, Self::Official];

    /// Its text key.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "error-missing",
            Self::TooLong => "name-too-long",
            Self::Characters => "error-bad-characters",
            Self::Official => "name-official",
        }
    }
}

pub const CHARS_MAX: usize = 60;

/// A name as it is stored: trimmed, with single spaces.
pub fn parse(typed: &str) -> Result<String, NameFault> {
    if typed.chars().nth(CHARS_MAX * 4).is_some() {
        return Err(NameFault::TooLong);
    }
    // Before the spaces are put in order, since a line break is white space too.
    if typed.trim().chars().any(|c| c.is_control()) {
        return Err(NameFault::Characters);
    }
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = crate::typed::without_card_numbers(&name);
    if name.is_empty() {
        return Err(NameFault::Missing);
    }
    if name.chars().nth(CHARS_MAX).is_some() {
        return Err(NameFault::TooLong);
    }
    let has_letter = name.chars().any(char::is_alphabetic);
    if !has_letter || !name.chars().all(is_of_a_name) {
        return Err(NameFault::Characters);
    }
    if is_official(&name) {
        return Err(NameFault::Official);
    }
    Ok(name)
}

/// What nobody is called by, nor any goods: the house's own name in any spelling, and its people.
const OURS: [&str; 3] = ["helpdesk", "administrator", "moderator"];
const OURS_ZH: [&str; 3] = ["客服", "管理员", "财付"];
/// Words of offices that nobody is called by; goods are.
const OFFICES: [&str; 6] = ["support", "official", "service", "security", "refunds", "payments"];
const OFFICES_ZH: [&str; 4] = ["官方", "平台", "支付", "退款"];

/// Whether a stranger would take it for a word of ours, whatever it is written on.
#[must_use]
pub fn poses_as_us(text: &str) -> bool {
    squeezed(text).contains("paydesk") || has(text, &OURS, &OURS_ZH)
}

/// Whether a stranger would take it for us: names stand beside money, and people trust them.
fn is_official(name: &str) -> bool {
    poses_as_us(name) || has(name, &OFFICES, &OFFICES_ZH)
}

fn squeezed(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// One of these words, or these signs within others: Chinese has no blanks.
fn has(text: &str, words: &[&str], signs: &[&str]) -> bool {
    let (lower, squeezed) = (text.to_lowercase(), squeezed(text));
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word))
        || signs.iter().any(|sign| squeezed.contains(sign))
}

/// Letters and marks of any script, digits, and what stands between the parts of names. No signs
/// of markup or addresses, no invisible characters, none that turn the direction of writing.
fn is_of_a_name(c: char) -> bool {
    match c {
        ' ' | '-' | '\'' | '’' | '.' | '·' | '•' | '・' | ',' | '，' => true,
        '(' | ')' | '（' | '）' => true,
        // Combining marks are not alphabetic by themselves, and names are written with them.
        '\u{300}'..='\u{36f}' => true,
        c => c.is_alphanumeric(),
    }
}

/// The name as a stranger sees it: `陈小明` is `陈**`, `Lin Wei` is `L** Wei`, `Madonna` is `M**`.
/// The number of stars does not tell the length of a Latin name.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    match words.as_slice() {
        [] => "**".to_owned(),
        [word] => mask_word(word),
        [first @ .., last] if is_han(last) => {
            // Han written with spaces is one name.
            mask_word(&[first.concat(), (*last).to_owned()].concat())
        }
        [first @ .., last] => {
            let masked: Vec<String> = first.iter().map(|word| mask_word(word)).collect();
            format!("{} {last}", masked.join(" "))
        }
    }
}

fn mask_word(word: &str) -> String {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return "**".to_owned() };
    let stars = if is_han(word) { chars.count().clamp(1, 3) } else { 2 };
    format!("{first}{}", "*".repeat(stars))
}

fn is_han(word: &str) -> bool {
    word.chars()
        .next()
        .is_some_and(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_may_be_a_name() {
        let ok = |name: &'static str| Ok(name.to_owned());
        let table = [
            ("陈小明", ok("陈小明")),
            ("  Lin   Wei ", ok("Lin Wei")),
            ("阿卜杜·拉赫曼", ok("阿卜杜·拉赫曼")),
            ("O’Neill-Smith, Jr.", ok("O’Neill-Smith, Jr.")),
            ("Zoe\u{308}", ok("Zoe\u{308}")),
            ("王二(小)", ok("王二(小)")),
            ("", Err(NameFault::Missing)),
            (" \u{3000} ", Err(NameFault::Missing)),
            ("123", Err(NameFault::Characters)),
            ("...", Err(NameFault::Characters)),
            ("Lin\nWei", Err(NameFault::Characters)),
            ("Lin\u{0}Wei", Err(NameFault::Characters)),
            ("Lin\u{202e}ieW", Err(NameFault::Characters)),
            ("Lin\u{200b}Wei", Err(NameFault::Characters)),
            ("Paydesk Support", Err(NameFault::Official)),
            ("Pay-Desk", Err(NameFault::Official)),
            ("Customer Service", Err(NameFault::Official)),
            ("小陈客服", Err(NameFault::Official)),
            ("Servicia Supporta", ok("Servicia Supporta")),
            ("<b>Lin</b>", Err(NameFault::Characters)),
            ("see http://evil.example", Err(NameFault::Characters)),
            ("lin@example.com", Err(NameFault::Characters)),
            ("Lin 😀", Err(NameFault::Characters)),
        ];
        for (typed, expected) in table {
            assert_eq!(parse(typed), expected, "{typed:?}");
        }
        assert!(parse(&"陈".repeat(CHARS_MAX)).is_ok());
        assert_eq!(parse(&"陈".repeat(CHARS_MAX + 1)), Err(NameFault::TooLong));
        assert_eq!(parse(&" ".repeat(10_000_000)), Err(NameFault::TooLong));
    }

    #[test]
    fn how_much_a_stranger_sees() {
        let table = [
            ("陈小明", "陈**"),
            ("王芳", "王*"),
            ("欧阳小明", "欧***"),
            ("陈", "陈*"),
            ("陈 小明", "陈**"),
            ("阿卜杜·拉赫曼", "阿***"),
            ("Lin Wei", "L** Wei"),
            ("Anna Maria Schmidt", "A** M** Schmidt"),
            ("Madonna", "M**"),
            ("X", "X**"),
            ("", "**"),
        ];
        for (name, masked) in table {
            assert_eq!(mask_name(name), masked, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_name_stays_itself_and_is_never_shown_whole(typed in ".{0,80}") {
            if let Ok(name) = parse(&typed) {
                prop_assert_eq!(parse(&name), Ok(name.clone()));
                prop_assert_ne!(mask_name(&name), name);
            }
            let _ = mask_name(&typed);
        }
    }
}
