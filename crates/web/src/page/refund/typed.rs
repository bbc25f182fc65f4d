//! What the addresses of the desk's forms carry.

use serde::Deserialize;

/// What a desk page's address may carry: the case from which somebody came.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    pub(crate) case: String,
    #[serde(default)]
    pub(crate) payment: String,
    #[serde(default)]
    pub(crate) refund: String,
}

/// Where staff goes after an act: back to the case from which it came, or to `else_to`.
pub(crate) fn back_to(case: &str, else_to: &str) -> String {
    use paydesk_core::id::ConversationId;
    match ConversationId::parse(case) {
        Some(case) => format!("/desk/cases/{case}"),
        None => else_to.to_owned(),
    }
}
