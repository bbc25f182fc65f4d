//! The job `mail`: puts a kept mail into a case, or holds it.
//!
//! Everything that is decided is decided in the transaction that stores it, behind the lock on the
//! mail's row and then that of its case: the job done twice does it once, and the same mail that
//! came by two ways is said once.

use paydesk_core::component::{Component, Standing};
use paydesk_core::conversation::{Author, Kind, MONEY_AT_RISK, MessageKind, Queue, file_type};
use paydesk_core::email::Email;
use paydesk_core::id::{ConversationId, MailId, PersonId};
use paydesk_core::language::Language;
use paydesk_core::mail::results::known;
use paydesk_core::mail::{BYTES_MAX, MailState, Reason, Vouched, hold};
use paydesk_core::person::Actor;
use paydesk_core::throttle::{
    CASES_TOLD, FILE_UNIT_BYTES, FILES_OF_GUEST, FILES_OF_GUESTS, FILES_OF_PERSON, MAILS_OF_SENDER,
    MAILS_OF_STRANGERS, MAILS_UNVERIFIED, Verdict,
};
use paydesk_core::typed::file_name;
use paydesk_core::word::Word;
use paydesk_core::world::Audit;
use paydesk_store::conversation::{Attachment, Conversation};
use paydesk_store::job::JobRow;
use paydesk_store::mail::{self, Mail};
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, Tx, challenge, conversation, person};
use serde_json::json;

use super::{Letter, answer, letter, thread};
use crate::bound::{self, Bound};
use crate::conversation::{
    FILES_A_CASE_MAX, NewMessage, OPEN_MAX, Outsider, Sent, add, begun_outside,
};
use crate::job::Done;
use crate::notice::{self, Draft};
use crate::{App, AppError, component};

/// While mail is closed because of an attack, what strangers wrote waits for so long at a time.
const CLOSED_US: i64 = 300_000_000;

/// A mail as it was understood; none: it cannot be read.
pub(super) struct Understood {
    pub(super) mail: Mail,
    pub(super) letter: Option<Letter>,
}

pub(crate) async fn place(app: &App, job: &JobRow) -> Result<Done, AppError> {
    let Some(id) = MailId::parse(&job.subject) else {
        return Ok(Done::Fail("no mail's id".into()));
    };
    let Some(read) = understood(app, &id).await? else {
        return Ok(Done::Fail("no such mail".into()));
    };
    if read.mail.state != MailState::Waiting {
        return Ok(Done::Done);
    }
    let stranger = read.mail.vouched == Vouched::Unverified;
    let standing = component::look(app).await.standing(Component::Mail);
    if stranger && standing == Standing::Suspended {
        return Ok(Done::At(app.now_us() + CLOSED_US, "mail is closed to strangers".into()));
    }
    let too_large = usize::try_from(read.mail.size_bytes).is_ok_and(|size| size > BYTES_MAX);
    let (why, letter) = match read.letter {
        _ if too_large => (Some(Reason::TooLarge), None),
        None => (Some(Reason::Unreadable), None),
        Some(letter) => (hold(&letter.marks), Some(letter)),
    };
    if let (Some(Reason::Report), Some(letter)) = (why, &letter)
        && answer::returned(app, &read.mail, letter).await?
    {
        return Ok(Done::Done);
    }
    let letter = match (why, letter) {
        (None, Some(letter)) => letter,
        (why, _) => return keep_held(app, read.mail, why.unwrap_or(Reason::Unreadable)).await,
    };
    match take(app, (read.mail.clone(), letter), None).await {
        Ok(_) => Ok(Done::Done),
        Err(AppError::TooMany { .. }) => keep_held(app, read.mail, Reason::TooMany).await,
        Err(AppError::Conflict) => Ok(Done::Again("the same mail came by another way".into())),
        Err(error) => Err(error),
    }
}

/// Brings a mail and reads it, on a thread of its own: it may be large. None: there is none.
pub(super) async fn understood(app: &App, id: &MailId) -> Result<Option<Understood>, AppError> {
    let id = id.clone();
    let found = app.db.read(async move |tx| {
        Ok::<_, Fault>((mail::by_id(tx, &id).await?, mail::raw(tx, &id).await?))
    });
    let (Some(mail), raw) = found.await? else { return Ok(None) };
    let (bytes, config) = (raw.map(|raw| raw.bytes).unwrap_or_default(), app.config.clone());
    let read = tokio::task::spawn_blocking(move || letter::read(&bytes, config.support.as_ref()));
    // What the reader cannot bear is held like what it cannot read; nobody else is harmed by it.
    let letter = read.await.unwrap_or(None);
    let mail = match &letter {
        Some(letter) => described(app, mail, letter),
        None => mail,
    };
    Ok(Some(Understood { mail, letter }))
}

