//! What an operator sets: one file a section, read from `paydesk.toml` and from `PAYDESK_*`.
//!
//! A later source wins: defaults, file, environment (`PAYDESK_BANK__API_KEY` is `bank.api_key`),
//! command line. Everything wrong is said at once and in words: which key, what is the matter with
//! it, and where it was set; a secret's value is never repeated. An unknown key is an error: a
//! setting that is silently ignored is worse than a program that does not start.
//! To add a section: a file here with its struct, `Default` and `check`, and its line in
//! [`Config`].

use std::fmt;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use paydesk_core::language::Language;
use serde::{Deserialize, Serialize};

pub mod bank;
pub mod database;
pub mod desk;
pub mod hours;
pub mod ledger;
pub mod log;
pub mod mail;
pub mod server;
pub mod shop;
pub mod sms;
pub mod support;

pub use bank::Bank;
pub use database::Database;
pub use desk::Desk;
pub use hours::Hours;
pub use ledger::Ledger;
pub use log::Log;
pub use mail::Mail;
pub use server::Server;
pub use shop::Shop;
pub use sms::Sms;
pub use support::Support;

/// Read when no other file is named and this one is there.
pub const FILE: &str = "paydesk.toml";

/// All settings.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The folder of everything that is kept: the database, unless it is on a server, and the
    /// checkpoints.
    pub data: PathBuf,
    /// The language of printed text; that of pages is the reader's.
    pub language: Option<Language>,
    pub server: Server,
    pub database: Database,
    pub bank: Bank,
    pub mail: Mail,
    pub support: Support,
    pub sms: Sms,
    pub shop: Shop,
    pub desk: Desk,
    pub ledger: Ledger,
    pub log: Log,
}

/// What the command line may set over everything else.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub file: Option<PathBuf>,
    pub data: Option<PathBuf>,
    pub listen: Option<String>,
    pub language: Option<Language>,
}

/// One thing wrong with one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFault {
    /// `bank.url`; empty when the file as a whole cannot be read.
    pub key: String,
    pub what: String,
    /// The file or variable in which it was set; none for a default.
    pub source: Option<String>,
}

/// All that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadConfig(pub Vec<ConfigFault>);

impl fmt::Display for BadConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the settings cannot be used:")?;
        for fault in &self.0 {
            let colon = if fault.key.is_empty() { "" } else { ": " };
            write!(f, "\n  {}{colon}{}", fault.key, fault.what)?;
            if let Some(source) = &fault.source {
                write!(f, " (set in {source})")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for BadConfig {}

/// What sections write their findings into.
#[derive(Debug, Default)]
pub struct Faults(Vec<(String, String)>);

impl Faults {
    pub fn add(&mut self, key: &str, what: impl Into<String>) {
        self.0.push((key.to_owned(), what.into()));
    }

    /// A setting without which `serve` cannot work.
    pub fn needed(&mut self, key: &str, value: &str, what: &str) -> bool {
        if value.is_empty() {
            self.add(key, format!("is missing: {what}"));
        }
        !value.is_empty()
    }

    /// An address of ours or of somebody else's, without a slash at its end.
    pub fn web_address(&mut self, key: &str, value: &str) {
        if !is_web_address(value) {
            self.add(key, format!("{value:?} is no address such as https://pay.example"));
        } else if value.ends_with('/') {
            self.add(key, format!("{value:?} must not end with a slash"));
        }
    }
}

/// Whether it is the address of something on the web, without a query.
pub fn is_web_address(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let clean = rest.bytes().all(|b| b.is_ascii_graphic()) && !rest.contains(ODD);
        let host = rest.split('/').next().unwrap_or_default();
        let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, _)) => address,
            None => host.split(':').next().unwrap_or_default(),
        };
        clean && name.bytes().any(|b| b.is_ascii_alphanumeric())
    })
}

/// What stands in no plain address: a query, a fragment, somebody's name and password, and what
/// programs read in two ways.
const ODD: [char; 9] = ['?', '#', '@', '\\', '"', '<', '>', '`', '|'];

/// Whether everything that `serve` needs must be there, or only what reads the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    Serving,
    Reading,
}

impl Config {
    /// Reads all sources and checks them.
    ///
    /// # Errors
    /// Everything that is wrong, in words.
    pub fn read(overrides: &Overrides, purpose: For) -> Result<Self, BadConfig> {
        let figment = figment(overrides)?;
        let mut config: Config = figment.extract().map_err(|error| in_words(&figment, error))?;
        config.apply(overrides);
        let mut faults = Faults::default();
        config.check(purpose, &mut faults);
        if faults.0.is_empty() {
            return Ok(config);
        }
        let with_source = |(key, what): (String, String)| {
            let source = source_of(&figment, &key);
            ConfigFault { key, what, source }
        };
        Err(BadConfig(faults.0.into_iter().map(with_source).collect()))
    }

