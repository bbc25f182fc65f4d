//! E-mail by SMTP.

use std::time::{Duration, UNIX_EPOCH};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{Address, AsyncTransport, Tokio1Executor};
use paydesk_app::notice::Notice;
use paydesk_app::ports::{CarrierFault, Enclosed, Named};
use paydesk_texts::notice::Rendered;
use serde::Deserialize;
use tokio::time::timeout;

use crate::SetUp;
use crate::wire::{ANSWER_MAX, HEALTH_MAX};

/// The transport's own limit holds for opening the connection alone: whoever accepts it and then
/// says nothing is waited for no longer than anybody else.
fn silent() -> CarrierFault {
    CarrierFault::Passing("the mail server does not answer".to_owned())
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Not at all: for a server on the same machine.
    None,
    /// Begins in the clear and must turn to TLS before anything else (usually port 587).
    #[default]
    StartTls,
    /// From the first byte (usually port 465).
    Tls,
}

#[derive(Clone)]
pub struct MailConfig {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// Name and password, where the server asks for them.
    pub login: Option<(String, String)>,
    /// Who writes: `Paydesk <no-reply@pay.example>`.
    pub from: String,
}

#[derive(Clone)]
pub(super) struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    pub(super) fn new(config: MailConfig) -> Result<Self, SetUp> {
        let fault = |error: Error| SetUp::new("mail", error);
        let from = config.from.parse();
        let from = from.map_err(|error| SetUp::new("mail", format!("from: {error}")))?;
        type Transport = AsyncSmtpTransport<Tokio1Executor>;
        let builder = match config.tls {
            Tls::None => Transport::builder_dangerous(&config.host),
            Tls::StartTls => Transport::starttls_relay(&config.host).map_err(fault)?,
            Tls::Tls => Transport::relay(&config.host).map_err(fault)?,
        };
        let builder = builder.port(config.port).timeout(Some(ANSWER_MAX));
        let builder = match config.login {
            Some((name, password)) => builder.credentials(Credentials::new(name, password)),
            None => builder,
        };
        Ok(Self { transport: builder.build(), from })
    }

    pub(super) async fn send(
        &self,
        notice: &Notice,
        said: Rendered,
        brings: Option<&Enclosed>,
    ) -> Result<(), CarrierFault> {
        let message = match brings {
            Some(brings) => self.write_answer(notice, said, brings)?,
            None => self.write(notice, said)?,
        };
        let sent = timeout(ANSWER_MAX, self.transport.send(message)).await;
        sent.map_err(|_| silent())?.map(|_| ()).map_err(fault_of)
    }

    /// Says hello to the server, and asks it for nothing (RFC 5321, 4.1.1.9: NOOP).
    pub(super) async fn health(&self) -> Result<(), CarrierFault> {
        match timeout(HEALTH_MAX, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) | Err(_) => Err(silent()),
            Ok(Err(error)) => Err(fault_of(error)),
        }
    }

    fn write(&self, notice: &Notice, said: Rendered) -> Result<Message, CarrierFault> {
        let to = address(&notice.address)?;
        // Both from the notice, so that a repeat is the same mail to whoever receives it.
        let id = self.name(notice.id.as_str());
        let age = Duration::from_micros(notice.created_at_us.max(0).unsigned_abs());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(said.subject)
            .message_id(Some(id))
            .date(UNIX_EPOCH + age)
            .multipart(MultiPart::alternative_plain_html(said.text, said.html))
            .map_err(|e| never("the mail", &e))?;
        if let Some(stop) = &said.stop {
            // RFC 2369, and one press in the reader's own program (RFC 8058).
            insert(&mut message, "List-Unsubscribe", format!("<{stop}>"));
            insert(&mut message, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned());
        }
        // RFC 3834: no out-of-office answer, please.
        insert(&mut message, "Auto-Submitted", "auto-generated".to_owned());
        Ok(message)
    }

    /// What a person of ours has said. No machine wrote it, so it bears no mark of one (RFC 3834).
    fn write_answer(
        &self,
        notice: &Notice,
        said: Rendered,
        brings: &Enclosed,
    ) -> Result<Message, CarrierFault> {
        let to = address(&notice.address)?;
        let envelope = Envelope::new(Some(address(&brings.bounce_to)?), vec![to.clone()]);
        let age = Duration::from_micros(notice.created_at_us.max(0).unsigned_abs());
        let mut body =
            MultiPart::mixed().multipart(MultiPart::alternative_plain_html(said.text, said.html));
        for file in &brings.files {
            let kind = ContentType::parse(&file.mime).map_err(|e| never("a file", &e))?;
            body =
                body.singlepart(Attachment::new(file.name.clone()).body(file.bytes.clone(), kind));
        }
        let mut message = Message::builder()
            .envelope(envelope.map_err(|e| never("the envelope", &e))?)
            .from(Mailbox::new(self.from.name.clone(), address(&brings.from)?))
            .reply_to(Mailbox::new(self.from.name.clone(), address(&brings.reply_to)?))
            .to(Mailbox::new(None, to))
            .subject(subject(said.subject, &brings.subject))
            .message_id(Some(self.name(notice.id.as_str())))
            .date(UNIX_EPOCH + age)
            .multipart(body)
            .map_err(|e| never("the mail", &e))?;
        let names: Vec<String> = brings.named.iter().map(|name| self.named(name)).collect();
        if let Some(last) = names.last() {
            let mut insert = |name: &'static str, names: &[String]| {
                // A name a line: no line is longer than what servers take.
                let name = HeaderName::new_from_ascii_str(name);
                let (raw, folded) = (names.join(" "), names.join("\r\n "));
                let value = HeaderValue::dangerous_new_pre_encoded(name, raw, folded);
                message.headers_mut().insert_raw(value);
            };
            insert("In-Reply-To", std::slice::from_ref(last));
            insert("References", &names);
        }
        Ok(message)
    }

    /// How a mail of ours is named (RFC 5322, 3.6.4).
    fn name(&self, notice: &str) -> String {
        format!("<{notice}@{}>", self.from.email.domain())
    }

    fn named(&self, name: &Named) -> String {
        match name {
            Named::Theirs(name) => format!("<{name}>"),
            Named::Ours(notice) => self.name(notice.as_str()),
        }
    }
}