/// The row with what was read.
fn described(app: &App, mail: Mail, letter: &Letter) -> Mail {
    let sender = letter.marks.sender();
    let authority = app.config.support.as_ref().map_or("", |support| support.authority.as_str());
    let found = sender.map(|sender| known(&letter.results, authority, sender));
    let (vouched, said) =
        found.map_or((Vouched::Unverified, String::new()), |found| (found.vouched, found.said));
    Mail {
        message_id: letter.message_id.clone(),
        sender: sender.map(Email::as_str).unwrap_or_default().to_owned(),
        subject: letter.subject.clone(),
        left_out: letter.left_out.join("\n"),
        name: format!("mail {}", letter.digest()),
        vouched,
        said,
        ..mail
    }
}

async fn keep_held(app: &App, mail: Mail, why: Reason) -> Result<Done, AppError> {
    let held = app.db.write(async move |tx| {
        let row = mail::lock(tx, &mail.id).await?.filter(|row| row.state == MailState::Waiting);
        let Some(row) = row else { return Ok(()) };
        // Numbered anew, or delivered twice, it comes again, and somebody looks at it once.
        let again = mail::was_held(tx, &mail).await?;
        let state = if again { MailState::Dismissed } else { MailState::Held };
        let version = row.version + 1;
        update(tx, &Mail { state, reason: Some(why), version, ..mail.clone() }).await
    });
    held.await?;
    Ok(Done::Done)
}

/// What one mail's way into a case needs, made before its transaction.
struct Taking {
    mail: Mail,
    letter: Letter,
    /// Somebody at the desk lets it in.
    by: Option<Actor>,
    case: ConversationId,
    now_us: i64,
}

/// Puts it into the case to which it points, or into one of its own. `by` an agent, whatever holds
/// it. Done before, it is where it is.
pub(super) async fn take(
    app: &App,
    (mail, letter): (Mail, Letter),
    by: Option<&Actor>,
) -> Result<ConversationId, AppError> {
    let now_us = app.now_us();
    let case = app.draw(now_us);
    let taking = Taking { mail, letter, by: by.cloned(), case, now_us };
    let house = app.clone();
    let done = app.db.write(async move |tx| {
        let row = mail::lock(tx, &taking.mail.id).await?.ok_or(AppError::NotFound)?;
        if row.state == MailState::Taken {
            return row.conversation.ok_or(AppError::NotFound);
        }
        let before = conversation::message_by_external(tx, "mail", &taking.mail.name).await?;
        let (case, left_out) = match before {
            Some(before) => (before.conversation, taking.mail.left_out.clone()),
            None => put(tx, &house, &taking).await?,
        };
        let taken = Mail {
            state: MailState::Taken,
            reason: row.reason,
            left_out,
            conversation: Some(case.clone()),
            version: row.version + 1,
            ..taking.mail.clone()
        };
        update(tx, &taken).await?;
        if let Some(by) = &taking.by {
            insert(tx, &let_in_by(&house, by, &taken)).await?;
        }
        Ok::<_, AppError>(case)
    });
    let case = done.await?;
    app.work.notify_one();
    app.changes.tell(case.as_str());
    app.changes.tell("desk");
    Ok(case)
}

fn let_in_by(app: &App, by: &Actor, mail: &Mail) -> Audit {
    let now_us = app.now_us();
    Audit {
        id: app.draw(now_us),
        actor: by.name().to_owned(),
        act: "mail_let_in".to_owned(),
        subject: mail.id.as_str().to_owned(),
        reason: mail.reason.map(Word::word).unwrap_or_default().to_owned(),
        origin: by.origin.clone(),
        approval: None,
        at_us: now_us,
    }
}

/// The account whose owner sent it: verified, and one alone has proven this address.
async fn owner(tx: &mut Tx, mail: &Mail) -> Result<Option<PersonId>, Fault> {
    if mail.vouched == Vouched::Unverified || mail.sender.is_empty() {
        return Ok(None);
    }
    match mail::owners(tx, &mail.sender).await?.as_slice() {
        [one] => Ok(Some(one.clone())),
        _ => Ok(None),
    }
}

