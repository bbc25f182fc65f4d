//! Mails of tests, and what becomes of them.

use paydesk_app::conversation::{self as desk, Conversation, Line, Message};
use paydesk_app::mail::{self, Arrived, Support, take_in};
use paydesk_core::id::ConversationId;
use paydesk_core::mail::Reason;
use paydesk_core::person::Actor;
use paydesk_sim::house::{House, Persony};
use paydesk_store::conversation;
use paydesk_store::person::{self, Profile};
use paydesk_store::record::update;

pub(crate) fn support() -> Support {
    paydesk_sim::house::config().support.unwrap()
}

/// A mail of the corpus, which fuzzers begin with too.
pub(crate) fn corpus(name: &str) -> Vec<u8> {
    let file = format!("{}/../fuzz/corpus/mail/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

pub(crate) fn arrived(uid: i64, bytes: Vec<u8>) -> Arrived {
    let mailbox = "support".to_owned();
    Arrived { mailbox, uid_validity: 1, uid, size_bytes: bytes.len(), bytes }
}

/// A plain mail; what is put before it are headers.
pub(crate) fn letter(from: &str, id: &str, words: &str) -> String {
    format!(
        "From: <{from}>\r\nTo: support@paydesk.test\r\nSubject: Help\r\n\
         Message-ID: <{id}@example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         {words}\r\n"
    )
}

/// As our mail server hands it over when the sender's domain vouches for it.
pub(crate) fn vouched(mail: &str) -> String {
    format!("Authentication-Results: mx.paydesk.test; dmarc=pass header.from=example.com\r\n{mail}")
}

/// Brings a mail, and does all that follows from it.
pub(crate) async fn post(house: &House, uid: i64, mail: &str) {
    assert!(take_in(&house.app, arrived(uid, mail.as_bytes().to_vec())).await.unwrap());
    house.work().await;
}

/// All cases, the first one first.
pub(crate) async fn cases(house: &House) -> Vec<Conversation> {
    let read = house.app.db.read(async |tx| conversation::inbox(tx, "", "", "", 1_000).await);
    let mut all = read.await.unwrap();
    all.sort_by_key(|case| case.number);
    all
}

/// What somebody sees of a case.
pub(crate) async fn messages(house: &House, who: &Actor, id: &ConversationId) -> Vec<Message> {
    let thread = desk::thread(&house.app, who, id).await.unwrap();
    let message = |line| match line {
        Line::Message(message) => Some(message),
        Line::Event(_) => None,
    };
    thread.lines.into_iter().filter_map(message).collect()
}

/// Why mails are held.
pub(crate) async fn held(house: &House, agent: &Persony) -> Vec<Reason> {
    let all = mail::held(&house.app, &agent.actor).await.unwrap();
    all.into_iter().filter_map(|mail| mail.reason).collect()
}

/// Makes this address theirs, proven.
pub(crate) async fn prove(house: &House, who: &Persony, address: &str) {
    let (id, address, now_us) = (who.id.clone(), address.to_owned(), house.clock.now());
    let done = house.app.db.write(async move |tx| {
        let profile = person::profile(tx, &id).await?.unwrap();
        let (email, email_verified_at_us) = (Some(address.clone()), Some(now_us));
        update(tx, &Profile { email, email_verified_at_us, ..profile }).await
    });
    done.await.unwrap();
}
