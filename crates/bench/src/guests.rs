//! Whoever looks at pages: people with a browser and a case, and an agent.

use paydesk_app::session;
use paydesk_core::conversation::{Author, Kind, MessageKind, Queue, State};
use paydesk_core::id::{ConversationId, PaymentId};
use paydesk_core::language::Language;
use paydesk_core::person::{Person, Role, Roles, SessionKind};
use paydesk_core::word::Word as _;
use paydesk_store::conversation::{Conversation, Message};
use paydesk_store::person::Profile;
use paydesk_store::session::Session;
use paydesk_store::{Db, Record};

use crate::fill::{self, store};
use crate::people::{self, What};

/// So many people have a browser and one open case each; of a smaller house, all of them.
pub const GUESTS: u64 = 1_000;
/// Messages of a case.
const WORDS: i64 = 12;

/// What the browser of the person with this number sends along.
pub fn cookie(n: u64) -> String {
    people::token(n + 1_000_000_000)
}

/// The case of the person with this number.
pub fn case(n: u64) -> ConversationId {
    people::id(What::Whole, n)
}

/// What everybody has paid first: their top-up.
pub fn payment(n: u64) -> PaymentId {
    people::id(What::Whole, n)
}

/// Lets them in; the agent's number is `people`, which nobody else has.
pub async fn let_in(db: &Db, people: u64) -> anyhow::Result<()> {
    let_in_many(db, people, people.min(GUESTS)).await
}

/// As `let_in`, the first so many of them.
pub async fn let_in_many(db: &Db, people: u64, guests: u64) -> anyhow::Result<()> {
    let numbers: Vec<u64> = (0..guests).collect();
    let (agent, number) = agent(people);
    let mut sessions: Vec<_> = numbers.iter().map(|n| browser(*n).to_row()).collect();
    sessions.push(browser(people).to_row());
    let cases = numbers.iter().map(|n| open_case(*n).to_row()).collect();
    let words = numbers.iter().flat_map(|n| (1..=WORDS).map(|seq| message(*n, seq).to_row()));
    let stores = [
        store::<Person>(vec![agent.to_row()]),
        store::<Profile>(vec![number.to_row()]),
        store::<Session>(sessions),
        store::<Conversation>(cases),
        store::<Message>(words.collect()),
    ];
    Ok(db.write(async move |tx| tx.store_many(&stores).await).await?)
}

fn agent(n: u64) -> (Person, Profile) {
    let person = Person { roles: Roles::of(&[Role::Agent]), ..fill::person(n) };
    (person, fill::profile(n))
}

/// Beside the session of their program.
fn browser(n: u64) -> Session {
    Session {
        id: people::id(What::Begun, n),
        kind: SessionKind::Full,
        token_hash: session::digest(&cookie(n)),
        ..fill::session(n)
    }
}

fn open_case(n: u64) -> Conversation {
    let at_us = people::at_us(n);
    Conversation {
        id: case(n),
        number: i64::try_from(n).unwrap_or_default() + 100_001,
        person: Some(people::person(n)),
        guest_session: None,
        contact: String::new(),
        language: Language::ZhHans,
        kind: Kind::Payment.word().to_owned(),
        queue: Queue::Payments.word().to_owned(),
        urgency: 2,
        state: State::Waiting.word().to_owned(),
        subject: Some(payment(n).as_str().to_owned()),
        title: "充值没有到账".to_owned(),
        agent: None,
        messages: WORDS,
        waiting_since_us: Some(at_us),
        first_answer_us: None,
        due_at_us: Some(at_us),
        created_at_us: at_us,
        closed_at_us: None,
        survey_score: None,
        survey_words: None,
        version: 1,
    }
}

fn message(n: u64, seq: i64) -> Message {
    let number = u64::try_from(seq).unwrap_or_default();
    Message {
        id: people::id(What::Whole, n * 1_000 + number),
        conversation: case(n),
        seq,
        author: Author::Customer.word().to_owned(),
        author_id: Some(people::person(n).as_str().to_owned()),
        kind: MessageKind::Words.word().to_owned(),
        body: format!("{seq}: 我充值的 100 元到现在还没有到账，请帮我查一下。"),
        channel: "chat".to_owned(),
        external_id: format!("bench-{n}-{seq}"),
        created_at_us: people::at_us(n),
    }
}
