//! Into which case a mail belongs that is there already: the one to whose address for answers it
//! was sent, or in which a mail stands that it answers. Whether it may is core's to say.

use paydesk_core::id::{ConversationId, NoticeId};
use paydesk_core::mail::{Pointer, may_join};
use paydesk_store::conversation::Conversation;
use paydesk_store::mail::{self, Mail};
use paydesk_store::notice::{self, Notice};
use paydesk_store::{Fault, Tx, conversation, person};

use super::{Letter, reply};
use crate::App;

/// The case, locked; none: it is a case of its own.
pub(super) async fn pointed(
    tx: &mut Tx,
    app: &App,
    mail: &Mail,
    letter: &Letter,
) -> Result<Option<Conversation>, Fault> {
    if mail.sender.is_empty() {
        return Ok(None);
    }
    if let Some(said) = reply::read(app, &letter.to)
        && let Some(case) = conversation::by_number(tx, said.number).await?
    {
        let by_reply_address = reply::is_ours(app, &case.id, &mail.sender, &said);
        if let Some(case) = joined(tx, mail, (&case.id, by_reply_address)).await? {
            return Ok(Some(case));
        }
    }
    for name in &letter.answers {
        let id = match sent(tx, name, &mail.sender).await? {
            Some(id) => Some(id),
            None => mail::taken_by_name(tx, name, &mail.sender).await?.and_then(|m| m.conversation),
        };
        if let Some(id) = id
            && let Some(case) = joined(tx, mail, (&id, false)).await?
        {
            return Ok(Some(case));
        }
    }
    Ok(None)
}

/// The case of a notice that we sent to this address, by the name that it bore as a mail.
async fn sent(tx: &mut Tx, name: &str, to: &str) -> Result<Option<ConversationId>, Fault> {
    let local = name.split('@').next().unwrap_or_default();
    let Some(id) = NoticeId::parse(local) else { return Ok(None) };
    let found = notice::by_id(tx, &id).await?;
    let Some(found) = found.filter(|notice| notice.address.eq_ignore_ascii_case(to)) else {
        return Ok(None);
    };
    let answer = mail::answer(tx, &id).await?;
    Ok(answer.map(|answer| answer.conversation).or_else(|| case_of(&found)))
}

/// The case that a notice is about.
fn case_of(notice: &Notice) -> Option<ConversationId> {
    let args: serde_json::Value = serde_json::from_str(&notice.args).ok()?;
    let named = args["conversation"].as_str().and_then(ConversationId::parse);
    let linked = || args["link"].as_str()?.rsplit_once("/cases/");
    named.or_else(|| linked().and_then(|(_, id)| ConversationId::parse(id)))
}

async fn joined(
    tx: &mut Tx,
    mail: &Mail,
    (id, by_reply_address): (&ConversationId, bool),
) -> Result<Option<Conversation>, Fault> {
    let Some(case) = conversation::lock(tx, id).await? else { return Ok(None) };
    let address = match &case.person {
        Some(person) => {
            let profile = person::profile(tx, person).await?;
            let proven = profile.filter(|profile| profile.email_verified_at_us.is_some());
            proven.and_then(|profile| profile.email).unwrap_or_default()
        }
        None => case.contact.clone(),
    };
    let pointer = Pointer {
        from_its_address: address.eq_ignore_ascii_case(&mail.sender),
        of_account: case.person.is_some(),
        by_reply_address,
    };
    Ok(Some(case).filter(|_| may_join(pointer, mail.vouched)))
}
