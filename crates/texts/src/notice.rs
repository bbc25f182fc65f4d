//! Notices: what the house writes to people by e-mail and SMS, from the stored kind and arguments.
//!
//! The carrier sends what stands here, and the page that confirms a message as genuine shows it, so
//! both speak from one place. Two keys a kind: `notice-<kind>-subject` and `notice-<kind>-text`.
//! SMS never hold a link: so whoever gets one with a link knows that it is not from us.
//!
//! Arguments are a JSON object; the name says how a value is told:
//! - `amount` and `…_amount`: minor units and currency (`26800 CNY`) → money;
//! - `card`: brand and last four (`visa 4242`) → the card's name;
//! - `due` and `…_us`: an instant in microseconds → its date, as the variable without `_us`;
//! - `since`: an instant in microseconds → its date and time;
//! - `slot`: an instant in microseconds → its date and minute;
//! - `expected` and `…_on`: a day (`2026-11-24`) → a day to wait for, without `_on`;
//! - `incident`: kind, effect and components of an incident → what it is called, as `title`;
//! - `stage`: how it stands → the word of that; `said` → the sentence of it, as `words`;
//! - `…_en` and `…_zh`: one thing in two languages → the variable without the ending;
//! - `refusal`: a refusal's public word → its sentence why, as `why`;
//! - `at`, `method`, `order`: when, with what and for which order was paid → the facts that stand
//!   under the words, since what proves a payment must name it (PAY-6, PAY-9);
//! - `begins`, `ends`: when maintenance is planned → such facts, with their zone;
//! - everything else: words as they are, on one line.
//!
//! `link` (an address of ours) or an id (`payment`, `refund`, `conversation`) makes the link of a
//! mail; `subscription` (its id and token, a slash between) the one where such mails are chosen and
//! stopped. An argument that is missing or empty is said in general words ([`UNSAID`]), so that no
//! reader ever meets the name of a variable.
//!
//! To add a kind: its two keys in both languages, and a line in [`KINDS`].

use paydesk_core::component::{Component, Standing};
use paydesk_core::incident::IncidentKind;
use paydesk_core::language::Language;
use paydesk_core::payment::PaymentKind;
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use serde_json::{Map, Value};

use crate::incident::{key, title};
use crate::{Arg, Texts, refusal};
pub use kinds::{KINDS, UNSAID};

mod kinds;

/// A stored notice, as far as its words need it.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    pub kind: &'a str,
    /// JSON: the variables of its text.
    pub args: &'a str,
    /// `sms` or `email`
    pub channel: &'a str,
    /// By which its reader can check that it is genuine.
    pub code: &'a str,
    pub language: Language,
    /// What links begin with, without a slash at the end.
    pub public_url: &'a str,
    /// What stands before its own words, line by line: an answer; empty for most.
    pub words: &'a str,
}

/// A notice in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line; not part of an SMS.
    pub subject: String,
    /// Everything, as plain text; one line for an SMS.
    pub text: String,
    /// The same as a small page of HTML.
    pub html: String,
    /// Where one press stops mails like this one (RFC 8058); none: they are not stopped.
    pub stop: Option<String>,
}

/// The most that one argument may say: an SMS must stay one that a phone shows whole.
const VALUE_CHARS_MAX: usize = 200;

/// What a notice says.
#[must_use]
pub fn render(letter: &Letter<'_>) -> Rendered {
    let texts = Texts::new(letter.language);
    let args: Map<String, Value> = serde_json::from_str(letter.args).unwrap_or_else(|error| {
        tracing::error!(%error, kind = letter.kind, "the arguments of a notice cannot be read");
        Map::new()
    });
    let variables = variables(&texts, letter.kind, &args);
    let borrowed: Vec<(&str, Arg<'_>)> =
        variables.iter().map(|(name, value)| (name.as_str(), value.into())).collect();
    let part =
        |name: &str| close_up(&texts.with(&format!("notice-{}-{name}", letter.kind), &borrowed));
    let parts = Parts {
        subject: part("subject"),
        body: part("text"),
        code: args.get("code").map(words).filter(|code| !code.is_empty()),
        facts: facts(&texts, &args),
        link: link(&args, letter.public_url),
        subscription: subscription(&args),
        public_url: letter.public_url,
        code_genuine: letter.code,
        words: letter.words.trim(),
        texts,
    };
    if letter.channel == "sms" { parts.sms() } else { parts.mail() }
}

struct Parts<'a> {
    subject: String,
    body: String,
    /// The code that the notice is about, if it is.
    code: Option<String>,
    /// What was paid, fact by fact: label and value.
    facts: Vec<(String, String)>,
    link: Option<String>,
    /// Its id and its token, with a slash between.
    subscription: Option<String>,
    public_url: &'a str,
    code_genuine: &'a str,
    /// What stands before all of it.
    words: &'a str,
    texts: Texts,
}

