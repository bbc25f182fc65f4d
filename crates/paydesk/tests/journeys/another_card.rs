//! A card is declined, the page says why, and another card pays.

use anyhow::{Result, ensure};

use crate::scene::Scene;
use crate::steps::{EMPTY_CARD, GOOD_CARD, confirm_if_asked, enter_card, made, shop, sign_in};

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let customer = scene.customer().await?;
    let who = made("chen")?;
    sign_in(&customer, &mut scene.program, who).await?;
    let merchant = shop("school")?.id();
    customer.go(&format!("/pay/{merchant}")).await?;
    customer.fill("field-amount", "66").await?;
    customer.choose("pay-from-new-card").await?;
    customer.press("pay-now").await?;
    enter_card(&customer, EMPTY_CARD).await?;
    customer.arrives(&format!("/pay/{merchant}")).await?;
    customer.press("pay-now").await?;
    confirm_if_asked(&customer, &mut scene.program, who.phone).await?;

    let failed = customer.arrives("/payments/pay_").await?;
    customer.comes_to_see("refusal-card-funds-low-what").await?;
    customer.sees("shell-answer-money").await?;
    customer.can_be_used().await?;
    customer.press("remedy-another-card").await?;
    // The amount has come along.
    customer.arrives(&format!("/pay/{merchant}")).await?;
    customer.choose("pay-from-new-card").await?;
    customer.press("pay-now").await?;
    enter_card(&customer, GOOD_CARD).await?;
    customer.press("pay-now").await?;
    confirm_if_asked(&customer, &mut scene.program, who.phone).await?;
    let paid = customer.arrives("/payments/pay_").await?;
    ensure!(paid != failed, "a payment that failed stays as it was");
    customer.comes_to_see_words("66.00").await?;
    customer.sees("step-done").await?;
    customer.can_be_used().await
}
