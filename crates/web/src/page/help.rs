//! Help: one press away from everywhere, open to everybody, also when the books are away. Opening a
//! case asks for one field at most.

use askama::Template;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::routing::{get, post};
use paydesk_app::article::{self, Brief, search};
use paydesk_app::contact;
use paydesk_app::conversation::{self as desk, Ask, Subject, Wait};
use paydesk_app::{AppError, order};
use paydesk_core::article::{Article, is_slug};
use paydesk_core::component::{Component, Standing};
use paydesk_core::contact::{Account, AccountState};
use paydesk_core::conversation::Kind;
use paydesk_core::hours::Now;
use paydesk_core::id::OrderId;
use paydesk_core::word::Word;
use paydesk_texts::Texts;
use serde::Deserialize;

use crate::address::Query;
use crate::cookie::{self, Name};
use crate::page::article::{SUGGESTED, Topic, often, topics};
use crate::page::conversation::lines::{self, PayCard};
use crate::page::conversation::{Mine, come_back, has_session, mine, status_of};
use crate::page::pay::merchant_name;
use crate::page::shell::Shell;
use crate::page::shell::form::Form;
use crate::page::shell::part::{self, Tag, Tone};
use crate::page::status::standing_tag;
use crate::page::{again_as, html, kept, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/help", Who::Public, get(help)),
        Route::new(Method::GET, "/help/new", Who::Anyone, get(ask)),
        Route::new(Method::POST, "/help/new", Who::Anyone, post(open)),
        Route::new(Method::GET, "/contact", Who::Public, get(contact)),
    ]
}

/// What help offers by kind; a refund is asked for on its payment.
const OFFERED: [(Kind, &str); 6] = [
    (Kind::Payment, "activity"),
    (Kind::Refund, "refund"),
    (Kind::Account, "lock"),
    (Kind::Question, "info"),
    (Kind::Complaint, "note"),
    (Kind::Suggestion, "plus"),
];

/// One way in.
struct Way {
    href: String,
    icon: &'static str,
    title: String,
    text: String,
    hours: Option<String>,
    /// How it stands.
    tag: Option<Tag>,
}

#[derive(Template)]
#[template(path = "help/help.html")]
struct Help {
    shell: Shell,
    /// What is looked for; empty: nothing.
    asked: String,
    found: Vec<Brief>,
    open: Vec<Mine>,
    often: Vec<Brief>,
    topics: Vec<Topic>,
    ways: Vec<Way>,
    /// The true state of chat, also while the books are away.
    wait: Tag,
    signed_in: bool,
}

/// How long the first answer to a case of this kind takes now, as far as anybody can know.
/// `about`: the payment or refund that would come along.
async fn chat_state(web: &Web, visit: &Visit, kind: Kind, about: Option<&str>) -> Tag {
    let texts = visit.texts();
    match desk::wait_for(&web.app, visit.actor(), kind, about).await {
        Ok(wait) => {
            let tone = match wait {
                Wait::Unknown => Tone::Plain,
                Wait::Closed(_) => Tone::Wait,
                Wait::About(_) | Wait::Longer(_) => Tone::Good,
            };
            Tag::new(tone, lines::wait(&texts, wait, visit.now_us()))
        }
        Err(_) => Tag::new(Tone::Wait, texts.say("help-chat-away")),
    }
}

/// The card that offers help about a payment or a refund: their open case and how it stands, or
/// else a new one and how long an answer takes now. `ask`: the key
/// of what its button says then.
pub(crate) async fn card(web: &Web, visit: &Visit, id: &str, ask: &str) -> part::Help {
    let texts = visit.texts();
    // Help is offered also while nobody can say how it stands.
    let cases = desk::mine(&web.app, visit.actor()).await.unwrap_or_default();
    let mut open = cases.into_iter().filter(|case| case.state != "closed");
    match open.find(|case| case.subject.as_deref() == Some(id)) {
        Some(case) => part::Help {
            href: format!("/cases/{}", case.id),
            action: texts.say("payment-see-case"),
            text: texts.with("payment-case-open", &[("number", case.number.to_string().into())]),
            state: lines::Status::brief(&texts, &case).tag,
        },
        None => part::Help {
            href: format!("/help/new?about={id}"),
            action: texts.say(ask),
            text: texts.say("shell-help-carried"),
            state: chat_state(web, visit, Kind::Payment, Some(id)).await,
        },
    }
}

/// The card that offers help with an order that the reader has not paid: it comes along in words.
pub(crate) async fn with_order(web: &Web, visit: &Visit, id: &OrderId, ask: &str) -> part::Help {
    let href = format!("/help/new?kind=payment&order={id}");
    part::Help { href, ..plain(web, visit, ask).await }
}

/// The card that offers help of which nothing comes along.
pub(crate) async fn plain(web: &Web, visit: &Visit, ask: &str) -> part::Help {
    let texts = visit.texts();
    part::Help {
        href: "/help/new?kind=payment".to_owned(),
        action: texts.say(ask),
        text: texts.say("help-kind-payment"),
        state: chat_state(web, visit, Kind::Payment, None).await,
    }
}

/// What is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
}