impl Parts<'_> {
    fn genuine(&self, key: &str) -> String {
        self.texts.with(key, &[("code", self.code_genuine.into())])
    }

    fn sms(self) -> Rendered {
        let body: Vec<&str> = self.body.split_whitespace().collect();
        // Chinese runs on without a space; English needs one between its sentences.
        let said = |(label, value): &(String, String)| {
            self.texts.with("notice-fact", &[("label", label.into()), ("value", value.into())])
        };
        // A payment's own number is long, and of use only where it can be copied: in a mail.
        let facts: Vec<String> = self.facts.iter().take(SMS_FACTS).map(said).collect();
        let facts = if facts.is_empty() {
            String::new()
        } else {
            let joined = facts.join(&self.texts.say("notice-facts-between"));
            self.texts.with("notice-facts", &[("facts", joined.into())])
        };
        let genuine = self.genuine("notice-genuine-sms");
        let text = self.texts.joined(&self.texts.joined(&body.join(" "), &facts), &genuine);
        let html = self.page(&format!("<p>{}</p>", escape(&text)));
        Rendered { subject: self.subject, text, html, stop: None }
    }

    fn mail(self) -> Rendered {
        let genuine = self.genuine("notice-genuine");
        let mut text = self.body.trim().to_owned();
        let mut html = match self.words {
            "" => format!("<h1 style=\"{HEADING}\">{}</h1>", escape(&self.subject)),
            words => paragraphs(words),
        };
        if let Some(code) = &self.code {
            html.push_str(&format!("<p style=\"{CODE}\">{}</p>", escape(code)));
        }
        html.push_str(&paragraphs(&text));
        if !self.words.is_empty() {
            // What follows is folded by programs that fold signatures (RFC 3676, 4.3).
            text = format!("{}\n\n-- \n{text}", self.words);
        }
        if !self.facts.is_empty() {
            text.push('\n');
            html.push_str("<table>");
        }
        for (label, value) in &self.facts {
            let said = [("label", label.into()), ("value", value.into())];
            text.push_str(&format!("\n{}", self.texts.with("notice-fact", &said)));
            let (label, value) = (escape(label), escape(value));
            html.push_str(&format!("<tr><td style=\"{LABEL}\">{label}</td><td>{value}</td></tr>"));
        }
        if !self.facts.is_empty() {
            html.push_str("</table>");
        }
        if let Some(link) = &self.link {
            let (address, label) = (escape(link), escape(&self.texts.say("notice-link")));
            html.push_str(&format!("<p><a href=\"{address}\" style=\"{BUTTON}\">{label}</a></p>"));
            let line = self.texts.with("notice-link-line", &[("link", link.into())]);
            text.push_str(&format!("\n\n{line}"));
        }
        if let Some(name) = &self.subscription {
            let address = format!("{}/status/subscriptions/{name}", self.public_url);
            let line = self.texts.with("notice-stop-line", &[("link", address.as_str().into())]);
            text.push_str(&format!("\n\n{line}"));
            let (address, label) = (escape(&address), escape(&self.texts.say("notice-stop")));
            html.push_str(&format!("<p style=\"{SMALL}\"><a href=\"{address}\">{label}</a></p>"));
        }
        text.push_str(&format!("\n\n{genuine}\n"));
        html.push_str(&format!("<p style=\"{SMALL}\">{}</p>", escape(&genuine)));
        let html = self.page(&html);
        let pressed = |name: &String| format!("{}/hooks/subscriptions/{name}", self.public_url);
        let stop = self.subscription.as_ref().map(pressed);
        Rendered { subject: self.subject, text, html, stop }
    }

    fn page(&self, body: &str) -> String {
        let (language, title) = (self.texts.language.tag(), escape(&self.subject));
        format!(
            "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\
             <body style=\"{PAPER}\"><div style=\"{CARD}\"><p style=\"{MARK}\">Paydesk</p>\
             {body}</div></body></html>"
        )
    }
}

fn paragraphs(text: &str) -> String {
    let one = |text: &str| format!("<p>{}</p>", escape(text).replace('\n', "<br>"));
    text.split("\n\n").map(one).collect()
}

// The colours of the pages. Mail programs drop style sheets, so each part carries its own.
const PAPER: &str = "margin:0;padding:24px 12px;background:#f6f8f6;color:#16201e";
const CARD: &str = "max-width:34em;margin:0 auto;padding:24px 28px;background:#fff;\
    border:1px solid #dfe6e2;border-radius:14px;font:16px/1.65 system-ui,sans-serif";
