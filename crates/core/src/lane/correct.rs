//! Counter-entries: what was booked wrong is put right by new entries, never by changing old ones.
//! Always with a second person.

use super::{Cx, Decided, signed};
use crate::amount::Amount;
use crate::approval::Act;
use crate::id::{
    AccountId, ApprovalId, ConversationId, CorrectionId, MerchantId, Party, PaymentId, PersonId,
};
use crate::ledger::{Account, Posting};
use crate::payment::Payment;
use crate::refusal::Refusal;
use crate::world::{Effect, Needs, World};

/// Moves `amount` from one account to another, by the approval that was given for it.
#[derive(Clone, Debug)]
pub struct Correct {
    pub id: CorrectionId,
    pub from: AccountId,
    pub to: AccountId,
    /// The shops whose accounts these are, if they are; their owners sign nothing of it.
    pub merchants: Vec<MerchantId>,
    pub amount: Amount,
    pub reason: String,
    /// The payment or conversation whose timeline shows it.
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
        let mut needs = Needs {
            accounts: vec![self.from.clone(), self.to.clone()],
            merchants: self.merchants.clone(),
            payments: PaymentId::parse(&self.subject).into_iter().collect(),
            approvals: vec![self.approval.clone()],
            ..Needs::default()
        };
        needs.sign([&self.by, &self.requested_by]);
        needs
    }
}

pub(super) fn correct(world: &World, c: &Correct, cx: &mut Cx<'_>) -> Result<Decided, Refusal> {
    let act =
        Act::Correct { id: c.id.clone(), from: c.from.clone(), to: c.to.clone(), amount: c.amount };
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
    let payment = about(world, c, from, to)?;
    let approval = signed(world, Some(&c.approval), &act, 0, &c.by, cx.now_us)?;
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
    // From here on nothing is refused.
    // Whose accounts these are stands behind the amount: nobody else is told of it.
    let owners = [&from.owner, &to.owner].map(String::as_str).join(" ");
    let detail = format!("{} {} {owners}", c.amount.minor(), c.amount.currency());
    let mut effects = vec![
        Effect::Post(Posting::one(c.id.as_str(), &c.from, &c.to, c.amount)),
        Effect::Approval(approval),
        cx.event(&c.subject, "corrected", &detail),
        cx.audit("correct", c.id.as_str(), &c.reason, Some(&c.approval)),
    ];
    effects.extend(payment.map(Effect::Payment));
    // Whoever's wallet it is hears of it, in and out.
    for (account, way) in [(from, CORRECTED_OUT), (to, CORRECTED_IN)] {
        if let Some(Party::Person(owner)) = Party::parse(&account.owner) {
            let told = format!("{way} {} {} {owner}", c.amount.minor(), c.amount.currency());
            effects.push(cx.job("correction_notice", &c.subject, &told, 0));
            // And finds it again among what was paid, whatever it is about.
            effects.push(cx.event(owner.as_str(), "corrected", &detail));
        }
    }
    if let Some(conversation) = &c.conversation
        && conversation.as_str() != c.subject
    {
        effects.push(cx.event(conversation.as_str(), "corrected", &detail));
    }
    Decided::done(c.id.as_str(), effects)
}

/// The payment that it is about, as it stands afterwards: what a counter-entry brings back to its
/// payer is no refund's to give again, and both together are never more than was paid.
fn about(
    world: &World,
    c: &Correct,
    from: &Account,
    to: &Account,
) -> Result<Option<Payment>, Refusal> {
    let Some(id) = PaymentId::parse(&c.subject) else { return Ok(None) };
    let row = world.payments.get(&id).ok_or(Refusal::NotAllowed)?;
    let mut after = row.clone();
    after.version += 1;
    let amount_minor = c.amount.minor();
    if row.brings_back(to) {
        if amount_minor > row.amount_minor - row.gone_minor() {
            return Err(Refusal::RefundTooLarge);
        }
        after.corrected_minor += amount_minor;
    } else if row.brings_back(from) {
        after.corrected_minor = (row.corrected_minor - amount_minor).max(0);
    }
    Ok((after.corrected_minor != row.corrected_minor).then_some(after))
}
