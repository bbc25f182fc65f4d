//! What has happened in the demo before anybody looks in, done as people do it: talks with support,
//! refunds, and an act that waits for a second signature. Each is done once: a folder that has it
//! is left as it has become.

use anyhow::Context as _;
use paydesk_app::conversation::{self as desk, Say};
use paydesk_app::correction::{self, Place, Side};
use paydesk_app::demo::talk::{PAID_OUT, TALKS, Talk, UNSIGNED, WANTED, Wanted};
use paydesk_app::demo::{self, Made};
use paydesk_app::{App, approval as paper, callback, proof, refund};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::approval::{Approval, ApprovalState};
use paydesk_core::conversation::Kind;
use paydesk_core::id::{ApprovalId, PaymentId};
use paydesk_core::proof::ProofKind;
use paydesk_core::refund::Ground;
use paydesk_store::{approval, conversation};

use super::seed::{self, actor};

/// Tells the past, where it has not been told. What was told before is the night staff's: a bank
/// that was left silent is asked again after the door has opened, not before.
pub(super) async fn tell(app: &App) -> anyhow::Result<()> {
    let mut fresh = false;
    for wanted in &WANTED {
        let asked = want(app, wanted).await;
        fresh |= asked.with_context(|| format!("asking for the {} back", wanted.of))?;
    }
    for talk in &TALKS {
        let begun = begin(app, talk).await;
        fresh |= begun.with_context(|| format!("{} writes to us", talk.customer))?;
    }
    fresh |= called(app).await.context("asking for a call")?;
    fresh |= unsigned(app).await.context("asking for a counter-entry")?;
    fresh |= paid_out(app).await.context("paying a shop's takings out")?;
    if fresh {
        paydesk_work::drain(app).await?;
    }
    Ok(())
}

fn somebody(word: &str) -> anyhow::Result<&'static Made> {
    demo::person(word).with_context(|| format!("nobody is {word}"))
}

/// The first payment of this word, and who made it.
async fn first(app: &App, word: &str) -> anyhow::Result<(&'static Made, PaymentId)> {
    let (payer, key) = seed::first_key(word).with_context(|| format!("no payment is {word}"))?;
    let made = somebody(payer)?;
    let id = seed::done(app, made, &key).await?.and_then(|id| PaymentId::parse(&id));
    Ok((made, id.with_context(|| format!("{word} was never paid"))?))
}

async fn want(app: &App, wanted: &Wanted) -> anyhow::Result<bool> {
    let (made, payment) = first(app, wanted.of).await?;
    let id = payment.clone();
    let read = app.db.read(async move |tx| {
        let refunds = paydesk_store::refund::of_payment(tx, &id).await?;
        let row = paydesk_store::payment::by_id(tx, &id).await?;
        Ok::<_, paydesk_store::Fault>((refunds.is_empty(), row))
    });
    let (true, Some(row)) = read.await? else { return Ok(false) };
    let amount = Amount::new(row.amount_minor, row.currency);
    let ask = refund::Ask {
        payment,
        amount: amount.map_err(|r| anyhow::anyhow!("{}: {r}", wanted.of))?,
        ground: if wanted.by_policy { Ground::Policy } else { Ground::Fault },
        reason: wanted.reason.to_owned(),
        files: Vec::new(),
        conversation: None,
        key: format!("demo-refund-{}", wanted.of),
    };
    refund::request(app, &actor(made), ask).await?;
    Ok(true)
}

async fn begin(app: &App, talk: &Talk) -> anyhow::Result<bool> {
    let customer = actor(somebody(talk.customer)?);
    let about = match talk.about {
        Some(word) => Some(first(app, word).await?.1.to_string()),
        None => None,
    };
    let ask = desk::Ask {
        about,
        kind: talk.kind,
        words: talk.words.to_owned(),
        contact: String::new(),
        client_id: "demo-talk".to_owned(),
        device: "Chrome · Android".to_owned(),
        article: None,
    };
    let opened = desk::open(app, &customer, ask).await?;
    let (false, Some((agent, answer))) = (opened.joined, talk.answer) else {
        return Ok(!opened.joined);
    };
    let (agent, case) = (actor(somebody(agent)?), opened.conversation.id);
    desk::claim(app, &agent, &case).await?;
    let say = Say { words: answer.to_owned(), client_id: "demo-answer".to_owned() };
    desk::say(app, &agent, &case, say).await?;
    if talk.proof {
        proof::ask(app, &agent, &case, ProofKind::App, "").await?;
    }
    if let Some(score) = talk.score {
        desk::close(app, &customer, &case).await?;
        desk::survey(app, &customer, &case, score, "").await?;
    }
    Ok(true)
}

/// Who, about what, and what they say before.
const CALLED: (&str, Kind, &str) =
    ("chen", Kind::Question, "想问一下怎么给家人开通账户，电话里说更清楚。");

/// Somebody who would rather speak, at the next time that is free.
async fn called(app: &App) -> anyhow::Result<bool> {
    let made = somebody(CALLED.0)?;
    let customer = actor(made);
    let cases = desk::mine(app, &customer).await?;
    if cases.iter().any(|case| case.title == CALLED.2) {
        return Ok(false);
    }
    let free = callback::offered(app, &customer, CALLED.1).await?;
    let Some(slot_us) = free.get(1).copied() else { return Ok(false) };
    let ask = callback::Ask {
        phone: made.phone.to_owned(),
        slot_us,
        kind: CALLED.1,
        words: CALLED.2.to_owned(),
        client_id: "demo-callback".to_owned(),
        device: "Chrome · Android".to_owned(),
    };
    callback::place(app, &customer, &ask).await?;
    Ok(true)
}