const MARK: &str = "margin:0 0 20px;color:#0b6b57;font-weight:bold";
const HEADING: &str = "margin:0 0 12px;font-size:20px;line-height:1.4";
const CODE: &str = "margin:16px 0;font-size:30px;font-weight:bold;letter-spacing:5px";
const BUTTON: &str = "display:inline-block;padding:10px 20px;background:#0b6b57;color:#fff;\
    border-radius:10px;text-decoration:none";
const LABEL: &str = "padding:2px 16px 2px 0;color:#55645f";
const SMALL: &str = "margin:24px 0 0;padding-top:16px;border-top:1px solid #dfe6e2;\
    color:#55645f;font-size:13px";

/// So many of the facts stand in an SMS.
const SMS_FACTS: usize = 3;

/// When, with what, for which order, under which number: what of it the notice knows.
fn facts(texts: &Texts, args: &Map<String, Value>) -> Vec<(String, String)> {
    let given = |name: &str| args.get(name).map(words).filter(|text| !text.is_empty());
    let time = |name: &str| given(name).and_then(|text| text.parse().ok());
    let zoned = |name: &str| time(name).map(|at_us| texts.zoned_time(at_us));
    let planned = [("notice-fact-begins", zoned("begins")), ("notice-fact-ends", zoned("ends"))];
    let Some(at_us) = time("at") else { return named(texts, planned) };
    let method = given("method").map(|word| match (word.as_str(), given("card")) {
        ("card", Some(named)) => card(texts, &named),
        ("card", None) => texts.say("payment-method-card"),
        _ => texts.say("payment-method-wallet"),
    });
    let all = [
        ("payment-fact-when", Some(texts.date_time(at_us))),
        ("payment-fact-method", method),
        ("payment-fact-order", given("order")),
        ("notice-fact-number", given("payment")),
    ];
    named(texts, all)
}

/// Those that there are, by their names.
fn named<const N: usize>(texts: &Texts, all: [(&str, Option<String>); N]) -> Vec<(String, String)> {
    all.into_iter().filter_map(|(key, value)| Some((texts.say(key), value?))).collect()
}

/// The page that the notice is about: the one that it names, or the most telling of its ids.
fn link(args: &Map<String, Value>, public_url: &str) -> Option<String> {
    let named = args.get("link").and_then(Value::as_str);
    // Nobody else's address, whatever stands in the arguments.
    let named = named.filter(|link| link.strip_prefix(public_url).is_some_and(is_path));
    let pages = [("conversation", "/cases"), ("refund", "/refunds"), ("payment", "/payments")];
    let of_id = |(name, page): &(&str, &str)| {
        let id = args.get(*name)?.as_str().filter(|id| !id.is_empty())?;
        let fits = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        fits.then(|| format!("{public_url}{page}/{id}"))
    };
    named.map(str::to_owned).or_else(|| pages.iter().find_map(of_id))
}

/// What names a subscription in its links, if it is nothing else.
fn subscription(args: &Map<String, Value>) -> Option<String> {
    let name = args.get("subscription")?.as_str()?;
    is_path(&format!("/{name}")).then(|| name.to_owned())
}

fn is_path(rest: &str) -> bool {
    rest.starts_with('/')
        && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-?=".contains(&b))
}

/// The arguments as they are told in this language, and general words for those that are missing.
fn variables(texts: &Texts, kind: &str, args: &Map<String, Value>) -> Vec<(String, String)> {
    let told = args.iter().filter_map(|(name, value)| variable(texts, kind, args, (name, value)));
    let mut told: Vec<(String, String)> = told.filter(|(_, text)| !text.is_empty()).collect();
    let needed = KINDS.iter().find(|(k, _)| *k == kind).map_or(&[][..], |(_, needed)| needed);
    for name in needed {
        if told.iter().any(|(there, _)| there == name) {
            continue;
        }
        let unsaid = UNSAID.iter().find(|(unsaid, _)| unsaid == name);
        let words = unsaid.map(|(_, key)| texts.say(key)).unwrap_or_default();
        told.push(((*name).to_owned(), words));
    }
    told
}

