//! A browser of text in a terminal of its own: lynx and w3m from Debian, operated by their keys.
//!
//! Why: they run no script, know no style and show what is `hidden`; people use them on slow lines,
//! on servers, and to have a page read aloud. What is pressed is found by the words that stand on
//! the page, as the browser itself writes it to a file. Blanks do not count: each browser breaks
//! lines and joins Chinese words in its own way.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use paydesk_core::language::Language;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, Command};

use crate::program::PATIENCE;

/// How often the screen and the file of a page are looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// A key that came while a page was loading is thrown away by lynx: then it is pressed again.
const LOST: Duration = Duration::from_secs(2);
const ENTER: &str = "\n";
const CLEAR_LINE: &str = "\x15";
const DOWN: &str = "\x1b[B";
const LINK_BEFORE: &str = "\x1b\t";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    Lynx,
    W3m,
}

pub(crate) struct Terminal {
    which: Which,
    folder: PathBuf,
    keys: ChildStdin,
    /// All that was drawn since it was last cleared.
    drawn: Arc<Mutex<Vec<u8>>>,
    kept: u32,
    /// The page as it was last seen, until it is left.
    seen: String,
    _process: Child,
}

impl Terminal {
    /// Opens an address, with nothing known of its visitor.
    pub(crate) async fn open(
        which: Which,
        language: Language,
        url: &str,
        folder: &Path,
    ) -> Result<Self> {
        tokio::fs::create_dir_all(folder).await?;
        let lynx = format!(
            "PREFERRED_LANGUAGE:{}\nCHARACTER_SET:utf-8\nACCEPT_ALL_COOKIES:TRUE\n\
             DEFAULT_KEYPAD_MODE:LINKS_AND_FIELDS_ARE_NUMBERED\n",
            language.tag()
        );
        tokio::fs::write(folder.join("lynx.cfg"), lynx).await?;
        let browser = match which {
            Which::Lynx => format!("lynx -cfg=lynx.cfg '{url}'"),
            Which::W3m => format!(
                "w3m -o accept_language={} -o use_cookie=1 -o accept_cookie=1 -o auto_uncompress=1 \
                 -o display_link_number=1 -o 'editor=cp words.txt' '{url}'",
                language.tag()
            ),
        };
        // Debian's `script` gives a terminal.
        let mut process = Command::new("script")
            .args(["-qefc", &format!("stty rows 60 cols 100; exec {browser}"), "/dev/null"])
            .current_dir(folder)
            .env("HOME", folder)
            .env("TERM", "xterm")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("no terminal can be opened")?;
        let keys = process.stdin.take().context("its keys")?;
        let mut screen = process.stdout.take().context("its screen")?;
        let drawn = Arc::new(Mutex::new(Vec::new()));
        let draws = drawn.clone();
        tokio::spawn(async move {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut bytes).await {
                draws.lock().expect("no panic holds it").extend_from_slice(&bytes[..count]);
            }
        });
        let folder = folder.to_owned();
        Ok(Self { which, folder, keys, drawn, kept: 0, seen: String::new(), _process: process })
    }

    async fn type_keys(&mut self, keys: &str) -> Result<()> {
        self.drawn.lock().expect("no panic holds it").clear();
        self.keys.write_all(keys.as_bytes()).await?;
        Ok(self.keys.flush().await?)
    }

    /// Types keys until they are answered by these words.
    async fn ask(&mut self, keys: &str, words: &str) -> Result<()> {
        for _ in 0..PATIENCE.as_secs() / LOST.as_secs() {
            self.type_keys(keys).await?;
            let drawn = self.drawn.clone();
            let answered = async {
                while !holds(&drawn.lock().expect("no panic holds it"), words) {
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
            };
            if tokio::time::timeout(LOST, answered).await.is_ok() {
                return Ok(());
            }
        }
        bail!("{:?} does not answer {keys:?} with {words:?}: {}", self.which, self.screen())
    }

    fn screen(&self) -> String {
        String::from_utf8_lossy(&self.drawn.lock().expect("no panic holds it")).into_owned()
    }

    /// Waits until what was asked for has come and is drawn: until then keys may be thrown away.
    async fn settle(&mut self) -> Result<()> {
        self.seen.clear();
        let drawn = self.drawn.clone();
        let length = || {
            let drawn = drawn.lock().expect("no panic holds it");
            let asks = drawn.ends_with(b"waiting for response.") || drawn.is_empty();
            (!asks).then_some(drawn.len())
        };
        let quiet = async {
            let mut before = None;
            loop {
                tokio::time::sleep(LOOK_AGAIN * 3).await;
                let now = length();
                if now.is_some() && now == before {
                    return;
                }
                before = now;
            }
        };
        let settled = tokio::time::timeout(PATIENCE, quiet).await;
        settled.with_context(|| format!("{:?} draws nothing: {}", self.which, self.screen()))
    }

    /// The page as the browser itself writes it to a file.
    async fn page(&mut self) -> Result<String> {
        self.kept += 1;
        let name = format!("page-{}.txt", self.kept);
        match self.which {
            Which::Lynx => {
                self.ask("p", "Printing Options").await?;
                self.ask(ENTER, "filename:").await?;
                self.type_keys(&format!("{CLEAR_LINE}{name}{ENTER}")).await?;
            }
            Which::W3m => {
                self.ask("S", "Save buffer to:").await?;
                self.type_keys(&format!("{name}{ENTER}")).await?;
            }
        }
        let file = self.folder.join(name);
        let written = async {
            let mut before = String::new();
            loop {
                let page = tokio::fs::read_to_string(&file).await.unwrap_or_default();
                if !page.is_empty() && page == before {
                    return page;
                }
                before = page;
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        let page = tokio::time::timeout(PATIENCE, written).await;
        page.with_context(|| format!("{:?} wrote no page: {}", self.which, self.screen()))
    }

    /// The page, once these words stand on it.
    pub(crate) async fn sees(&mut self, words: &str) -> Result<String> {
        for _ in 0..PATIENCE.as_secs() {
            if self.seen.contains(&bare(words)) {
                return Ok(self.seen.clone());
            }
            self.seen = bare(&self.page().await?);
        }
        bail!("{:?} does not show {words:?}: {}", self.which, self.seen)
    }

    /// Follows the link with these words.
    pub(crate) async fn follow(&mut self, words: &str) -> Result<()> {
        let page = self.sees(words).await?;
        let number = number_before(&page, &format!("]{}", bare(words)));
        let number = number.with_context(|| format!("{words:?} is no link: {page}"))?;
        self.go_to(number).await
    }

    /// Follows the link that has this number, or goes to the field.
    async fn go_to(&mut self, number: u32) -> Result<()> {
        match self.which {
            Which::Lynx => {
                self.ask(&number.to_string(), "number:").await?;
                self.type_keys(ENTER).await?;
            }
            Which::W3m => self.type_keys(&format!("{number}[{ENTER}")).await?,
        }
        self.settle().await
    }

    /// Presses the button with these words.
    pub(crate) async fn press(&mut self, words: &str) -> Result<()> {
        let page = self.sees(words).await?;
        match self.which {
            Which::Lynx => {
                let number = number_before(&page, &format!("]BUTTON){}", bare(words)));
                let number = number.with_context(|| format!("{words:?} is no button: {page}"))?;
                self.go_to(number).await?;
                // Fields and buttons are only gone to.
                self.type_keys(ENTER).await?;
            }
            // It numbers no buttons.
            Which::W3m => self.type_keys(&format!("/{words}{ENTER}{ENTER}")).await?,
        }
        self.settle().await
    }

    /// Writes into the large field that stands above the button with these words.
    pub(crate) async fn write_above(&mut self, button: &str, words: &str) -> Result<()> {
        let page = self.sees(button).await?;
        match self.which {
            Which::Lynx => {
                let number = number_before(&page, "]____");
                self.go_to(number.with_context(|| format!("no field: {page}"))?).await?;
                // What stands on the page is one link for each line.
                let lines = page.matches("]____").count();
                self.type_keys(&format!("{words}{}", DOWN.repeat(lines))).await?;
            }
            // It hands what is written to an editor: this one has written already.
            Which::W3m => {
                tokio::fs::write(self.folder.join("words.txt"), words).await?;
                self.type_keys(&format!("/{button}{ENTER}{LINK_BEFORE}{ENTER}")).await?;
            }
        }
        self.settle().await?;
        // The field shows no more of a line than it is wide.
        let begins: String = words.chars().take(15).collect();
        let page = self.sees(&begins).await?;
        ensure!(page.contains(&bare(button)), "the page was left: {page}");
        Ok(())
    }
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|part| part == words.as_bytes())
}

/// Without blanks.
pub(crate) fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The number in brackets that ends with these marks.
fn number_before(page: &str, marks: &str) -> Option<u32> {
    page.match_indices(marks).find_map(|(at, _)| {
        let (_, digits) = page[..at].rsplit_once('[')?;
        digits.parse().ok()
    })
}
