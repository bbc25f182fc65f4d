//! What the demo's page tells how to meet: a shop whose own system says nothing or no, a card whose
//! bank asks for a code, a refund that waits for a shop that is short of funds, and a card whose
//! bank takes no money back.

use anyhow::{Result, ensure};

use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{confirm_if_asked, enter_card, made, shop, sign_in};

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let customer = scene.customer().await?;
    customer.go("/demo").await?;
    customer.sees("demo-group-after").await?;
    sign_in(&customer, &mut scene.program, made("chen")?).await?;
    the_shop_says_nothing(scene, &customer).await?;
    the_bank_asks_for_a_code(&customer).await?;
    the_card_takes_nothing(scene, &customer).await?;
    the_refund_waits(scene, &customer).await
}

/// The florist's system is silent, then says no: nothing is paid, until it takes payments again.
async fn the_shop_says_nothing(scene: &mut Scene, customer: &Reader) -> Result<()> {
    let till = format!("/pay/{}", shop("unreachable")?.id());
    scene.program.shops("silent").await?;
    customer.go(&format!("{till}?amount=50.00")).await?;
    customer.press("pay-now").await?;
    confirm_if_asked(customer, &mut scene.program, made("chen")?.phone).await?;
    let failed = customer.arrives("/payments/pay_").await?;
    customer.comes_to_see("refusal-merchant-unreachable-what").await?;
    customer.sees("refusal-merchant-unreachable-why").await?;
    customer.sees("payment-get-help").await?;
    customer.can_be_used().await?;
    scene.program.shops("takes_not").await?;
    customer.press("remedy-try-again").await?;
    customer.arrives(&till).await?;
    customer.press("pay-now").await?;
    confirm_if_asked(customer, &mut scene.program, made("chen")?.phone).await?;
    customer.arrives("/payments/pay_").await?;
    customer.comes_to_see("refusal-merchant-declined-why").await?;
    customer.sees("remedy-contact-merchant").await?;
    customer.can_be_used().await?;
    scene.program.shops("takes").await?;
    customer.go(&format!("{till}?amount=50.00")).await?;
    customer.press("pay-now").await?;
    confirm_if_asked(customer, &mut scene.program, made("chen")?.phone).await?;
    let paid = customer.arrives("/payments/pay_").await?;
    ensure!(paid != failed, "a payment that failed stays as it was");
    customer.comes_to_see("step-done").await
}

/// Three wrong codes on the page of the card's bank, and the card pays nothing; entered again, with
/// the code that is right, it does.
async fn the_bank_asks_for_a_code(customer: &Reader) -> Result<()> {
    customer.go("/topup").await?;
    customer.fill("field-amount", "20").await?;
    customer.choose("pay-from-new-card").await?;
    customer.press("topup-now").await?;
    enter_card(customer, "4000000000001018").await?;
    for _ in 0..3 {
        customer.arrives("/card/").await?;
        customer.can_be_used().await?;
        customer.fill_named("code", "000000").await?;
        customer.press_css("#form button").await?;
    }
    customer.press_css("a.button").await?;
    customer.arrives("/topup").await?;
    customer.press("topup-now").await?;
    customer.arrives("/payments/pay_").await?;
    customer.comes_to_see("refusal-security-check-failed-why").await?;
    customer.sees("payment-get-help").await?;
    // The spent card is not offered again: a new one is chosen already.
    customer.press("remedy-check-card").await?;
    customer.arrives("/topup").await?;
    customer.press("topup-now").await?;
    enter_card(customer, "4000000000001018").await?;
    customer.arrives("/card/").await?;
    customer.fill_named("code", &customer.text_of("#test-code").await?).await?;
    customer.press_css("#form button").await?;
    customer.arrives("/topup").await?;
    customer.press("topup-now").await?;
    customer.arrives("/payments/pay_").await?;
    customer.comes_to_see("payment-paid-top-up").await
}

async fn the_card_takes_nothing(scene: &mut Scene, customer: &Reader) -> Result<()> {
    customer.go(&format!("/pay/{}?amount=30.00", shop("books")?.id())).await?;
    customer.choose("pay-from-new-card").await?;
    customer.press("pay-now").await?;
    enter_card(customer, "4000000000005126").await?;
    customer.arrives("/pay/").await?;
    customer.press("pay-now").await?;
    confirm_if_asked(customer, &mut scene.program, made("chen")?.phone).await?;
    customer.arrives("/payments/pay_").await?;
    customer.press("payment-ask-refund").await?;
    customer.fill("field-reason", "Bought twice. 买重了。").await?;
    customer.press("refund-ask").await?;
    customer.arrives("/refunds/").await?;
    customer.comes_to_see("refund-step-card-rejected").await?;
    customer.can_be_used().await
}

/// The lamp that somebody of the demo wants to give back, whose shop has paid its takings out.
async fn the_refund_waits(scene: &mut Scene, customer: &Reader) -> Result<()> {
    let agent = scene.clerk().await?;
    sign_in(&agent, &mut scene.program, made("lin")?).await?;
    agent.go("/desk/refunds").await?;
    agent.press_holding("159.00").await?;
    agent.arrives("/desk/refunds/").await?;
    agent.fill("field-reason", "Cracked, as the picture shows. 灯罩有裂纹。").await?;
    agent.press("refund-accept").await?;
    agent.comes_to_see("refund-state-waiting-funds").await?;
    agent.can_be_used().await?;
    customer.go("/").await?;
    customer.comes_to_see("home-step-funds").await?;
    customer.can_be_used().await?;

    let boss = scene.clerk().await?;
    sign_in(&boss, &mut scene.program, made("zhou")?).await?;
    boss.go("/desk/refunds").await?;
    boss.press_holding("159.00").await?;
    boss.arrives("/desk/refunds/").await?;
    boss.fill("field-reason", "The customer waits. 顾客在等。").await?;
    boss.press("refund-advance").await?;
    boss.comes_to_see("approval-asked").await?;
    let other = scene.clerk().await?;
    sign_in(&other, &mut scene.program, made("maria")?).await?;
    other.go("/desk/approvals").await?;
    other.press_holding("The customer waits.").await?;
    other.arrives("/desk/approvals/").await?;
    other.can_be_used().await?;
    other.press("approval-approve").await?;
    other.sees("approval-signed").await
}
