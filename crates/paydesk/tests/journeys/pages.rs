//! Every page there is, found as people find them: by following links. Each one must fit a phone,
//! pass axe by day and by night, and be reached at all; with `PAYDESK_SCREENS=1` each one is kept
//! as a picture on phone and desktop, light and dark, in both languages.
//!
//! The list of pages is the router's own, so that a new page is looked at without being named here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use axum::http::Method;
use paydesk_core::language::Language;
use paydesk_web::router::{Who, routes};

use crate::browser::Screen;
use crate::reader::Reader;
use crate::scene::target_folder;

/// Pages of one pattern and the same query names that are looked at: states differ (a payment that
/// failed, one that went through), but not without end.
const ALIKE_MAX: usize = 4;
const PAGES_MAX: usize = 120;

/// What answers to GET and is no page, and what it is.
const NO_PAGES: [(&str, &str); 20] = [
    ("/worker.js", "a script"),
    ("/offline", "in the place of a page that cannot be had"),
    ("/help/articles.json", "a file"),
    ("/help/feed", "a feed"),
    ("/status/feed", "a feed"),
    ("/status/calendar", "a calendar"),
    ("/sitemap.xml", "a list for searching machines"),
    ("/payments.csv", "a file"),
    ("/.well-known/contact.json", "a file"),
    ("/.well-known/contact.sig", "a file"),
    ("/.well-known/contact.pem", "a file"),
    ("/desk/stream", "a stream"),
    ("/files/{file}", "a file"),
    ("/cases/{case}/files/{file}", "a file"),
    ("/cases/{case}/stream", "a stream"),
    ("/check/now", "an echo"),
    ("/check/stream", "a stream"),
    ("/live", "a word of life"),
    ("/cards/return/{session}", "leads on from the bank"),
    ("/me/locks/{id}/recovery", "after a day's wait"),
];

/// Open to anyone who has one: a case, or a payment. A customer of the demo has them.
const OF_SOMEBODY: [&str; 6] = [
    "/callbacks/{callback}",
    "/cases",
    "/cases/{case}",
    "/cases/{case}/proof",
    "/payments/{payment}",
    "/payments/{payment}/bank",
];

/// What was found wrong, page by page, and which patterns were seen.
#[derive(Default)]
pub(crate) struct Walk {
    pub(crate) wrong: Vec<String>,
    known: BTreeSet<String>,
    alike: BTreeMap<String, usize>,
    patterns: BTreeSet<&'static str>,
}

/// The router's pattern of a path; fixed parts count more than variable ones.
fn pattern_of(path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &&str| {
        let wanted: Vec<&str> = pattern.split('/').collect();
        wanted.len() == parts.len()
            && wanted.iter().zip(&parts).all(|(w, p)| w.starts_with('{') || w == p)
    };
    let gets = routes().into_iter().filter(|route| route.method == Method::GET);
    let fitting = gets.map(|route| route.path).filter(|path| fits(path));
    fitting.min_by_key(|pattern| pattern.matches('{').count())
}

impl Walk {
    /// Follows links from `starts` until nothing new is found.
    pub(crate) async fn from(&mut self, reader: &Reader, starts: &[&str]) -> Result<()> {
        let mut waiting: VecDeque<String> = starts.iter().map(|s| (*s).to_owned()).collect();
        let mut visited = 0;
        while let Some(path) = waiting.pop_front() {
            if visited >= PAGES_MAX || !self.is_new(&path) {
                continue;
            }
            visited += 1;
            reader.go(&path).await?;
            waiting.extend(links(reader).await?);
            self.look(reader, &path).await?;
        }
        Ok(())
    }

    /// Goes to one page that no link leads to, and looks at it.
    async fn visit(&mut self, reader: &Reader, path: &str) -> Result<()> {
        reader.go(path).await?;
        self.patterns.extend(pattern_of(path));
        self.look(reader, path).await
    }