    fn apply(&mut self, overrides: &Overrides) {
        if let Some(data) = &overrides.data {
            self.data = data.clone();
        }
        if self.data.as_os_str().is_empty() {
            self.data = PathBuf::from("data");
        }
        if let Some(listen) = &overrides.listen {
            self.server.listen.clone_from(listen);
        }
        if overrides.language.is_some() {
            self.language = overrides.language;
        }
    }

    fn check(&self, purpose: For, faults: &mut Faults) {
        self.database.check(faults);
        self.ledger.check(faults);
        self.log.check(faults);
        if purpose == For::Serving {
            self.server.check(faults);
            self.bank.check(faults);
            self.mail.check(faults);
            self.support.check(faults);
            self.sms.check(faults);
            self.shop.check(faults);
            self.desk.check(faults);
        }
    }

    /// The language of printed text: as set, or as the environment of a terminal says.
    pub fn spoken(&self) -> Language {
        self.language.unwrap_or_else(spoken_here)
    }
}

/// The language of this terminal (`LC_ALL`, `LC_MESSAGES`, `LANG`); English where it says nothing.
pub fn spoken_here() -> Language {
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    let tag = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG"));
    tag.and_then(|tag| Language::parse(&tag)).unwrap_or(Language::En)
}

fn figment(overrides: &Overrides) -> Result<Figment, BadConfig> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(file) = file(overrides)? {
        figment = figment.merge(Toml::file_exact(file));
    }
    // What the tests and the demo's parts say to each other is no setting.
    let ours = Env::prefixed("PAYDESK_").filter(|key| !key.starts_with("test_")).split("__");
    Ok(figment.merge(ours))
}

fn file(overrides: &Overrides) -> Result<Option<PathBuf>, BadConfig> {
    let Some(named) = &overrides.file else {
        return Ok(Some(PathBuf::from(FILE)).filter(|file| file.is_file()));
    };
    if named.is_file() {
        return Ok(Some(named.clone()));
    }
    let what = format!("there is no file {}", named.display());
    Err(BadConfig(vec![ConfigFault { key: String::new(), what, source: None }]))
}

/// Where a key was set: a file's path or a variable's name.
fn source_of(figment: &Figment, key: &str) -> Option<String> {
    let metadata = figment.find_metadata(key)?;
    named(metadata, key)
}

fn named(metadata: &figment::Metadata, key: &str) -> Option<String> {
    if metadata.name.contains("environment") {
        return Some(format!("PAYDESK_{}", key.replace('.', "__").to_uppercase()));
    }
    match metadata.source.as_ref()? {
        figment::Source::File(path) => Some(relative(path)),
        _ => None,
    }
}

fn relative(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let short = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
    short.as_deref().unwrap_or(path).display().to_string()
}

/// What the reader of files and variables found, in our own words. A wrong value is not repeated,
/// since it may be a secret that slipped into another key's place.
fn in_words(figment: &Figment, error: figment::Error) -> BadConfig {
    use figment::error::Kind;
    let faults = error.into_iter().map(|one| {
        let key = one.path.join(".");
        let what = match &one.kind {
            Kind::InvalidType(_, expected) => format!("must be {expected}"),
            Kind::InvalidValue(_, expected) => format!("must be {expected}"),
            Kind::UnknownField(field, known) => {
                format!("{field:?} is no setting; there are: {}", known.join(", "))
            }
            Kind::UnknownVariant(_, known) => format!("must be one of: {}", known.join(", ")),
            Kind::MissingField(field) => format!("{field} is missing"),
            Kind::Message(say) => say.lines().next().unwrap_or_default().to_owned(),
            other => other.to_string(),
        };
        let source = one.metadata.as_ref().and_then(|metadata| named(metadata, &key));
        let source = source.or_else(|| source_of(figment, &key));
        ConfigFault { key, what, source }
    });
    BadConfig(faults.collect())
}

#[cfg(test)]
mod tests {
    use super::is_web_address;

    #[test]
    fn an_address_on_the_web_has_a_host_and_nothing_odd() {
        for good in [
            "https://shop.example/asks",
            "http://127.0.0.1:8088",
            "http://[::1]:8088/shop",
            "https://pay.example/",
        ] {
            assert!(is_web_address(good), "{good}");
        }
        for odd in [
            "",
            "shop.example",
            "ftp://shop.example",
            "https://",
            "https:///asks",
            "https://:8088/asks",
            "https://[]/asks",
            "https://user:word@shop.example",
            "https://shop.example/#here",
            "https://shop.example/?a=1",
            "https://shop.example/a b",
            "https://shop.example/\u{7}",
            "https://shop.example\\evil.example",
            "https://商户.example",
        ] {
            assert!(!is_web_address(odd), "{odd}");
        }
    }
}
