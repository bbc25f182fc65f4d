//! Secrets: a password, a token or a card's number stands nowhere but with whom it belongs to; a
//! code goes to its own address, and is gone from the books when it was sent.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::rows;
use crate::act::CARD_NUMBERS;
use crate::know::Know;
use crate::post::{Post, args};

type Wrong = Vec<String>;

/// The words of a text; a code is one of them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() == 6)
}

/// An amount may happen to be somebody's code.
fn is_amount(text: &str, word: &str) -> bool {
    text.contains(&format!("{word} CNY"))
}

fn shown(text: &str, know: &Know, codes: &BTreeSet<String>) -> Option<String> {
    let people = know.people.iter();
    let said =
        people.flat_map(|who| [Some(&who.password), who.token.as_ref(), who.device.as_ref()]);
    let secret = said.flatten().find(|secret| text.contains(secret.as_str())).cloned();
    let card = CARD_NUMBERS.iter().find(|number| text.contains(**number)).map(|n| (*n).to_owned());
    let code = words(text).find(|word| codes.contains(*word) && !is_amount(text, word));
    secret.or(card).or(code.map(str::to_owned))
}

fn codes(post: &Post) -> BTreeSet<String> {
    post.letters().iter().filter_map(|letter| args(letter).remove("code")).collect()
}

/// What was logged.
pub(super) fn logged(lines: &[String], know: &Know, post: &Post, wrong: &mut Wrong) {
    let codes = codes(post);
    for line in lines {
        if let Some(secret) = shown(line, know, &codes) {
            wrong.push(format!("{secret} is in the log: {line}"));
        }
    }
}

/// What was sent: to whom it belongs, and a code to nobody else.
pub(super) fn sent(know: &Know, post: &Post, wrong: &mut Wrong) {
    for letter in post.letters() {
        let owner = know.people.iter().find(|who| who.id == letter.person && who.id.is_some());
        if owner.is_some_and(|who| who.phone != letter.address) {
            wrong.push(format!("{} went to {}", letter.id, letter.address));
        }
        let mut rest = args(&letter);
        if !letter.kind.starts_with("code-") && rest.remove("code").is_some() {
            wrong.push(format!("{} is a {} and has a code", letter.id, letter.kind));
        }
        if let Some(secret) = shown(&format!("{rest:?}"), know, &BTreeSet::new()) {
            wrong.push(format!("{secret} was sent in {}", letter.id));
        }
    }
}

/// What is stored, when everything was sent.
pub(super) fn stored(
    connection: &Connection,
    know: &Know,
    post: &Post,
    wrong: &mut Wrong,
) -> anyhow::Result<()> {
    let codes = codes(post);
    for table in rows::tables(connection)? {
        for (column, text) in rows::texts(connection, &table)? {
            if let Some(secret) = shown(&text, know, &codes) {
                wrong.push(format!("{secret} stands in {column}: {text}"));
            }
        }
    }
    Ok(())
}
