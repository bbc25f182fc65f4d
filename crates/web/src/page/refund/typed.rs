//! What people typed into the forms of refunds and approvals, and how errors come back into them.

use paydesk_app::AppError;
use paydesk_core::refusal::Refusal;
use serde::Deserialize;

use crate::page::shell::form::Form;
use crate::{Fail, Visit};

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

/// Puts an error into the form that it is about; what is no business of a form is handed back.
pub(crate) fn complain(form: &mut Form, visit: &Visit, error: AppError) -> Result<(), Fail> {
    match error {
        AppError::Invalid(faults) => {
            for fault in faults {
                form.fail(fault.field, visit.texts().say(&fault.key));
            }
        }
        AppError::Refused(refusal) => {
            let sentence = why(visit, refusal);
            match refusal {
                Refusal::RefundTooLarge | Refusal::RefundOverPolicy => {
                    form.fail("amount", sentence)
                }
                Refusal::RefundNeedsEvidence => form.fail("files", sentence),
                _ => form.refuse(sentence),
            }
        }
        other => return Err(other.into()),
    }
    Ok(())
}

/// Why, and what to do now, in words.
pub(crate) fn why(visit: &Visit, refusal: Refusal) -> String {
    let texts = visit.texts();
    let key = refusal.key();
    let nothing = [("balance", "".into()), ("card", "".into())];
    let part = |end: &str| texts.with(&format!("refusal-{key}-{end}"), &nothing);
    format!("{} {}", part("why"), part("next"))
}

/// Where staff goes after an act: back to the case from which it came, or to `else_to`.
pub(crate) fn back_to(case: &str, else_to: &str) -> String {
    use paydesk_core::id::ConversationId;
    match ConversationId::parse(case) {
        Some(case) => format!("/desk/cases/{case}"),
        None => else_to.to_owned(),
    }
}
