//! Staff looks at a refund and decides; where policy asks for it, a second person signs (REF-4).

use paydesk_core::amount::Amount;
use paydesk_core::approval::{self as rules, Approval, ApprovalState};
use paydesk_core::diagnosis::{Claim, Diagnosis};
use paydesk_core::id::{Party, PersonId, RefundId};
use paydesk_core::identity::scaled;
use paydesk_core::lane::{Act, Parts};
use paydesk_core::ledger::{Account, AccountKind};
use paydesk_core::payment::Payment;
use paydesk_core::person::Actor;
use paydesk_core::refund::decide::DecideRefund;
use paydesk_core::refund::fund::{Advance, FundRefund};
use paydesk_core::refund::{Ground, Refund, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_store::{Fault, account, payment, person, refund};

use super::ask::reason;
use super::expected_on;
use crate::{App, AppError, access, approval, idem_key};

/// What a reviewer says.
#[derive(Clone, Debug)]
pub struct Decide {
    pub refund: RefundId,
    /// What is given back; none: refused.
    pub give: Option<Amount>,
    pub reason: String,
    pub key: String,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Decided {
    Done(Refund),
    /// A second person must sign.
    Waiting(Approval),
}

/// Whether this approval is still the one that a refund waits for.
pub(super) fn is_waiting(approval: &Approval, refund: &Refund) -> bool {
    approval.state == ApprovalState::Waiting
        && refund.state == RefundState::Requested
        && approval.subject_version == refund.version
}

pub(crate) async fn load(app: &App, id: &RefundId) -> Result<(Refund, Payment), AppError> {
    let id = id.clone();
    let read = app.db.read(async move |tx| {
        let Some(row) = refund::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        Ok(payment::by_id(tx, &row.payment).await?.map(|payment| (row, payment)))
    });
    read.await?.ok_or(AppError::NotFound)
}

/// From this amount on the house asks for a second person, in another currency at a round rate.
pub(crate) fn second_minor(app: &App, currency: paydesk_core::amount::Currency) -> i64 {
    scaled(app.config.second_minor / 100, currency)
}

/// The command that decides a refund, as the first or the second person gives it.
pub(crate) fn command(
    app: &App,
    (refund, payment): (&Refund, &Payment),
    give: Option<Amount>,
    why: &str,
    by: &PersonId,
) -> DecideRefund {
    DecideRefund {
        parts: Parts::of(payment, Some(&refund.id)),
        refund: refund.id.clone(),
        give,
        reason: why.to_owned(),
        by: by.clone(),
        requested_by: None,
        approval: None,
        payers_others: Vec::new(),
        second_minor: second_minor(app, refund.currency),
        claim: Claim::Open,
        twins: Vec::new(),
        expected_on: expected_on(app, refund.destination),
    }
}

/// Accepts (all or a part) or refuses a refund that was asked for.
pub async fn decide(app: &App, actor: &Actor, say: Decide) -> Result<Decided, AppError> {
    let by = access::staff(actor)?.clone();
    let why = reason(&say.reason)?;
    let (refund, payment) = load(app, &say.refund).await?;
    let give = say.give.map(|give| give.minor().to_string()).unwrap_or_default();
    let key = idem_key(actor, &say.key, &[say.refund.as_str(), &give, &why])?;
    if let Some(give) = say.give {
        let act = accepting(&refund, give, false);
        if let Some(before) = approval::asked(app, actor, &say.key, &act).await? {
            return Ok(Decided::Waiting(before));
        }
    }
    let mut command = command(app, (&refund, &payment), say.give, &why, &by);
    command.payers_others = others(app, payment.payer.as_ref()).await?;
    if say.give.is_some()
        && let Some(records) = records(app, &refund, &payment).await?
    {
        command.judged(records);
    }
    let borne_out = command.claim == Claim::Supported;
    let outcome = app.command(actor, Some(key), Act::DecideRefund(command)).await?;
    match (outcome.refusal, say.give) {
        (None, _) => {
            app.changes.tell(refund.id.as_str());
            Ok(Decided::Done(super::ask::by_id(app, &refund.id).await?))
        }
        (Some(Refusal::ApprovalRequired), Some(give)) => {
            let ask = approval::Ask {
                act: accepting(&refund, give, borne_out),
                subject: refund.id.as_str().to_owned(),
                subject_version: refund.version,
                amount_minor: give.minor(),
                currency: refund.currency,
                conversation: refund.conversation.clone(),
                beneficiary: payment.payer.clone().map(Party::Person),
                reason: why,
                key: say.key,
            };
            Ok(Decided::Waiting(approval::request(app, actor, ask).await?))
        }
        (Some(refusal), _) => Err(refusal.into()),
    }
}

fn accepting(refund: &Refund, give: Amount, borne_out: bool) -> rules::Act {
    rules::Act::Refund { refund: refund.id.clone(), give, borne_out }
}

/// What the records say of a payment of which money is said to have gone astray: they decide about
/// it (REF-7), and nobody else is asked them. Once it is decided there is no claim left to judge.
pub(crate) async fn records(
    app: &App,
    refund: &Refund,
    payment: &Payment,
) -> Result<Option<Diagnosis>, AppError> {
    if (refund.ground, refund.state) != (Ground::Fault, RefundState::Requested) {
        return Ok(None);
    }
    crate::conversation::diagnose(app, payment).await.map(Some)
}

/// The other accounts of a payer who has several.
async fn others(app: &App, payer: Option<&PersonId>) -> Result<Vec<PersonId>, AppError> {
    let Some(payer) = payer.cloned() else { return Ok(Vec::new()) };
    let read = app.db.read(async move |tx| {
        let mut all = person::same_as(tx, &payer).await?;
        all.retain(|one| *one != payer);
        Ok::<_, Fault>(all)
    });
    Ok(read.await?)
}

/// Asks that the house lends what the payee lacks, so that the payer need not wait; a supervisor
/// signs. It stays a merchant's debt, and what comes in repays it; what a person lacks the house
/// pays for good.
pub async fn advance(
    app: &App,
    actor: &Actor,
    id: &RefundId,
    why: &str,
    key: &str,
) -> Result<Approval, AppError> {
    let by = access::staff(actor)?.clone();
    let (refund, payment) = load(app, id).await?;
    let most = Amount::new(refund.amount_minor, refund.currency)?;
    let act = rules::Act::Advance { refund: id.clone(), most };
    if let Some(before) = approval::asked(app, actor, key, &act).await? {
        return Ok(before);
    }
    if refund.state != RefundState::WaitingFunds {
        return Err(AppError::Refused(Refusal::StateConflict));
    }
    crate::payment_act::stranger_to(app, &by, &payment).await?;
    if let Some(merchant) = payment.payee.merchant() {
        // The line of debt, which most merchants never need.
        let line = Account::open(AccountKind::Advance, merchant.as_str(), payment.currency);
        let opened =
            app.db.write(async move |tx| account::open(tx, std::slice::from_ref(&line)).await);
        opened.await?;
    }
    let ask = approval::Ask {
        act,
        subject: id.as_str().to_owned(),
        subject_version: refund.version,
        amount_minor: refund.amount_minor,
        currency: refund.currency,
        conversation: refund.conversation.clone(),
        beneficiary: payment.payer.map(Party::Person),
        reason: why.to_owned(),
        key: key.to_owned(),
    };
    approval::request(app, actor, ask).await
}

/// The command that lends, as the second person gives it.
pub(crate) async fn lend(
    app: &App,
    id: &RefundId,
    advance: Advance,
    why: &str,
) -> Result<FundRefund, AppError> {
    let (refund, payment) = load(app, id).await?;
    Ok(FundRefund {
        parts: Parts::of(&payment, Some(id)),
        refund: id.clone(),
        advance: Some(advance),
        reason: why.to_owned(),
        expected_on: expected_on(app, refund.destination),
    })
}
