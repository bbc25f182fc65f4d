//! How cases look on the wire.

use paydesk_app::conversation::{Conversation, Line, Thread, Wait};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::schema::{ConversationId, Time};

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseLine {
    id: ConversationId,
    /// What people say on the telephone.
    number: i64,
    #[schema(example = "payment")]
    kind: String,
    /// `waiting` for us, `open` (answered), `closed`.
    #[schema(example = "waiting")]
    state: String,
    title: String,
    /// The payment or refund that it is about.
    about: Option<String>,
    opened_at: Time,
    closed_at: Option<Time>,
    /// How it was, once said: 1 to 5.
    score: Option<i64>,
}

impl CaseLine {
    fn of(row: Conversation) -> Self {
        Self {
            id: row.id.into(),
            number: row.number,
            kind: row.kind,
            state: row.state,
            title: row.title,
            about: row.subject,
            opened_at: Time(row.created_at_us),
            closed_at: row.closed_at_us.map(Time),
            score: row.survey_score,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Cases {
    items: Vec<CaseLine>,
}

impl Cases {
    pub fn of(rows: Vec<Conversation>) -> Self {
        Self { items: rows.into_iter().map(CaseLine::of).collect() }
    }
}

/// A case with all that was said and done in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseShown {
    #[serde(flatten)]
    case: CaseLine,
    /// Who answers, partly masked.
    agent: Option<String>,
    /// How many wait before this one in its queue; nothing when it does not wait.
    before: Option<i64>,
    /// The time until an answer from this place, by the queue's answers of the last hour; nothing
    /// while there are none, or when it does not wait.
    expected_wait_seconds: Option<i64>,
    /// Outside the hours of its queue: when somebody reads again.
    read_from: Option<Time>,
    /// The last message that the desk has seen.
    read_by_desk: i64,
    lines: Vec<Said>,
    /// There are messages before these: `earlier` of the next request; nothing at the beginning.
    earlier: Option<i64>,
}

/// One line of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Said {
    at: Time,
    /// `words`, `file`, `card` (what came along at the opening) or `event`.
    #[schema(example = "words")]
    kind: String,
    /// The message's number.
    number: Option<i64>,
    /// `customer`, `agent` or `system`.
    author: Option<String>,
    /// The author's name, partly masked.
    name: Option<String>,
    /// The words, or the file's name.
    text: Option<String>,
    /// The file's id.
    file: Option<String>,
    /// What came along.
    context: Option<Value>,
    /// What was done.
    event: Option<String>,
}

impl Said {
    fn at(at_us: i64, kind: &str) -> Self {
        Self {
            at: Time(at_us),
            kind: kind.to_owned(),
            number: None,
            author: None,
            name: None,
            text: None,
            file: None,
            context: None,
            event: None,
        }
    }

    fn of(line: Line, names: &std::collections::HashMap<String, String>) -> Self {
        let message = match line {
            Line::Event(event) => {
                return Self { event: Some(event.kind), ..Self::at(event.at_us, "event") };
            }
            Line::Message(message) => message,
        };
        let said = Self {
            number: Some(message.seq),
            name: message.author_id.as_ref().and_then(|id| names.get(id).cloned()),
            author: Some(message.author),
            ..Self::at(message.created_at_us, &message.kind)
        };
        match message.kind.as_str() {
            "card" => Self { context: serde_json::from_str(&message.body).ok(), ..said },
            "file" => {
                let (file, name) = message.body.split_once(' ').unwrap_or_default();
                Self { file: Some(file.to_owned()), text: Some(name.to_owned()), ..said }
            }
            _ => Self { text: Some(message.body), ..said },
        }
    }
}

impl CaseShown {
    pub fn of(thread: Thread) -> Self {
        Self {
            agent: thread.agent().map(str::to_owned),
            before: thread.before,
            earlier: thread.earlier,
            expected_wait_seconds: match thread.wait {
                Wait::Unknown | Wait::Closed(_) => None,
                Wait::About(us) | Wait::Longer(us) => Some(us / 1_000_000),
            },
            read_from: match thread.wait {
                Wait::Closed(opens_us) => opens_us.map(Time),
                Wait::Unknown | Wait::About(_) | Wait::Longer(_) => None,
            },
            read_by_desk: thread.staff_read(),
            lines: thread.lines.into_iter().map(|line| Said::of(line, &thread.names)).collect(),
            case: CaseLine::of(thread.case),
        }
    }
}
