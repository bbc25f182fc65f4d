//! What stands in a mail. Total: whatever the bytes are, something comes of it or nothing does, and
//! it costs no more than their length.

use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::html::html_to_text;
use mail_parser::{
    Encoding, HeaderForm, HeaderName, HeaderValue, Message, MessageParser, MessagePart,
    MimeHeaders, PartType,
};
use paydesk_core::conversation::{WORDS_CHARS_MAX, file_type};
use paydesk_core::email::Email;
use paydesk_core::id::NoticeId;
use paydesk_core::mail::fold::own_words;
use paydesk_core::mail::{LINE_CHARS_MAX, Marks, reply, report};
use paydesk_core::typed::kept;
use sha2::{Digest, Sha256};

use super::Support;
use crate::conversation::{FILE_BYTES_MAX, Sent};

/// Of a mail's text that is looked through; nobody reads more.
const TEXT_CHARS_MAX: usize = 200_000;
/// Files, and names of what is left out.
const FILES_MAX: usize = 20;
const NAMES_MAX: usize = 50;
/// The last ones are the nearest.
const POINTS_MAX: usize = 20;
const ADDRESSES_MAX: usize = 50;

/// A mail as it is understood.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    /// Without brackets; made up where it has none.
    pub message_id: String,
    pub subject: String,
    pub marks: Marks,
    /// What its writer says now; may be empty.
    pub words: String,
    /// The same with quotes and signature.
    pub whole: String,
    pub files: Vec<Sent>,
    /// Names of what came with it and is no file that we take.
    pub left_out: Vec<String>,
    /// To which addresses it was sent.
    pub to: Vec<Email>,
    /// The mails that it answers, the nearest first.
    pub answers: Vec<String>,
    /// What mail servers found out about its sender, as it stands there; the topmost first.
    pub results: Vec<String>,
    /// It reports that a mail was given up, and why.
    pub given_up: Option<String>,
}