fn insert(message: &mut Message, name: &'static str, value: String) {
    let name = HeaderName::new_from_ascii_str(name);
    message.headers_mut().insert_raw(HeaderValue::new(name, value));
}

/// No such mailbox, no such domain, an address of another form, one that has moved, and a domain
/// that takes no mail (RFC 7505).
const GONE: [&str; 5] = [" 5.1.1 ", " 5.1.2 ", " 5.1.3 ", " 5.1.6 ", " 5.1.10 "];

fn never(what: &str, error: &dyn std::fmt::Display) -> CarrierFault {
    CarrierFault::Final(format!("{what}: {error}"))
}

fn address(text: &str) -> Result<Address, CarrierFault> {
    text.parse().map_err(|error| never("the address", &error))
}

/// `Re: ` and the subject that is answered (RFC 5322, 3.6.5), or the notice's own.
fn subject(own: String, answered: &str) -> String {
    let bare = answered.trim();
    let again = bare.get(..3).is_some_and(|begin| begin.eq_ignore_ascii_case("re:"));
    match bare {
        "" => own,
        bare if again => bare.to_owned(),
        bare => format!("Re: {bare}"),
    }
}

/// A server that will never take this mail, against one that may later. A refused sign-in is our
/// set-up, not the mail: it passes once an operator has seen to it.
fn fault_of(error: Error) -> CarrierFault {
    let why = error.to_string();
    fault_by(error.status().map(u16::from), why)
}

fn fault_by(code: Option<u16>, why: String) -> CarrierFault {
    match code {
        Some(530 | 534 | 535 | 538) => CarrierFault::Passing(why),
        // Addresses that nobody has (RFC 3463, 3.2); by the plain code alone it may be our own
        // sending that is refused.
        Some(500..=599) if GONE.iter().any(|status| why.contains(status)) => {
            CarrierFault::Gone(why)
        }
        Some(500..=599) => CarrierFault::Final(why),
        _ => CarrierFault::Passing(why),
    }
}

#[cfg(test)]
mod tests {
    use paydesk_app::ports::Enclosure;
    use paydesk_core::id::NoticeId;
    use paydesk_core::language::Language;

    use super::*;

    fn answer() -> (Notice, Enclosed) {
        let notice = Notice {
            id: NoticeId::from_bits(7),
            code: "ABCD2345".into(),
            person: None,
            channel: "email".into(),
            address: "li@example.com".into(),
            kind: "answer-mail".into(),
            args: r#"{"number":"1042"}"#.into(),
            language: Language::En,
            created_at_us: 1_795_329_127_000_000,
            sent_at_us: None,
        };
        let long = format!("{}@example.com", "x".repeat(250));
        let brings = Enclosed {
            words: "It came <back>.\n在这里。".into(),
            files: vec![Enclosure {
                name: "收据.png".into(),
                mime: "image/png".into(),
                bytes: vec![1; 9],
            }],
            subject: "退款".into(),
            from: "support@pay.example".into(),
            reply_to: "support+1042-abc@pay.example".into(),
            bounce_to: "support+b-abcd2345-abc@pay.example".into(),
            named: vec![
                Named::Theirs("a1@example.com".into()),
                Named::Theirs(long),
                Named::Ours(NoticeId::from_bits(6)),
            ],
        };
        (notice, brings)
    }

