//! What our side says goes on as mail: to a stranger who wrote by mail, and to an account's proven
//! address when its owner is not here to read it.
//!
//! Invariants: each message goes out in one mail, whatever is done twice, since what was told moves
//! on in the commit that writes the notice, and the notice's id is the mail's name; a mail brings
//! what our side has said and nothing else of the case; of an account that is locked only word goes
//! out that there is an answer, since its mailbox may be in other hands too.
//!
//! Whoever was mailed may answer to the address that the mail bears ([`super::reply`]). Where it is
//! given up, word of that comes to its envelope's sender, which nobody else was given: by that it
//! is matched ([`returned`]).

use paydesk_core::conversation::{Author, MessageKind};
use paydesk_core::email::Email;
use paydesk_core::id::{AttachmentId, ConversationId, NoticeId};
use paydesk_core::language::Language;
use paydesk_core::mail::{Delivery, MailState, Reason};
use paydesk_core::person::Actor;
use paydesk_core::word::Word;
use paydesk_store::conversation::{Conversation, Message};
use paydesk_store::mail::{self, Answer, Mail};
use paydesk_store::notice::Notice;
use paydesk_store::record::{by, insert, of, update};
use paydesk_store::{Fault, Tx, conversation, notice as notices, person};

use super::{Letter, reply};
use crate::conversation::{locks, unread};
use crate::notice::{self, Draft};
use crate::ports::{Enclosed, Enclosure, Named};
use crate::{App, AppError};

/// The kind of its notice.
pub(crate) const KIND: &str = "answer-mail";
/// Messages that go out in one mail; what is left goes with the next one.
const MESSAGES_MAX: i64 = 50;
/// Files of one mail together, in bytes; those that do not fit are named.
const FILES_BYTES_MAX: usize = 15 * 1024 * 1024;
/// Of the mails that one answers, so many are named: the first, and the last of them.
const NAMED_MAX: usize = 10;

/// How a mail of ours stands that brought messages of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailed {
    pub answer: Answer,
    pub sent_at_us: Option<i64>,
}

impl Mailed {
    pub fn delivery(&self) -> Delivery {
        match (self.answer.bounced_at_us, self.sent_at_us) {
            (Some(_), _) => Delivery::Bounced,
            (None, Some(_)) => Delivery::Sent,
            (None, None) => Delivery::Waiting,
        }
    }

    /// Whether it brought this message.
    pub fn brought(&self, message: &Message) -> bool {
        let within = self.answer.after_seq < message.seq && message.seq <= self.answer.seq;
        let said =
            message.author == Author::Agent.word() && message.kind != MessageKind::Note.word();
        within && said
    }
}

/// All mails of ours in a case.
pub(crate) async fn mailed(tx: &mut Tx, case: &ConversationId) -> Result<Vec<Mailed>, Fault> {
    let answers = mail::answers_of(tx, case).await?;
    let ids = answers.iter().map(|answer| answer.notice.clone());
    let sent = by(of::<Notice>(tx, "id", ids).await?, |notice: &Notice| notice.id.clone());
    let mailed = |answer: Answer| {
        let sent_at_us = sent.get(&answer.notice).and_then(|notice| notice.sent_at_us);
        Mailed { answer, sent_at_us }
    };
    Ok(answers.into_iter().map(mailed).collect())
}

/// To whom a case goes on by mail.
struct Reader {
    address: String,
    language: Language,
}

/// None: it does not, and whoever it is for is told in another way that there is an answer.
async fn reader(tx: &mut Tx, case: &Conversation, now_us: i64) -> Result<Option<Reader>, Fault> {
    let Some(id) = &case.person else {
        let address = case.contact.to_ascii_lowercase();
        let wrote = |mail: &Mail| mail.sender == address;
        let by_mail = mail::of_case(tx, &case.id).await?.iter().any(wrote);
        let fits = by_mail && Email::parse(&address).is_ok();
        return Ok(fits.then_some(Reader { address, language: case.language }));
    };
    if locks(tx, id, now_us).await? != (false, false) {
        return Ok(None);
    }
    let (Some(who), Some(profile)) = (person::by_id(tx, id).await?, person::profile(tx, id).await?)
    else {
        return Ok(None);
    };
    let address = profile.email.filter(|_| profile.email_verified_at_us.is_some());
    Ok(address.map(|address| Reader { address, language: who.language }))
}

