//! Searching the articles: which of them answers what somebody typed, best first.
//!
//! Chinese is cut into characters and pairs of them, which needs no dictionary in memory and finds
//! more here than words do (docs/BENCHMARKS.md has the figures); English into stems without its
//! smallest words. Titles and summaries are also kept by their sound, so that pinyin and wrong
//! characters of the same sound are found; an English word that stands in no article is taken for
//! those that it nearly is. Other names of a thing stand in `alike.txt`.
//!
//! An article weighs what its best field says (BM25), and a little of what the others do; whatever
//! it says nothing of, of what was asked, makes it lighter. All of it is done once, when the index
//! is made: asking adds whole numbers up. Both languages of an article are found by either.

use std::collections::{BTreeMap, HashMap};

use pinyin::{ToPinyin as _, ToPinyinMulti as _};
use rust_stemmers::{Algorithm, Stemmer};

use super::Article;
use super::spelling::Spelling;
use super::words::{Run, runs, syllables};

/// Longer questions are cut: nobody types them, and each part costs.
pub const ASKED_CHARS_MAX: usize = 200;
/// Found at once.
pub const FOUND_MAX: usize = 10;

/// What is kept of a question that found nothing: long enough to be understood.
const KEPT_CHARS_MAX: usize = 80;
/// Digits in a row that may be a code, a number or a card, and are nobody else's business.
const DIGITS_MAX: usize = 3;

/// What is kept of a question for whoever writes the articles: no addresses, and no long numbers.
pub fn asked(words: &str) -> Option<String> {
    let private = |word: &&str| word.contains('@') || digits(word) > DIGITS_MAX;
    let kept: Vec<&str> = words.split_whitespace().filter(|word| !private(word)).collect();
    let kept: String = kept.join(" ").to_lowercase().chars().take(KEPT_CHARS_MAX).collect();
    (!kept.is_empty()).then_some(kept)
}

fn digits(word: &str) -> usize {
    word.chars().filter(|char| char.is_numeric()).count()
}

/// All weights are thousandths.
const ONE: u64 = 1000;
/// Of title, other words, summary and text; the sounds are weighed when they are asked for.
const FIELDS: [u64; 5] = [2000, 3000, 1500, 1000, 1000];
const SOUNDS: usize = 4;
/// The fields whose sounds are kept: all but the text.
const SOUNDED: usize = 3;
/// What the fields beside the best one add.
const BESIDE: u64 = 150;
/// BM25's usual constants: 1.2, and three quarters of a text's length.
const SATURATION: u64 = 1200;
const LENGTH: u64 = 750;
/// Half of a score hangs on how much of the question is in the article.
const COVERED: u64 = 500;
const ONE_CHARACTER: u64 = 400;
const ANOTHER_NAME: u64 = 400;
const NEARLY: u64 = 800;
const PINYIN: u64 = 1500;
const PINYIN_ALONE: u64 = 100;
/// Of those, where characters were typed and only their sound may be right.
const SAME_SOUND: u64 = 500;

/// The smallest words, which every article has.
const SMALL: &str = include_str!("small.txt");
/// A line a group: other names of one thing, and names that lead to it.
const ALIKE: &str = include_str!("alike.txt");

/// An article and what a part of a question is worth in it.
type Worth = (u32, u32);

/// What was asked, as one part of it: the names under which it may stand, each with its weight.
struct Part {
    names: Vec<(String, u64)>,
    /// Whether an article without it is lighter.
    counts: bool,
}

pub struct Index {
    slugs: Vec<String>,
    parts: HashMap<String, Vec<Worth>>,
    spelling: Spelling,
    cutter: Cutter,
}

/// Cuts text into what is looked up.
struct Cutter {
    stemmer: Stemmer,
    small: Vec<&'static str>,
    alike: HashMap<String, Vec<String>>,
}

impl Cutter {
    fn new() -> Self {
        let stemmer = Stemmer::create(Algorithm::English);
        let mut alike: HashMap<String, Vec<String>> = HashMap::new();
        for group in ALIKE.lines() {
            let stem = |word: &str| stemmer.stem(word).into_owned();
            let group: Vec<String> = group.split_whitespace().map(stem).collect();
            for one in &group {
                let others = group.iter().filter(|other| *other != one).cloned();
                alike.entry(one.clone()).or_default().extend(others);
            }
        }
        Self { stemmer, small: SMALL.split_whitespace().collect(), alike }
    }

    fn stem(&self, word: &str) -> String {
        self.stemmer.stem(word).into_owned()
    }

    /// Characters and pairs of Chinese, stems of other words.
    fn cut(&self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for run in runs(text) {
            match run {
                Run::Han(chars) => {
                    found.extend(chars.iter().map(char::to_string));
                    found.extend(chars.windows(2).map(String::from_iter));
                }
                Run::Latin(word) if self.small.contains(&word.as_str()) => {}
                Run::Latin(word) => found.push(self.stem(&word)),
            }
        }
        found
    }
}

/// How a syllable, or two of them, are looked up: no word begins like this.
fn sound(syllables: &[&str]) -> String {
    format!("~{}", syllables.join("-"))
}

