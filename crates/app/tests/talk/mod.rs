//! What tests of cases say and read.

use paydesk_app::conversation::{self as desk, Ask, Line};
use paydesk_core::conversation::Kind;
use paydesk_core::id::ConversationId;
use paydesk_core::person::Actor;
use paydesk_sim::house::House;
use paydesk_store::conversation::{Conversation, Message};

pub(crate) fn ask(words: &str, client_id: &str) -> Ask {
    Ask {
        about: None,
        kind: Kind::Question,
        words: words.to_owned(),
        contact: String::new(),
        client_id: client_id.to_owned(),
        device: "Firefox · Android".to_owned(),
        article: None,
    }
}

pub(crate) async fn opened(house: &House, who: &Actor, asked: Ask) -> Conversation {
    desk::open(&house.app, who, asked).await.unwrap().conversation
}

pub(crate) async fn messages(house: &House, who: &Actor, id: &ConversationId) -> Vec<Message> {
    let thread = desk::thread(&house.app, who, id).await.unwrap();
    let message = |line| match line {
        Line::Message(message) => Some(message),
        Line::Event(_) => None,
    };
    thread.lines.into_iter().filter_map(message).collect()
}

pub(crate) async fn events(house: &House, who: &Actor, id: &ConversationId) -> Vec<String> {
    let thread = desk::thread(&house.app, who, id).await.unwrap();
    let kind = |line| match line {
        Line::Event(event) => Some(event.kind),
        Line::Message(_) => None,
    };
    thread.lines.into_iter().filter_map(kind).collect()
}