/// Writes the mail that brings all that our side has said and nobody has read or been sent. False:
/// this case does not go on by mail.
pub(crate) async fn write(app: &App, id: &ConversationId, seq: i64) -> Result<bool, AppError> {
    if app.config.support.is_none() {
        return Ok(false);
    }
    let (house, id, now_us) = (app.clone(), id.clone(), app.now_us());
    let written = app.db.write(async move |tx| {
        let Some(case) = conversation::lock(tx, &id).await? else { return Ok(true) };
        let Some(reader) = reader(tx, &case, now_us).await? else { return Ok(false) };
        let Some(after_seq) = unread(tx, &id, seq).await? else { return Ok(true) };
        let said = said(tx, &id, (after_seq, i64::MAX)).await?;
        let Some(last) = said.last().map(|message| message.seq) else { return Ok(true) };
        let draft = Draft {
            person: case.person.clone(),
            channel: "email",
            address: reader.address,
            kind: KIND.to_owned(),
            args: args(&house, &case),
            language: reader.language,
        };
        let ready = notice::prepare_once(&house, draft, &format!("mail {id} {last}"), false);
        let answer = Answer {
            notice: ready.id().clone(),
            conversation: id.clone(),
            after_seq,
            seq: last,
            bounced_at_us: None,
            bounce: String::new(),
        };
        insert(tx, &answer).await?;
        notice::store(tx, &ready).await?;
        conversation::told(tx, &id, last).await?;
        Ok::<_, AppError>(true)
    });
    let written = written.await?;
    app.work.notify_one();
    Ok(written)
}

/// A stranger has no page to be led to.
fn args(app: &App, case: &Conversation) -> Vec<(&'static str, String)> {
    let mut args = vec![("number", case.number.to_string())];
    if case.person.is_some() {
        args.push(("link", format!("{}/cases/{}", app.config.public_url, case.id)));
    }
    args
}

/// What our side has said between these numbers, the first of it first.
async fn said(
    tx: &mut Tx,
    id: &ConversationId,
    (after_seq, seq): (i64, i64),
) -> Result<Vec<Message>, Fault> {
    conversation::said_by_us(tx, id, (after_seq, seq), MESSAGES_MAX).await
}

/// What a notice of this kind brings along. None: it is not of this kind, or brings nothing.
pub(crate) async fn enclosed(app: &App, row: &Notice) -> Result<Option<Enclosed>, AppError> {
    let Some(support) = app.config.support.as_ref().filter(|_| row.kind == KIND) else {
        return Ok(None);
    };
    let wanted = row.clone();
    let found = app.db.read(async move |tx| {
        let Some(answer) = mail::answer(tx, &wanted.id).await? else { return Ok(None) };
        let Some(case) = conversation::by_id(tx, &answer.conversation).await? else {
            return Ok(None);
        };
        let said = said(tx, &case.id, (answer.after_seq, answer.seq)).await?;
        let (words, files) = parts(tx, &said).await?;
        let (subject, named) = named(tx, &answer, &wanted.address).await?;
        Ok::<_, Fault>(Some((case, words, files, subject, named)))
    });
    let Some((case, words, files, subject, named)) = found.await? else { return Ok(None) };
    let bounce_to = reply::bounce_address(app, support, row);
    Ok(reply::address(app, &case, &row.address).zip(bounce_to).map(|(reply_to, bounce_to)| {
        let from = support.address.clone();
        Enclosed { words, files, subject, from, reply_to, bounce_to, named }
    }))
}

/// The words of messages, and their files as far as they fit.
async fn parts(tx: &mut Tx, said: &[Message]) -> Result<(String, Vec<Enclosure>), Fault> {
    let (mut words, mut files, mut bytes) = (Vec::new(), Vec::new(), 0);
    for message in said {
        let file = message.body.split_once(' ').filter(|_| message.kind == "file");
        let Some((id, name)) = file else {
            words.push(message.body.clone());
            continue;
        };
        let found = match AttachmentId::parse(id) {
            Some(id) => conversation::attachment(tx, &id).await?,
            None => None,
        };
        match found.filter(|file| bytes + file.bytes.len() <= FILES_BYTES_MAX) {
            Some(file) => {
                bytes += file.bytes.len();
                files.push(Enclosure { name: file.name, mime: file.mime, bytes: file.bytes });
            }
            None => words.push(format!("[{name}]")),
        }
    }
    Ok((words.join("\n\n"), files))
}