async fn help(State(web): State<Web>, visit: Visit, Query(asked): Query<Asked>) -> Reply {
    let texts = visit.texts();
    let way = |(kind, icon): &(Kind, &'static str)| Way {
        href: match kind {
            Kind::Complaint | Kind::Suggestion => format!("/feedback?kind={}", kind.word()),
            _ => format!("/help/new?kind={}", kind.word()),
        },
        icon,
        title: texts.say(&format!("conversation-kind-{}", kind.word())),
        text: texts.say(&format!("help-kind-{}", kind.word())),
        hours: None,
        tag: None,
    };
    let all = mine(&web, &visit).await.unwrap_or_default();
    let asked = asked.q.trim().to_owned();
    let found = search::search(&web.app, visit.actor(), &asked).await?;
    // Whoever looks for something has no use for what others look for.
    let articles = match asked.as_str() {
        "" => article::list(&web.app, texts.language).await,
        _ => Vec::new(),
    };
    let shell = visit.shell("help-title");
    html(&Help {
        topics: topics(&shell, &articles),
        often: often(&articles),
        shell,
        asked,
        found,
        open: all.into_iter().take(5).collect(),
        ways: OFFERED.iter().map(way).collect(),
        wait: chat_state(&web, &visit, Kind::Question, None).await,
        signed_in: visit.actor().person.is_some(),
    })
}

#[derive(Template)]
#[template(path = "help/contact.html")]
struct Contact {
    shell: Shell,
    /// What works first.
    ways: Vec<Way>,
    /// Ours elsewhere: name, address, state.
    accounts: Vec<(String, String, Tag)>,
    zone: &'static str,
}

/// Our accounts elsewhere, as somebody of us has said that they stand.
fn accounts(web: &Web, texts: &Texts) -> Vec<(String, String, Tag)> {
    let shown = |account: &Account| {
        let tone = match account.state {
            AccountState::Answered => Tone::Good,
            AccountState::News => Tone::Plain,
            AccountState::Away => Tone::Bad,
        };
        let said = texts.say(&format!("contact-account-{}", account.state.word()));
        (account.name.clone(), account.url.clone(), Tag::new(tone, said))
    };
    web.app.config.social.iter().map(shown).collect()
}

/// How a way to us stands, or else whether it is open.
pub(crate) fn way_tag(texts: &Texts, (standing, now): (Standing, Now), now_us: i64) -> Tag {
    let open = if now.is_open() { Tone::Good } else { Tone::Wait };
    match standing {
        Standing::Up => Tag::new(open, texts.open_now(now, now_us)),
        standing => standing_tag(texts, standing),
    }
}

