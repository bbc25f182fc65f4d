//! What a mail's writer says now, apart from what they quote and how they sign.
//!
//! A guess that errs on the safe side: what is not surely a quote at the end stays, answers between
//! quoted lines stay with them, and where nothing would be left, all of it stays. The whole mail is
//! kept anyway.

/// Lines after which everything is an earlier mail. Compared without dashes and blanks.
const BREAKS: [&str; 8] = [
    "original message",
    "forwarded message",
    "original appointment",
    "原始邮件",
    "原邮件",
    "转发邮件",
    "轉寄郵件",
    "原始郵件",
];
/// What the first line of another mail's head begins with, and a later one.
const FROM: [&str; 5] = ["from:", "发件人:", "发件人：", "寄件者:", "寄件者："];
const SENT: [&str; 8] =
    ["sent:", "date:", "发送时间:", "发送时间：", "日期:", "日期：", "寄件日期:", "寄件日期："];
/// Lines by which a telephone signs for its owner.
const SIGNED: [&str; 6] =
    ["sent from my ", "发自我的", "發自我的", "sent from outlook", "get outlook for", "从我的"];

/// The writer's own words. `marked`: quoted lines begin with `>`; in what was HTML they do not.
#[must_use]
pub fn own_words(text: &str, marked: bool) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let end = lines.iter().enumerate().position(|(n, line)| breaks(&lines, n, line, marked));
    let mut own = &lines[..end.unwrap_or(lines.len())];
    let quoted = |line: &str| line.trim().is_empty() || line.starts_with('>');
    let mut was_quoted = false;
    while let Some((last, rest)) = own.split_last().filter(|(last, _)| quoted(last)) {
        was_quoted |= last.starts_with('>');
        own = rest;
    }
    if was_quoted {
        own = without_introduction(own);
    }
    own = without_signature(own);
    let said = own.join("\n");
    let said = said.trim();
    if said.is_empty() { text.trim().to_owned() } else { said.to_owned() }
}

/// Whether an earlier mail begins at this line.
fn breaks(lines: &[&str], n: usize, line: &str, marked: bool) -> bool {
    let bare = line.trim().trim_matches(|c: char| c == '-' || c == '_' || c.is_whitespace());
    let dashed = line.trim().starts_with("--");
    let lower = bare.to_lowercase();
    if dashed && BREAKS.contains(&lower.as_str()) {
        return true;
    }
    let begins = |line: &str, with: &[&str]| {
        let lower = line.trim().trim_start_matches('*').to_lowercase();
        with.iter().any(|word| lower.starts_with(word))
    };
    let head = begins(line, &FROM) && lines[n + 1..].iter().take(4).any(|l| begins(l, &SENT));
    head || !marked && n > 0 && introduces(line)
}

/// `On 3 March, Paydesk wrote:` and its kin.
fn introduces(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let english = line.starts_with("on ") && line.ends_with("wrote:");
    let chinese = ["写道：", "写道:", "寫道：", "寫道:"].iter().any(|end| line.ends_with(end));
    english || chinese
}

/// Without the line, or the two, that introduce a quote.
fn without_introduction<'a, 'b>(own: &'b [&'a str]) -> &'b [&'a str] {
    let one = own.last().is_some_and(|line| introduces(line));
    let two = || match own {
        [.., first, second] => introduces(&format!("{} {}", first.trim(), second.trim())),
        _ => false,
    };
    match (one, own.len()) {
        (true, len) => &own[..len - 1],
        (false, len) if two() => &own[..len - 2],
        _ => own,
    }
}

/// Without what stands behind `-- ` (RFC 3676, 4.3), or a telephone's word at the end.
fn without_signature<'a, 'b>(own: &'b [&'a str]) -> &'b [&'a str] {
    let at = own.iter().rposition(|line| *line == "-- " || *line == "--");
    let own = at.map_or(own, |at| &own[..at]);
    let last = own.iter().rposition(|line| !line.trim().is_empty());
    let phone = last.filter(|last| {
        let lower = own[*last].trim().to_lowercase();
        SIGNED.iter().any(|word| lower.starts_with(word)) && lower.chars().count() < 60
    });
    phone.map_or(own, |at| &own[..at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_and_signatures_at_the_end_are_folded() {
        let table = [
            ("My card was charged twice.", "My card was charged twice."),
            ("Yes.\n\nOn 3 March 2026, Paydesk wrote:\n> Was it you?\n>\n> Lin\n", "Yes."),
            ("Yes.\n\nOn Tue, 3 March 2026, Paydesk\n<support@pay.example> wrote:\n> ?\n", "Yes."),
            ("是我。\n\n在 2026年3月3日，Paydesk 写道：\n> 是您吗？\n", "是我。"),
            (
                "是我。\n\n------------------ 原始邮件 ------------------\n发件人: Paydesk\n",
                "是我。",
            ),
            ("Here.\n\n-----Original Message-----\nFrom: Paydesk\nWords", "Here."),
            ("Here.\n\nFrom: Paydesk\nSent: Tuesday\nTo: Chen\n\nWas it you?", "Here."),
            ("好的\n\n发件人： Paydesk\n发送时间： 2026年3月3日\n内容", "好的"),
            ("Thanks\n-- \nChen\nExample Ltd", "Thanks"),
            ("谢谢\n\n发自我的 iPhone", "谢谢"),
            ("Thanks\n\nSent from my iPad\n\nOn 3 March, P wrote:\n> x", "Thanks"),
            // Not surely a quote, or nothing would be left: all of it stays.
            ("> Was it you?\nYes.\n> When?\nToday.", "> Was it you?\nYes.\n> When?\nToday."),
            ("> only a quote", "> only a quote"),
            ("From: the shop I bought tea.", "From: the shop I bought tea."),
            ("It says:\n--\n", "It says:"),
            ("-- \nall of it a signature", "-- \nall of it a signature"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(own_words(text, true), expected, "{text}");
        }
        let html = "Yes.\nOn 3 March 2026, Paydesk wrote:\nWas it you?";
        assert_eq!(own_words(html, false), "Yes.");
        assert_eq!(own_words(html, true), html);
    }

    proptest! {
        #[test]
        fn words_are_never_made_up(
            text in "[a-z>\\-: \n是写道：]{0,80}",
            marked in proptest::bool::ANY,
        ) {
            let own = own_words(&text, marked);
            prop_assert_eq!(own.is_empty(), text.trim().is_empty());
            prop_assert!(own.lines().all(|line| text.contains(line)));
        }
    }
}
