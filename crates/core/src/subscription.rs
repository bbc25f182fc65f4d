//! Who hears by mail how we stand.
//!
//! Invariants: nobody hears anything but how to confirm before they have confirmed it themselves;
//! only whoever was mailed can change or stop a subscription.

use crate::component::Component;
use crate::id::SubscriptionId;
use crate::language::Language;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub id: SubscriptionId,
    /// In lower case: one subscription an address.
    pub address: String,
    /// About which; none: about all.
    pub components: Vec<Component>,
    pub language: Language,
    pub confirmed_at_us: Option<i64>,
    pub created_at_us: i64,
}

impl Subscription {
    /// Whether news of these, told at this time, are for whoever it is: nobody hears what was said
    /// before they asked.
    #[must_use]
    pub fn wants(&self, about: &[Component], told_at_us: i64) -> bool {
        let one = |component: &Component| self.components.contains(component);
        let before = self.confirmed_at_us.is_some_and(|at_us| at_us <= told_at_us);
        before && (self.components.is_empty() || about.iter().any(one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whoever_confirmed_hears_and_of_what_they_chose() {
        let some = |components: &[Component], confirmed_at_us| Subscription {
            id: SubscriptionId::from_bits(1),
            address: "li@example.com".to_owned(),
            components: components.to_vec(),
            language: Language::En,
            confirmed_at_us,
            created_at_us: 0,
        };
        let about = [Component::Bank, Component::Topup];
        for (chosen, confirmed_at_us, expected) in [
            (&[][..], Some(1), true),
            (&[][..], None, false),
            (&[Component::Topup][..], Some(1), true),
            (&[Component::Topup][..], None, false),
            (&[Component::Chat][..], Some(1), false),
            (&[][..], Some(5), true),
            (&[][..], Some(6), false),
        ] {
            assert_eq!(some(chosen, confirmed_at_us).wants(&about, 5), expected, "{chosen:?}");
        }
    }
}
