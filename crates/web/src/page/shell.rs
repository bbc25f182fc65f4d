//! The shell: what every page has around its own content, and the words and figures in it.
//!
//! A page is a struct with its template and a field `shell`; the templates of `templates/shell` and
//! the macros of `templates/parts` speak through it. Invariants: no text stands in a template, all
//! come from `say`; no clock is read here, `now_us` is the request's; a link that switches the
//! language keeps the page and its query.
//! To add a tab or a desk link: one line in `TABS` or `DESK_LINKS`, and its key in `shell.ftl`.

pub mod form;
pub mod part;
mod words;

use crate::assets;
use paydesk_texts::{Language, Texts};

pub use words::Whole;

/// Everything around a page's own content.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The words, in the reader's language and time zone.
    pub t: Texts,
    /// The path of this page with its query, as requested: `/payments?state=failed`.
    pub path: String,
    /// The instant of the request.
    pub now_us: i64,
    /// The token that every form of this page carries.
    pub csrf: String,
    /// Who is signed in.
    pub who: Option<Who>,
    /// A recovery session: its owner sees what is locked and their own cases, nothing else.
    pub recovering: bool,
    /// One sentence about what was just done, shown once.
    pub flash: Option<String>,
    /// It tells of something that was done, rather than of something still open.
    pub flash_good: bool,
    /// The page's title, already in words.
    pub title: String,
    /// Whether mail from people comes in here, so that some of it may be held.
    pub takes_mail: bool,
    /// The hotline's number for the footer, from the configuration.
    pub hotline: Option<String>,
    /// Whether it is open now, or when it opens; empty: nobody knows.
    pub hotline_now: String,
    /// What is not as it should be in the house, in a sentence.
    pub state: Option<(part::Tone, String)>,
    /// Whose page it is, as the browser keeps apart what it keeps.
    pub whose: String,
    /// The browser may keep it: it has the line that says from when it is.
    pub kept: bool,
}

/// Who is signed in, as far as the frame of a page must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The name by which the person is addressed.
    pub name: String,
    /// What the person is to the house; one person may be several.
    pub roles: Vec<Role>,
}

/// A role that changes what the frame offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Has a wallet.
    Customer,
    /// Answers at the desk.
    Agent,
    /// Gives second signatures.
    Supervisor,
    /// Works for a merchant.
    Merchant,
}

/// A link of the tab bar or of the desk's bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tab {
    /// The key of its word.
    pub key: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// The name of its drawing in `static/icons.svg`.
    pub icon: &'static str,
    /// The pages that belong to it, by the first part of their path.
    prefixes: &'static [&'static str],
    /// Who sees it; empty: everybody.
    roles: &'static [Role],
}

const TABS: [Tab; 5] = [
    Tab { key: "tab-home", href: "/", icon: "home", prefixes: &[""], roles: &[] },
    Tab {
        key: "tab-pay",
        href: "/pay",
        icon: "scan",
        prefixes: &["pay", "send", "topup", "checkout", "code"],
        roles: &[],
    },
    Tab {
        key: "tab-activity",
        href: "/payments",
        icon: "activity",
        prefixes: &["payments", "refunds", "activity", "receipts"],
        roles: &[],
    },
    Tab {
        key: "tab-help",
        href: "/help",
        icon: "chat",
        prefixes: &["help", "cases", "contact", "conversations", "callback", "callbacks"],
        roles: &[],
    },
    Tab {
        key: "tab-me",
        href: "/me",
        icon: "me",
        prefixes: &["me", "cards", "devices", "settings"],
        roles: &[],
    },
];

/// What works in a recovery session.
const RECOVERY_TABS: [Tab; 2] = [
    Tab {
        key: "tab-recovery",
        href: "/recovery/next",
        icon: "me",
        prefixes: &["recovery", "me"],
        roles: &[],
    },
    TABS[3],
];

/// Shown where mail from people comes in.
const MAIL: &str = "mail-title";