    /// Whether a page like this one has not been looked at often enough.
    pub(crate) fn is_new(&mut self, path: &str) -> bool {
        let (bare, query) = path.split_once('?').unwrap_or((path, ""));
        let Some(pattern) = pattern_of(bare) else { return false };
        let leaves = ["/sign-out", "/static", "/api", "/hooks"];
        if leaves.iter().any(|leave| bare.starts_with(leave))
            || NO_PAGES.iter().any(|(no_page, _)| *no_page == pattern)
        {
            return false;
        }
        if !self.known.insert(path.to_owned()) {
            return false;
        }
        let mut names: Vec<&str> =
            query.split('&').filter_map(|pair| pair.split('=').next()).collect();
        names.sort_unstable();
        let alike = self.alike.entry(format!("{pattern}?{}", names.join("&"))).or_default();
        *alike += 1;
        self.patterns.insert(pattern);
        let variable = pattern.contains('{') || !query.is_empty();
        *alike <= if variable { ALIKE_MAX } else { 1 }
    }

    /// Looks at the page that the reader is on.
    pub(crate) async fn look(&mut self, reader: &Reader, name: &str) -> Result<()> {
        if let Err(wrong) = reader.can_be_used().await {
            self.wrong.push(format!("{} · {name}: {wrong:#}", reader.name));
        }
        let text = reader.text().await?;
        if text.contains('⟦') {
            self.wrong.push(format!("{} · {name}: a text is missing", reader.name));
        }
        if std::env::var_os("PAYDESK_SCREENS").is_some() {
            picture(reader, name).await?;
        }
        Ok(())
    }

    /// Whether each page for such people was seen, and each was in order. What is open to anyone
    /// is demanded of strangers, but for what somebody must first have.
    pub(crate) fn finish(self, whos: &[Who]) -> Result<()> {
        let asked = |path: &str, who: Who| match who {
            Who::Anyone | Who::Public if OF_SOMEBODY.contains(&path) => whos.contains(&Who::Person),
            who => whos.contains(&who),
        };
        let pages = routes().into_iter().filter(|route| {
            let api = ["/api", "/hooks", "/static"].iter().any(|p| route.path.starts_with(p));
            route.method == Method::GET && asked(route.path, route.who) && !api
        });
        let missed: Vec<&str> = pages
            .map(|route| route.path)
            .filter(|path| !self.patterns.contains(path))
            .filter(|path| !NO_PAGES.iter().any(|(no_page, _)| no_page == path))
            .collect();
        let mut wrong = self.wrong;
        wrong.extend(missed.iter().map(|path| format!("nothing leads to {path}")));
        ensure!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n\n"));
        Ok(())
    }
}

/// Where this page leads, on this site, without its languages' switch.
pub(crate) async fn links(reader: &Reader) -> Result<Vec<String>> {
    let script = "return Array.from(document.querySelectorAll('a[href]'))
        .filter(a => a.origin === location.origin && !a.hasAttribute('download')
                     && !a.hasAttribute('hreflang'))
        .map(a => a.pathname + a.search)
        .filter(path => !path.includes('lang='));";
    let found = reader.window.driver.execute(script, Vec::new()).await?;
    serde_json::from_value(found.json().clone()).context("links are texts")
}

/// The page as it is on both screens, by day and by night, in both languages.
async fn picture(reader: &Reader, name: &str) -> Result<()> {
    let path = reader.path().await?;
    let file_name: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '.' })
        .take(80)
        .collect();
    for language in [reader.window.kind.language.other(), reader.window.kind.language] {
        let join = if path.contains('?') { '&' } else { '?' };
        reader.go(&format!("{path}{join}lang={}", language.tag())).await?;
        for screen in [Screen::Phone, Screen::Desktop] {
            for dark in [false, true] {
                reader.window.dress(screen, dark).await?;
                let theme = if dark { "dark" } else { "light" };
                let kind = format!("{}-{theme}-{}", screen.word(), language.tag());
                let who = reader.name.trim_start_matches(|c: char| c.is_ascii_digit());
                let file = format!("{}{file_name}.png", who.trim_start_matches('-'));
                reader.window.picture(&screens_folder().join(kind).join(file)).await?;
            }
        }
    }
    reader.window.dress(reader.window.kind.screen, false).await
}