impl Letter {
    /// The same mail is the same, by whichever way and however often it comes.
    pub(super) fn digest(&self) -> String {
        let sender = self.marks.sender().map_or("", Email::as_str);
        let mut hash = Sha256::new();
        for part in [&self.message_id, sender, &self.subject, &self.whole] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hex(&hash.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a mail; none: there is no head in it.
#[must_use]
pub fn read(bytes: &[u8], support: Option<&Support>) -> Option<Letter> {
    let message = MessageParser::default().parse(bytes)?;
    // Lines with a colon are no head yet.
    if message.headers().iter().all(|header| header.name.is_other()) {
        return None;
    }
    let (text, marked) = text(&message);
    let (files, left_out) = files(&message);
    let whole = kept(&text);
    let message_id = message_id(&message, bytes);
    let own = kept(&own_words(&whole, marked));
    let mut letter = Letter {
        marks: marks(&message),
        subject: line(&subject(&message)),
        words: cut(&own),
        to: recipients(&message),
        answers: answers(&message),
        results: raw(&message, "Authentication-Results"),
        given_up: given_up(&message),
        whole,
        message_id,
        files,
        left_out,
    };
    letter.marks.own = is_own(&letter, support);
    letter.marks.empty =
        letter.words.is_empty() && letter.files.is_empty() && letter.subject.is_empty();
    Some(letter)
}

/// What can be shown of bytes that are no mail.
#[must_use]
pub(super) fn bare(bytes: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(bytes).chars().take(TEXT_CHARS_MAX).collect();
    cut(&kept(&text))
}

fn cut(words: &str) -> String {
    if words.chars().count() <= WORDS_CHARS_MAX {
        return words.to_owned();
    }
    words.chars().take(WORDS_CHARS_MAX - 1).chain(['…']).collect()
}

/// One line as it is kept.
fn line(text: &str) -> String {
    let text: String = text.chars().take(LINE_CHARS_MAX * 4).collect();
    let one = kept(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    one.chars().take(LINE_CHARS_MAX).collect()
}

/// All headers of that name as they were written.
fn raw(message: &Message<'_>, name: &'static str) -> Vec<String> {
    let values = message.header_as(name, HeaderForm::Raw);
    let text = |value: &HeaderValue<'_>| value.as_text().map(str::to_owned);
    values.iter().filter_map(text).take(ADDRESSES_MAX).collect()
}

fn first(message: &Message<'_>, name: &'static str) -> String {
    raw(message, name).into_iter().next().unwrap_or_default().to_ascii_lowercase()
}

fn marks(message: &Message<'_>) -> Marks {
    let senders = senders(message);
    let local = |names: &[&str]| {
        senders.iter().flatten().any(|sender| {
            let local = sender.as_str().split('@').next().unwrap_or_default();
            names.contains(&local.to_ascii_lowercase().as_str())
        })
    };
    let has = |name| !raw(message, name).is_empty();
    let submitted = first(message, "Auto-Submitted");
    let submitted = submitted.split([';', ' ']).next().unwrap_or_default().to_owned();
    let precedence = first(message, "Precedence");
    let kind = first(message, "Content-Type");
    let nobody = raw(message, "Return-Path").iter().any(|path| path == "<>");
    Marks {
        report: nobody
            || kind.starts_with("multipart/report")
            || local(&["mailer-daemon", "postmaster"]),
        automatic: !matches!(submitted.as_str(), "" | "no")
            || has("X-Autoreply")
            || has("X-Autorespond")
            || precedence == "auto_reply"
            || local(&["noreply", "no-reply", "donotreply", "do-not-reply"]),
        list: ["List-Id", "List-Unsubscribe", "List-Post"].into_iter().any(has)
            || matches!(precedence.as_str(), "bulk" | "junk" | "list"),
        senders,
        ..Marks::default()
    }
}

/// Whoever it says to come from, of all headers that say it.
fn senders(message: &Message<'_>) -> Vec<Option<Email>> {
    let values = message.header_values(HeaderName::From);
    let addresses = values.flat_map(|value| match value {
        HeaderValue::Address(list) => list.iter().map(|one| one.address()).collect(),
        _ => vec![None],
    });
    let read = |address: Option<&str>| {
        address.and_then(|address| Email::parse(&address.to_ascii_lowercase()).ok())
    };
    addresses.take(ADDRESSES_MAX).map(read).collect()
}

/// Whether we wrote it: it bears the name of a notice, or comes from where it goes to.
fn is_own(letter: &Letter, support: Option<&Support>) -> bool {
    let named = letter.message_id.split('@').next().unwrap_or_default();
    let from = letter.marks.sender();
    let ours = support.zip(from).is_some_and(|(support, from)| {
        from.as_str().eq_ignore_ascii_case(&support.address)
            || reply::read(&support.address, from).is_some()
            || reply::read_bounce(&support.address, from).is_some()
    });
    ours || NoticeId::parse(named).is_some()
}

/// What the part of a report says that is written for machines (RFC 3464).
fn given_up(message: &Message<'_>) -> Option<String> {
    let is_status = |part: &&MessagePart<'_>| {
        part.content_type().is_some_and(|kind| {
            kind.ctype().eq_ignore_ascii_case("message")
                && kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("delivery-status"))
        })
    };
    let part = message.parts.iter().find(is_status)?;
    report::given_up(&String::from_utf8_lossy(part.contents()))
}

/// As its sender named it; made up of its bytes where that is nothing.
fn message_id(message: &Message<'_>, bytes: &[u8]) -> String {
    let plain = |id: &&str| {
        (1..=LINE_CHARS_MAX).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic())
    };
    let given = message.message_id().filter(plain);
    given.map_or_else(|| format!("made-up.{}", hex(&Sha256::digest(bytes)[..16])), str::to_owned)
}

fn recipients(message: &Message<'_>) -> Vec<Email> {
    let said = message.all_to().chain(message.all_cc()).flat_map(|list| list.iter());
    let said = said.filter_map(|one| one.address().map(str::to_owned));
    let names = ["Delivered-To", "X-Original-To", "Envelope-To"];
    let brought = names.into_iter().flat_map(|name| raw(message, name));
    let all = brought.chain(said).take(ADDRESSES_MAX);
    all.filter_map(|one| Email::parse(one.trim_matches(['<', '>', ' '])).ok()).collect()
}

fn answers(message: &Message<'_>) -> Vec<String> {
    let list = |value: &HeaderValue<'_>| -> Vec<String> {
        match value {
            HeaderValue::Text(one) => vec![one.to_string()],
            HeaderValue::TextList(all) => all.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    };
    let mut all = list(message.references());
    all.extend(list(message.in_reply_to()));
    all.reverse();
    all.truncate(POINTS_MAX);
    all
}

/// The subject. Some programs write its bytes as they are in their own country.
fn subject(message: &Message<'_>) -> String {
    let read = message.subject().unwrap_or_default();
    if !read.contains(char::REPLACEMENT_CHARACTER) {
        return read.to_owned();
    }
    let header = message.headers().iter().find(|header| header.name == HeaderName::Subject);
    let bytes = header.and_then(|header| {
        let (from, to) = (header.offset_start as usize, header.offset_end as usize);
        message.raw_message.get(from..to)
    });
    bytes.and_then(chinese).unwrap_or_else(|| read.to_owned())
}

/// Bytes of which nobody says what they are, as GB 18030 reads them, if it can.
fn chinese(bytes: &[u8]) -> Option<String> {
    let decode = charset_decoder(b"gb18030")?;
    let text = decode(bytes);
    Some(text).filter(|text| !text.contains(char::REPLACEMENT_CHARACTER))
}

/// All that it says in words, and whether what it quotes is marked as quoted.
fn text(message: &Message<'_>) -> (String, bool) {
    let mut all = String::new();
    let mut marked = true;
    for part in message.text_bodies().take(NAMES_MAX) {
        let text = match &part.body {
            PartType::Html(html) => {
                marked = false;
                of_html(html)
            }
            PartType::Text(text) => of_text(message, part, text),
            _ => continue,
        };
        if !all.is_empty() {
            all.push('\n');
        }
        all.extend(text.chars().take(TEXT_CHARS_MAX));
        if all.len() > 4 * TEXT_CHARS_MAX {
            break;
        }
    }
    (all.chars().take(TEXT_CHARS_MAX).collect(), marked)
}

/// A text part. Where nothing says in which characters it is, and it is none of ours, GB 18030 is
/// what it is most likely in.
fn of_text(message: &Message<'_>, part: &MessagePart<'_>, text: &str) -> String {
    let named = part.content_type().and_then(|kind| kind.attribute("charset")).is_some();
    if named || part.encoding != Encoding::None || !text.contains(char::REPLACEMENT_CHARACTER) {
        return text.to_owned();
    }
    let range = part.offset_body as usize..part.offset_end as usize;
    message.raw_message.get(range).and_then(chinese).unwrap_or_else(|| text.to_owned())
}

/// Each block on a line of its own; neither scripts nor links nor pictures.
fn of_html(html: &str) -> String {
    let html: String = html.chars().take(4 * TEXT_CHARS_MAX).collect();
    let lower = html.to_ascii_lowercase();
    let mut lines = String::with_capacity(html.len());
    let mut done = 0;
    for (at, _) in lower.match_indices('<') {
        let rest = &lower[at..];
        let block = ["</div", "</tr", "</li", "</h", "<blockquote", "</blockquote", "<hr"];
        if block.iter().any(|tag| rest.starts_with(tag)) {
            lines.push_str(&html[done..at]);
            lines.push_str("<br>");
            done = at;
        }
    }
    lines.push_str(&html[done..]);
    html_to_text(&lines).replace('\u{a0}', " ")
}

/// What came with it: files that we take, and the names of everything else.
fn files(message: &Message<'_>) -> (Vec<Sent>, Vec<String>) {
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    for part in message.attachments() {
        let name = line(&name(part));
        let bytes = part.contents();
        let fits = file_type(bytes).is_some() && bytes.len() <= FILE_BYTES_MAX;
        if fits && files.len() < FILES_MAX {
            files.push(Sent { name, bytes: bytes.to_vec() });
        } else if left_out.len() < NAMES_MAX {
            left_out.push(name);
        } else {
            break;
        }
    }
    (files, left_out)
}

/// What it is called, or else what it is.
fn name(part: &MessagePart<'_>) -> String {
    let kind = part.content_type().map(|kind| {
        let sub = kind.subtype().unwrap_or_default();
        format!("{}/{sub}", kind.ctype())
    });
    let given = part.attachment_name().map(str::to_owned).filter(|name| !name.trim().is_empty());
    given.or(kind).unwrap_or_else(|| "file".to_owned())
}
