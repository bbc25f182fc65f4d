//! What supervisors tell the public: faults, maintenance ahead, ways closed because of an attack.
//! Agents see it all, drafts of the probes too, and say nothing in public.

use askama::Template;
use axum::extract::State;
use axum::http::Method as Verb;
use axum::routing::{get, post};
use paydesk_app::AppError;
use paydesk_app::component::{look, offered};
use paydesk_app::incident::{self, News, Plan, Words};
use paydesk_core::component::{Component, Standing};
use paydesk_core::id::IncidentId;
use paydesk_core::incident::IncidentKind;
use paydesk_core::word::Word;

use crate::address::{Path, Query};
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::shell::part::Tag;
use crate::page::status::{View, component_name, standing_tag};
use crate::page::wrong::complain;
use crate::page::{again, html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Verb::GET, "/desk/status", Who::Staff, get(list)),
        Route::new(Verb::GET, "/desk/status/new", Who::Supervisor, get(fill)),
        Route::new(Verb::POST, "/desk/status/new", Who::Supervisor, post(tell)),
        Route::new(Verb::GET, "/desk/status/{incident}", Who::Staff, get(show)),
        Route::new(Verb::POST, "/desk/status/{incident}", Who::Supervisor, post(news)),
    ]
}

#[derive(Template)]
#[template(path = "incident/list.html")]
struct List {
    shell: Shell,
    standing: Vec<(String, Tag)>,
    all: Vec<View>,
    kinds: Vec<(&'static str, String)>,
}

async fn list(State(web): State<Web>, visit: Visit) -> Reply {
    let all = incident::list(&web.app, visit.actor()).await?;
    let board = look(&web.app).await;
    let shell = visit.shell("incident-desk-title");
    let standing = |component: &Component| {
        let tag = standing_tag(&shell.t, board.standing(*component));
        (component_name(&shell.t, *component), tag)
    };
    let kind =
        |kind: &IncidentKind| (kind.word(), shell.say(format!("incident-new-{}", kind.word())));
    html(&List {
        standing: offered(&web.app).iter().map(standing).collect(),
        all: all.iter().map(|told| View::of(&shell, told)).collect(),
        kinds: IncidentKind::ALL.iter().map(kind).collect(),
        shell,
    })
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Asked {
    kind: String,
}

#[derive(Template)]
#[template(path = "incident/new.html")]
struct New {
    shell: Shell,
    kind: IncidentKind,
    form: Form,
    /// Word, name, chosen.
    choices: Vec<(&'static str, String, bool)>,
    effects: Vec<(&'static str, String)>,
    zone: &'static str,
}

/// How a fault may stand.
const EFFECTS: [Standing; 2] = [Standing::Down, Standing::Slow];

/// What can be closed because of an attack: ways to us. Whoever would close the others closes
/// people out of their money.
const CLOSED: [Component; 2] = [Component::Chat, Component::Hotline];

fn new(web: &Web, visit: &Visit, kind: IncidentKind, chosen: &[&str]) -> New {
    let word = kind.word();
    let shell = visit.shell(&format!("incident-new-{word}"));
    let fields = [
        ("components", "incident-field-components"),
        ("effect", "incident-field-effect"),
        ("begins", "incident-field-begins"),
        ("ends", "incident-field-ends"),
        ("words_zh", "incident-field-words-zh"),
        ("words_en", "incident-field-words-en"),
    ];
    let all = offered(&web.app);
    let may =
        |component: &&Component| kind != IncidentKind::Suspension || CLOSED.contains(component);
    let component = |component: &Component| {
        let word = component.word();
        (word, component_name(&shell.t, *component), chosen.contains(&word))
    };
    let effect = |standing: &Standing| (standing.word(), standing_tag(&shell.t, *standing).text);
    New {
        choices: all.iter().filter(may).map(component).collect(),
        effects: EFFECTS.iter().map(effect).collect(),
        zone: shell.t.zone.name(),
        form: Form::new(&fields),
        kind,
        shell,
    }
}

impl New {
    fn word(&self) -> &'static str {
        self.kind.word()
    }

    fn lead(&self) -> String {
        self.shell.say(format!("incident-new-{}-text", self.kind.word()))
    }

    fn is_fault(&self) -> bool {
        self.kind == IncidentKind::Fault
    }

    fn is_planned(&self) -> bool {
        self.kind == IncidentKind::Maintenance
    }
}

async fn fill(State(web): State<Web>, visit: Visit, Query(asked): Query<Asked>) -> Reply {
    let kind = IncidentKind::parse(&asked.kind).unwrap_or(IncidentKind::Fault);
    let mut page = new(&web, &visit, kind, &[]);
    page.form = page.form.keyed(visit.key(&web));
    html(&page)
}

/// A time that was typed, in the reader's zone; one that is none stands beside its field.
fn time(visit: &Visit, form: &mut Form, name: &'static str) -> Option<i64> {
    let typed = form.value(name).trim().to_owned();
    if typed.is_empty() {
        return None;
    }
    let at_us = visit.texts().typed_instant(&typed);
    if at_us.is_none() {
        form.fail(name, visit.texts().say("incident-error-time"));
    }
    at_us
}

fn words(posted: &Posted) -> Words {
    Words { en: posted.get("words_en").to_owned(), zh: posted.get("words_zh").to_owned() }
}

async fn tell(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let kind = IncidentKind::parse(posted.get("kind")).ok_or(Fail::BadBody)?;
    let chosen = posted.all("components");
    let mut page = new(&web, &visit, kind, &chosen);
    page.form = posted.fill(page.form);
    let known = |word: &&str| page.choices.iter().any(|(known, ..)| known == word);
    let components = chosen.iter().filter(|word| known(word));
    let plan = Plan {
        kind,
        components: components.filter_map(|word| Component::parse(word)).collect(),
        effect: Standing::parse(posted.get("effect")).unwrap_or(Standing::Down),
        begins_at_us: time(&visit, &mut page.form, "begins"),
        ends_at_us: time(&visit, &mut page.form, "ends"),
        words: words(&posted),
        key: posted.key().to_owned(),
    };
    if !page.form.is_fine() {
        return again(&page);
    }
    match incident::tell(&web.app, visit.actor(), &plan).await {
        Ok(id) => see_other(&visit, &format!("/desk/status/{id}"), Some("incident-flash-told")),
        Err(error) => {
            complain(&mut page.form, &visit, error)?;
            again(&page)
        }
    }
}

#[derive(Template)]
#[template(path = "incident/show.html")]
struct Show {
    shell: Shell,
    it: View,
    form: Form,
    stages: Vec<(&'static str, String)>,
    /// Until when it is planned, as an input shows it; none: it is not.
    until: Option<String>,
    zone: &'static str,
    may_say: bool,
}

impl Show {
    fn action(&self) -> String {
        format!("/desk/status/{}", self.it.incident.id)
    }
}

async fn page(web: &Web, visit: &Visit, id: &str) -> Result<Show, Fail> {
    let id = IncidentId::parse(id).ok_or(Fail::NoRoute)?;
    let told = incident::one(&web.app, visit.actor(), &id).await?;
    let shell = visit.shell("incident-desk-title");
    let it = View::of(&shell, &told);
    let fields = [
        ("stage", "incident-field-stage"),
        ("ends", "incident-field-ends"),
        ("words_zh", "incident-field-words-zh"),
        ("words_en", "incident-field-words-en"),
    ];
    let stages = told.incident.stage.next().iter();
    let stage = |stage: &paydesk_core::incident::Stage| {
        let word = stage.word();
        (word, shell.say(format!("incident-stage-{}", word.replace('_', "-"))))
    };
    let planned = told.incident.kind != IncidentKind::Fault;
    let until = told.incident.ends_at_us.map(|at_us| shell.t.instant_input(at_us));
    let until = planned.then(|| until.unwrap_or_default());
    Ok(Show {
        form: Form::new(&fields).filled([("ends", until.clone().unwrap_or_default())]),
        stages: stages.map(stage).collect(),
        until,
        zone: shell.t.zone.name(),
        may_say: shell.is_supervisor() && !told.incident.stage.is_over(),
        it,
        shell,
    })
}

async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    html(&page(&web, &visit, &id).await?)
}

async fn news(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    posted: Posted,
) -> Reply {
    let mut page = page(&web, &visit, &id).await?;
    page.form = posted.fill(page.form.emptied());
    let stage = paydesk_core::incident::Stage::parse(page.form.value("stage"));
    if stage.is_none() {
        page.form.fail("stage", visit.texts().say("error-choose"));
    }
    let ends_at_us = time(&visit, &mut page.form, "ends");
    let Some(stage) = stage.filter(|_| page.form.is_fine()) else { return again(&page) };
    let news = News {
        stage,
        words: words(&posted),
        ends_at_us: ends_at_us.filter(|end_us| Some(*end_us) != page.it.incident.ends_at_us),
        version: posted.get("version").parse().unwrap_or(0),
    };
    let done = incident::update_with(&web.app, visit.actor(), &page.it.incident.id, &news).await;
    match done {
        Ok(()) => see_other(&visit, &format!("/desk/status/{id}"), Some("incident-flash-told")),
        Err(AppError::Conflict) => {
            page.form.refuse(visit.texts().say("incident-conflict"));
            again(&page)
        }
        Err(error) => {
            complain(&mut page.form, &visit, error)?;
            again(&page)
        }
    }
}