/// Nobody fills the desk. Addresses that are made up for nothing are counted apart from those that
/// are somebody's.
fn bounds(mail: &Mail, owner: Option<&PersonId>) -> Vec<Bound> {
    let of = |who: &str| Bound::one(format!("mails {who}"), MAILS_OF_SENDER);
    let all = |what: &str, rule| Bound::one(format!("mails {what}"), rule);
    match (owner, mail.vouched) {
        (Some(owner), _) => vec![of(owner.as_str())],
        (None, Vouched::Verified) => {
            vec![of(&mail.sender), all("of strangers", MAILS_OF_STRANGERS)]
        }
        (None, Vouched::Unverified) => {
            let own = of(&format!("unverified {}", mail.sender));
            vec![own, all("unverified", MAILS_UNVERIFIED)]
        }
    }
}

/// Stores its words and files; answers the case, and the names of what did not get in.
async fn put(
    tx: &mut Tx,
    app: &App,
    taking: &Taking,
) -> Result<(ConversationId, String), AppError> {
    let (mail, now_us) = (&taking.mail, taking.now_us);
    let owner = owner(tx, mail).await?;
    if taking.by.is_none() {
        bound::within(tx, &bounds(mail, owner.as_ref()), now_us).await?;
    }
    let joined = thread::pointed(tx, app, mail, &taking.letter).await?;
    let language = language(tx, owner.as_ref(), &taking.letter).await?;
    let (case, actor) = match joined {
        Some(case) => {
            let actor = Actor { person: case.person.clone(), ..writer(language) };
            (case, actor)
        }
        None => {
            let actor = Actor { person: owner.clone(), ..writer(language) };
            (begin(tx, app, taking, &actor).await?, actor)
        }
    };
    say(tx, app, taking, (case, &actor)).await
}

fn writer(language: Language) -> Actor {
    Actor::stranger(language, "mail")
}

/// An account's own language; that of the words otherwise.
async fn language(
    tx: &mut Tx,
    owner: Option<&PersonId>,
    letter: &Letter,
) -> Result<Language, Fault> {
    if let Some(owner) = owner
        && let Some(person) = person::by_id(tx, owner).await?
    {
        return Ok(person.language);
    }
    let han = |c: char| matches!(c, '\u{3400}'..='\u{9fff}');
    let said = letter.subject.chars().chain(letter.words.chars());
    Ok(if said.clone().any(han) || said.count() == 0 { Language::ZhHans } else { Language::En })
}

/// A case of its own.
async fn begin(
    tx: &mut Tx,
    app: &App,
    taking: &Taking,
    actor: &Actor,
) -> Result<Conversation, AppError> {
    let (mail, letter, now_us) = (&taking.mail, &taking.letter, taking.now_us);
    if let Some(owner) = &actor.person
        && taking.by.is_none()
        && conversation::open_of(tx, owner.as_str(), "").await? >= OPEN_MAX
    {
        return Err(AppError::TooMany { until_us: now_us });
    }
    let about = if letter.subject.is_empty() { &letter.words } else { &letter.subject };
    let who = Outsider {
        person: actor.person.clone(),
        address: mail.sender.clone(),
        language: actor.language,
        about: about.clone(),
    };
    let case = begun_outside(tx, &taking.case, &who, now_us).await?;
    let case = Conversation { due_at_us: due_us(app, &case, now_us), ..case };
    insert(tx, &case).await?;
    insert(tx, &app.event(actor, case.id.as_str(), "opened", Kind::Question.word())).await?;
    if let Some(draft) = told(tx, app, mail, &case).await?
        && taking.by.is_none()
    {
        notice::store(tx, &notice::prepare(app, draft, now_us)).await?;
    }
    let card = NewMessage {
        id: app.draw(now_us),
        author: Author::System,
        sender: mail.sender.clone(),
        kind: MessageKind::Card,
        body: json!({ "mail": mail.id.as_str() }).to_string(),
        channel: "mail",
        external_id: format!("{} card", taking.mail.name),
        now_us,
    };
    Ok(add(tx, actor, case, card, app.draw(now_us)).await?.0)
}

/// As for a case that is opened here: money at risk is read at any hour, all else in its queue's.
fn due_us(app: &App, case: &Conversation, now_us: i64) -> Option<i64> {
    let queue = Queue::parse(&case.queue).filter(|_| case.urgency != MONEY_AT_RISK);
    let read_us = queue.map_or(now_us, |queue| {
        app.config.opening.queue(queue).from_us(now_us, &app.config.calendar)
    });
    case.due_at_us.map(|due_us| due_us - now_us + read_us)
}

