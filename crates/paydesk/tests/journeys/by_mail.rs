//! Somebody without an account writes a mail: it is fetched from a real mail server, an agent
//! answers at the desk, the answer goes out as mail, and what is written back comes into the same
//! case. When a mail server gives an answer up, the agent sees it beside what was said.

use anyhow::{Context as _, Result, ensure};
use paydesk_sim::dovecot::{Dovecot, PASSWORD, USER};

use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{claim_case, made, sign_in};

const WRITER: &str = "li.lei@mail.example";
const SUBJECT: &str = "Order 5017, refund";
const ASKED: &str = "My refund has not come. 退款还没有到。";
const ANSWERED: &str = "It was sent on Monday. 星期一已经退回。";
const BACK: &str = "Now it is there, thank you. 现在到了,谢谢。";
const ONCE_MORE: &str = "Glad to hear it. 很高兴。";

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let mut server = Dovecot::start().await;
    fetch_from(scene, &server).await?;
    let agent = scene.clerk().await?;
    sign_in(&agent, &mut scene.program, made("lin")?).await?;
    agent.go("/desk/mail").await?;
    agent.comes_to_see("mail-fetch-fine").await?;

    server.deliver(&mail("support@paydesk.example", 1, ASKED));
    agent.go("/desk").await?;
    agent.comes_to_see_words(SUBJECT).await?;
    claim_case(&agent, SUBJECT).await?;
    agent.sees_words(ASKED).await?;
    let case = agent.path().await?;
    answer(&agent, ANSWERED).await?;
    let letter = scene.program.letter(WRITER, ANSWERED).await?;
    agent.comes_to_see_words(&said_of(&agent, "mail-delivery-sent")).await?;
    agent.can_be_used().await?;

    let reply_to = letter.reply_to.context("no address to answer to")?;
    let quoted = format!("{BACK}\n\n> {ANSWERED}");
    server.deliver(&mail(&reply_to, 2, &quoted));
    // The open page hears of it by itself, and what was quoted is not said again.
    agent.sees_words(BACK).await?;
    ensure!(agent.text().await?.matches(ANSWERED).count() == 1, "the quotation was said again");
    ensure!(agent.path().await? == case, "it is another case");

    answer(&agent, ONCE_MORE).await?;
    let letter = scene.program.letter(WRITER, ONCE_MORE).await?;
    ensure!(!letter.text.contains(ANSWERED), "what was sent before was sent again");
    server.deliver(&given_up(&letter.from));
    agent.comes_to_see_words("550 5.1.1 No such user").await?;
    agent.can_be_used().await?;
    Ok(())
}

async fn fetch_from(scene: &mut Scene, server: &Dovecot) -> Result<()> {
    let file = scene.program.data.join("support.password");
    std::fs::write(&file, PASSWORD)?;
    let settings = [
        ("PAYDESK_SUPPORT__ADDRESS", "support@paydesk.example"),
        ("PAYDESK_SUPPORT__HOST", "127.0.0.1"),
        ("PAYDESK_SUPPORT__PORT", &server.port().to_string()),
        ("PAYDESK_SUPPORT__TLS", "none"),
        ("PAYDESK_SUPPORT__USER", USER),
        ("PAYDESK_SUPPORT__PASSWORD_FILE", &file.to_string_lossy()),
    ];
    scene.program.again_with(&settings).await
}

fn mail(to: &str, n: u32, words: &str) -> Vec<u8> {
    format!(
        "From: <{WRITER}>\nTo: <{to}>\nDelivered-To: {to}\nSubject: {SUBJECT}\n\
         Message-ID: <{n}@mail.example>\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
    )
    .into_bytes()
}

/// As another mail server reports it (RFC 3464).
fn given_up(to: &str) -> Vec<u8> {
    format!(
        "Return-Path: <>\nDelivered-To: {to}\nFrom: MAILER-DAEMON@mx.mail.example\n\
         Subject: Undelivered\nMessage-ID: <report@mx.mail.example>\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b1\n\n\
         --b1\nContent-Type: text/plain\n\nIt could not be delivered.\n\
         --b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.mail.example\n\n\
         Final-Recipient: rfc822; {WRITER}\nAction: failed\nStatus: 5.1.1\n\
         Diagnostic-Code: smtp; 550 5.1.1 No such user\n\n--b1--\n"
    )
    .into_bytes()
}

async fn answer(agent: &Reader, words: &str) -> Result<()> {
    agent.fill("desk-reply", words).await?;
    agent.press_holding(&agent.say("act-send")).await?;
    agent.sees_words(words).await
}

/// What of a line stands before its time.
fn said_of(reader: &Reader, key: &str) -> String {
    let line = reader.texts.with(key, &[("at", "|".into()), ("why", "".into())]);
    line.split('|').next().unwrap_or_default().trim().to_owned()
}
