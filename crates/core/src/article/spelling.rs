//! What somebody meant who typed a word that no article has: the words that take the fewest
//! changes, a letter left out, put in, changed or swapped with its neighbour being one change.

use std::collections::HashMap;

use super::words::{Run, runs};

/// Shorter words are nearly anything.
const LETTERS_MIN: usize = 3;
const LETTERS_MAX: usize = 20;
/// From so many letters on, two changes.
const TWICE_FROM: usize = 7;
const NEAR_MAX: usize = 3;

/// Every word of the articles, and how often it stands there.
#[derive(Default)]
pub(super) struct Spelling {
    words: HashMap<String, u32>,
}

impl Spelling {
    pub(super) fn learn(&mut self, text: &str) {
        for run in runs(text) {
            let Run::Latin(word) = run else { continue };
            if fits(&word) {
                *self.words.entry(word).or_default() += 1;
            }
        }
    }

    /// Those that were most likely meant, the likeliest first.
    pub(super) fn near(&self, typed: &str) -> Vec<&str> {
        if !fits(typed) {
            return Vec::new();
        }
        let changes_max = if typed.len() < TWICE_FROM { 1 } else { 2 };
        let letters = sorted(typed);
        let single = once(typed);
        let mut found = Vec::new();
        for (word, count) in &self.words {
            if word.len().abs_diff(typed.len()) > changes_max {
                continue;
            }
            let changes = changes(typed.as_bytes(), word.as_bytes());
            if changes > changes_max {
                continue;
            }
            // A doubled letter, swapped letters, and a wrong letter after a right first one are
            // what happens most.
            let likely = 50 * usize::from(single == once(word))
                + 25 * usize::from(letters == sorted(word))
                + 20 * usize::from(word.as_bytes().first() == typed.as_bytes().first());
            found.push((100 * changes - likely, u32::MAX - count, word.as_str()));
        }
        found.sort_unstable();
        found.into_iter().map(|(_, _, word)| word).take(NEAR_MAX).collect()
    }
}

fn fits(word: &str) -> bool {
    (LETTERS_MIN..=LETTERS_MAX).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn sorted(word: &str) -> Vec<u8> {
    let mut letters = word.as_bytes().to_vec();
    letters.sort_unstable();
    letters
}

/// With each doubled letter once.
fn once(word: &str) -> Vec<u8> {
    let mut letters = word.as_bytes().to_vec();
    letters.dedup();
    letters
}

/// How many changes make one of the other.
fn changes(one: &[u8], other: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let changed = last[j] + usize::from(a != b);
            let mut best = changed.min(last[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && one[i - 1] == *b && other[j - 1] == *a;
            if swapped {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[other.len()]
}
