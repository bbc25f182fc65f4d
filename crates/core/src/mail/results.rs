//! What our own mail server found out about a sender: `Authentication-Results` (RFC 8601).
//!
//! Only a header with the server's own name is believed, and of those only the topmost one that
//! speaks of DMARC, or else of DKIM and SPF: servers write theirs above what came with the mail,
//! and must take away what bears their name there (RFC 8601, section 5). Where no name is set,
//! nobody is verified.

use super::Vouched;
use crate::email::Email;

/// More than any server writes; what follows is not looked at.
const CHARS_MAX: usize = 8_000;
/// Results of one header.
const RESULTS_MAX: usize = 40;

/// One method's result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Found {
    method: String,
    result: String,
    /// `header.from`, `header.d`, `smtp.mailfrom`: in lower case.
    properties: Vec<(String, String)>,
}

/// What is known of a sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub vouched: Vouched,
    /// `spf=pass dkim=pass dmarc=pass`, as the server said; may be empty.
    pub said: String,
}

/// Reads all such headers of a mail, the topmost first.
#[must_use]
pub fn known(headers: &[String], authority: &str, sender: &Email) -> Known {
    let ours: Vec<Vec<Found>> =
        headers.iter().filter_map(|header| results(header, authority)).collect();
    // DMARC decides where anything is said of it: it is about this very sender, and what fails it
    // is not saved by a signature of somebody else's.
    let by = |method: &'static str| {
        move |all: &&Vec<Found>| all.iter().any(|found| found.method == method)
    };
    let told = ours.iter().find(by("dmarc")).or_else(|| ours.iter().find(by("dkim")));
    let Some(told) = told.or_else(|| ours.first()) else {
        return Known { vouched: Vouched::Unverified, said: String::new() };
    };
    let aligned = told.iter().any(|found| found.aligns(sender));
    let failed =
        told.iter().any(|f| f.method == "dmarc" && !["pass", "none"].contains(&&*f.result));
    let vouched = if aligned && !failed { Vouched::Verified } else { Vouched::Unverified };
    let said: Vec<String> = told.iter().map(|f| format!("{}={}", f.method, f.result)).collect();
    Known { vouched, said: said.join(" ").chars().take(super::LINE_CHARS_MAX).collect() }
}

