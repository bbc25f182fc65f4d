//! E-mail addresses, checked formally: `local@domain`, the domain in lower case.
//!
//! Narrower than RFC 5321 on purpose: no quoted locals, no address literals, no bare host names,
//! nothing beyond ASCII. Whether the address exists is proven by a code that is sent there.

use std::fmt;

/// Why a text is not an address. Text keys stand in `common.ftl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum EmailFault {
    #[error("no address was given")]
    Missing,
    #[error("not an e-mail address")]
    Form,
}

impl EmailFault {
    pub const ALL: [EmailFault; 2] = [Self::Missing, Self::Form];

    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "error-missing",
            Self::Form => "error-not-an-email",
        }
    }
}

/// A formally right address. Debug shows it masked.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email(String);

/// RFC 5321, 4.5.3.1: local part 64, path 256 with its brackets.
const LOCAL_CHARS_MAX: usize = 64;
const CHARS_MAX: usize = 254;

impl Email {
    pub fn parse(typed: &str) -> Result<Email, EmailFault> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(EmailFault::Missing);
        }
        let fits = typed.len() <= CHARS_MAX && typed.is_ascii();
        let (local, domain) = typed.split_once('@').filter(|_| fits).ok_or(EmailFault::Form)?;
        if !is_local(local) || !is_domain(domain) {
            return Err(EmailFault::Form);
        }
        Ok(Email(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({})", self.masked())
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// RFC 5322 dot-atom.
fn is_local(local: &str) -> bool {
    local.len() <= LOCAL_CHARS_MAX
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        })
}

/// RFC 1035 labels, at least two; the last one holds a letter, or it would be an IP address.
fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let fits = |label: &&str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = labels.last().copied().unwrap_or_default();
    labels.len() >= 2
        && labels.iter().all(fits)
        && last.len() >= 2
        && last.bytes().any(|b| b.is_ascii_alphabetic())
}

/// `x•••@example.com`: enough for its owner to know which one. What is no address is hidden whole.
#[must_use]
pub fn mask(email: &str) -> String {
    match email.split_once('@').map(|(local, domain)| (local.chars().next(), domain)) {
        Some((Some(first), domain)) => format!("{first}•••@{domain}"),
        _ => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_type() {
        let ok = |address: &'static str| Ok(address.to_owned());
        let no = Err(EmailFault::Form);
        let table = [
            ("chen@example.com", ok("chen@example.com")),
            ("  Chen.Xiao+pay@Mail.Example.COM ", ok("Chen.Xiao+pay@mail.example.com")),
            ("12345@qq.com", ok("12345@qq.com")),
            ("a@b.xn--fiqs8s", ok("a@b.xn--fiqs8s")),
            ("", Err(EmailFault::Missing)),
            ("   ", Err(EmailFault::Missing)),
            ("chen", no.clone()),
            ("@example.com", no.clone()),
            ("chen@", no.clone()),
            ("chen@localhost", no.clone()),
            ("chen@@example.com", no.clone()),
            ("chen@a@example.com", no.clone()),
            (".chen@example.com", no.clone()),
            ("chen.@example.com", no.clone()),
            ("ch..en@example.com", no.clone()),
            ("ch en@example.com", no.clone()),
            ("chen@-example.com", no.clone()),
            ("chen@example-.com", no.clone()),
            ("chen@example..com", no.clone()),
            ("chen@example.c", no.clone()),
            ("chen@127.0.0.1", no.clone()),
            ("\"chen\"@example.com", no.clone()),
            ("陈@example.com", no.clone()),
            ("chen@例子.com", no.clone()),
            ("chen@example.com\nBcc: x@example.com", no.clone()),
            ("<chen@example.com>", no.clone()),
        ];
        for (typed, expected) in table {
            let read = Email::parse(typed).map(|email| email.as_str().to_owned());
            assert_eq!(read, expected, "{typed}");
        }
        let local = "a".repeat(64);
        assert!(Email::parse(&format!("{local}@example.com")).is_ok());
        assert_eq!(Email::parse(&format!("{local}a@example.com")), Err(EmailFault::Form));
        let domain = ["a".repeat(63), "a".repeat(63), "a".repeat(63)].join(".");
        assert_eq!(Email::parse(&format!("{local}@{domain}.com")), Err(EmailFault::Form));
    }

    #[test]
    fn masked_for_strangers_eyes() {
        assert_eq!(mask("chen@example.com"), "c•••@example.com");
        assert_eq!(mask("chen"), "•••");
        assert_eq!(mask("@example.com"), "•••");
        let email = Email::parse("chen@example.com").unwrap();
        assert_eq!(format!("{email:?}"), "Email(c•••@example.com)");
    }

    proptest! {
        #[test]
        fn the_stored_form_reads_as_itself(typed in "[a-zA-Z0-9.+_-]{1,12}@[a-zA-Z0-9.-]{1,16}") {
            if let Ok(email) = Email::parse(&typed) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
            }
        }

        #[test]
        fn nothing_makes_it_panic(typed in ".{0,60}") {
            let _ = Email::parse(&typed);
            let _ = mask(&typed);
        }
    }
}