    fn mail() -> Mail {
        let config = MailConfig {
            host: "localhost".into(),
            port: 25,
            tls: Tls::None,
            login: None,
            from: "Paydesk <no-reply@pay.example>".into(),
        };
        Mail::new(config).unwrap()
    }

    #[test]
    fn an_answer_bears_its_name_its_talk_and_no_mark_of_a_machine() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let _inside = runtime.enter();
        let (notice, brings) = answer();
        let said = crate::notify::render(&notice, "https://pay.example", Some(&brings));
        let mail = mail().write_answer(&notice, said, &brings).unwrap();
        let from = mail.envelope().from().unwrap().to_string();
        assert_eq!(from, "support+b-abcd2345-abc@pay.example");
        let text = String::from_utf8(mail.formatted()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let ours = |n: u32| format!("<ntc_{n:032x}@pay.example>");
        let lines = [
            "From: Paydesk <support@pay.example>".to_owned(),
            "Reply-To: Paydesk <support+1042-abc@pay.example>".to_owned(),
            format!("Message-ID: {}", ours(7)),
            format!("In-Reply-To: {}", ours(6)),
            "References: <a1@example.com>".to_owned(),
            format!(" {}", ours(6)),
        ];
        for line in lines {
            assert!(head.split("\r\n").any(|there| there == line), "{line}\n{head}");
        }
        assert!(!head.contains("Auto-Submitted"), "{head}");
        assert!(head.contains("Subject: Re: =?utf-8?b?") && head.is_ascii(), "{head}");
        assert!(text.split("\r\n").all(|line| line.len() < 998));
        assert!(body.contains("multipart/alternative") && body.contains("image/png"), "{body}");
    }

    #[test]
    fn news_can_be_stopped_by_one_press_and_other_mail_cannot() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let _inside = runtime.enter();
        let name = format!("sub_{:032x}/{}", 7, "k".repeat(16));
        let news = format!(r#"{{"incident":"fault major_outage bank","subscription":"{name}"}}"#);
        let head = |kind: &str, args: &str| {
            let notice = Notice { kind: kind.into(), args: args.into(), ..answer().0 };
            let said = crate::notify::render(&notice, "https://pay.example", None);
            let text = String::from_utf8(mail().write(&notice, said).unwrap().formatted()).unwrap();
            text.split_once("\r\n\r\n").unwrap().0.replace("\r\n ", " ")
        };
        let news = head("status-news", &news);
        let lines = [
            format!("List-Unsubscribe: <https://pay.example/hooks/subscriptions/{name}>"),
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned(),
            "Auto-Submitted: auto-generated".to_owned(),
        ];
        for line in lines {
            assert!(news.split("\r\n").any(|there| there == line), "{line}\n{news}");
        }
        assert!(news.contains("Subject: Does not work: Cards and banks"), "{news}");
        for made_up in ["https://evil.example", "a b", "x>, <https://evil.example"] {
            let args = format!(r#"{{"subscription":"{made_up}"}}"#);
            assert!(!head("status-news", &args).contains("List-Unsubscribe"), "{made_up}");
        }
        assert!(!head("locked", "{}").contains("List-Unsubscribe"));
    }

    #[test]
    fn only_an_address_that_nobody_has_is_gone() {
        let gone = |code, why: &str| {
            matches!(fault_by(code, format!("permanent error ({why}")), CarrierFault::Gone(_))
        };
        assert!(gone(Some(550), "550): 5.1.1 No such user"));
        assert!(gone(Some(556), "556): 5.1.10 Recipient address has null MX"));
        assert!(!gone(Some(550), "550): 5.7.1 Relaying denied"));
        assert!(!gone(Some(554), "554): Blocked"));
        assert!(!gone(Some(552), "552): 5.2.2 Mailbox full"));
        assert!(!gone(Some(450), "450): 5.1.1 Try later"));
    }

    #[test]
    fn a_subject_is_answered_once() {
        let table = [("", "own"), ("Help", "Re: Help"), ("RE: Help", "RE: Help"), ("退", "Re: 退")];
        for (answered, expected) in table {
            assert_eq!(subject("own".into(), answered), expected);
        }
    }
}
