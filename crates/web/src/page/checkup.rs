//! A check-up: is it this device, the network, or our side (REACH-5)? Open to everybody, also while
//! the books are away. The script only measures and comes back with figures in the address; what
//! they mean is decided in core, so without script the same page says what our side can see.

pub(crate) mod shown;

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::IntoResponse as _;
use axum::response::sse::{Event, Sse};
use axum::routing::{get, post};
use futures_util::stream;
use paydesk_app::AppError;
use paydesk_app::checkup::{self, Keep};
use paydesk_app::conversation::{self as desk, Ask, Conversation, Say};
use paydesk_core::checkup::{Checkup, Finding, House, Measured, findings};
use paydesk_core::conversation::Kind;
use paydesk_core::word::Word as _;
use serde::{Deserialize, Serialize};

use crate::address::Query;
use crate::cookie::{self, Name};
use crate::page::conversation::has_session;
use crate::page::help::{opened, to_case};
use crate::page::live::told;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::{html, see_other};
use crate::router::csp;
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who, assets};
use shown::{Answer, Row, in_words};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/check", Who::Public, get(show)),
        Route::new(Method::POST, "/check", Who::Anyone, post(keep)),
        Route::new(Method::GET, "/check/now", Who::Public, get(now)),
        Route::new(Method::GET, "/check/stream", Who::Public, get(short_stream)),
        Route::new(Method::GET, "/desk/checks", Who::Staff, get(read_out)),
    ]
}

#[derive(Template)]
#[template(path = "checkup/show.html")]
struct Page {
    shell: Shell,
    form: Form,
    /// What was measured, for whoever keeps it.
    query: String,
    /// Whether our script has measured.
    measured: bool,
    answer: Answer,
    rows: Vec<Row>,
    /// What was kept can come back to us: without cookies no form can.
    may_keep: bool,
    /// The code to read out, once it was kept.
    code: Option<String>,
    /// All that was kept has just been brought anew.
    fixed: bool,
    /// What the script asks: the bank's page, and which version this page is.
    bank: String,
    version: &'static str,
    /// What is said when not even the answer to the figures comes: by the words of what was found.
    alone: Vec<(&'static str, Answer)>,
}

/// With any of these, whoever asks does not hear us.
const UNANSWERED: [Finding; 4] =
    [Finding::Offline, Finding::Portal, Finding::Error, Finding::Silent];

fn page(web: &Web, visit: &Visit, it: &Measured, house: &House) -> Page {
    let found = findings(it, house);
    let shell = visit.shell("checkup-title");
    let alone = |finding: Finding| (finding.word(), Answer::of(&shell, true, &[finding]));
    Page {
        form: Form::new(&[]).keyed(visit.key(web)),
        query: it.query(),
        measured: it.by_script(),
        answer: Answer::of(&shell, it.by_script(), &found),
        rows: shown::rows(&shell, it, &found, &web.app.config.bank_origin),
        may_keep: !found.contains(&Finding::Cookies) && !house.away,
        code: None,
        fixed: visit.asks("fixed"),
        bank: web.app.config.bank_origin.clone(),
        version: assets::version(),
        alone: UNANSWERED.into_iter().map(alone).collect(),
        shell,
    }
}

/// The page may ask the bank's page whether it is there: nothing is read of what it answers.
fn with_bank(web: &Web, page: &Page) -> Reply {
    let mut response = html(page)?;
    let origin = &web.app.config.bank_origin;
    if let Ok(value) = HeaderValue::from_str(&csp(origin, &format!("'self' {origin}"))) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, value);
    }
    Ok(response)
}

