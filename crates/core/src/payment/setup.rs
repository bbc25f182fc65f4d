//! What is wrong with how a merchant is set up (MER-3): found before a customer meets it.
//!
//! To add a fault: a variant of [`SetUpFault`], its check in [`faults`], its sentence
//! `merchant-fault-<word>`.

use super::{Merchant, MerchantState};
use crate::word::Word;
use crate::words;

words! {
    SetUpFault {
        /// No accepted method: nobody can pay.
        NoMethod "no-method",
        /// Marked as set up wrongly by the house.
        Misconfigured "misconfigured",
        Suspended "suspended",
        /// A name is missing in one of the languages.
        NameMissing "name-missing",
        /// The policy has no words in one of the languages.
        PolicyUnsaid "policy-unsaid",
        /// A window, and nothing given back in it, or a share without a window.
        PolicyContradicts "policy-contradicts",
        /// Refunds are paid without review above the amount that needs two signatures.
        AutoAboveSecond "auto-above-second",
        /// Not a category code of ISO 18245: no QR code can be made.
        CategoryWrong "category-wrong",
    }
}

impl SetUpFault {
    /// Whether no payment can work until it is put right.
    #[must_use]
    pub fn blocks(self) -> bool {
        matches!(self, Self::NoMethod | Self::Misconfigured | Self::Suspended)
    }

    /// The key of its sentence.
    #[must_use]
    pub fn key(self) -> String {
        format!("merchant-fault-{}", self.word())
    }
}

/// All that is wrong, what blocks payments first.
#[must_use]
pub fn faults(merchant: &Merchant) -> Vec<SetUpFault> {
    let policy = &merchant.policy;
    let blank = |text: &str| text.trim().is_empty();
    let wrong = |fault: SetUpFault| match fault {
        SetUpFault::NoMethod => merchant.methods.is_empty(),
        SetUpFault::Misconfigured => merchant.state == MerchantState::Misconfigured,
        SetUpFault::Suspended => merchant.state == MerchantState::Suspended,
        SetUpFault::NameMissing => blank(&merchant.name_en) || blank(&merchant.name_zh),
        SetUpFault::PolicyUnsaid => blank(&merchant.policy_en) || blank(&merchant.policy_zh),
        SetUpFault::PolicyContradicts => (policy.days > 0) != (policy.percent > 0),
        SetUpFault::AutoAboveSecond => policy.auto_minor >= policy.second_minor,
        SetUpFault::CategoryWrong => {
            merchant.mcc.len() != 4 || !merchant.mcc.bytes().all(|b| b.is_ascii_digit())
        }
    };
    SetUpFault::ALL.iter().copied().filter(|fault| wrong(*fault)).collect()
}

#[cfg(test)]
mod tests {
    use super::SetUpFault as F;
    use super::*;
    use crate::amount::Currency;
    use crate::id::{MerchantId, PersonId};
    use crate::payment::Method;
    use crate::refund::Policy;

    fn sound() -> Merchant {
        Merchant {
            id: MerchantId::from_bits(1),
            owner: PersonId::from_bits(2),
            name_en: "Books".into(),
            name_zh: "书店".into(),
            trade: "commerce".into(),
            mcc: "5942".into(),
            city: "Shanghai".into(),
            currency: Currency::Cny,
            methods: vec![Method::Wallet],
            state: MerchantState::Active,
            policy: Policy {
                days: 7,
                percent: 100,
                evidence: false,
                auto_minor: 5_000,
                second_minor: 50_000,
            },
            policy_en: "Seven days".into(),
            policy_zh: "七天".into(),
            created_at_us: 0,
            contact: String::new(),
            system_url: None,
        }
    }

    #[test]
    fn each_wrong_set_up_is_named() {
        assert_eq!(faults(&sound()), []);
        type Spoil = fn(&mut Merchant);
        let rows: [(Spoil, &[F]); 9] = [
            (|m| m.methods.clear(), &[F::NoMethod]),
            (|m| m.state = MerchantState::Misconfigured, &[F::Misconfigured]),
            (|m| m.state = MerchantState::Suspended, &[F::Suspended]),
            (|m| m.name_zh.clear(), &[F::NameMissing]),
            (|m| m.policy_en = " ".into(), &[F::PolicyUnsaid]),
            (|m| m.policy.days = 0, &[F::PolicyContradicts]),
            (|m| m.policy.percent = 0, &[F::PolicyContradicts]),
            (|m| m.policy.auto_minor = 50_000, &[F::AutoAboveSecond]),
            (|m| m.mcc = "59".into(), &[F::CategoryWrong]),
        ];
        for (spoil, expected) in rows {
            let mut merchant = sound();
            spoil(&mut merchant);
            assert_eq!(faults(&merchant), expected);
        }
        assert!(F::NoMethod.blocks() && !F::PolicyUnsaid.blocks());
    }
}
