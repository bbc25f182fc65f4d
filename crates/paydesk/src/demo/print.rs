//! What the demo prints before it is ready: where to look, and with which logins.

use std::io::Write as _;

use paydesk_app::Demo;
use paydesk_app::demo::{PASSWORD, PEOPLE};
use paydesk_texts::Texts;
use paydesk_web::page::demo::{role, spaced};

pub(super) fn say(texts: &Texts, url: &str, demo: &Demo) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text(texts, url, demo).as_bytes())?;
    Ok(out.flush()?)
}

fn text(texts: &Texts, url: &str, demo: &Demo) -> String {
    let places = [
        ("demo-print-app", url.to_owned()),
        ("demo-print-desk", format!("{url}/desk")),
        ("demo-print-recipes", format!("{url}/demo")),
        ("demo-print-mailbox", demo.mailbox_url.clone()),
        ("demo-print-bank", demo.bank_url.clone()),
    ];
    let mut text = format!("{}\n\n", texts.say("demo-print-title"));
    for (key, place) in &places {
        text.push_str(&format!("  {}{place}\n", padded(&texts.say(key), 28)));
    }
    text.push_str(&format!(
        "\n{}\n\n",
        texts.with("demo-print-logins", &[("password", PASSWORD.into()),])
    ));
    for made in &PEOPLE {
        let phone = padded(&spaced(made.phone), 20);
        let who = padded(made.name, 14);
        text.push_str(&format!("  {phone}{who}{}\n", texts.say(role(made))));
    }
    text.push_str(&format!("\n{}\n\n", texts.say("demo-print-code")));
    text
}

/// Padded for a terminal, where a Chinese character is as wide as two letters.
fn padded(text: &str, width: usize) -> String {
    let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
    let taken: usize = text.chars().map(wide).sum();
    format!("{text}{}", " ".repeat(width.saturating_sub(taken).max(2)))
}