impl Found {
    /// Whether it says that the sender's own domain vouches for this mail (RFC 7489, 3.1).
    fn aligns(&self, sender: &Email) -> bool {
        let Some((_, domain)) = sender.as_str().split_once('@') else { return false };
        let property = |name: &str| {
            let found = self.properties.iter().find(|(known, _)| known == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        if self.result != "pass" {
            return false;
        }
        match self.method.as_str() {
            "dmarc" => property("header.from") == domain,
            "dkim" => {
                let by = match property("header.d") {
                    "" => domain_of(property("header.i")),
                    by => by,
                };
                is_within(domain, by)
            }
            "spf" => is_within(domain, domain_of(property("smtp.mailfrom"))),
            _ => false,
        }
    }
}

fn domain_of(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or_default()
}

/// Whether a domain is that one, or below it. One of a single label vouches for nobody.
fn is_within(domain: &str, above: &str) -> bool {
    let below = || domain.strip_suffix(above).is_some_and(|rest| rest.ends_with('.'));
    above.contains('.') && (domain == above || below())
}

/// The results of one header, if this server wrote it.
fn results(header: &str, authority: &str) -> Option<Vec<Found>> {
    let text: String = header.chars().take(CHARS_MAX).collect();
    let text = plain(&text).to_ascii_lowercase();
    let mut parts = text.split(';');
    let mut named = parts.next().unwrap_or_default().split_whitespace();
    let theirs = named.next().unwrap_or_default();
    if authority.is_empty() || theirs != authority.to_ascii_lowercase() {
        return None;
    }
    Some(parts.take(RESULTS_MAX).filter_map(found).collect())
}

/// `dkim=pass reason="…" header.d=example.com`
fn found(part: &str) -> Option<Found> {
    let mut words = part.split_whitespace();
    let (method, result) = words.next()?.split_once('=')?;
    let method = method.split('/').next().unwrap_or_default();
    let pair = |word: &str| {
        let (name, value) = word.split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    };
    Some(Found {
        method: method.to_owned(),
        result: result.to_owned(),
        properties: words.filter_map(pair).collect(),
    })
}

/// The text without comments (which may stand within each other); what is quoted loses its quotes
/// and whatever could be taken for another result.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ';' | '=' if quoted => {}
            c if quoted && c.is_whitespace() => {}
            '=' => {
                // Blanks around it belong to nothing.
                plain.truncate(plain.trim_end().len());
                plain.push('=');
            }
            c if c.is_whitespace() && plain.ends_with('=') => {}
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(headers: &[&str]) -> (Vouched, String) {
        let chen = Email::parse("chen@mail.example.com").unwrap();
        let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
        let known = known(&headers, "mx.pay.example", &chen);
        (known.vouched, known.said)
    }

    #[test]
    fn only_our_own_server_vouches_and_only_for_the_senders_domain() {
        use Vouched::{Unverified, Verified};
        let table: &[(&[&str], Vouched)] = &[
            (&[], Unverified),
            (&["mx.pay.example; dmarc=pass header.from=mail.example.com"], Verified),
            (&["MX.pay.example 1; DMARC = Pass (p=none) header.From=Mail.Example.com"], Verified),
            (&["mx.pay.example; dmarc=pass header.from=evil.example"], Unverified),
            (&["mx.pay.example; dmarc=pass"], Unverified),
            (&["mx.evil.example; dmarc=pass header.from=mail.example.com"], Unverified),
            (&["mx.pay.example.evil.example; dmarc=pass header.from=mail.example.com"], Unverified),
            (&["mx.pay.example; none"], Unverified),
            (&["mx.pay.example; dkim=pass header.d=example.com"], Verified),
            (&["mx.pay.example; dkim=pass header.i=@mail.example.com"], Verified),
            (&["mx.pay.example; dkim=pass header.d=ample.com"], Unverified),
            (&["mx.pay.example; dkim=pass header.d=com"], Unverified),
            (&["mx.pay.example; dkim=fail header.d=mail.example.com"], Unverified),
            (&["mx.pay.example; spf=pass smtp.mailfrom=bounce@mail.example.com"], Verified),
            (&["mx.pay.example; spf=pass smtp.mailfrom=bounce@sender.example"], Unverified),
            (&["mx.pay.example; spf=pass smtp.helo=mail.example.com"], Unverified),
            (
                &["mx.pay.example; dmarc=fail header.from=mail.example.com; \
                   dkim=pass header.d=mail.example.com"],
                Unverified,
            ),
            // The topmost that speaks of DMARC; what came with the mail stands below.
            (
                &[
                    "mx.pay.example; dkim=none",
                    "mx.pay.example; dmarc=fail header.from=mail.example.com",
                    "mx.pay.example; dmarc=pass header.from=mail.example.com",
                ],
                Unverified,
            ),
            (
                &[
                    "mx.pay.example; dkim=pass header.d=sender.example",
                    "mx.pay.example; dmarc=pass header.from=mail.example.com",
                ],
                Verified,
            ),
            // What a stranger may choose is no result.
            (
                &["mx.pay.example; spf=fail smtp.mailfrom=\"x; dmarc=pass \
                   header.from=mail.example.com\"@evil.example"],
                Unverified,
            ),
            (
                &["mx.pay.example; spf=fail (x; dmarc=pass header.from=mail.example.com) \
                   smtp.mailfrom=evil.example"],
                Unverified,
            ),
            (
                &["mx.pay.example; spf=fail (a (b) ; dmarc=pass header.from=mail.example.com"],
                Unverified,
            ),
        ];
        for (headers, expected) in table {
            assert_eq!(check(headers).0, *expected, "{headers:?}");
        }
    }

    #[test]
    fn what_the_server_said_is_kept_in_short() {
        let header = "mx.pay.example; spf=pass smtp.mailfrom=a@mail.example.com;\r\n\t\
                      dkim=pass (2048-bit key) header.d=mail.example.com;\r\n\tdmarc=pass \
                      (p=reject dis=none) header.from=mail.example.com";
        assert_eq!(check(&[header]).1, "spf=pass dkim=pass dmarc=pass");
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(header in ".{0,300}") {
            let _ = check(&[&header, &format!("mx.pay.example;{header}")]);
        }
    }
}
