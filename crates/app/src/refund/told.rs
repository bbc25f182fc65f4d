//! The payer is told at each step of a refund (REF-6), and a person from whom money is taken back
//! that it is, why, and how to object.

use paydesk_core::id::RefundId;
use paydesk_core::payment::Payment;
use paydesk_core::refund::Refund;
use paydesk_core::refund::fund::TAKEN_BACK;
use paydesk_core::throttle::MONEY_TOLD;
use paydesk_store::job::JobRow;
use paydesk_store::{Fault, payment, refund};

use crate::job::Done;
use crate::payment::{Name, payee_name, person_name};
use crate::{App, AppError, conversation, notice};

/// The steps that a payer is told of; the words of the job's detail.
pub const STEPS: [&str; 8] = [
    "requested",
    "accepted",
    "waiting_funds",
    "paid",
    "confirmed",
    "refused",
    "reduced",
    "card_rejected",
];

/// The job `refund_notice`.
pub(crate) async fn tell(app: &App, job: &JobRow) -> Result<Done, AppError> {
    let Some(id) = RefundId::parse(&job.subject) else {
        return Ok(Done::Fail("no refund's id".into()));
    };
    if let Some((TAKEN_BACK, taken)) = job.detail.split_once(' ') {
        return tell_payee(app, job, id, taken).await;
    }
    if !STEPS.contains(&job.detail.as_str()) {
        return Ok(Done::Fail(format!("no step is called {}", job.detail)));
    }
    let read = app.db.read(async move |tx| {
        let Some(refund) = refund::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        let Some(payment) = payment::by_id(tx, &refund.payment).await? else { return Ok(None) };
        let payee = payee_name(tx, &payment.payee).await?;
        Ok(Some((refund, payment, payee)))
    });
    let Some((refund, payment, payee)) = read.await? else {
        return Ok(Done::Fail("no such refund".into()));
    };
    app.changes.tell(refund.id.as_str());
    app.changes.tell(payment.id.as_str());
    conversation::calm(app, refund.id.as_str()).await?;
    // A guest left no address: the page of the payment is where a guest looks.
    let Some(payer) = &payment.payer else { return Ok(Done::Done) };
    let read = {
        let job = job.clone();
        app.db.read(async move |tx| paydesk_store::job::up_to(tx, &job).await)
    };
    let mut told = Vec::new();
    for step in read.await? {
        let kind = format!("refund-{}", step.detail.replace('_', "-"));
        // What is told to whoever was paid has its own words.
        if !STEPS.contains(&step.detail.as_str()) {
            continue;
        }
        let args = args(&refund, &payment, &payee);
        let draft = notice::to_person(app, payer, &kind, args).await?;
        told.extend(draft.map(|draft| (step.id, draft)));
    }
    notice::write_in_order(app, told, ("refunded", MONEY_TOLD)).await?;
    Ok(Done::Done)
}

fn args(refund: &Refund, payment: &Payment, payee: &Name) -> Vec<(&'static str, String)> {
    vec![
        ("amount", format!("{} {}", refund.amount_minor, refund.currency)),
        ("refund", refund.id.as_str().to_owned()),
        ("payment", payment.id.as_str().to_owned()),
        ("payee_en", payee.en.clone()),
        ("payee_zh", payee.zh.clone()),
        ("expected_on", refund.expected_on.clone().unwrap_or_default()),
        ("reason", refund.refused_reason.clone().unwrap_or_default()),
    ]
}

/// What was taken from a person who had been paid, and by whose payment it had come.
async fn tell_payee(app: &App, job: &JobRow, id: RefundId, taken: &str) -> Result<Done, AppError> {
    let read = app.db.read(async move |tx| {
        let Some(refund) = refund::by_id(tx, &id).await? else { return Ok::<_, Fault>(None) };
        let Some(payment) = payment::by_id(tx, &refund.payment).await? else { return Ok(None) };
        let payer = match &payment.payer {
            Some(payer) => person_name(tx, payer).await?,
            None => Name::default(),
        };
        Ok(Some((payment, payer)))
    });
    let Some((payment, payer)) = read.await? else {
        return Ok(Done::Fail("no such refund".into()));
    };
    app.changes.tell(payment.id.as_str());
    let Some(payee) = payment.payee.person() else {
        return Ok(Done::Fail("taken from nobody".into()));
    };
    let args = vec![
        ("amount", format!("{taken} {}", payment.currency)),
        ("payment", payment.id.as_str().to_owned()),
        ("payer_en", payer.en),
        ("payer_zh", payer.zh),
    ];
    if let Some(draft) = notice::to_person(app, payee, "refund-taken-back", args).await? {
        notice::write(app, draft, job.id.as_str()).await?;
    }
    Ok(Done::Done)
}
