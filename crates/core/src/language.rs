//! The reader's language: which of our languages a person reads, by choice or by browser.
//!
//! There are exactly two, and every text exists in both. A tag that we do not know is `None` for
//! `parse` (a choice must be one of ours) and falls through to the next wish, then to the default,
//! for `Accept-Language` (a wish is never an error).
//! To add one more: a variant, its tag, its prefix in `parse`, and a folder in `locales/`.

use serde::{Deserialize, Serialize};

/// A language in which Paydesk speaks. The serialized form is the BCP 47 tag, as in the database.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    En,
    /// Chinese in simplified characters: the language of most of our users, hence the default.
    #[default]
    #[serde(rename = "zh-Hans")]
    ZhHans,
}

/// More wishes than this in one header are noise; the rest is not read.
const WISHES_MAX: usize = 20;

impl Language {
    /// Every language, in the order in which a switch shows them.
    pub const ALL: [Self; 2] = [Self::ZhHans, Self::En];

    /// The BCP 47 tag, which is also the folder in `locales/` and the value in the database.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhHans => "zh-Hans",
        }
    }

    /// The other one: with two languages, a switch needs no list.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::ZhHans,
            Self::ZhHans => Self::En,
        }
    }

    /// Reads a BCP 47 tag by its primary subtag, in any case, with `-` or `_` between subtags.
    /// Every Chinese is answered in ours: somebody who asked for `zh-TW` reads 简体 before English.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else if primary.eq_ignore_ascii_case("zh") {
            Some(Self::ZhHans)
        } else {
            None
        }
    }

    /// The best of our languages for an `Accept-Language` header (RFC 9110, section 12.5.4): the
    /// highest quality wins, the first of equals; `q=0` means "not this one"; `*` is the default.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Self {
        let mut best: Option<(u16, Self)> = None;
        for wish in header.split(',').take(WISHES_MAX) {
            let Some((language, quality_milli)) = parse_wish(wish) else { continue };
            if quality_milli > 0 && best.is_none_or(|(so_far, _)| quality_milli > so_far) {
                best = Some((quality_milli, language));
            }
        }
        best.map_or_else(Self::default, |(_, language)| language)
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

/// One wish of the header, `en-GB;q=0.8`, with its quality in thousandths.
fn parse_wish(wish: &str) -> Option<(Language, u16)> {
    let mut parts = wish.split(';');
    let range = parts.next().unwrap_or_default().trim();
    let language = if range == "*" { Language::default() } else { Language::parse(range)? };
    let mut quality_milli = 1_000;
    for parameter in parts {
        if let Some((name, value)) = parameter.split_once('=')
            && name.trim().eq_ignore_ascii_case("q")
        {
            quality_milli = parse_quality_milli(value.trim())?;
        }
    }
    Some((language, quality_milli))
}

/// `qvalue` of RFC 9110: 0 or 1 with up to three decimals.
fn parse_quality_milli(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{decimals:0<3}").parse().ok()?;
    match (whole, thousandths) {
        ("0", _) => Some(thousandths),
        ("1", 0) => Some(1_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, En, ZhHans};

    #[test]
    fn tags_are_read_by_their_primary_subtag() {
        for (tag, expected) in [
            ("en", Some(En)),
            ("en-GB", Some(En)),
            ("EN_us", Some(En)),
            ("zh", Some(ZhHans)),
            ("zh-CN", Some(ZhHans)),
            ("zh-Hans", Some(ZhHans)),
            ("zh-Hant-TW", Some(ZhHans)),
            (" zh_CN ", Some(ZhHans)),
            ("fr", None),
            ("english", None),
            ("", None),
            ("-en", None),
        ] {
            assert_eq!(Language::parse(tag), expected, "{tag:?}");
        }
        for language in Language::ALL {
            assert_eq!(Language::parse(language.tag()), Some(language));
            assert_ne!(language.other(), language);
        }
    }

    #[test]
    fn the_best_wish_of_the_browser_wins() {
        for (header, expected) in [
            ("", ZhHans),
            ("fr, de;q=0.9", ZhHans),
            ("en", En),
            ("en-GB,en;q=0.9,zh;q=0.8", En),
            ("zh-CN,zh;q=0.9,en;q=0.8", ZhHans),
            ("en;q=0.5, zh;q=0.501", ZhHans),
            ("fr, en;q=0.1", En),
            ("zh;q=0, en;q=0.3", En),
            ("en;q=0", ZhHans),
            ("en;q=0.7,*;q=0.8", ZhHans),
            ("en ; Q=0.4 , zh;q=0.3", En),
            ("en;q=2, zh;q=0.1", ZhHans),
            ("en;q=0.1234, zh;q=0.1", ZhHans),
            ("en;q=, zh;q=0.1", ZhHans),
            (",,;;q,en", En),
        ] {
            assert_eq!(Language::from_accept_language(header), expected, "{header:?}");
        }
        assert_eq!(Language::from_accept_language(&"fr,".repeat(100_000)), ZhHans);
    }

    #[test]
    fn the_stored_form_is_the_tag() {
        for language in Language::ALL {
            let json = serde_json::to_string(&language).expect("a unit variant serializes");
            assert_eq!(json, format!("\"{language}\""));
        }
    }
}
