//! The main tasks of a customer in a browser that runs no script: forms and links do all of it.

use anyhow::Result;

use crate::browser::Screen;
use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{claim_case, confirm_if_asked, made, open_case, shop, sign_in};

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let customer = scene.reader("without-script", Screen::Phone, false).await?;
    let who = made("chen")?;
    sign_in(&customer, &mut scene.program, who).await?;
    send(scene, &customer).await?;

    // A purchase, and its money back by the shop's own rules.
    let merchant = shop("books")?.id();
    customer.go(&format!("/pay/{merchant}")).await?;
    customer.fill("field-amount", "36").await?;
    customer.press("pay-now").await?;
    confirm_if_asked(&customer, &mut scene.program, who.phone).await?;
    let payment = customer.arrives("/payments/pay_").await?;
    customer.comes_to_see_words("36.00").await?;
    let payment = payment.split('?').next().unwrap_or_default().to_owned();
    customer.go(&format!("{payment}/refund")).await?;
    customer.fill("field-reason", "Bought twice").await?;
    customer.press("refund-ask").await?;
    customer.arrives("/refunds/").await?;
    customer.comes_to_see("refund-head-paid").await?;

    // Talking works by posting and by a page that looks again.
    customer.go(&payment).await?;
    let words = "Is it all right now? 现在好了吗？";
    let case = open_case(&customer, words).await?;
    let agent = scene.clerk().await?;
    sign_in(&agent, &mut scene.program, made("zhao")?).await?;
    claim_case(&agent, words).await?;
    let answer = "It is. 好了。";
    agent.fill("desk-reply", answer).await?;
    agent.press_holding(&agent.say("act-send")).await?;
    customer.go(&case).await?;
    customer.comes_to_see_words(answer).await?;
    let thanks = "Thank you! 谢谢！";
    customer.fill("conversation-words", thanks).await?;
    customer.press("act-send").await?;
    customer.sees_words(thanks).await?;
    agent.comes_to_see_words(thanks).await?;
    customer.press("conversation-solved").await?;
    customer.sees("survey-title").await
}

/// A transfer: the name is shown before the money goes.
async fn send(scene: &mut Scene, customer: &Reader) -> Result<()> {
    customer.go("/send").await?;
    customer.fill("send-phone", made("liu")?.phone).await?;
    customer.press("act-continue").await?;
    customer.sees("send-check-name").await?;
    customer.fill("field-amount", "8.80").await?;
    // The button names whoever is paid.
    customer.press_css("main form button.full").await?;
    confirm_if_asked(customer, &mut scene.program, made("chen")?.phone).await?;
    customer.arrives("/payments/pay_").await?;
    customer.comes_to_see_words("8.80").await
}
