//! Counter-entries: what was booked wrong is put right by new entries, never by changing old ones.
//! Always with a second person.
//!
//! An entry about a payment names it, and perhaps a refund of it, in what is signed. What it gives
//! back counts on the payment: refunds and counter-entries together are never more than was paid.
//! Where it stands for a refund that the bank rejected, it is that refund, whole, and pays it.

use super::{Cx, Decided, Parts, signed};
use crate::amount::Amount;
use crate::approval::Act;
use crate::id::{
    AccountId, ApprovalId, ConversationId, CorrectionId, Id, MerchantId, Party, PaymentId,
    PersonId, RefundId,
};
use crate::ledger::{Account, Posting};
use crate::refund::decide::is_own;
use crate::refund::otherwise::{is_homeless, settle_otherwise};
use crate::refusal::Refusal;
use crate::world::{Effect, Effects, Needs, World};

/// Moves `amount` from one account to another, by the approval that was given for it.
#[derive(Clone, Debug)]
pub struct Correct {
    pub id: CorrectionId,
    pub from: AccountId,
    pub to: AccountId,
    /// The shops whose accounts these are, if they are; their owners sign nothing of it.
    pub merchants: Vec<MerchantId>,
    pub amount: Amount,
    /// The payment that it is about, with the refund that it stands for.
    pub about: Option<Parts>,
    pub reason: String,
    /// The payment, refund or conversation whose timeline shows it.
    pub subject: String,
    pub conversation: Option<ConversationId>,
    /// The second person, who executes it by approving.
    pub by: PersonId,
    pub requested_by: PersonId,
    pub approval: ApprovalId,
}

/// Begins the detail of a `correction_notice`: which way the money went, for whom it is told.
pub const CORRECTED_OUT: &str = "out";
pub const CORRECTED_IN: &str = "in";

impl Correct {
    pub fn needs(&self) -> Needs {
        let mut needs = self.about.as_ref().map(Parts::needs).unwrap_or_default();
        needs.accounts.extend([self.from.clone(), self.to.clone()]);
        needs.merchants.extend(self.merchants.iter().cloned());
        needs.approvals.push(self.approval.clone());
        needs.sign([&self.by, &self.requested_by]);
        needs
    }

    fn act(&self) -> Act {
        Act::Correct {
            id: self.id.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            amount: self.amount,
            payment: self.about.as_ref().map(|about| about.payment.clone()),
            refund: self.about.as_ref().and_then(|about| about.refund.clone()),
        }
    }

    /// The refund that it stands for, in the version that was signed for.
    fn subject_version(&self, world: &World) -> i64 {
        let refund = self.about.as_ref().and_then(|about| about.refund.as_ref());
        refund.and_then(|id| world.refunds.get(id)).map_or(0, |row| row.version)
    }

    /// Where it is to be seen.
    fn subjects(&self) -> Vec<&str> {
        let (payment, refund) = match &self.about {
            Some(about) => (Some(&about.payment), about.refund.as_ref()),
            None => (None, None),
        };
        let case = self.conversation.as_ref().map(Id::as_str);
        let mut subjects = vec![self.subject.as_str()];
        for more in [payment.map(Id::as_str), refund.map(Id::as_str), case].into_iter().flatten() {
            if !subjects.contains(&more) {
                subjects.push(more);
            }
        }
        subjects
    }
}

