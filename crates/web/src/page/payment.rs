//! Activity: the history with search, filter and export (PAY-1), and each payment's own page
//! (PAY-7, PAY-8, PAY-10).

pub mod act;
pub mod detail;
pub mod export;
pub mod line;
pub mod steps;
mod tell;

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::get;
use paydesk_app::payment::wallet::{Entry, counter_entries};
use paydesk_app::payment::{self, Filter};
use paydesk_core::amount_text;
use paydesk_core::payment::{PaymentKind, PaymentState};
use paydesk_core::word::Word;
use serde::Deserialize;

use crate::address::Query;
use crate::page::html;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::{Fail, Reply, Route, Visit, Web, Who};
use line::Row;

pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::new(Verb::GET, "/payments", Who::Person, get(list)),
        Route::new(Verb::GET, "/payments.csv", Who::Person, get(export::csv)),
        Route::new(Verb::GET, "/payments/{payment}", Who::Anyone, get(detail::show)),
    ];
    routes.extend(act::routes());
    routes.extend(detail::routes());
    routes
}

/// What the history is asked for, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub q: String,
    pub state: String,
    pub kind: String,
    pub from: String,
    pub to: String,
    pub before: String,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 5] {
        [
            ("q", &self.q),
            ("state", &self.state),
            ("kind", &self.kind),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// The same filter as an address.
    fn href(&self, path: &str, before: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs().into_iter().filter(|(_, value)| !value.is_empty()));
        if !before.is_empty() {
            query.append_pair("before", before);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// What the store is asked for, and the form with what could not be understood.
    pub fn read(&self, visit: &Visit, most: i64) -> (Filter, Form) {
        let texts = visit.texts();
        let mut form = Form::new(&[
            ("q", "payment-filter-q"),
            ("state", "payment-filter-state"),
            ("kind", "payment-filter-kind"),
            ("from", "payment-filter-from"),
            ("to", "payment-filter-to"),
        ])
        .filled(self.pairs());
        let mut day = |name: &str, typed: &str, otherwise: i64| {
            if typed.is_empty() {
                return otherwise;
            }
            let read = typed.parse::<jiff::civil::Date>().ok();
            let at = read.and_then(|day| texts.zone.midnight_us(day));
            at.unwrap_or_else(|| {
                form.fail(name, texts.say("error-not-a-date"));
                otherwise
            })
        };
        let from_us = day("from", &self.from, 0);
        let to_us = day("to", &self.to, i64::MAX);
        // "Until" a day means to its end.
        let to_us = if to_us == i64::MAX { to_us } else { to_us + 86_400_000_000 };
        let known = |word: &str, known: bool| if known { word.to_owned() } else { String::new() };
        let text: String = self.q.trim().chars().filter(|c| !c.is_control()).take(80).collect();
        let filter = Filter {
            before: known(&self.before, paydesk_core::id::PaymentId::parse(&self.before).is_some()),
            state: known(&self.state, PaymentState::parse(&self.state).is_some()),
            kind: known(&self.kind, PaymentKind::parse(&self.kind).is_some()),
            from_us,
            to_us,
            amount_minor: amount_text::parse_money(&text, "CNY").ok(),
            text,
            most,
        };
        (filter, form)
    }
}

#[derive(Template)]
#[template(path = "payment/list.html")]
struct List {
    shell: Shell,
    form: Form,
    rows: Vec<Row>,
    /// Money that moved without a payment; on the first page of all.
    entries: Vec<Entry>,
    /// Whether anything was asked for: an empty answer then says so.
    filtered: bool,
    older: Option<String>,
    export: String,
    states: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
}

const PAGE: usize = 30;

/// All words of a vocabulary as options, with "all" first.
fn options<W: Word>(shell: &Shell, all: &str, beginning: &str) -> Vec<(String, String)> {
    let word = |w: &W| {
        let word = w.word();
        (word.to_owned(), shell.say(format!("{beginning}{}", word.replace('_', "-"))))
    };
    let mut options = vec![(String::new(), shell.say(all))];
    options.extend(W::ALL.iter().map(word));
    options
}

async fn list(State(web): State<Web>, visit: Visit, Query(asked): Query<Asked>) -> Reply {
    html(&page(&web, &visit, asked).await?)
}

async fn page(web: &Web, visit: &Visit, asked: Asked) -> Result<List, Fail> {
    let (filter, form) = asked.read(visit, PAGE as i64 + 1);
    let mut lines = payment::history(&web.app, visit.actor(), filter).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let last = lines.last().map(|line| line.payment.id.as_str().to_owned());
    let shell = visit.shell("payment-list-title");
    let filtered = asked.pairs().iter().any(|(_, value)| !value.is_empty());
    let entries = match filtered || !asked.before.is_empty() {
        true => Vec::new(),
        false => counter_entries(&web.app, visit.actor()).await?,
    };
    Ok(List {
        entries,
        rows: lines.iter().map(|line| Row::of(&shell, line)).collect(),
        filtered,
        older: last.filter(|_| more).map(|last| asked.href("/payments", &last)),
        export: asked.href("/payments.csv", ""),
        states: options::<PaymentState>(&shell, "payment-filter-all", "payment-state-"),
        kinds: options::<PaymentKind>(&shell, "payment-filter-all", "payment-kind-"),
        form,
        shell,
    })
}
