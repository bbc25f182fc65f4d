//! A payment fails, the next one goes through for nothing: help from the payment's own page, an
//! agent who answers and asks for the money back, a supervisor's signature, the money in the
//! wallet, and how it was.

use anyhow::{Result, ensure};

use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{
    EMPTY_CARD, claim_case, confirm_if_asked, enter_card, made, open_case, shop, sign_in, stay,
    stayed,
};

/// More than this shop gives back without a second person.
const AMOUNT: &str = "680";
const AMOUNT_MINOR: i64 = 68_000;

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let customer = scene.customer().await?;
    sign_in(&customer, &mut scene.program, made("chen")?).await?;
    let before = balance(&customer).await?;
    let payment = fail_then_pay(scene, &customer).await?;
    ensure!(balance(&customer).await? == before - AMOUNT_MINOR, "the wallet has not paid");
    customer.go(&payment).await?;
    let words = "The shop says it is sold out. 店里说没有货了。";
    let case = open_case(&customer, words).await?;

    let agent = scene.clerk().await?;
    sign_in(&agent, &mut scene.program, made("lin")?).await?;
    claim_case(&agent, words).await?;
    agent.can_be_used().await?;
    let answer = "I ask for your money now. 我现在为您申请退款。";
    agent.fill("desk-reply", answer).await?;
    agent.press_holding(&agent.say("act-send")).await?;
    // The customer's page hears of it by itself.
    customer.sees_words(answer).await?;
    customer.can_be_used().await?;

    ask_for_refund(&agent).await?;
    look_at_refund(&customer, &payment).await?;
    accept(&agent).await?;
    // Each step comes to the page that is open, which is not loaded anew.
    customer.sees("refund-step-signature").await?;
    stayed(&customer).await?;
    customer.go(&payment).await?;
    customer.sees("refund-state-requested").await?;
    stay(&customer).await?;
    sign(scene).await?;
    customer.sees("refund-state-paid").await?;
    stayed(&customer).await?;
    customer.can_be_used().await?;
    the_money_is_back(&customer, &case, before).await?;
    how_it_was(&customer, &agent, &case).await
}

/// The card is declined; the wallet pays instead. The address of the payment that went through.
async fn fail_then_pay(scene: &mut Scene, customer: &Reader) -> Result<String> {
    let merchant = shop("books")?.id();
    let phone = made("chen")?.phone;
    customer.go(&format!("/pay/{merchant}")).await?;
    customer.fill("field-amount", AMOUNT).await?;
    customer.choose("pay-from-new-card").await?;
    customer.press("pay-now").await?;
    enter_card(customer, EMPTY_CARD).await?;
    customer.arrives(&format!("/pay/{merchant}")).await?;
    customer.press("pay-now").await?;
    confirm_if_asked(customer, &mut scene.program, phone).await?;
    let failed = customer.arrives("/payments/pay_").await?;
    customer.comes_to_see("refusal-card-funds-low-what").await?;
    // The quiet way beside the main one says what is in the wallet.
    let label = customer.texts.with("payment-by-wallet", &[("balance", "\u{1}".into())]);
    customer.press_holding(label.split('\u{1}').next().unwrap_or_default().trim()).await?;
    customer.arrives(&format!("/pay/{merchant}")).await?;
    customer.press("pay-now").await?;
    confirm_if_asked(customer, &mut scene.program, phone).await?;
    let paid = customer.arrives("/payments/pay_").await?;
    ensure!(paid != failed, "a payment that failed stays as it was");
    Ok(paid)
}

/// The agent asks, as is theirs to do.
async fn ask_for_refund(agent: &Reader) -> Result<()> {
    agent.press("desk-refund-it").await?;
    agent.choose("refund-ground-goodwill").await?;
    agent.fill("field-amount", AMOUNT).await?;
    agent.fill("refund-desk-reason", "Sold out after it was paid.").await?;
    agent.can_be_used().await?;
    agent.press("refund-desk-ask").await?;
    agent.arrives("/desk/refunds/").await?;
    agent.sees("refund-desk-submitted").await?;
    agent.can_be_used().await
}

/// The customer comes from the payment to the page of its refund, and stays there.
async fn look_at_refund(customer: &Reader, payment: &str) -> Result<()> {
    customer.go(payment).await?;
    customer.press_holding(&customer.say("payment-refund-line")).await?;
    customer.arrives("/refunds/").await?;
    customer.sees("refund-step-review").await?;
    customer.can_be_used().await?;
    stay(customer).await
}

/// The agent accepts, which moves no money above the limit.
async fn accept(agent: &Reader) -> Result<()> {
    agent.fill("field-reason", "The shop confirmed it.").await?;
    agent.press("refund-accept").await?;
    agent.comes_to_see("approval-asked").await
}

/// A supervisor reads what exactly would be done, and signs.
async fn sign(scene: &mut Scene) -> Result<()> {
    let supervisor = scene.clerk().await?;
    sign_in(&supervisor, &mut scene.program, made("zhou")?).await?;
    supervisor.go("/desk/approvals").await?;
    supervisor.press_holding("The shop confirmed it.").await?;
    supervisor.arrives("/desk/approvals/").await?;
    supervisor.sees_words("680.00").await?;
    supervisor.can_be_used().await?;
    supervisor.press("approval-approve").await?;
    supervisor.sees("approval-signed").await
}

async fn the_money_is_back(customer: &Reader, case: &str, before: i64) -> Result<()> {
    customer.go(case).await?;
    let blanks = [("at", "".into()), ("detail", "".into())];
    let paid = customer.texts.with("happened-refund-paid", &blanks);
    let paid = paid.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    customer.comes_to_see_words(&paid).await?;
    customer.can_be_used().await?;
    ensure!(balance(customer).await? == before, "the money is not back");
    Ok(())
}

/// Closed by the agent; the customer's page asks by itself, keeps the words that were begun, and
/// the customer presses once.
async fn how_it_was(customer: &Reader, agent: &Reader, case: &str) -> Result<()> {
    customer.go(case).await?;
    customer.sees("conversation-solved").await?;
    let begun = "One more thing";
    customer.fill("conversation-words", begun).await?;
    agent.go(&format!("/desk{case}")).await?;
    agent.press_holding(&agent.say("act-close")).await?;
    customer.sees("survey-title").await?;
    ensure!(!customer.shows(&customer.say("conversation-solved")).await?, "closed, yet to close");
    ensure!(customer.value_of("#words").await? == begun, "words that were begun are gone");
    customer.can_be_used().await?;
    customer.press_css("button[name=score][value='5']").await?;
    customer.sees_with("survey-said", &[("score", 5_i64.into())]).await
}

/// What the home page says is in the wallet, in minor units.
async fn balance(customer: &Reader) -> Result<i64> {
    customer.go("/").await?;
    let text = customer.text_of(".balance .figure").await?;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    Ok(digits.parse()?)
}
