//! What a shop may call its orders.
//!
//! Numbers travel into SMS and mails of whoever pays, beside a code that shows them to be genuine,
//! and phones make a link of whatever looks like one. Titles stand on pages of ours. A shop writes
//! both: so neither can lead anywhere, and neither can speak in our name.

use crate::name::poses_as_us;
use crate::typed::is_turning;

pub const NUMBER_CHARS_MAX: usize = 40;
pub const TITLE_CHARS_MAX: usize = 80;

/// Whether it may be an order's number: what shops' systems number by, and nothing of which an
/// address, a sentence or a telephone number with its code could be made.
#[must_use]
pub fn is_number(number: &str) -> bool {
    let sign = |b: u8| b.is_ascii_alphanumeric() || b"-_#*|".contains(&b);
    (1..=NUMBER_CHARS_MAX).contains(&number.len()) && number.bytes().all(sign)
}

/// What is wrong with a title, if anything is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TitleFault {
    TooLong,
    /// A control character, or one that turns the direction of writing.
    Characters,
    Link,
    /// It speaks as if it came from us.
    Official,
}

impl TitleFault {
    pub const ALL: [TitleFault; 4] = [Self::TooLong, Self::Characters, Self::Link, Self::Official];

    /// Its text key.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::TooLong => "order-title-long",
            Self::Characters => "error-bad-characters",
            Self::Link => "order-title-link",
            Self::Official => "order-title-official",
        }
    }
}

/// # Errors
/// What is wrong with it.
pub fn check_title(title: &str) -> Result<(), TitleFault> {
    let hidden = |c: char| c.is_control() || is_turning(c);
    if title.chars().nth(TITLE_CHARS_MAX).is_some() {
        return Err(TitleFault::TooLong);
    }
    if title.trim().chars().any(hidden) {
        return Err(TitleFault::Characters);
    }
    if has_link(title) {
        return Err(TitleFault::Link);
    }
    if poses_as_us(title) {
        return Err(TitleFault::Official);
    }
    Ok(())
}

/// Endings of names of sites that go without `www.`, as bait has them and phones know them. Goods
/// are called Dr.Martens and Vue.js: not each dot makes an address.
const ENDINGS: [&str; 24] = [
    "app", "biz", "cc", "club", "cn", "co", "com", "example", "hk", "icu", "info", "io", "link",
    "live", "me", "net", "online", "org", "shop", "site", "store", "top", "vip", "xyz",
];

/// Whether somebody would take a part of it for an address, or a phone would.
fn has_link(text: &str) -> bool {
    let lower = text.to_lowercase();
    let of_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let is_host = |part: &str| {
        let (before, ending) = part.trim_matches('.').rsplit_once('.').unwrap_or_default();
        !before.is_empty() && ENDINGS.contains(&ending)
    };
    lower.contains("://")
        || lower.contains("www.")
        || lower.split(|c: char| !of_host(c)).any(is_host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_shops_number_by() {
        for good in ["QH-88213", "1001", "#1001", "2026_11_23-0007", "a|b*c", &"7".repeat(40)] {
            assert!(is_number(good), "{good}");
        }
        let bad =
            ["", "A 1", "evil.example", "a/b", "请到", "a:b", "a@b", "A\u{202e}1", "a\n", "１"];
        for bad in bad.into_iter().chain(["7".repeat(41).as_str()]) {
            assert!(!is_number(bad), "{bad:?}");
        }
    }

    #[test]
    fn titles_name_goods_and_lead_nowhere() {
        let good = [
            "《海底两万里》等 3 册",
            "Security camera, 2 pcs.",
            "Dr.Martens 1460",
            "Vue.js 实战",
            "官方正品球衣 1/2 价",
            "No. 5 at 7 p.m.",
            "v1.2",
            "苹果.香蕉",
        ];
        for title in good {
            assert_eq!(check_title(title), Ok(()), "{title}");
        }
        let bad = [
            ("see https://evil.top", TitleFault::Link),
            ("WWW.evil.top", TitleFault::Link),
            ("退款请到Evil.COM领取", TitleFault::Link),
            ("evil.com.", TitleFault::Link),
            ("a.b.cn/x", TitleFault::Link),
            ("PayDesk 赔付", TitleFault::Official),
            ("pay-desk", TitleFault::Official),
            ("请联系客服", TitleFault::Official),
            ("a\u{202e}b", TitleFault::Characters),
            ("a\nb", TitleFault::Characters),
            (&"书".repeat(81), TitleFault::TooLong),
        ];
        for (title, fault) in bad {
            assert_eq!(check_title(title), Err(fault), "{title}");
        }
    }
}