/// The sounds of Chinese as it is written, each way in which it may be read.
fn sounds(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for run in runs(text) {
        let Run::Han(chars) = run else { continue };
        let readings: Vec<Vec<&str>> = chars.iter().map(readings).collect();
        found.extend(readings.iter().flatten().map(|one| sound(&[one])));
        for pair in readings.windows(2) {
            let [first, second] = pair else { continue };
            let both = first.iter().flat_map(|one| second.iter().map(|two| sound(&[one, two])));
            found.extend(both);
        }
    }
    found
}

/// The two commonest readings at most.
fn readings(char: &char) -> Vec<&'static str> {
    let mut found: Vec<&str> =
        char.to_pinyin_multi().into_iter().flatten().map(|it| it.plain()).collect();
    found.dedup();
    found.truncate(2);
    found
}

/// One field of all articles: in which each part stands and how often, and how long the field is.
#[derive(Default)]
struct Field {
    parts: HashMap<String, Vec<(u32, u32)>>,
    lengths: Vec<u32>,
}

impl Field {
    /// The next of an article's parts in this field.
    fn add(&mut self, at: u32, part: String) {
        let rows = self.parts.entry(part).or_default();
        match rows.last_mut() {
            Some((last, count)) if *last == at => *count += 1,
            _ => rows.push((at, 1)),
        }
        let places = at as usize + 1;
        self.lengths.resize(places.max(self.lengths.len()), 0);
        if let Some(length) = self.lengths.get_mut(at as usize) {
            *length += 1;
        }
    }

    /// What each part is worth in each article, in thousandths, by BM25; hands over each in turn.
    fn weigh(self, (articles, weight): (u64, u64), mut take: impl FnMut(String, u32, u64)) {
        let sum: u64 = self.lengths.iter().map(|length| u64::from(*length)).sum();
        let mean = (sum / articles.max(1)).max(1);
        for (part, rows) in self.parts {
            let rare = rarity(articles, u64::try_from(rows.len()).unwrap_or(u64::MAX));
            for (at, count) in &rows {
                let length = self.lengths.get(*at as usize).map_or(mean, |it| u64::from(*it));
                let long = (ONE - LENGTH) + LENGTH * length / mean;
                let count = u64::from(*count) * ONE;
                let often = count * (ONE + SATURATION) / (count + SATURATION * long / ONE);
                take(part.clone(), *at, weight * rare / ONE * often / ONE);
            }
        }
    }
}

/// How much it says that something stands in so many articles of all, in thousandths.
fn rarity(all: u64, with: u64) -> u64 {
    // ln((all + 1) / (with + ½)), by the binary logarithm.
    let ratio = ((2 * all + 2) << 20) / (2 * with + 1);
    let whole = u64::from(ratio.max(1).ilog2());
    let rest = ((ratio * ONE) >> whole).saturating_sub(ONE);
    // Between powers of two a parabola is near enough.
    let binary =
        (whole * ONE).saturating_sub(20 * ONE) + rest * (1346 * ONE - 346 * rest) / (ONE * ONE);
    binary * 693 / ONE
}

impl Index {
    /// Of all articles, in both languages.
    pub fn of(articles: &[Article]) -> Self {
        let cutter = Cutter::new();
        let mut by_slug: BTreeMap<&str, Vec<&Article>> = BTreeMap::new();
        let mut spelling = Spelling::default();
        for article in articles {
            by_slug.entry(&article.slug).or_default().push(article);
        }
        let texts = |article: &Article| {
            let words = article.words.join("\n");
            [article.title.clone(), words, article.summary.clone(), article.body.clone()]
        };
        let mut fields: [Field; 5] = Default::default();
        for (at, articles) in (0_u32..).zip(by_slug.values()) {
            for article in articles {
                for (field, text) in texts(article).iter().enumerate() {
                    let parts = cutter.cut(text);
                    parts.into_iter().for_each(|part| fields[field].add(at, part));
                    if field < SOUNDED {
                        sounds(text).into_iter().for_each(|part| fields[SOUNDS].add(at, part));
                    }
                    spelling.learn(text);
                }
            }
        }
        let slugs: Vec<String> = by_slug.keys().map(|slug| (*slug).to_owned()).collect();
        let parts = joined(u64::try_from(slugs.len()).unwrap_or(u64::MAX), fields);
        Self { slugs, parts, spelling, cutter }
    }