pub(super) fn correct(world: &World, c: &Correct, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    if c.from == c.to {
        return Err(Refusal::PayeeIsPayer);
    }
    let from = world.accounts.get(&c.from).ok_or(Refusal::PayeeUnknown)?;
    let to = world.accounts.get(&c.to).ok_or(Refusal::PayeeUnknown)?;
    if from.currency != c.amount.currency() || to.currency != c.amount.currency() {
        return Err(Refusal::CurrencyMismatch);
    }
    if from.kind.has_floor() && from.available_minor() < c.amount.minor() {
        return Err(Refusal::BalanceTooLow);
    }
    // A debt is forgiven at most whole.
    if to.kind.has_ceiling() && to.balance_minor + c.amount.minor() > 0 {
        return Err(Refusal::StateConflict);
    }
    // Papers of a time when they did not name it.
    let unnamed = PaymentId::parse(&c.subject).is_some() || RefundId::parse(&c.subject).is_some();
    if c.about.is_none() && unnamed {
        return Err(Refusal::ApprovalStale);
    }
    let (act, version) = (c.act(), c.subject_version(world));
    let approval = signed(world, Some(&c.approval), &act, version, &c.by, cx.now_us)?;
    for owner in [&from.owner, &to.owner] {
        let owner = match Party::parse(owner) {
            None => continue,
            Some(Party::Person(id)) => id,
            Some(Party::Merchant(id)) => {
                world.merchants.get(&id).ok_or(Refusal::NotAllowed)?.owner.clone()
            }
        };
        if world.is_same(&c.by, &owner) || world.is_same(&approval.requested_by, &owner) {
            return Err(Refusal::SamePerson);
        }
    }
    let given = given(world, c, (from, to), cx)?;
    // From here on nothing is refused.
    // Whose accounts these are stands behind the amount: nobody else is told of it.
    let owners = [&from.owner, &to.owner].map(String::as_str).join(" ");
    let detail = format!("{} {} {owners}", c.amount.minor(), c.amount.currency());
    let mut effects = vec![
        Effect::Post(Posting::one(c.id.as_str(), &c.from, &c.to, c.amount)),
        Effect::Approval(approval),
        cx.audit("correct", c.id.as_str(), &c.reason, Some(&c.approval)),
    ];
    effects.extend(given);
    effects.extend(c.subjects().into_iter().map(|one| cx.event(one, "corrected", &detail)));
    let told_of = c.about.as_ref().map_or(c.subject.as_str(), |about| about.payment.as_str());
    // Whoever's wallet it is hears of it, in and out.
    for (account, way) in [(from, CORRECTED_OUT), (to, CORRECTED_IN)] {
        if let Some(Party::Person(owner)) = Party::parse(&account.owner) {
            let told = format!("{way} {} {} {owner}", c.amount.minor(), c.amount.currency());
            effects.push(cx.job("correction_notice", told_of, &told, 0));
            // And finds it again among what was paid, whatever it is about.
            effects.push(cx.event(owner.as_str(), "corrected", &detail));
        }
    }
    Decided::done(c.id.as_str(), effects)
}

/// What it does to the payment that it is about, and to the refund that it stands for.
fn given(
    world: &World,
    c: &Correct,
    (from, to): (&Account, &Account),
    cx: &mut Cx<'_>,
) -> Result<Effects, Refusal> {
    let Some(about) = &c.about else { return Ok(Effects::new()) };
    let row = world.payments.get(&about.payment).ok_or(Refusal::StateConflict)?;
    if [&c.by, &c.requested_by].into_iter().any(|signer| is_own(world, row, signer)) {
        return Err(Refusal::SamePerson);
    }
    if c.amount.currency() != row.currency {
        return Err(Refusal::CurrencyMismatch);
    }
    let (amount_minor, back) = (c.amount.minor(), row.brings_back(to));
    let refund = about.refund.as_ref().and_then(|id| world.refunds.get(id));
    if let Some(refund) = refund.filter(|refund| back && is_homeless(world, refund)) {
        if refund.payment != row.id {
            return Err(Refusal::StateConflict);
        }
        return match amount_minor - refund.amount_minor {
            0 => Ok(settle_otherwise(refund, row, &c.id, cx)),
            1.. => Err(Refusal::RefundTooLarge),
            _ => Err(Refusal::RefundNotInPart),
        };
    }
    let mut after = row.clone();
    after.version += 1;
    if back {
        if amount_minor > row.amount_minor - row.gone_minor() {
            return Err(Refusal::RefundTooLarge);
        }
        after.corrected_minor += amount_minor;
    } else if row.brings_back(from) && to.id == row.to {
        // Only what its payee has again has not gone back.
        after.corrected_minor = (row.corrected_minor - amount_minor).max(0);
    }
    let changed = after.corrected_minor != row.corrected_minor;
    Ok(changed.then_some(Effect::Payment(after)).into_iter().collect())
}