fn variable(
    texts: &Texts,
    kind: &str,
    args: &Map<String, Value>,
    (name, value): (&str, &Value),
) -> Option<(String, String)> {
    let text = words(value);
    if name == "refusal" {
        return Some(("why".to_owned(), why(texts, kind, args, &text)));
    }
    if name == "amount" || name.ends_with("_amount") || name == "balance" {
        return Some((name.to_owned(), money(texts, &text)));
    }
    if name == "card" {
        return Some((name.to_owned(), card(texts, &text)));
    }
    if name == "since" {
        let told = text.parse().map_or_else(|_| text.clone(), |at_us| texts.date_time(at_us));
        return Some((name.to_owned(), told));
    }
    if name == "slot" {
        let told = text.parse().map_or_else(|_| text.clone(), |at_us| texts.date_minute(at_us));
        return Some((name.to_owned(), told));
    }
    if let Some(name) = name.strip_suffix("_us").or((name == "due").then_some(name)) {
        let told = text.parse().map_or_else(|_| text.clone(), |at_us| texts.date(at_us));
        return Some((name.to_owned(), told));
    }
    if let Some(name) = name.strip_suffix("_on").or((name == "expected").then_some(name)) {
        return Some((name.to_owned(), texts.working_day_text(&text)));
    }
    if name == "reason" {
        return Some((name.to_owned(), sentence(texts, text)));
    }
    match name {
        "incident" => return Some(("title".to_owned(), titled(texts, &text))),
        "stage" => return Some((name.to_owned(), texts.say(&key("incident-stage", &text)))),
        "said" => return Some(("words".to_owned(), texts.say(&key("incident-said", &text)))),
        _ => {}
    }
    match (name.strip_suffix("_en"), name.strip_suffix("_zh"), texts.language) {
        (Some(name), _, Language::En) | (_, Some(name), Language::ZhHans) => {
            Some((name.to_owned(), text))
        }
        (Some(_), _, _) | (_, Some(_), _) => None,
        _ => Some((name.to_owned(), text)),
    }
}

/// A value on one line, bounded: names and reasons are other people's words.
fn words(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let line: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let line = line.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// `fault major_outage bank topup` as that is called; what is not of this form is shown as it is.
fn titled(texts: &Texts, text: &str) -> String {
    let mut parts = text.split(' ');
    let mut next = || parts.next().unwrap_or_default();
    let about = IncidentKind::parse(next()).zip(Standing::parse(next()));
    let components: Vec<Component> = parts.filter_map(Component::parse).collect();
    about.map_or_else(|| text.to_owned(), |about| title(texts, about, &components))
}

/// `26800 CNY` as money; what is not of this form is shown as it is.
fn money(texts: &Texts, text: &str) -> String {
    let parts = text.split_once(' ').and_then(|(minor, code)| Some((minor.parse().ok()?, code)));
    parts.map_or_else(|| text.to_owned(), |(minor, currency)| texts.money(minor, currency))
}

/// `visa 4242` as the card is called; what is not of this form is shown as it is.
fn card(texts: &Texts, text: &str) -> String {
    let Some((brand, last4)) = text.split_once(' ') else { return text.to_owned() };
    texts.card(brand, last4)
}

/// The sentence that says why; where the notice does not know which card or balance it was about,
/// in words that need neither.
fn why(texts: &Texts, kind: &str, args: &Map<String, Value>, code: &str) -> String {
    let Some(refusal) = Refusal::parse(code) else {
        tracing::error!(code, "a notice names a refusal that there is not");
        return String::new();
    };
    let given = |name: &str| args.get(name).map(words).filter(|text| !text.is_empty());
    let card = given("card").map(|text| card(texts, &text));
    let card = card.unwrap_or_else(|| texts.say("notice-your-card"));
    let balance = given("balance").map(|text| money(texts, &text));
    let Some(balance) =
        balance.or_else(|| (!refusal.variables().contains(&"balance")).then(String::new))
    else {
        return texts.say("notice-balance-too-low");
    };
    let kind = if kind.ends_with("-top-up") { PaymentKind::TopUp } else { PaymentKind::Purchase };
    let key = refusal::key(refusal, kind, "why");
    capital(texts.with(&key, &[("card", card.into()), ("balance", balance.into())]))
}

/// A person's words as a sentence, with an end, so that another can follow.
fn sentence(texts: &Texts, text: String) -> String {
    let ended = text.ends_with(['.', '!', '?', '…', '。', '！', '？']);
    match (ended || text.is_empty(), texts.language) {
        (true, _) => text,
        (false, Language::En) => text + ".",
        (false, Language::ZhHans) => text + "。",
    }
}

/// A sentence begins with a capital, also where a variable stands first.
fn capital(text: String) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if first.is_ascii_lowercase() => {
            first.to_ascii_uppercase().to_string() + chars.as_str()
        }
        _ => text,
    }
}

/// The texts leave a space around a name, as Latin letters need it between Chinese ones. Between
/// two Chinese letters (or the stars of a masked name) there is none.
fn close_up(text: &str) -> String {
    let chinese = |c: Option<&char>| {
        c.is_some_and(|c| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '*'))
    };
    let chars: Vec<char> = text.chars().collect();
    let kept = chars.iter().enumerate().filter(|(n, c)| {
        let before = n.checked_sub(1).and_then(|before| chars.get(before));
        !(**c == ' ' && chinese(before) && chinese(chars.get(n + 1)))
    });
    kept.map(|(_, c)| *c).collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
