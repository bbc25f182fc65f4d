//! Reports on a mail of ours that did not arrive (RFC 3464): what the server says who gave it up.
//!
//! Which mail it was is not read here: the address to which the report was sent says it, since
//! nobody else was given that one ([`super::reply::bounce_address`]).

/// More than any report of one mail; what follows is not looked at.
const LINES_MAX: usize = 400;
/// What is kept of a reason.
const REASON_CHARS_MAX: usize = 300;

/// Why the mail came back, in the other server's words, from the part `message/delivery-status`.
/// None: it says nothing of a mail that was given up. One that is late, or has arrived, is no such.
#[must_use]
pub fn given_up(status: &str) -> Option<String> {
    let mut groups: Vec<Vec<(String, String)>> = vec![Vec::new()];
    for line in status.lines().take(LINES_MAX) {
        let group = groups.last_mut()?;
        if line.trim().is_empty() {
            groups.push(Vec::new());
        } else if line.starts_with([' ', '\t']) {
            // The line before goes on (RFC 5322, 2.2.3).
            if let Some((_, value)) = group.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    let failed = groups.iter().find(|group| of(group, "action").eq_ignore_ascii_case("failed"))?;
    // `smtp; 550 5.1.1 No such user`: the words behind the kind of code.
    let words = of(failed, "diagnostic-code");
    let words = words.split_once(';').map_or(words, |(_, words)| words.trim());
    let words = if words.is_empty() { of(failed, "status") } else { words };
    let plain = words.chars().map(|c| if c.is_control() { ' ' } else { c });
    Some(plain.take(REASON_CHARS_MAX).collect())
}

fn of<'g>(group: &'g [(String, String)], name: &str) -> &'g str {
    group.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_was_given_up_has_come_back() {
        let head = "Reporting-MTA: dns; mx.example.com\n\n";
        let table = [
            (
                "Final-Recipient: rfc822; chen@example.com\nAction: failed\nStatus: 5.1.1\n\
                 Diagnostic-Code: smtp; 550 5.1.1 <chen@example.com>:\n no such user\n",
                Some("550 5.1.1 <chen@example.com>: no such user"),
            ),
            ("Action: Failed\r\nStatus: 5.2.2\r\n", Some("5.2.2")),
            ("ACTION: failed\n", Some("")),
            ("Action: delayed\nStatus: 4.4.1\n\nAction: failed\nStatus: 4.4.7\n", Some("4.4.7")),
            ("Action: delayed\nStatus: 4.4.1\n", None),
            ("Action: delivered\nStatus: 2.0.0\n", None),
            ("Status: 5.1.1\n", None),
            ("failed\n", None),
            ("", None),
        ];
        for (status, expected) in table {
            assert_eq!(given_up(&format!("{head}{status}")).as_deref(), expected, "{status}");
        }
    }

    proptest! {
        #[test]
        fn no_report_makes_it_panic(status in "(Action: failed\n)?[ -~\n\t\u{7}付]{0,200}") {
            if let Some(why) = given_up(&status) {
                prop_assert!(why.chars().count() <= REASON_CHARS_MAX);
                prop_assert!(!why.chars().any(char::is_control));
            }
        }
    }
}
