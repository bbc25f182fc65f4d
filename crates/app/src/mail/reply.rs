//! The address for answers in a case, made for one reader and worth nothing to anybody else.

use hmac::{Hmac, Mac as _};
use paydesk_core::challenge::digests_equal;
use paydesk_core::email::Email;
use paydesk_core::id::ConversationId;
use paydesk_core::mail::reply::{self, Reply};
use paydesk_store::conversation::Conversation;
use sha2::Sha256;

use crate::App;

/// Where somebody whom we write at this address answers; none without a mailbox.
#[must_use]
pub fn address(app: &App, case: &Conversation, reader: &str) -> Option<String> {
    let support = app.config.support.as_ref()?;
    let reply = Reply { number: case.number, token: token(app, &case.id, reader) };
    reply::address(&support.address, &reply)
}

/// What of these addresses leads into a case: its number, with the token that it came by.
pub(super) fn read(app: &App, to: &[Email]) -> Option<Reply> {
    let support = app.config.support.as_ref()?;
    to.iter().find_map(|to| reply::read(&support.address, to))
}

/// Whether this token was given to this reader in this case.
pub(super) fn is_ours(app: &App, case: &ConversationId, reader: &str, reply: &Reply) -> bool {
    digests_equal(token(app, case, reader).as_bytes(), reply.token.as_bytes())
}

fn token(app: &App, case: &ConversationId, reader: &str) -> String {
    let key = &app.config.contact_seed;
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length signs");
    let mac = mac.chain_update("paydesk reply address\n").chain_update(case.as_str());
    let mac = mac.chain_update("\n").chain_update(reader.to_ascii_lowercase());
    reply::token(&mac.finalize().into_bytes())
}