async fn show(
    State(web): State<Web>,
    visit: Visit,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Reply {
    let query = query.unwrap_or_default();
    let again = visit.asks("app") || visit.asks("again");
    let kept = |name| cookie::get(&headers, name, visit.secure()).is_some();
    let it = Measured {
        // Each page sets one, so whoever comes a second time without any keeps none.
        cookies: again.then(|| kept(Name::Csrf) || kept(Name::Session)),
        ..Measured::read(&query)
    };
    let house = checkup::house(&web.app, assets::version()).await;
    with_bank(&web, &page(&web, &visit, &it, &house))
}

/// Keeps the result, and shows its code or sends it to a case.
async fn keep(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let measured = Measured::read(posted.get("measured"));
    let ask = Keep {
        measured: measured.clone(),
        version: assets::version().to_owned(),
        client_id: posted.key().to_owned(),
        device: visit.label().to_owned(),
    };
    let row = checkup::keep(&web.app, visit.actor(), ask).await?;
    if posted.get("to") == "case" {
        return send(&web, &visit, &row).await;
    }
    let house = checkup::house(&web.app, assets::version()).await;
    let code = Some(shown::spaced(&row.code));
    let form = Form::new(&[]).keyed(posted.key());
    let page = Page { code, form, ..page(&web, &visit, &measured, &house) };
    with_bank(&web, &page)
}

/// Into the newest case that is open, or else into a new one.
async fn send(web: &Web, visit: &Visit, row: &Checkup) -> Reply {
    let words = in_words(&visit.shell("checkup-title"), row);
    let client_id = format!("checkup-{}", row.code);
    if let Some(case) = open_case(web, visit, row).await? {
        let say = Say { words, client_id };
        desk::say(&web.app, visit.actor(), &case.id, say).await?;
        checkup::sent_to(&web.app, row, &case.id).await?;
        let to = format!("/cases/{}#end", case.id);
        return see_other(visit, &to, Some("checkup-flash-sent"));
    }
    let ask = Ask {
        kind: Kind::Fault,
        about: None,
        words,
        contact: String::new(),
        client_id,
        device: visit.label().to_owned(),
        article: None,
    };
    let sent = opened(web, visit, ask).await?;
    checkup::sent_to(&web.app, row, &sent.0.conversation.id).await?;
    to_case(visit, sent, Some("checkup-flash-sent"))
}

/// The case that it goes to: the one it went to before, or the newest that is open.
async fn open_case(
    web: &Web,
    visit: &Visit,
    row: &Checkup,
) -> Result<Option<Conversation>, AppError> {
    if !has_session(visit) {
        return Ok(None);
    }
    let mut mine = desk::mine(&web.app, visit.actor()).await?;
    if let Some(at) = mine.iter().position(|case| case.id.as_str() == row.conversation) {
        return Ok(Some(mine.swap_remove(at)));
    }
    Ok(mine.into_iter().find(|case| case.state != "closed"))
}

/// What is echoed shows that it was us who answered.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Nonce {
    n: String,
}

#[derive(Serialize)]
struct Now {
    echo: String,
    now_ms: i64,
}

const NONCE_MAX: usize = 40;

async fn now(visit: Visit, Query(nonce): Query<Nonce>) -> Reply {
    let echo = nonce.n.chars().filter(char::is_ascii_alphanumeric).take(NONCE_MAX).collect();
    Ok(Json(Now { echo, now_ms: visit.now_us() / 1000 }).into_response())
}

/// So far apart the two words of the stream are: what holds answers back brings them as one.
const APART: Duration = Duration::from_millis(600);

/// Two words, as live news come.
async fn short_stream(_: Visit) -> Reply {
    let words = stream::unfold(0, async |said| match said {
        0 => Some((Ok::<Event, Infallible>(told("first", "")), 1)),
        1 => {
            tokio::time::sleep(APART).await;
            Some((Ok(told("second", "")), 2))
        }
        _ => None,
    });
    Ok(Sse::new(words).into_response())
}

#[derive(Template)]
#[template(path = "checkup/desk.html")]
struct ReadOut {
    shell: Shell,
    form: Form,
    asked: bool,
    found: Option<Kept>,
}

/// One that was kept, in words.
struct Kept {
    code: String,
    device: String,
    at_us: i64,
    case: String,
    answer: Answer,
    rows: Vec<Row>,
}

impl Kept {
    fn of(web: &Web, shell: &Shell, row: Checkup) -> Self {
        let (it, found) = (Measured::read(&row.measured), row.findings());
        Self {
            answer: Answer::of(shell, it.by_script(), &found),
            rows: shown::rows(shell, &it, &found, &web.app.config.bank_origin),
            code: shown::spaced(&row.code),
            device: row.device,
            at_us: row.created_at_us,
            case: row.conversation,
        }
    }
}

async fn read_out(State(web): State<Web>, visit: Visit, Query(asked): Query<Code>) -> Reply {
    let form = Form::new(&[("code", "checkup-code")]).filled([("code", asked.code.as_str())]);
    let shell = visit.shell("checkup-desk-title");
    let mut page = ReadOut { shell, form, asked: !asked.code.is_empty(), found: None };
    if page.asked {
        match checkup::by_code(&web.app, visit.actor(), &asked.code).await {
            Ok(found) => page.found = found.map(|row| Kept::of(&web, &page.shell, row)),
            Err(error @ AppError::Invalid(_)) => {
                crate::page::wrong::complain(&mut page.form, &visit, error)?;
            }
            Err(error) => return Err(Fail::App(error)),
        }
    }
    html(&page)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Code {
    code: String,
}
