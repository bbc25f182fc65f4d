//! The address for answers in a case, and the one to which a mail of ours comes back: each made for
//! one reader and worth nothing to anybody else.

use paydesk_core::challenge::digests_equal;
use paydesk_core::email::Email;
use paydesk_core::id::ConversationId;
use paydesk_core::mail::reply::{self, Bounce, Reply};
use paydesk_store::conversation::Conversation;
use paydesk_store::notice::Notice;

use super::Support;
use crate::App;
use crate::signed::signed;

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

/// To whom a mail comes back that brings this notice and is given up on its way.
pub(super) fn bounce_address(app: &App, support: &Support, notice: &Notice) -> Option<String> {
    let token = bounce_token(app, notice);
    reply::bounce_address(&support.address, &Bounce { code: notice.code.clone(), token })
}

/// What of these addresses says which of our mails came back.
pub(super) fn read_bounce(app: &App, to: &[Email]) -> Option<Bounce> {
    let support = app.config.support.as_ref()?;
    to.iter().find_map(|to| reply::read_bounce(&support.address, to))
}

/// Whether this token went out with this notice.
pub(super) fn is_our_bounce(app: &App, notice: &Notice, bounce: &Bounce) -> bool {
    digests_equal(bounce_token(app, notice).as_bytes(), bounce.token.as_bytes())
}

fn token(app: &App, case: &ConversationId, reader: &str) -> String {
    signed(app, ["paydesk reply address", case.as_str(), &reader.to_ascii_lowercase()])
}

fn bounce_token(app: &App, notice: &Notice) -> String {
    signed(app, ["paydesk bounce address", notice.id.as_str(), ""])
}