fn screens_folder() -> PathBuf {
    target_folder().join("screens")
}

/// One page that shows all pictures, phones beside desktops.
pub(crate) fn write_index() -> Result<()> {
    let folder = screens_folder();
    let mut html = String::from(
        "<!doctype html><meta charset=utf-8><title>Screens</title><style>body{font:14px \
         sans-serif;background:#888}figure{display:inline-block;margin:4px;vertical-align:top}\
         img{max-height:560px;max-width:460px;background:white}</style>",
    );
    for language in [Language::En, Language::ZhHans] {
        for kind in ["phone-light", "phone-dark", "desktop-light", "desktop-dark"] {
            let kind = format!("{kind}-{}", language.tag());
            html.push_str(&format!("<h2>{kind}</h2>"));
            let Ok(entries) = std::fs::read_dir(folder.join(&kind)) else { continue };
            let mut names: Vec<String> =
                entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
            names.sort_unstable();
            for name in names {
                html.push_str(&format!(
                    "<figure><img loading=lazy src=\"{kind}/{name}\"><figcaption>{name}\
                     </figcaption></figure>"
                ));
            }
        }
    }
    std::fs::write(folder.join("index.html"), html).context("the index of pictures")
}

mod walked {
    //! Each kind of people walks through the pages that are theirs.

    use std::sync::Arc;

    use anyhow::{Context as _, Result};
    use paydesk_core::language::Language::{En, ZhHans};
    use paydesk_web::router::Who;

    use super::{Walk, links, pattern_of, write_index};
    use crate::browser::Screen;
    use crate::program::On;
    use crate::reader::Reader;
    use crate::scene::{Scene, Stage, play};
    use crate::steps::{made, sign_in};

    /// Somebody of the cast comes in.
    async fn come(scene: &mut Scene, word: &str, screen: Screen) -> Result<Arc<Reader>> {
        let reader = scene.reader(word, screen, true).await?;
        if word != "stranger" {
            sign_in(&reader, &mut scene.program, made(word)?).await?;
        }
        Ok(reader)
    }

    /// Somebody of the cast walks, in one language; the pictures are of both.
    async fn walk(scene: &mut Scene, word: &str, starts: &[&str], whos: &[Who]) -> Result<()> {
        let desk = matches!(whos, [Who::Staff | Who::Supervisor, ..]);
        let screen = if desk { Screen::Desktop } else { Screen::Phone };
        let reader = come(scene, word, screen).await?;
        let mut walked = Walk::default();
        walked.from(&reader, starts).await?;
        match word {
            "chen" => {
                // A payment that failed while the bank was away leads to it; that is soon over.
                let is_payment = |path: &&String| pattern_of(path) == Some("/payments/{payment}");
                let path = walked.known.iter().find(is_payment).context("a payment")?;
                let bare = path.split('?').next().unwrap_or_default().to_owned();
                walked.visit(&reader, &format!("{bare}/bank")).await?;
                walk_locked(scene, &mut walked).await?;
                walk_recovering(scene, &mut walked).await?;
            }
            "zhou" => {
                // The form is the same for each payment; a stuck one is not stuck for long.
                let is_refund = |path: &&String| {
                    path.starts_with("/desk/payments/") && path.contains("/refund")
                };
                let path = walked.known.iter().find(is_refund).context("a payment at the desk")?;
                let path = path.split("/refund").next().unwrap_or_default().to_owned();
                walked.visit(&reader, &format!("{path}/settle")).await?;
            }
            "stranger" => walk_subscribing(scene, &reader, &mut walked).await?,
            _ => {}
        }
        if std::env::var_os("PAYDESK_SCREENS").is_some() {
            write_index()?;
        }
        walked.finish(whos)
    }

