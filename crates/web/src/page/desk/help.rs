//! What readers show about the articles, for whoever writes them: what was looked for in vain,
//! after which article people wrote to us, and what they said of each.

use askama::Template;
use axum::extract::State;
use paydesk_app::article::figures::{DAYS, Figures, Line, figures};
use paydesk_core::word::Word;

use crate::page::html;
use crate::page::shell::Shell;
use crate::{Reply, Visit, Web};

#[derive(Template)]
#[template(path = "desk/help.html")]
struct Help {
    shell: Shell,
    days: String,
    /// How many of all readers wrote to us soon after, as a sentence.
    asked_of: String,
    figures: Figures,
    /// Each with what was said of it, in words.
    lines: Vec<(Line, String)>,
}

pub async fn show(State(web): State<Web>, visit: Visit) -> Reply {
    let mut figures = figures(&web.app, visit.actor()).await?;
    let texts = visit.texts();
    let said = |line: &Line| {
        let one = |(said, count): &(_, i64)| {
            let said: &paydesk_core::article::Said = said;
            let words = texts.say(&format!("article-said-{}", said.word()));
            texts.with("desk-help-said-one", &[("said", words.into()), ("count", (*count).into())])
        };
        line.said.iter().map(one).collect::<Vec<_>>().join(" · ")
    };
    let lines = std::mem::take(&mut figures.lines);
    let lines = lines.into_iter().map(|line| (line.clone(), said(&line))).collect();
    let counts = [("readers", figures.readers.into()), ("asked", figures.asked.into())];
    html(&Help {
        shell: visit.shell("desk-help-title"),
        days: DAYS.to_string(),
        asked_of: texts.with("desk-help-asked-of", &counts),
        figures,
        lines,
    })
}
