//! Counter-entries: what was booked wrong is put right by a new entry between two accounts, always
//! with a second signature. Nothing is ever changed that stands in the books.

use paydesk_core::amount::Amount;
use paydesk_core::approval::{Act, Approval};
use paydesk_core::id::{AccountId, ConversationId, Id, MerchantId, Party, PersonId};
use paydesk_core::ledger::{Account, account_id};
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_core::words;
use paydesk_store::{Fault, account, person};

use crate::{App, AppError, access, approval, idem_key};

words! {
    /// Whose account one side of a counter-entry is.
    Place {
        Wallet "wallet",
        Merchant "merchant",
        Suspense "suspense",
        Expense "expense",
        Clearing "clearing",
        /// What a merchant owes the house; put right here, it is forgiven.
        Advance "advance",
    }
}

/// One side: what kind of account, and whose, by phone or id; nothing for the house's own.
#[derive(Clone, Debug)]
pub struct Side {
    pub place: Place,
    pub whose: String,
}

/// A counter-entry as staff asks for it.
#[derive(Clone, Debug)]
pub struct Ask {
    pub from: Side,
    pub to: Side,
    pub amount: Amount,
    pub reason: String,
    /// The payment or case on whose timeline it stands; none: the correction's own.
    pub subject: Option<String>,
    pub conversation: Option<ConversationId>,
    pub key: String,
}

/// Asks for a counter-entry; it is booked when a second person signs.
pub async fn ask(app: &App, actor: &Actor, ask: Ask) -> Result<Approval, AppError> {
    access::staff(actor)?;
    let from = side(app, "from", &ask.from, &ask.amount).await?;
    let to = side(app, "to", &ask.to, &ask.amount).await?;
    if from.id == to.id {
        return Err(AppError::field("to", "approval-error-same-account"));
    }
    // Said now, to whoever asks; decided again when it is signed.
    if from.kind.has_floor() && from.available_minor() < ask.amount.minor() {
        return Err(AppError::Refused(Refusal::BalanceTooLow));
    }
    if to.kind.has_ceiling() && to.balance_minor + ask.amount.minor() > 0 {
        return Err(AppError::field("amount", "approval-error-over-debt"));
    }
    let key = idem_key(actor, &ask.key, &[])?;
    // The entry's id follows from the key like the approval's: asked twice, it is one entry.
    let id = Id::from_bits(approval::id_of(&key).wrapping_add(1));
    let subject = ask.subject.unwrap_or_else(|| Id::as_str(&id).to_owned());
    let request = approval::Ask {
        act: Act::Correct { id, from: from.id, to: to.id, amount: ask.amount },
        subject,
        subject_version: 0,
        amount_minor: ask.amount.minor(),
        currency: ask.amount.currency(),
        conversation: ask.conversation,
        beneficiary: Party::parse(&to.owner),
        reason: ask.reason,
        key: ask.key,
    };
    approval::request(app, actor, request).await
}

async fn side(
    app: &App,
    field: &'static str,
    side: &Side,
    amount: &Amount,
) -> Result<Account, AppError> {
    let unknown = || AppError::field(field, "approval-error-no-account");
    let currency = amount.currency();
    let whose = side.whose.trim();
    let id: AccountId = match side.place {
        Place::Suspense => account_id::suspense(currency),
        Place::Expense => account_id::expense(currency),
        Place::Clearing => account_id::clearing(currency),
        Place::Merchant => {
            account_id::merchant(&MerchantId::parse(whose).ok_or_else(unknown)?, currency)
        }
        Place::Advance => {
            account_id::advance(&MerchantId::parse(whose).ok_or_else(unknown)?, currency)
        }
        Place::Wallet => {
            let person = person_of(app, whose).await?.ok_or_else(unknown)?;
            account_id::wallet(&person, currency)
        }
    };
    let found = app.db.read(async move |tx| account::by_id(tx, &id).await);
    found.await?.ok_or_else(unknown)
}

/// Somebody by id or phone number.
async fn person_of(app: &App, typed: &str) -> Result<Option<PersonId>, AppError> {
    if let Some(id) = PersonId::parse(typed) {
        return Ok(Some(id));
    }
    let Ok(phone) = paydesk_core::phone::Phone::parse(typed) else { return Ok(None) };
    let found = app.db.read(async move |tx| person::by_phone(tx, phone.as_str()).await);
    Ok(found.await.map_err(|fault: Fault| AppError::from(fault))?.map(|p| p.person))
}