/// The subject of the last mail that this one answers, and the names of all before it, so that the
/// reader's program shows them as one talk.
async fn named(tx: &mut Tx, answer: &Answer, address: &str) -> Result<(String, Vec<Named>), Fault> {
    let case = &answer.conversation;
    let mut theirs = mail::of_case(tx, case).await?;
    theirs.retain(|mail| mail.sender.eq_ignore_ascii_case(address) && mail.reason.is_none());
    let named = theirs.iter().filter(|mail| is_name(&mail.message_id));
    let mut all: Vec<(i64, Named)> =
        named.map(|mail| (mail.received_at_us, Named::Theirs(mail.message_id.clone()))).collect();
    for one in mailed(tx, case).await? {
        let sent_at_us = one.sent_at_us.filter(|_| one.answer.notice != answer.notice);
        all.extend(sent_at_us.map(|at_us| (at_us, Named::Ours(one.answer.notice))));
    }
    all.sort_by_key(|(at_us, _)| *at_us);
    // RFC 5322, 3.6.4: the first one names the talk, the last one is what is answered.
    let over = all.len().saturating_sub(NAMED_MAX);
    all.drain(all.len().min(1)..(1 + over).min(all.len()));
    let subject = theirs.pop().map(|mail| mail.subject).unwrap_or_default();
    Ok((subject, all.into_iter().map(|(_, name)| name).collect()))
}

/// Whether it may stand in a head, and was not made up here.
fn is_name(id: &str) -> bool {
    let plain = |b: u8| b.is_ascii_graphic() && b != b'<' && b != b'>';
    id.contains('@') && id.bytes().all(plain)
}

/// Notes that a mail of ours will not arrive, in its case too. Said twice, it is noted once.
pub(crate) async fn given_up(app: &App, id: &NoticeId, why: &str) -> Result<(), AppError> {
    let (house, id, why) = (app.clone(), id.clone(), why.to_owned());
    let noted = app.db.write(async move |tx| note(tx, &house, &id, &why).await);
    if let Some(case) = noted.await? {
        app.changes.tell(case.as_str());
    }
    Ok(())
}

async fn note(
    tx: &mut Tx,
    app: &App,
    id: &NoticeId,
    why: &str,
) -> Result<Option<ConversationId>, AppError> {
    let Some(answer) = mail::lock_answer(tx, id).await? else { return Ok(None) };
    let case = answer.conversation.clone();
    if answer.bounced_at_us.is_none() {
        let bounced_at_us = Some(app.now_us());
        update(tx, &Answer { bounced_at_us, bounce: why.to_owned(), ..answer }).await?;
        let house = Actor::system("mail");
        insert(tx, &app.event(&house, case.as_str(), "answer_bounced", why)).await?;
    }
    Ok(Some(case))
}

/// Takes in word that a mail of ours did not arrive. False: it is of no mail that we know, or says
/// no such thing; then a person looks.
pub(super) async fn returned(app: &App, mail: &Mail, letter: &Letter) -> Result<bool, AppError> {
    let (Some(why), Some(bounce)) = (&letter.given_up, reply::read_bounce(app, &letter.to)) else {
        return Ok(false);
    };
    let (house, mail, why) = (app.clone(), mail.clone(), why.clone());
    let taken = app.db.write(async move |tx| {
        let code = bounce.code.to_ascii_uppercase();
        let known = notices::by_code(tx, &code).await?;
        let known = known.filter(|notice| reply::is_our_bounce(&house, notice, &bounce));
        let Some(known) = known else { return Ok(None) };
        let row = mail::lock(tx, &mail.id).await?.filter(|row| row.state == MailState::Waiting);
        let Some(row) = row else { return Ok(None) };
        let Some(case) = note(tx, &house, &known.id, &why).await? else { return Ok(None) };
        let taken = Mail {
            state: MailState::Taken,
            reason: Some(Reason::Report),
            conversation: Some(case.clone()),
            version: row.version + 1,
            ..mail.clone()
        };
        update(tx, &taken).await?;
        Ok::<_, AppError>(Some(case))
    });
    let taken = taken.await?;
    if let Some(case) = &taken {
        app.changes.tell(case.as_str());
    }
    Ok(taken.is_some())
}