const DESK_LINKS: [Tab; 8] = [
    Tab {
        key: "desk-tab-inbox",
        href: "/desk",
        icon: "inbox",
        prefixes: &["", "cases", "conversations"],
        roles: &[Role::Agent, Role::Supervisor],
    },
    Tab {
        key: "callback-desk-title",
        href: "/desk/callbacks",
        icon: "phone",
        prefixes: &["callbacks"],
        roles: &[Role::Agent, Role::Supervisor],
    },
    Tab {
        key: MAIL,
        href: "/desk/mail",
        icon: "mail",
        prefixes: &["mail"],
        roles: &[Role::Agent, Role::Supervisor],
    },
    Tab {
        key: "desk-tab-refunds",
        href: "/desk/refunds",
        icon: "refund",
        prefixes: &["refunds"],
        roles: &[Role::Agent, Role::Supervisor],
    },
    Tab {
        key: "desk-tab-approvals",
        href: "/desk/approvals",
        icon: "sign",
        prefixes: &["approvals"],
        roles: &[Role::Agent, Role::Supervisor],
    },
    Tab {
        key: "status-title",
        href: "/desk/status",
        icon: "activity",
        prefixes: &["status"],
        roles: &[Role::Agent, Role::Supervisor],
    },
    Tab {
        key: "desk-help-title",
        href: "/desk/help",
        icon: "info",
        prefixes: &["help"],
        roles: &[Role::Agent, Role::Supervisor],
    },
    Tab {
        key: "job-title",
        href: "/desk/jobs",
        icon: "clock",
        prefixes: &["jobs"],
        roles: &[Role::Supervisor],
    },
];

impl Shell {
    /// The frame of a page for somebody of whom nothing is known but the language.
    #[must_use]
    pub fn new(t: Texts, path: impl Into<String>, now_us: i64) -> Self {
        Self {
            t,
            path: path.into(),
            now_us,
            csrf: String::new(),
            who: None,
            recovering: false,
            flash: None,
            flash_good: true,
            title: String::new(),
            takes_mail: false,
            hotline: None,
            hotline_now: String::new(),
            state: None,
            whose: String::new(),
            kept: false,
        }
    }

    /// The same frame with the page's title, already in words.
    #[must_use]
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// Whether the person has that role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.who.as_ref().is_some_and(|who| who.roles.contains(&role))
    }

    /// Whether the person is a supervisor.
    #[must_use]
    pub fn is_supervisor(&self) -> bool {
        self.is(Role::Supervisor)
    }

    /// Whether the person works at the desk, in whatever role.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.is(Role::Agent) || self.is(Role::Supervisor)
    }

    /// The tab bar of a customer: nothing that only leads to sign-in.
    #[must_use]
    pub fn tabs(&self) -> &'static [Tab] {
        if self.recovering { &RECOVERY_TABS } else { &TABS }
    }

    /// The bar of the desk, as far as this person may go.
    #[must_use]
    pub fn desk_links(&self) -> Vec<Tab> {
        let may = |tab: &Tab| tab.roles.is_empty() || tab.roles.iter().any(|role| self.is(*role));
        let used = |tab: &Tab| self.takes_mail || tab.key != MAIL;
        DESK_LINKS.into_iter().filter(|tab| may(tab) && used(tab)).collect()
    }

    /// Whether this page belongs to that tab.
    #[must_use]
    pub fn is_current(&self, tab: &Tab) -> bool {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        let mut parts = path.split('/').skip(1);
        let mut first = parts.next().unwrap_or_default();
        let at_desk = tab.href.starts_with("/desk");
        if at_desk != (first == "desk") {
            return false;
        }
        if at_desk {
            first = parts.next().unwrap_or_default();
        }
        tab.prefixes.contains(&first)
    }

    /// This page in the other language: the same path and query with `lang` set.
    #[must_use]
    pub fn other_language_href(&self) -> String {
        let (path, query) = self.path.split_once('?').unwrap_or((self.path.as_str(), ""));
        let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
        let mut href = format!("{}?", one_slash(path));
        for pair in kept {
            href.push_str(pair);
            href.push('&');
        }
        href.push_str("lang=");
        href.push_str(self.other_language());
        href
    }

    /// The tag of the other language, for `hreflang` and `lang`.
    #[must_use]
    pub fn other_language(&self) -> &'static str {
        self.t.language.other().tag()
    }

    /// The tag of this page's language, for `<html lang>`.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.t.language.tag()
    }

    /// The hotline as a `tel:` link dials it: digits and a leading plus.
    #[must_use]
    pub fn hotline_digits(&self) -> String {
        let number = self.hotline.as_deref().unwrap_or_default();
        number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }

    /// The sentence about the house's own state, and its tone, where the page does not say it
    /// anyway.
    #[must_use]
    pub fn notice(&self) -> Option<&(part::Tone, String)> {
        self.state.as_ref().filter(|_| !self.path.starts_with("/status"))
    }

    /// The address of a static file, with the hash that lets browsers keep it for good.
    #[must_use]
    pub fn asset(&self, file: &str) -> String {
        assets::href(file)
    }

    /// Whether this page speaks Chinese.
    #[must_use]
    pub fn is_chinese(&self) -> bool {
        self.t.language == Language::ZhHans
    }
}