async fn unsigned(app: &App) -> anyhow::Result<bool> {
    let (agent, to) = (actor(somebody(UNSIGNED.agent)?), somebody(UNSIGNED.to)?);
    let sides = (
        Side { place: Place::Expense, whose: String::new() },
        Side { place: Place::Wallet, whose: to.phone.to_owned() },
    );
    let (ask, before) = entry(app, to, sides, UNSIGNED.minor).await?;
    if !before.is_empty() {
        return Ok(false);
    }
    let (reason, key) = (UNSIGNED.reason.to_owned(), "demo-correction".to_owned());
    correction::ask(app, &agent, correction::Ask { reason, key, ..ask }).await?;
    Ok(true)
}

/// A shop's takings leave its till, as two people sign.
async fn paid_out(app: &App) -> anyhow::Result<bool> {
    let Some(paper) = asked_out(app).await? else { return Ok(false) };
    paper::approve(app, &actor(somebody(PAID_OUT.supervisor)?), &paper).await?;
    Ok(true)
}

/// The paper that the second one signs; also where a start was broken off before that.
async fn asked_out(app: &App) -> anyhow::Result<Option<ApprovalId>> {
    let (agent, owner) = (actor(somebody(PAID_OUT.agent)?), somebody(PAID_OUT.owner)?);
    let shop = demo::shop(PAID_OUT.shop).context("there is no such shop")?;
    let sides = (
        Side { place: Place::Merchant, whose: shop.id().to_string() },
        Side { place: Place::Clearing, whose: String::new() },
    );
    let (ask, before) = entry(app, owner, sides, PAID_OUT.minor).await?;
    if !before.is_empty() {
        let waits =
            |row: &Approval| row.state == ApprovalState::Waiting && row.reason == PAID_OUT.reason;
        return Ok(before.into_iter().find(waits).map(|row| row.id));
    }
    let (reason, key) = (PAID_OUT.reason.to_owned(), "demo-paid-out".to_owned());
    let asked = correction::ask(app, &agent, correction::Ask { reason, key, ..ask }).await?;
    Ok(Some(asked.id))
}

/// A counter-entry in somebody's case, and those that were asked for there before.
async fn entry(
    app: &App,
    whose: &Made,
    (from, to): (Side, Side),
    minor: i64,
) -> anyhow::Result<(correction::Ask, Vec<Approval>)> {
    let customer = whose.id();
    let read = app.db.read(async move |tx| {
        let case = conversation::of_person(tx, &customer).await?.pop().map(|case| case.id);
        let before = match &case {
            Some(case) => approval::for_subject(tx, case.as_str()).await?,
            None => Vec::new(),
        };
        Ok::<_, paydesk_store::Fault>((case, before))
    });
    let (case, before) = read.await?;
    let amount = Amount::new(minor, Currency::Cny).map_err(|r| anyhow::anyhow!("{minor}: {r}"))?;
    let ask = correction::Ask {
        from,
        to,
        amount,
        reason: String::new(),
        subject: case.as_ref().map(|case| case.as_str().to_owned()),
        conversation: case,
        key: String::new(),
    };
    Ok((ask, before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use paydesk_app::payment::{self, Ask};
    use paydesk_core::id::Party;
    use paydesk_core::ledger::account_id;
    use paydesk_core::payment::PaymentKind;
    use paydesk_sim::engine::sqlite;
    use paydesk_sim::house::{House, ask};

    #[tokio::test]
    async fn takings_that_were_asked_for_and_not_signed_are_signed_by_the_next_start() {
        let engine = sqlite().await;
        let house = House::on(&engine).await;
        let app = &house.app;
        for word in [PAID_OUT.owner, PAID_OUT.agent, PAID_OUT.supervisor] {
            seed::make_person(app, somebody(word).unwrap()).await.unwrap();
        }
        let shop = demo::shop(PAID_OUT.shop).unwrap();
        seed::make_shop(app, shop, "http://shop.test").await.unwrap();
        let li = house.customer("李雷").await;
        house.fund(&li, PAID_OUT.minor).await;
        house.trust(&li, shop.id().as_str()).await;
        let payee = Party::Merchant(shop.id());
        let buy =
            Ask { kind: PaymentKind::Purchase, payee, ..ask(&li, PAID_OUT.minor, &house.key()) };
        payment::pay(app, &li.actor, buy).await.unwrap();
        house.work().await;
        let talk = TALKS.iter().find(|talk| talk.customer == PAID_OUT.owner).unwrap();
        begin(app, talk).await.unwrap();
        let till =
            async || house.available_on(account_id::merchant(&shop.id(), Currency::Cny)).await;
        // Here the start is broken off.
        assert!(asked_out(app).await.unwrap().is_some());
        assert_eq!(till().await, PAID_OUT.minor);
        assert!(paid_out(app).await.unwrap());
        assert_eq!(till().await, 0);
        assert!(!paid_out(app).await.unwrap(), "once");
        house.finish().await;
    }
}
