//! Text as what is typed and looked for: runs of Chinese characters, and words of letters and
//! digits; and pinyin, which is typed without blanks as often as with them.

/// A stretch of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Run {
    Han(Vec<char>),
    /// In small letters, without what an apostrophe hangs on to it.
    Latin(String),
}

fn is_han(char: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&char)
}

/// Full-width letters and digits as the ordinary ones.
fn plain(char: char) -> char {
    let narrow = u32::from(char).checked_sub(0xfee0).and_then(char::from_u32);
    if ('！'..='～').contains(&char) { narrow.unwrap_or(char) } else { char }
}

pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let mut open = false;
    for char in text.chars().map(plain).flat_map(char::to_lowercase) {
        match (found.last_mut(), open) {
            (Some(Run::Han(chars)), true) if is_han(char) => chars.push(char),
            (Some(Run::Latin(word)), true) if char.is_alphanumeric() && !is_han(char) => {
                word.push(char);
            }
            // don’t, what's
            (Some(Run::Latin(_)), true) if matches!(char, '\'' | '’') => {}
            _ if is_han(char) => found.push(Run::Han(vec![char])),
            _ if char.is_alphanumeric() => found.push(Run::Latin(char.to_string())),
            _ => {
                open = false;
                continue;
            }
        }
        open = true;
    }
    found
}

/// Every syllable of standard Chinese, without tones.
const SYLLABLES: &str = include_str!("syllables.txt");
const SYLLABLE_MAX: usize = 6;

/// A word as pinyin, in as few syllables as can be: `shoujihao` is `shou ji hao`.
pub(super) fn syllables(word: &str) -> Option<Vec<&str>> {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    // The best way to each place in the word: how many syllables, and where the last begins.
    let mut ways: Vec<Option<(usize, usize)>> = vec![Some((0, 0))];
    for end in 1..=word.len() {
        let starts = end.saturating_sub(SYLLABLE_MAX)..end;
        let way = |start: usize| {
            let (count, _) = ways.get(start).copied().flatten()?;
            let is_syllable = is_syllable(word.get(start..end)?);
            is_syllable.then_some((count + 1, start))
        };
        ways.push(starts.filter_map(way).min());
    }
    let mut found = Vec::new();
    let mut end = word.len();
    while end > 0 {
        let (_, start) = ways.get(end).copied().flatten()?;
        found.push(word.get(start..end)?);
        end = start;
    }
    found.reverse();
    Some(found)
}

fn is_syllable(text: &str) -> bool {
    SYLLABLES.lines().any(|line| line.split(' ').any(|one| one == text))
}
