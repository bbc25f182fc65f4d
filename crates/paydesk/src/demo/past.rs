//! What has happened in the demo before anybody looks in, done as people do it: talks with support,
//! refunds, and an act that waits for a second signature. Each is done once: a folder that has it
//! is left as it has become.

use anyhow::Context as _;
use paydesk_app::conversation::{self as desk, Say};
use paydesk_app::correction::{self, Place, Side};
use paydesk_app::demo::talk::{TALKS, Talk, UNSIGNED, WANTED, Wanted};
use paydesk_app::demo::{self, Made};
use paydesk_app::{App, proof, refund};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::PaymentId;
use paydesk_core::proof::ProofKind;
use paydesk_core::refund::Ground;

use super::seed::{self, actor};

/// Tells the past, where it has not been told.
pub(super) async fn tell(app: &App) -> anyhow::Result<()> {
    for wanted in &WANTED {
        want(app, wanted).await.with_context(|| format!("asking for the {} back", wanted.of))?;
    }
    for talk in &TALKS {
        begin(app, talk).await.with_context(|| format!("{} writes to us", talk.customer))?;
    }
    unsigned(app).await.context("asking for a counter-entry")?;
    paydesk_work::drain(app).await?;
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

async fn want(app: &App, wanted: &Wanted) -> anyhow::Result<()> {
    let (made, payment) = first(app, wanted.of).await?;
    let id = payment.clone();
    let read = app.db.read(async move |tx| {
        let refunds = paydesk_store::refund::of_payment(tx, &id).await?;
        let row = paydesk_store::payment::by_id(tx, &id).await?;
        Ok::<_, paydesk_store::Fault>((refunds.is_empty(), row))
    });
    let (true, Some(row)) = read.await? else { return Ok(()) };
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
    Ok(())
}

async fn begin(app: &App, talk: &Talk) -> anyhow::Result<()> {
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
    };
    let opened = desk::open(app, &customer, ask).await?;
    let (false, Some((agent, answer))) = (opened.joined, talk.answer) else { return Ok(()) };
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
    Ok(())
}

async fn unsigned(app: &App) -> anyhow::Result<()> {
    let (agent, to) = (actor(somebody(UNSIGNED.agent)?), somebody(UNSIGNED.to)?);
    let amount = Amount::new(UNSIGNED.minor, Currency::Cny);
    let ask = correction::Ask {
        from: Side { place: Place::Expense, whose: String::new() },
        to: Side { place: Place::Wallet, whose: to.phone.to_owned() },
        amount: amount.map_err(|r| anyhow::anyhow!("{r}"))?,
        reason: UNSIGNED.reason.to_owned(),
        subject: None,
        conversation: None,
        key: "demo-correction".to_owned(),
    };
    correction::ask(app, &agent, ask).await?;
    Ok(())
}
