//! Finding payments by the other person's name, as far as the mask shows it: who types the whole
//! name finds what fits its mask, and learns no more of it than the history says anyway.

use paydesk_core::id::PersonId;
use paydesk_core::name::mask_name;
use paydesk_store::{Fault, Tx, payment};

/// So many people are looked through, the latest first.
const MOST: i64 = 500;

/// The people of somebody's payments whose name fits what was typed.
pub(super) async fn people(
    tx: &mut Tx,
    person: &PersonId,
    typed: &str,
) -> Result<Vec<PersonId>, Fault> {
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let met = payment::counterparties(tx, person, MOST).await?;
    let fitting = met.into_iter().filter(|(_, name)| fits(name, typed));
    Ok(fitting.map(|(id, _)| id).collect())
}

fn fits(name: &str, typed: &str) -> bool {
    let (shown, typed) = (mask_name(name).to_lowercase(), typed.to_lowercase());
    shown.contains(&typed) || shown == mask_name(&typed)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_name_is_found_as_it_is_shown_or_whole() {
        for typed in ["王", "王*", "王**", "王小芳", "王芳芳"] {
            assert!(fits("王小芳", typed), "{typed}");
        }
        for typed in ["芳", "小芳", "李小芳", "41"] {
            assert!(!fits("王小芳", typed), "{typed}");
        }
        assert!(fits("Lin Wei", "wei") && fits("Lin Wei", "lin wei") && !fits("Lin Wei", "lin"));
    }
}
