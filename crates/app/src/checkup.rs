//! Check-ups: what a page measured, what it means while our side stands as it does, and the result
//! kept under a code that is read out, or sent to a case.

use paydesk_core::checkup::{CODE_DIGITS, Checkup, Finding, House, Measured, code, findings};
use paydesk_core::id::ConversationId;
use paydesk_core::person::Actor;
use paydesk_core::throttle::{CHECKUPS, network};
use paydesk_core::word::Word;
use paydesk_store::checkup as rows;
use paydesk_store::record::add;

use crate::bound::{Bound, within};
use crate::conversation::check_client_id;
use crate::{App, AppError, access, component};

/// How our side stands now, told from memory: also while the books are away. `version`: what our
/// pages are now.
pub async fn house(app: &App, version: &str) -> House {
    let board = component::look(app).await;
    let standings = board.components.iter().map(|it| (it.component, it.standing)).collect();
    House { away: board.away_since_us.is_some(), standings, version: version.to_owned() }
}

/// What somebody wants to be kept.
#[derive(Clone, Debug)]
pub struct Keep {
    pub measured: Measured,
    /// The version of our pages now.
    pub version: String,
    /// Its sender's own id: sent twice, kept once.
    pub client_id: String,
    /// `Firefox · Android`
    pub device: String,
}

/// Keeps one, once; what it means is said anew, by how our side stands now.
///
/// # Errors
/// `TooMany` from one network, however many browsers it has; a key that cannot be one.
pub async fn keep(app: &App, actor: &Actor, ask: Keep) -> Result<Checkup, AppError> {
    check_client_id(&ask.client_id)?;
    let found = findings(&ask.measured, &house(app, &ask.version).await);
    let words: Vec<&str> = found.iter().map(|finding: &Finding| finding.word()).collect();
    let row = Checkup {
        code: draw(app),
        key: ask.client_id,
        measured: ask.measured.query(),
        findings: words.join(" "),
        device: ask.device,
        conversation: String::new(),
        created_at_us: app.now_us(),
    };
    let bound = format!("checkup {}", network(&actor.origin));
    let kept = app.db.write(async move |tx| {
        if let Some(before) = rows::by_key(tx, &row.key).await? {
            return Ok(before);
        }
        within(tx, &[Bound::one(bound.clone(), CHECKUPS)], row.created_at_us).await?;
        // A code that is in use is one in a million, and the next press draws another.
        if add(tx, &row).await? { Ok(row.clone()) } else { Err(AppError::Conflict) }
    });
    kept.await
}

fn draw(app: &App) -> String {
    let digits = app.ports.dice.number() % 10_u64.pow(u32::try_from(CODE_DIGITS).unwrap_or(8));
    format!("{digits:0CODE_DIGITS$}")
}

/// Says that one went to this case, of whoever kept it and wrote there.
pub async fn sent_to(app: &App, row: &Checkup, id: &ConversationId) -> Result<(), AppError> {
    let (code, id) = (row.code.clone(), id.clone());
    Ok(app.db.write(async move |tx| rows::send(tx, &code, &id).await.map(drop)).await?)
}

/// The one that somebody reads out to us; none: nothing stands under this code, or not any more.
pub async fn by_code(app: &App, actor: &Actor, typed: &str) -> Result<Option<Checkup>, AppError> {
    access::staff(actor)?;
    let code = code(typed).ok_or_else(|| AppError::field("code", "checkup-code-wrong"))?;
    Ok(app.db.read(async move |tx| rows::by_code(tx, &code).await).await?)
}