    /// Whoever asked to hear how we stand confirms it by the link that they were sent.
    async fn walk_subscribing(scene: &Scene, reader: &Reader, walked: &mut Walk) -> Result<()> {
        let address = "li@mail.example";
        reader.go("/status/subscribe").await?;
        reader.fill("subscribe-email", address).await?;
        reader.press("subscribe-go").await?;
        reader.comes_to_see("subscribe-flash-asked").await?;
        let letter = scene.program.letter(address, "/status/subscriptions/").await?;
        let (_, path) = letter.text.split_once(&scene.program.url).context("no link")?;
        let path = path.split_whitespace().next().context("an empty link")?;
        walked.visit(reader, path).await?;
        reader.press("subscribe-confirm").await?;
        reader.comes_to_see("subscribe-flash-confirmed").await?;
        reader.press("subscribe-stop").await?;
        reader.comes_to_see("subscribe-flash-stopped").await
    }

    /// Whoever is locked reads why, and is sent a code.
    async fn walk_locked(scene: &mut Scene, walked: &mut Walk) -> Result<()> {
        let locked = come(scene, "zheng", Screen::Phone).await?;
        walked.visit(&locked, "/me").await?;
        let to_lock = links(&locked).await?.into_iter().find(|path| path.contains("/me/locks/"));
        let lock = to_lock.context("the lock is named")?;
        walked.visit(&locked, &lock).await?;
        walked.visit(&locked, &format!("{lock}/code")).await
    }

    /// Whoever is locked out comes in by the phone alone.
    async fn walk_recovering(scene: &mut Scene, walked: &mut Walk) -> Result<()> {
        let recovering = scene.reader("recovering", Screen::Phone, true).await?;
        let phone = made("wu")?.phone;
        recovering.go("/recovery").await?;
        recovering.fill("field-phone", phone).await?;
        recovering.press("act-continue").await?;
        recovering.fill("field-code", &scene.program.code(phone).await?).await?;
        recovering.press("act-confirm").await?;
        recovering.arrives("/recovery/next").await?;
        walked.visit(&recovering, "/recovery/next").await
    }

    #[tokio::test]
    async fn strangers() {
        let stage = Stage { name: "pages-stranger", on: On::Sqlite, language: En };
        let whos = [Who::Anyone, Who::Public];
        // To a code leads a form that sends it; the page is the same before one was sent.
        let starts = [
            "/",
            "/demo",
            "/recovery/code",
            "/register/code",
            "/reset/code",
            "/reset/email",
            "/reset/lost",
            "/reset/password",
            "/sign-in/code",
        ];
        play(stage, async |scene: &mut Scene| walk(scene, "stranger", &starts, &whos).await).await;
    }

    #[tokio::test]
    async fn customers() {
        let stage = Stage { name: "pages-customer", on: On::Sqlite, language: ZhHans };
        let whos = [Who::Person, Who::Known];
        // To a code leads a form that sends it; the page is the same before one was sent.
        let starts = ["/", "/demo", "/me/email/code", "/me/trusted/code"];
        play(stage, async |scene: &mut Scene| walk(scene, "chen", &starts, &whos).await).await;
    }

    #[tokio::test]
    async fn merchants() {
        let stage = Stage { name: "pages-merchant", on: On::Sqlite, language: En };
        let starts = ["/merchant"];
        play(stage, async |scene: &mut Scene| {
            walk(scene, "owner", &starts, &[Who::Merchant]).await
        })
        .await;
    }

    #[tokio::test]
    async fn supervisors() {
        let stage = Stage { name: "pages-supervisor", on: On::Sqlite, language: ZhHans };
        let whos = [Who::Staff, Who::Supervisor];
        play(stage, async |scene: &mut Scene| walk(scene, "zhou", &["/desk"], &whos).await).await;
    }
}