/// A path of this site only: `//elsewhere.example` would be another site.
fn one_slash(path: &str) -> String {
    format!("/{}", path.trim_start_matches(['/', '\\']))
}

#[cfg(test)]
mod tests {
    use super::{DESK_LINKS, Role, Shell, TABS, Who};
    use paydesk_texts::{Language, Texts};

    fn shell(path: &str) -> Shell {
        Shell::new(Texts::new(Language::En), path, 0)
    }

    #[test]
    fn switching_the_language_keeps_the_page() {
        for (path, expected) in [
            ("/", "/?lang=zh-Hans"),
            ("/payments?state=failed", "/payments?state=failed&lang=zh-Hans"),
            ("/help?lang=en&q=a%26b", "/help?q=a%26b&lang=zh-Hans"),
            ("/help?", "/help?lang=zh-Hans"),
            ("//evil.example/x", "/evil.example/x?lang=zh-Hans"),
            ("/\\evil.example", "/evil.example?lang=zh-Hans"),
            ("\\\\evil.example", "/evil.example?lang=zh-Hans"),
            ("", "/?lang=zh-Hans"),
        ] {
            assert_eq!(shell(path).other_language_href(), expected, "{path}");
        }
    }

    #[test]
    fn each_page_marks_its_tab() {
        for (path, expected) in [
            ("/", Some("tab-home")),
            ("/?lang=en", Some("tab-home")),
            ("/pay/abc", Some("tab-pay")),
            ("/payments/pay_1", Some("tab-activity")),
            ("/help", Some("tab-help")),
            ("/me/devices", Some("tab-me")),
            ("/payback", None),
            ("/desk", Some("desk-tab-inbox")),
            ("/desk/approvals?x=1", Some("desk-tab-approvals")),
            ("/desk/pay", None),
        ] {
            let shell = shell(path);
            let mut current = TABS.iter().chain(&DESK_LINKS).filter(|tab| shell.is_current(tab));
            assert_eq!(current.next().map(|tab| tab.key), expected, "{path}");
            assert_eq!(current.next(), None, "{path}");
        }
    }

    #[test]
    fn the_desk_is_offered_to_those_who_work_there() {
        let mut shell = shell("/");
        assert!(shell.desk_links().is_empty() && !shell.is_staff());
        shell.who = Some(Who { name: "Lin".into(), roles: vec![Role::Customer] });
        assert!(shell.desk_links().is_empty() && !shell.is_staff());
        shell.who = Some(Who { name: "Lin".into(), roles: vec![Role::Supervisor] });
        assert!(!shell.desk_links().is_empty() && shell.is_staff());
    }

    #[test]
    fn a_hotline_is_dialled_by_its_digits() {
        let mut shell = shell("/");
        assert_eq!(shell.hotline_digits(), "");
        shell.hotline = Some("+86 400-000-1234".into());
        assert_eq!(shell.hotline_digits(), "+864000001234");
    }
}
