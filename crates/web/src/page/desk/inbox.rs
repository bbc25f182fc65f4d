//! The inbox as lines: what it is, whose, how long it has waited, by when it is due.

use askama::Template;
use paydesk_app::AppError;
use paydesk_app::conversation::{self as desk, Filter, Row};
use paydesk_app::payment::side::Side;
use paydesk_core::conversation::{Queue, State};
use paydesk_core::word::Word;
use paydesk_texts::Texts;
use serde::Deserialize;

use crate::page::conversation::lines::{payment_tag, title};
use crate::page::payee::payee;
use crate::page::shell::part::{Tag, Tone};
use crate::{Visit, Web};

/// A due time this near is shown as such, in microseconds.
const SOON_US: i64 = 600_000_000;

/// The filter as it stands in an address; words that are none mean "any".
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    queue: String,
    state: String,
    mine: String,
}

impl Asked {
    pub fn filter(&self) -> Filter {
        Filter {
            state: State::parse(&self.state),
            queue: Queue::parse(&self.queue),
            mine: self.mine == "1",
        }
    }
}

/// One line of the inbox.
#[derive(Clone, Debug)]
pub struct InboxRow {
    pub href: String,
    pub title: String,
    pub age: String,
    pub about: String,
    pub tags: Vec<Tag>,
    pub urgent: bool,
    pub current: bool,
}

#[derive(Template)]
#[template(path = "desk/rows.html")]
pub struct Rows {
    pub tabs: Tabs,
    pub rows: Vec<InboxRow>,
}

/// A filter as a link.
#[derive(Clone, Debug)]
pub struct Link {
    pub href: String,
    pub text: String,
    pub current: bool,
}

/// The links above the inbox.
#[derive(Clone, Debug)]
pub struct Tabs {
    /// How many wait, in words.
    pub waiting: String,
    /// Said where this filter shows nothing.
    pub none: String,
    pub links: Vec<Link>,
    /// The filter as a query, to be carried on.
    pub query: String,
}

fn query(filter: &Filter) -> String {
    let mut pairs = Vec::new();
    if let Some(queue) = filter.queue {
        pairs.push(format!("queue={}", queue.word()));
    }
    if let Some(state) = filter.state {
        pairs.push(format!("state={}", state.word()));
    }
    if filter.mine {
        pairs.push("mine=1".to_owned());
    }
    pairs.join("&")
}

/// The address of a case beside the same inbox.
pub fn case_href(id: &str, filter: &Filter) -> String {
    match query(filter) {
        query if query.is_empty() => format!("/desk/cases/{id}"),
        query => format!("/desk/cases/{id}?{query}"),
    }
}

pub async fn rows_and_tabs(
    web: &Web,
    visit: &Visit,
    filter: Filter,
    current: Option<&str>,
) -> Result<(Vec<InboxRow>, Tabs), AppError> {
    let inbox = desk::inbox(&web.app, visit.actor(), filter.clone()).await?;
    let (texts, now_us) = (visit.texts(), web.app.now_us());
    let shown = |row: &Row| line(&texts, row, &filter, current, now_us);
    Ok((inbox.rows.iter().map(shown).collect(), tabs(&texts, &inbox)))
}

fn tabs(texts: &Texts, inbox: &desk::Inbox) -> Tabs {
    let filter = &inbox.filter;
    let link = |to: Filter, text: String| {
        let href = match query(&to) {
            query if query.is_empty() => "/desk".to_owned(),
            query => format!("/desk?{query}"),
        };
        Link { href, text, current: to == *filter }
    };
    let mut links = vec![
        link(Filter::default(), texts.say("desk-filter-all")),
        link(Filter { mine: true, ..Filter::default() }, texts.say("desk-filter-mine")),
    ];
    for (queue, waiting, _) in &inbox.queues {
        let name = texts.say(&format!("conversation-queue-{}", queue.word()));
        let text = if *waiting > 0 { format!("{name} {waiting}") } else { name };
        links.push(link(Filter { queue: Some(*queue), ..Filter::default() }, text));
    }
    let closed = Filter { state: Some(State::Closed), ..Filter::default() };
    links.push(link(closed, texts.say("conversation-state-closed")));
    let waiting = texts.with("desk-waiting", &[("count", inbox.waiting().into())]);
    Tabs { waiting, none: texts.say("desk-none"), links, query: query(filter) }
}

fn line(texts: &Texts, row: &Row, filter: &Filter, current: Option<&str>, now_us: i64) -> InboxRow {
    let case = &row.case;
    let since = case.waiting_since_us.unwrap_or(case.created_at_us);
    let mut about = vec![row.customer.clone().unwrap_or_else(|| texts.say("conversation-visitor"))];
    let mut tags = tags(texts, row, now_us);
    if let Some((kind, name, minor, currency, state)) = &row.subject {
        let payee = payee(texts, Side::Staff, *kind, name);
        about.push(format!("{payee} {}", texts.money(*minor, currency)));
        if let Some(state) = paydesk_core::payment::PaymentState::parse(state) {
            tags.push(payment_tag(texts, state));
        }
    } else {
        about.push(texts.say(&format!("conversation-kind-{}", case.kind)));
    }
    about.extend(row.agent.clone());
    InboxRow {
        href: case_href(case.id.as_str(), filter),
        title: title(texts, case),
        age: texts.age(since, now_us),
        about: about.join(" · "),
        tags,
        urgent: case.urgency == 0 && case.state != "closed",
        current: current == Some(case.id.as_str()),
    }
}

fn tags(texts: &Texts, row: &Row, now_us: i64) -> Vec<Tag> {
    let case = &row.case;
    let mut tags = Vec::new();
    if case.urgency == 0 && case.state != "closed" {
        tags.push(Tag::new(Tone::Bad, texts.say("desk-money-at-risk")));
    }
    match (case.state.as_str(), case.due_at_us) {
        ("waiting", Some(due)) if due < now_us => {
            tags.push(Tag::new(Tone::Wait, texts.say("desk-overdue")));
        }
        ("waiting", Some(due)) if due - now_us < SOON_US => {
            let left = texts.duration(due - now_us);
            tags.push(Tag::new(Tone::Wait, texts.with("desk-due-in", &[("wait", left.into())])));
        }
        ("waiting", _) => {}
        ("open", _) => tags.push(Tag::new(Tone::Good, texts.say("conversation-state-open"))),
        _ => {
            let score = case.survey_score.map(|score| format!(" {score}/5")).unwrap_or_default();
            let text = format!("{}{score}", texts.say("conversation-state-closed"));
            tags.push(Tag::new(Tone::Plain, text));
        }
    }
    tags
}
