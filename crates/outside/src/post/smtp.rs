//! A mail server that only stores: enough of RFC 5321 for any client that sends mail, and no more.
//!
//! No TLS and no sign-in, for it listens on the same machine and what it gets is made up. A mail
//! ends at `CRLF . CRLF` and nowhere else, so that a body with bare line feeds cannot pass for two
//! mails. Lines, recipients, mails, connections and waiting are all bounded.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::letter;
use crate::book::Change;
use crate::clock::now_us;
use crate::world::World;

const MAIL_BYTES_MAX: usize = 10 * 1024 * 1024;
const LINE_BYTES_MAX: usize = 4_096;
const RECIPIENTS_MAX: usize = 100;
const CONNECTIONS_MAX: usize = 100;
/// RFC 5321 section 4.5.3.2 asks for five minutes between commands.
const PATIENCE: Duration = Duration::from_secs(300);

/// Accepts for as long as it is polled; dropped, it ends all its conversations.
pub(crate) async fn listen(listener: TcpListener, world: Arc<World>) {
    let mut conversations = JoinSet::new();
    loop {
        if conversations.len() >= CONNECTIONS_MAX {
            conversations.join_next().await;
        }
        while conversations.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, peer)) => {
                let world = Arc::clone(&world);
                conversations.spawn(async move { converse(stream, peer, world).await });
            }
            Err(error) => {
                tracing::warn!(%error, "the post office could not accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn converse(stream: TcpStream, peer: SocketAddr, world: Arc<World>) {
    let (input, output) = stream.into_split();
    let input = BufReader::new(input);
    let mut talk = Talk { input, output, world, envelope: None };
    if let Err(error) = talk.run().await {
        tracing::debug!(%error, %peer, "a mail conversation broke off");
    }
}

struct Envelope {
    sender: String,
    recipients: Vec<String>,
}

struct Talk {
    input: BufReader<OwnedReadHalf>,
    output: OwnedWriteHalf,
    world: Arc<World>,
    envelope: Option<Envelope>,
}

impl Talk {
    async fn run(&mut self) -> io::Result<()> {
        self.say("220 post.sandbox ESMTP sandbox post office").await?;
        loop {
            let line = match self.line(LINE_BYTES_MAX).await? {
                None => return Ok(()),
                Some(line) if line.ends_with(b"\n") => line,
                Some(_) => {
                    // The rest of a line that long cannot be told from commands any more.
                    return self.say("500 5.5.6 Line too long").await;
                }
            };
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "QUIT" => return self.say("221 2.0.0 Goodbye").await,
                "DATA" => self.data().await?,
                verb => {
                    let answer = self.command(verb, rest);
                    self.say(&answer).await?;
                }
            }
        }
    }

    fn command(&mut self, verb: &str, rest: &str) -> String {
        match verb {
            "HELO" => {
                self.envelope = None;
                "250 post.sandbox".into()
            }
            "EHLO" => {
                self.envelope = None;
                let size = format!("250-SIZE {MAIL_BYTES_MAX}");
                ["250-post.sandbox", &size, "250-8BITMIME", "250-SMTPUTF8", "250 PIPELINING"]
                    .join("\r\n")
            }
            "MAIL" => self.mail(rest),
            "RCPT" => self.recipient(rest),
            "RSET" => {
                self.envelope = None;
                "250 2.0.0 Forgotten".into()
            }
            "NOOP" => "250 2.0.0 Here".into(),
            "VRFY" => "252 2.5.2 Send it and see".into(),
            _ => "502 5.5.1 Command unknown".into(),
        }
    }

    fn mail(&mut self, rest: &str) -> String {
        if self.envelope.is_some() {
            return "503 5.5.1 One mail at a time".into();
        }
        let Some((sender, parameters)) = address(rest, "FROM:") else {
            return "501 5.5.4 MAIL FROM:<address>".into();
        };
        let size = parameters.split_whitespace().find_map(|p| p.strip_prefix("SIZE="));
        let size = size.and_then(|size| size.parse::<usize>().ok());
        if size.is_some_and(|size| size > MAIL_BYTES_MAX) {
            return "552 5.3.4 Larger than 10 MB".into();
        }
        let failed = self.world.write(|book, _| {
            let fails = book.mail_gate.fails();
            let used = book.mail_gate.used().map(|gate| vec![Change::MailGate(gate)]);
            used.map_or(Ok(()), |rows| book.commit(rows))?;
            Ok::<_, io::Error>(fails)
        });
        if failed.unwrap_or(true) {
            return "451 4.3.0 The post office is closed, try again later".into();
        }
        self.envelope = Some(Envelope { sender, recipients: Vec::new() });
        "250 2.1.0 Sender noted".into()
    }

    fn recipient(&mut self, rest: &str) -> String {
        let Some(envelope) = &mut self.envelope else {
            return "503 5.5.1 MAIL first".into();
        };
        match address(rest, "TO:") {
            Some((to, _)) if to.contains('@') => {
                if envelope.recipients.len() >= RECIPIENTS_MAX {
                    return "452 4.5.3 At most 100 recipients".into();
                }
                envelope.recipients.push(to);
                "250 2.1.5 Recipient noted".into()
            }
            _ => "501 5.1.3 RCPT TO:<address>".into(),
        }
    }

    async fn data(&mut self) -> io::Result<()> {
        let named = self.envelope.take_if(|envelope| !envelope.recipients.is_empty());
        let Some(envelope) = named else {
            return self.say("503 5.5.1 MAIL and RCPT first").await;
        };
        self.say("354 End with a line that has only a dot").await?;
        let Some(raw) = self.body().await? else {
            return self.say("552 5.3.4 Larger than 10 MB").await;
        };
        let letters = letter::from_mail(&envelope.sender, &envelope.recipients, &raw, now_us());
        let rows = letters.into_iter().map(|letter| Change::Letter(Box::new(letter)));
        let kept = self.world.write(|book, _| book.commit(rows.collect()));
        match kept {
            Ok(()) => self.say("250 2.0.0 Kept").await,
            Err(error) => {
                tracing::error!(%error, "the post office could not keep a mail");
                self.say("451 4.3.0 Could not be kept, try again later").await
            }
        }
    }

    /// The mail without its dots (RFC 5321 section 4.5.2); none if it was too large.
    async fn body(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut raw = Vec::new();
        let mut too_large = false;
        let mut at_line_start = true;
        loop {
            let Some(piece) = self.line(MAIL_BYTES_MAX).await? else {
                return Err(io::ErrorKind::UnexpectedEof.into());
            };
            if at_line_start && piece == b".\r\n" {
                return Ok((!too_large).then_some(raw));
            }
            let dotted = at_line_start && piece.starts_with(b".");
            at_line_start = piece.ends_with(b"\r\n");
            too_large |= raw.len() + piece.len() > MAIL_BYTES_MAX;
            if too_large {
                raw = Vec::new();
            } else {
                raw.extend_from_slice(&piece[usize::from(dotted)..]);
            }
        }
    }

    /// Up to and with the next line feed, or `max` bytes if none comes; none at the end.
    async fn line(&mut self, max: usize) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut limited = (&mut self.input).take(max as u64);
        tokio::time::timeout(PATIENCE, limited.read_until(b'\n', &mut line)).await??;
        Ok((!line.is_empty()).then_some(line))
    }

    async fn say(&mut self, answer: &str) -> io::Result<()> {
        self.output.write_all(format!("{answer}\r\n").as_bytes()).await
    }
}

/// `FROM:<a@b> SIZE=1` gives the address and what follows it.
fn address<'a>(rest: &'a str, prefix: &str) -> Option<(String, &'a str)> {
    let head = rest.get(..prefix.len())?;
    let rest = rest[prefix.len()..].trim_start().strip_prefix('<')?;
    let (address, parameters) = rest.rsplit_once('>')?;
    let fits = address.len() <= 320 && !address.contains(char::is_control);
    (head.eq_ignore_ascii_case(prefix) && fits).then(|| (address.to_owned(), parameters))
}