/// Word that it has come, to whoever surely sent it: an address that is made up is somebody's, and
/// they have asked for nothing (RFC 3834, 2).
async fn told(
    tx: &mut Tx,
    app: &App,
    mail: &Mail,
    case: &Conversation,
) -> Result<Option<Draft>, AppError> {
    if mail.vouched == Vouched::Unverified {
        return Ok(None);
    }
    let whose = case.person.as_ref().map_or(mail.sender.as_str(), |person| person.as_str());
    let verdict =
        challenge::attempt(tx, &format!("cases {whose}"), &CASES_TOLD, app.now_us()).await?;
    let may = matches!(verdict, Verdict::Check { .. });
    Ok(may.then(|| Draft {
        person: case.person.clone(),
        channel: "email",
        address: mail.sender.clone(),
        kind: "mail-taken".to_owned(),
        args: vec![("number", case.number.to_string())],
        language: case.language,
    }))
}

/// Its words, then its files.
async fn say(
    tx: &mut Tx,
    app: &App,
    taking: &Taking,
    (mut case, actor): (Conversation, &Actor),
) -> Result<(ConversationId, String), AppError> {
    let (letter, now_us) = (&taking.letter, taking.now_us);
    let sender = actor.person.as_ref().map_or(taking.mail.sender.as_str(), |id| id.as_str());
    let words = [&letter.words, &letter.subject, &letter.whole];
    let words = words.into_iter().find(|words| !words.is_empty());
    let mut said = 0;
    let mut new = |kind, body: String| {
        // The first one bears the mail's own name: by it the same mail is known again.
        let external_id = match said {
            0 => taking.mail.name.clone(),
            n => format!("{}/{n}", taking.mail.name),
        };
        said += 1;
        let author = Author::Customer;
        let (id, sender) = (app.draw(now_us), sender.to_owned());
        NewMessage { id, author, sender, kind, body, channel: "mail", external_id, now_us }
    };
    if let Some(words) = words {
        let message = new(MessageKind::Words, words.clone());
        case = add(tx, actor, case, message, app.draw(now_us)).await?.0;
    }
    let mut left_out: Vec<String> = letter.left_out.clone();
    for file in &letter.files {
        match kept_file(tx, app, taking, (&case, actor, file)).await? {
            Some(body) => {
                let message = new(MessageKind::File, body);
                case = add(tx, actor, case, message, app.draw(now_us)).await?.0;
            }
            None => left_out.push(file.name.clone()),
        }
    }
    Ok((case.id, left_out.join("\n")))
}

/// Keeps a file with its case; answers the body of its message. None: there is no room for it.
async fn kept_file(
    tx: &mut Tx,
    app: &App,
    taking: &Taking,
    (case, actor, file): (&Conversation, &Actor, &Sent),
) -> Result<Option<String>, AppError> {
    let Some(mime) = file_type(&file.bytes) else { return Ok(None) };
    if conversation::files(tx, &case.id).await?.len() >= FILES_A_CASE_MAX {
        return Ok(None);
    }
    let bounds = match &actor.person {
        Some(person) => vec![Bound::one(format!("files {person}"), FILES_OF_PERSON)],
        None => vec![
            Bound::one(format!("files of mail {}", taking.mail.sender), FILES_OF_GUEST),
            Bound::one("files of guests".to_owned(), FILES_OF_GUESTS),
        ],
    };
    let much = i64::try_from(file.bytes.len().div_ceil(FILE_UNIT_BYTES)).unwrap_or(i64::MAX);
    let bounds: Vec<Bound> = bounds.into_iter().map(|bound| Bound { much, ..bound }).collect();
    match bound::within(tx, &bounds, taking.now_us).await {
        Ok(()) => {}
        // The words are taken all the same, and what is left out is named.
        Err(AppError::TooMany { .. }) => return Ok(None),
        Err(error) => return Err(error),
    }
    let row = Attachment {
        id: app.draw(taking.now_us),
        conversation: Some(case.id.clone()),
        refund: None,
        person: actor.person.clone(),
        name: file_name(&file.name, mime),
        mime: mime.to_owned(),
        bytes: file.bytes.clone(),
        created_at_us: taking.now_us,
    };
    insert(tx, &row).await?;
    Ok(Some(format!("{} {}", row.id, row.name)))
}
