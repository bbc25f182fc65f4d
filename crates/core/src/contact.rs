//! Accounts of the house elsewhere, as its operator names them.

use serde::{Deserialize, Serialize};

use crate::words;

words! {
    /// How one stands, as somebody of us has set it.
    AccountState {
        /// We read and answer there.
        Answered "answered",
        /// We only tell news there.
        News "news",
        /// It does not work just now, or was taken from us.
        Away "away",
    }
}

/// One account on somebody else's site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// As people look for it there: `微博 @Paydesk`.
    pub name: String,
    pub url: String,
    pub state: AccountState,
}
