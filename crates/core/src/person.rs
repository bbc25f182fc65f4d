//! People, what they may be, and who is acting.

use serde::{Deserialize, Serialize};

use crate::id::{DeviceId, PersonId, SessionId};
use crate::identity::Level;
use crate::language::Language;
use crate::word::Word;
use crate::words;

words! {
    Role {
        Customer "customer",
        Merchant "merchant",
        Agent "agent",
        Supervisor "supervisor",
    }
    SessionKind {
        /// Signed in on the pages.
        Full "full",
        /// A bearer token.
        Api "api",
        /// Locked out, has proven the phone: sees and answers its own case, nothing else.
        Recovery "recovery",
        /// Nobody yet.
        Guest "guest",
    }
}

/// The roles of one person: in the database words separated by a space.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles(Vec<Role>);

impl Roles {
    pub fn of(roles: &[Role]) -> Self {
        Self(roles.to_vec())
    }

    /// `None` when a word is no role.
    pub fn parse(text: &str) -> Option<Self> {
        text.split_whitespace().map(Role::parse).collect::<Option<Vec<_>>>().map(Self)
    }

    pub fn text(&self) -> String {
        self.0.iter().map(|r| r.word()).collect::<Vec<_>>().join(" ")
    }

    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether this person works for the house.
    pub fn is_staff(&self) -> bool {
        self.has(Role::Agent) || self.has(Role::Supervisor)
    }
}

/// What money decisions and access rights read of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub roles: Roles,
    pub level: Level,
    pub verify_due_at_us: Option<i64>,
    pub language: Language,
    pub created_at_us: i64,
    pub version: i64,
}

/// Who is acting, from where: read once at the border, passed to every app function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub session: Option<SessionId>,
    pub kind: SessionKind,
    pub person: Option<PersonId>,
    pub roles: Roles,
    pub device: Option<DeviceId>,
    /// A code was once answered on this device.
    pub device_trusted: bool,
    /// It was remembered only lately: large payments to strangers wait for the owner's word.
    pub device_new: bool,
    /// A lock lets this person look, and change nothing.
    pub read_only: bool,
    pub language: Language,
    /// Where the request came from, for the audit: an address or a job.
    pub origin: String,
}

impl Actor {
    /// The house itself: jobs and callbacks.
    pub fn system(origin: &str) -> Self {
        Self {
            session: None,
            kind: SessionKind::Full,
            person: None,
            roles: Roles::default(),
            device: None,
            device_trusted: false,
            device_new: true,
            read_only: false,
            language: Language::ZhHans,
            origin: origin.to_owned(),
        }
    }

    /// A visitor without any session.
    pub fn stranger(language: Language, origin: &str) -> Self {
        Self { kind: SessionKind::Guest, language, ..Self::system(origin) }
    }

    /// The name under which events keep this actor: the person; a guest's session, so that it is
    /// known whose a guest's payment is; or the house.
    pub fn name(&self) -> &str {
        let guest = self.session.as_ref().map_or("system", SessionId::as_str);
        self.person.as_ref().map_or(guest, PersonId::as_str)
    }

    /// Signed in fully (page or API token), as opposed to recovery and guests.
    pub fn is_full(&self) -> bool {
        self.person.is_some() && matches!(self.kind, SessionKind::Full | SessionKind::Api)
    }

    pub fn is_staff(&self) -> bool {
        self.is_full() && self.roles.is_staff()
    }
}
