//! What a handler knows of its request: the house, who is asking, in which language, when.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use paydesk_app::App;
use paydesk_core::component::Standing;
use paydesk_core::hours::Now;
use paydesk_core::id::PersonId;
use paydesk_core::person::{Actor, Role, SessionKind};
use paydesk_texts::Texts;

use crate::Fail;
use crate::page::shell::part::Tone;
use crate::page::{help, kept, shell};

/// The state of all routes.
#[derive(Clone)]
pub struct Web {
    pub app: App,
    /// Cookies are bound to this host and to https; off only for plain http on a developer's or a
    /// demo's own machine.
    pub secure: bool,
}

/// One visit: made by the gate, read by handlers.
#[derive(Clone, Debug)]
pub struct Visit(Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) actor: Actor,
    pub(crate) name: Option<String>,
    pub(crate) csrf: String,
    pub(crate) texts: Texts,
    pub(crate) now_us: i64,
    pub(crate) path: String,
    pub(crate) label: String,
    pub(crate) flash: Option<String>,
    pub(crate) hotline: String,
    /// Whether mail from people comes in here.
    pub(crate) takes_mail: bool,
    /// How it stands, and whether it is open.
    pub(crate) hotline_stands: Option<(Standing, Now)>,
    /// What is not as it should be in the house, in a sentence.
    pub(crate) state: Option<(Tone, String)>,
    pub(crate) secure: bool,
    /// A script sent the form.
    pub(crate) live: bool,
    pub(crate) device_token: Option<String>,
    /// The digest of the token by which the actor was recognised.
    pub(crate) token_hash: Option<Vec<u8>>,
}

/// What is told once without being good news.
const STILL_OPEN: [&str; 6] = [
    "desk-held",
    "payment-flash-still-open",
    "payment-flash-not-off",
    "payment-flash-too-late",
    "pay-flash-unsettled",
    "card-flash-none",
];

impl Visit {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// Whether the actor is who they were when the request came, with the same rights.
    pub async fn is_still(&self, app: &App) -> bool {
        let hash = self.0.token_hash.as_deref();
        paydesk_app::session::is_still(app, hash, &self.0.actor).await.unwrap_or(false)
    }

    /// Who is signed in; a refusal to whoever is not.
    pub fn person(&self) -> Result<&PersonId, Fail> {
        Ok(paydesk_app::access::signed_in(&self.0.actor)?)
    }

    pub fn texts(&self) -> Texts {
        self.0.texts
    }

    pub fn now_us(&self) -> i64 {
        self.0.now_us
    }

    /// The page's address with its query.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// A value of the address's query; a missing one is empty.
    pub fn query(&self, name: &str) -> String {
        let (_, query) = self.0.path.split_once('?').unwrap_or_default();
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(n, _)| n == name).map_or_else(String::new, |(_, value)| value.into_owned())
    }

    /// Whether the address names this, if only to leave it empty.
    pub fn asks(&self, name: &str) -> bool {
        let (_, query) = self.0.path.split_once('?').unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).any(|(n, _)| n == name)
    }

    pub fn csrf(&self) -> &str {
        &self.0.csrf
    }

    /// The browser in words, from the user agent.
    pub fn label(&self) -> &str {
        &self.0.label
    }

    /// The token by which this browser is known as a device.
    pub fn device_token(&self) -> Option<&str> {
        self.0.device_token.as_deref()
    }

    /// The number that people call.
    pub fn hotline(&self) -> &str {
        &self.0.hotline
    }

    pub fn secure(&self) -> bool {
        self.0.secure
    }

    /// Whether a script sent the form: it shows by itself what became of it, and follows no page.
    pub fn live(&self) -> bool {
        self.0.live
    }

    /// A fresh idempotency key for a form.
    pub fn key(&self, web: &Web) -> String {
        paydesk_app::session::token(&web.app)
    }

    /// The frame of a page with this title (a text key).
    pub fn shell(&self, title: &str) -> shell::Shell {
        let texts = self.0.texts;
        let mut shell = shell::Shell::new(texts, self.0.path.clone(), self.0.now_us);
        shell.csrf = self.0.csrf.clone();
        shell.flash = self.0.flash.as_ref().map(|key| texts.say(key));
        let open = |key: &String| STILL_OPEN.contains(&key.as_str());
        shell.flash_good = !self.0.flash.as_ref().is_some_and(open);
        shell.state = self.0.state.clone();
        shell.takes_mail = self.0.takes_mail;
        shell.hotline = Some(self.0.hotline.clone()).filter(|number| !number.is_empty());
        let stands = self.0.hotline_stands;
        let tag = stands.map(|stands| help::way_tag(&texts, stands, self.0.now_us));
        shell.hotline_now = tag.map(|tag| tag.text).unwrap_or_default();
        shell.who = self.0.name.clone().map(|name| shell::Who { name, roles: self.roles() });
        shell.whose = kept::whose(&self.0.actor);
        shell.kept = kept::is_kept(&self.0.path, &self.0.actor);
        shell.recovering = self.0.actor.kind == SessionKind::Recovery;
        shell.titled(texts.say(title))
    }

    fn roles(&self) -> Vec<shell::Role> {
        let roles = &self.0.actor.roles;
        let pairs = [
            (Role::Customer, shell::Role::Customer),
            (Role::Agent, shell::Role::Agent),
            (Role::Supervisor, shell::Role::Supervisor),
            (Role::Merchant, shell::Role::Merchant),
        ];
        pairs.into_iter().filter(|(role, _)| roles.has(*role)).map(|(_, shown)| shown).collect()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // Every route stands behind the gate, which puts it there.
        let visit = parts.extensions.get::<Visit>().cloned();
        Ok(visit.unwrap_or_else(|| unreachable!("a route outside the gate")))
    }
}