async fn contact(State(web): State<Web>, visit: Visit) -> Reply {
    let texts = visit.texts();
    let wait = chat_state(&web, &visit, Kind::Question, None).await;
    let shell = visit.shell("contact-title");
    let way = |way: contact::Way| {
        let (href, icon, title, text) = match way.component {
            Component::Hotline => {
                let number = shell.hotline.clone().unwrap_or_default();
                let href = format!("tel:{}", shell.hotline_digits());
                (href, "phone", number, texts.say("contact-hotline"))
            }
            Component::Chat => {
                ("/help/new".to_owned(), "chat", texts.say("help-chat-title"), wait.text.clone())
            }
            Component::Callback => {
                let (title, text) = (texts.say("callback-title"), texts.say("callback-way"));
                ("/callback".to_owned(), "clock", title, text)
            }
            _ => {
                let text = texts.say("contact-articles");
                ("/help".to_owned(), "info", texts.say("help-title"), text)
            }
        };
        let now_us = visit.now_us();
        let tag = way_tag(&texts, (way.standing, way.now), now_us);
        // Articles are read at any hour, and nobody wonders.
        let hours = texts.hours(&way.hours, now_us);
        let hours = Some(hours).filter(|_| way.component != Component::Help);
        Way { href, icon, title, text, hours, tag: Some(tag) }
    };
    let ways = contact::ways(&web.app).await.into_iter().map(way).collect();
    html(&Contact { ways, accounts: accounts(&web, &texts), zone: texts.zone.name(), shell })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct About {
    about: String,
    kind: String,
    /// The article that was read before.
    article: String,
    /// The order that was looked at before.
    order: String,
}

#[derive(Template)]
#[template(path = "help/new.html")]
struct New {
    shell: Shell,
    form: Form,
    about: String,
    kind: String,
    read: Option<Article>,
    /// Articles that may answer what was typed.
    found: Vec<Brief>,
    kind_words: String,
    hint: String,
    card: Option<PayCard>,
    wait: Tag,
}

/// What may come along: the payment or refund, if it is theirs to see.
async fn subject(web: &Web, visit: &Visit, about: &str) -> Result<Option<Subject>, AppError> {
    if about.is_empty() {
        return Ok(None);
    }
    desk::about(&web.app, visit.actor(), about).await.map(Some)
}

/// What is asked for, from what it is about when nobody said.
fn kind_of(kind: &str, subject: Option<&Subject>) -> Kind {
    let by_subject = match subject {
        Some(Subject::Payment(_)) => Kind::Payment,
        Some(Subject::Refund { .. }) => Kind::Refund,
        None => Kind::Question,
    };
    Kind::parse(kind).unwrap_or(by_subject)
}

fn form() -> Form {
    Form::new(&[("words", "help-words")])
}

async fn page(web: &Web, visit: &Visit, about: &About, form: Form) -> Result<New, Fail> {
    let texts = visit.texts();
    let subject = subject(web, visit, &about.about).await?;
    let kind = kind_of(&about.kind, subject.as_ref());
    let card = match &subject {
        Some(subject) => {
            let id = &subject.payment().id;
            let detail = paydesk_app::payment::detail(&web.app, visit.actor(), id).await?;
            let refund = match subject {
                Subject::Refund { refund, .. } => Some(refund.id.as_str()),
                Subject::Payment(_) => None,
            };
            Some(PayCard::of_detail(&texts, &detail, refund, visit.now_us()))
        }
        None => None,
    };
    let subject_id = card.as_ref().map(|_| about.about.as_str());
    let mut found = search::suggest(&web.app, texts.language, form.value("words")).await?;
    found.truncate(SUGGESTED);
    Ok(New {
        found,
        shell: visit.shell("help-new-title"),
        form,
        about: about.about.clone(),
        read: match about.article.as_str() {
            "" => None,
            slug => article::one(&web.app, texts.language, slug).await.ok().map(|it| it.article),
        },
        kind: kind.word().to_owned(),
        kind_words: texts.say(&format!("conversation-kind-{}", kind.word())),
        hint: match card {
            Some(_) => texts.say("help-words-about"),
            None => texts.say(&format!("help-kind-{}", kind.word())),
        },
        wait: chat_state(web, visit, kind, subject_id).await,
        card,
    })
}

async fn ask(State(web): State<Web>, visit: Visit, Query(about): Query<About>) -> Reply {
    let words = order_words(&web, &visit, &about.order).await?;
    let form = form().filled([("words", words.as_str())]).keyed(visit.key(&web));
    html(&page(&web, &visit, &about, form).await?)
}

/// Which order it is about, as whoever asks would say it.
async fn order_words(web: &Web, visit: &Visit, order: &str) -> Result<String, Fail> {
    let Some(id) = OrderId::parse(order) else { return Ok(String::new()) };
    let view = match order::view(&web.app, &id).await {
        Err(AppError::NotFound) => return Ok(String::new()),
        view => view?,
    };
    let shell = visit.shell("help-new-title");
    let name = merchant_name(&shell, &view.merchant);
    Ok(shell.say2("help-order-words", "number", view.order.number, "name", name))
}

/// A case that was just opened; for somebody without any session, who then gets a guest's, the
/// token of that one.
type Sent = (desk::Opened, Option<String>);

/// Opens a case. What cannot be meant is said before a session is begun for it.
pub(crate) async fn opened(web: &Web, visit: &Visit, ask: Ask) -> Result<Sent, AppError> {
    ask.check()?;
    if has_session(visit) {
        return Ok((desk::open(&web.app, visit.actor(), ask).await?, None));
    }
    // The form's token is this browser's own, and was checked.
    let browser = visit.csrf();
    let came = desk::open_as_visitor(&web.app, visit.actor(), visit.label(), browser, ask).await?;
    Ok((came.0, Some(came.1)))
}

/// Leads to the case; a script that sent the form is told where it is, and whose what it keeps is
/// from now on: a stranger has become a guest.
pub(crate) fn to_case(visit: &Visit, (opened, token): Sent, flash: Option<&str>) -> Reply {
    let case = opened.conversation;
    let mut response = see_other(visit, &format!("/cases/{}#end", case.id), flash)?;
    if visit.live() {
        *response.status_mut() = StatusCode::CREATED;
    }
    if let Some(token) = token {
        kept::mark_guest(response.headers_mut(), case.guest_session);
        let kept = cookie::set(Name::Session, &token, visit.secure());
        cookie::add(response.headers_mut(), kept);
    }
    Ok(response)
}

async fn open(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let field = |name| posted.get(name).to_owned();
    let about = About {
        about: field("about"),
        kind: field("kind"),
        article: field("article"),
        order: String::new(),
    };
    let subject = subject(&web, &visit, &about.about).await?;
    let ask = Ask {
        kind: kind_of(&about.kind, subject.as_ref()),
        about: subject.map(|_| about.about.clone()),
        words: posted.get("words").to_owned(),
        // Who has no account is asked for it beside the case: here one field is enough.
        contact: String::new(),
        client_id: posted.key().to_owned(),
        device: visit.label().to_owned(),
        article: Some(about.article.clone()).filter(|slug| is_slug(slug)),
    };
    if !posted.get("look").is_empty() {
        let form = posted.fill(form());
        return html(&page(&web, &visit, &about, form).await?);
    }
    match opened(&web, &visit, ask).await {
        Ok(sent) => to_case(&visit, sent, None),
        Err(error) => {
            let status = status_of(&error);
            let form = come_back(&web, &visit, &posted, form(), error)?;
            again_as(&page(&web, &visit, &about, form).await?, status)
        }
    }
}
