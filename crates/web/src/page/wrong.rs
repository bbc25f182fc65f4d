//! What is wrong with a form, in the form: one way for all of them.

use paydesk_app::AppError;
use paydesk_core::refusal::Refusal;

use super::problem::{next, said};
use crate::page::shell::form::Form;
use crate::{Fail, Visit};

/// Puts an error into the form that it is about: beside its field, or above all of them. What is no
/// business of a form is handed back.
pub(crate) fn complain(form: &mut Form, visit: &Visit, error: AppError) -> Result<(), Fail> {
    let texts = visit.texts();
    match error {
        AppError::Invalid(faults) => {
            for fault in faults {
                form.fail(fault.field, texts.say(&fault.key));
            }
        }
        AppError::Refused(refusal) => match refusal {
            Refusal::RefundTooLarge | Refusal::RefundOverPolicy => {
                form.fail("amount", why(visit, refusal));
            }
            Refusal::RefundNeedsEvidence => form.fail("files", why(visit, refusal)),
            refusal => form.refuse(why(visit, refusal)),
        },
        AppError::TooMany { until_us } => {
            let wait = texts.duration((until_us - visit.now_us()).max(60_000_000));
            form.refuse(texts.with("problem-too-many-text", &[("wait", wait.into())]));
        }
        AppError::Crowded => form.refuse(crowded(visit)),
        AppError::Suspended => {
            form.refuse(texts.joined(
                &texts.say("problem-suspended-text"),
                &texts.say("problem-suspended-next"),
            ));
            form.lead(texts.say("help-contact-all"), "/contact");
        }
        other => return Err(other.into()),
    }
    Ok(())
}

/// That the line is full just now, and what to do.
pub(crate) fn crowded(visit: &Visit) -> String {
    let texts = visit.texts();
    texts.joined(&texts.say("problem-crowded-text"), &texts.say("problem-crowded-next"))
}

/// Why, and what to do now, in words.
pub(crate) fn why(visit: &Visit, refusal: Refusal) -> String {
    let texts = visit.texts();
    texts.joined(&said(texts, refusal, "why"), &next(visit, refusal))
}
