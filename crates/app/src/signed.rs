//! What is worth something to whoever was given it, and cannot be made up: 80 bits of a keyed hash
//! over what it is for.

use hmac::{Hmac, Mac as _};
use paydesk_core::mail::reply;
use sha2::Sha256;

use crate::App;

/// Sixteen letters that stand for these parts; the first says what it is for.
pub(crate) fn signed(app: &App, parts: [&str; 3]) -> String {
    let key = &app.config.contact_seed;
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length signs");
    let mac = mac.chain_update(parts.join("\n"));
    reply::token(&mac.finalize().into_bytes())
}
