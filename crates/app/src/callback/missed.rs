//! Callbacks that a missed call of the hotline makes: at the next free time, once for each call,
//! and one for whoever rings again and again.
//!
//! A caller's number can be made up. A call that names somebody's number opens a case of theirs,
//! and we ring that number and speak to whoever has it; nothing that is theirs is told to the
//! caller.

use paydesk_core::callback::MISSED_CALL;
use paydesk_core::conversation::Kind;
use paydesk_core::id::{ConversationId, PersonId};
use paydesk_core::language::Language;
use paydesk_core::person::Actor;
use paydesk_core::phone::Phone;
use paydesk_core::throttle::{CALLBACKS_OF_HOTLINE, CALLBACKS_TO_NUMBER};
use paydesk_core::word::Word;
use paydesk_store::callback as rows;
use paydesk_store::record::insert;
use paydesk_store::{Fault, Tx, person};

use super::{New, clock, offered, stand, tell};
use crate::bound::{self, Bound};
use crate::conversation::{Outsider, begun_outside};
use crate::{App, AppError, notice};

/// Times that are tried, when others take them first.
const TRIED: usize = 5;

/// Who rang, as far as their number says.
#[derive(Clone, Debug)]
struct Caller {
    phone: Phone,
    /// Whose number it is.
    person: Option<PersonId>,
    language: Language,
}

/// Has a caller called back whom nobody answered. False: no time is free.
///
/// # Errors
/// Too many for this number, or in all.
pub(crate) async fn missed(app: &App, call: &str, phone: Phone) -> Result<bool, AppError> {
    let key = format!("{MISSED_CALL}{call}");
    let asked = (key.clone(), phone.clone());
    let read = app.db.read(async move |tx| {
        let stands = stands(tx, &asked.0, &asked.1).await?;
        Ok::<_, Fault>((stands, caller(tx, &asked.1).await?))
    });
    let (stands, caller) = read.await?;
    if stands {
        return Ok(true);
    }
    let asks = Actor { person: caller.person.clone(), ..by(&caller) };
    for slot_us in offered(app, &asks, Kind::Question).await?.into_iter().take(TRIED) {
        let new = New::draw(app, phone.clone(), slot_us);
        match place(app, &key, (&caller, new)).await {
            Ok(()) => return Ok(true),
            // Somebody else was faster, perhaps this very call, told of twice.
            Err(AppError::Invalid(_) | AppError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Whether this call was taken in before, or whoever rang is called already.
async fn stands(tx: &mut Tx, key: &str, phone: &Phone) -> Result<bool, Fault> {
    let before = rows::by_key(tx, key).await?.is_some();
    Ok(before || rows::standing(tx, phone.as_str(), MISSED_CALL).await?.is_some())
}

async fn caller(tx: &mut Tx, phone: &Phone) -> Result<Caller, Fault> {
    let owner = match person::by_phone(tx, phone.as_str()).await? {
        Some(profile) => person::by_id(tx, &profile.person).await?,
        None => None,
    };
    let here = phone.as_str().starts_with("+86");
    let spoken = if here { Language::ZhHans } else { Language::En };
    Ok(Caller {
        language: owner.as_ref().map_or(spoken, |owner| owner.language),
        person: owner.map(|owner| owner.id),
        phone: phone.clone(),
    })
}

/// It is the hotline that asks: a number proves nobody.
fn by(caller: &Caller) -> Actor {
    Actor::stranger(caller.language, "hotline")
}

async fn place(app: &App, key: &str, (caller, new): (&Caller, New)) -> Result<(), AppError> {
    let (house, key, caller, now_us) = (app.clone(), key.to_owned(), caller.clone(), app.now_us());
    let id: ConversationId = app.draw(now_us);
    let actor = by(&caller);
    let opened = app.event(&actor, id.as_str(), "opened", Kind::Question.word());
    let whom = (caller.person.as_ref(), caller.language);
    let kind = if caller.person.is_some() { "callback-rang" } else { "callback-rang-guest" };
    let draft = clock::draft(whom, caller.phone.as_str(), new.slot_us, kind);
    let ready = notice::prepare(app, draft, now_us);
    let placed = app.db.write(async move |tx| {
        if stands(tx, &key, &caller.phone).await? {
            return Ok(None);
        }
        let bounds = [
            Bound::one(format!("callbacks to {}", caller.phone), CALLBACKS_TO_NUMBER),
            Bound::one("callbacks of the hotline".to_owned(), CALLBACKS_OF_HOTLINE),
        ];
        bound::within(tx, &bounds, now_us).await?;
        // Of several that came at once all but one have waited at the number's count.
        if stands(tx, &key, &caller.phone).await? {
            return Err(AppError::Conflict);
        }
        let who = Outsider {
            person: caller.person.clone(),
            address: caller.phone.as_str().to_owned(),
            language: caller.language,
            about: String::new(),
        };
        let case = begun_outside(tx, &id, &who, now_us).await?;
        insert(tx, &case).await?;
        insert(tx, &opened).await?;
        let case = stand(tx, &house, (&actor, &key), (case, &new)).await?;
        notice::store(tx, &ready.filled("number", &case.number.to_string())).await?;
        Ok::<_, AppError>(Some(case.id))
    });
    if let Some(case) = placed.await? {
        tell(app, &case);
    }
    Ok(())
}