    /// The slugs of what answers this, best first; nothing where no article has any part of it.
    pub fn search(&self, asked: &str) -> Vec<&str> {
        let asked: String = asked.chars().take(ASKED_CHARS_MAX).collect();
        let mut scores: HashMap<u32, (u64, u64)> = HashMap::new();
        let mut whole = 0;
        for part in self.parts_of(&asked) {
            let mut best: HashMap<u32, u64> = HashMap::new();
            for (name, weight) in &part.names {
                for (at, worth) in self.parts.get(name).into_iter().flatten() {
                    let worth = u64::from(*worth) * weight / ONE;
                    let place = best.entry(*at).or_default();
                    *place = worth.max(*place);
                }
            }
            let all = u64::try_from(self.slugs.len()).unwrap_or(u64::MAX);
            let rare = rarity(all, u64::try_from(best.len()).unwrap_or(u64::MAX).max(1));
            let rare = if part.counts { rare } else { 0 };
            whole += rare;
            for (at, worth) in best {
                let place = scores.entry(at).or_default();
                *place = (place.0 + worth, place.1 + rare);
            }
        }
        let light = |(score, had): (u64, u64)| {
            let covered = (had * ONE).checked_div(whole).unwrap_or(ONE);
            score * (ONE - COVERED + COVERED * covered / ONE) / ONE
        };
        let mut found: Vec<(u64, u32)> =
            scores.into_iter().map(|(at, of)| (light(of), at)).collect();
        found.sort_unstable_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
        let slug = |(_, at): &(u64, u32)| self.slugs.get(*at as usize).map(String::as_str);
        found.iter().filter(|(score, _)| *score > 0).filter_map(slug).take(FOUND_MAX).collect()
    }

    fn parts_of(&self, asked: &str) -> Vec<Part> {
        let mut found: Vec<Part> = Vec::new();
        let mut syllables_typed: Vec<&str> = Vec::new();
        let runs = runs(asked);
        for run in &runs {
            let Run::Latin(word) = run else {
                found.extend(typed_sounds(&std::mem::take(&mut syllables_typed)));
                if let Run::Han(chars) = run {
                    found.extend(self.chinese(chars));
                }
                continue;
            };
            match syllables(word) {
                Some(more) => syllables_typed.extend(more),
                None => found.extend(typed_sounds(&std::mem::take(&mut syllables_typed))),
            }
            found.extend(self.word(word));
        }
        found.extend(typed_sounds(&syllables_typed));
        found
    }

    fn chinese(&self, chars: &[char]) -> Vec<Part> {
        let part = |name: String, weight, counts| Part { names: vec![(name, weight)], counts };
        let mut found: Vec<Part> =
            chars.iter().map(|one| part(one.to_string(), ONE_CHARACTER, false)).collect();
        for pair in chars.windows(2) {
            let name = String::from_iter(pair);
            let mut names = vec![(name.clone(), ONE)];
            names.extend(self.others(&name));
            found.push(Part { names, counts: true });
            let [first, second] = pair else { continue };
            let read = |one: &char| one.to_pinyin().map(|it| it.plain());
            if let (Some(first), Some(second)) = (read(first), read(second)) {
                found.push(part(sound(&[first, second]), PINYIN * SAME_SOUND / ONE, false));
            }
        }
        found
    }

    fn word(&self, word: &str) -> Option<Part> {
        if self.cutter.small.contains(&word) {
            return None;
        }
        let stem = self.cutter.stem(word);
        let known = self.parts.contains_key(&stem);
        let mut names = match known {
            true => vec![(stem.clone(), ONE)],
            false => {
                let near = self.spelling.near(word);
                near.iter().map(|word| (self.cutter.stem(word), NEARLY)).collect()
            }
        };
        let meant = names.first().map_or(stem, |(name, _)| name.clone());
        names.extend(self.others(&meant));
        Some(Part { names, counts: true })
    }

    fn others(&self, name: &str) -> impl Iterator<Item = (String, u64)> {
        let others = self.cutter.alike.get(name).into_iter().flatten();
        others.map(|other| (other.clone(), ANOTHER_NAME))
    }
}

/// Pinyin as somebody typed it. One syllable alone may be any English word, and is none.
fn typed_sounds(typed: &[&str]) -> Vec<Part> {
    if typed.len() < 2 {
        return Vec::new();
    }
    let part = |name, weight| Part { names: vec![(name, weight)], counts: false };
    let alone = typed.iter().map(|one| part(sound(&[one]), PINYIN_ALONE));
    let pairs = typed.windows(2).map(|pair| part(sound(pair), PINYIN));
    alone.chain(pairs).collect()
}

/// Of all fields: what the best says, and a little of the others.
fn joined(articles: u64, fields: [Field; 5]) -> HashMap<String, Vec<Worth>> {
    // While they are gathered, a row is what the best says and what all do.
    let mut all: HashMap<String, Vec<(u32, u32, u32)>> = HashMap::new();
    for (field, weight) in fields.into_iter().zip(FIELDS) {
        field.weigh((articles, weight), |part, at, worth| {
            let worth = u32::try_from(worth).unwrap_or(u32::MAX);
            let rows = all.entry(part).or_default();
            match rows.binary_search_by_key(&at, |row| row.0) {
                Ok(place) => {
                    let row = &mut rows[place];
                    *row = (at, row.1.max(worth), row.2.saturating_add(worth));
                }
                Err(place) => rows.insert(place, (at, worth, worth)),
            }
        });
    }
    let one = |(at, best, sum): (u32, u32, u32)| {
        let beside = u64::from(sum - best) * BESIDE / ONE;
        (at, best.saturating_add(u32::try_from(beside).unwrap_or(u32::MAX)))
    };
    all.into_iter().map(|(part, rows)| (part, rows.into_iter().map(one).collect())).collect()
}

#[cfg(test)]
mod tests;
