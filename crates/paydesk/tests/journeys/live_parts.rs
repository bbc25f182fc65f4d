//! What changes under somebody's eyes, without the page being loaded anew: the payment says by
//! itself how it ended, and the desk's facts follow the case while what is unfolded there stays so.

use anyhow::{Result, ensure};
use paydesk_app::demo::PASSWORD;
use thirtyfour::Key;

use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{GOOD_CARD, enter_card, made, sign_in, stay, stayed};

/// What the demo's customer has asked the agent.
const ASKED: &str = "卡里有钱，为什么付不了？";

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let customer = scene.customer().await?;
    sign_in(&customer, &mut scene.program, made("chen")?).await?;
    the_payment_says_how_it_ended(scene, &customer).await?;
    the_facts_follow_the_case(scene, &customer).await
}

/// A bank that thinks for longer than the page is kept back.
async fn the_payment_says_how_it_ended(scene: &Scene, customer: &Reader) -> Result<()> {
    customer.go("/topup").await?;
    customer.fill("field-amount", "21").await?;
    customer.choose("pay-from-new-card").await?;
    customer.press("topup-now").await?;
    enter_card(customer, GOOD_CARD).await?;
    customer.arrives("/topup").await?;
    scene.program.bank("slow", Some(1)).await?;
    customer.press("topup-now").await?;
    customer.arrives("/payments/pay_").await?;
    customer.sees("payment-processing-headline").await?;
    stay(customer).await?;
    customer.sees("payment-paid-top-up").await?;
    stayed(customer).await?;
    customer.can_be_used().await
}

async fn the_facts_follow_the_case(scene: &mut Scene, customer: &Reader) -> Result<()> {
    let agent = scene.clerk().await?;
    sign_in(&agent, &mut scene.program, made("lin")?).await?;
    agent.go("/desk?mine=1").await?;
    agent.press_holding(ASKED).await?;
    let case = agent.arrives("/desk/cases/").await?;
    let card = [("card", "Visa •• 0002".into())];
    agent.sees_words(&agent.texts.with("refusal-card-declined-why", &card)).await?;
    // H asks for the form and goes to its first field; asked again, it is not shut.
    for _ in 0..2 {
        agent.types("h").await?;
        ensure!(open(&agent, "details.hand").await?, "H opens the form");
        let at = agent.window.driver.active_element().await?;
        ensure!(at.tag_name().await? == "select", "the form's first field has the focus");
        agent.can_be_used().await?;
        agent.types(Key::Escape).await?;
    }
    agent.sees("desk-proof-asked").await?;
    agent.press_css("aside.facts details:nth-of-type(1) summary").await?;
    ensure!(open(&agent, "aside.facts details").await?, "a fold opens");
    // Whoever is at work there is not disturbed.
    agent.types(Key::Escape).await?;
    stay(&agent).await?;

    let case = case.split('?').next().unwrap_or_default().replace("/desk/", "/");
    customer.go(&format!("{case}/proof")).await?;
    customer.fill("field-password", PASSWORD).await?;
    customer.press("act-send").await?;
    customer.sees("proof-passed").await?;
    agent.sees("desk-proof-passed").await?;
    stayed(&agent).await?;
    ensure!(open(&agent, "aside.facts details").await?, "what was unfolded stays unfolded");
    agent.can_be_used().await
}

/// Whether the first of these folds is open.
async fn open(reader: &Reader, css: &str) -> Result<bool> {
    let script = format!("return document.querySelector('{css}').open === true;");
    let said = reader.window.driver.execute(script, Vec::new()).await?;
    Ok(said.json().as_bool() == Some(true))
}
