//! What many journeys do: opening a wallet, signing in, entering a card at the bank, answering a
//! code. Each is done on the pages, as people do it.

use anyhow::{Context as _, Result, ensure};
use paydesk_app::demo::{self, Made, PASSWORD, Shop};

use crate::program::Program;
use crate::reader::Reader;

/// A card of the sandbox bank that works.
pub(crate) const GOOD_CARD: &str = "4242424242424242";
/// One that has not enough on it: ISO 8583 code 51.
pub(crate) const EMPTY_CARD: &str = "4000000000009995";

/// Somebody of the demo's cast.
pub(crate) fn made(word: &str) -> Result<&'static Made> {
    demo::person(word).with_context(|| format!("nobody of the demo is {word}"))
}

pub(crate) fn shop(word: &str) -> Result<&'static Shop> {
    demo::shop(word).with_context(|| format!("no shop of the demo is {word}"))
}

/// Opens a wallet, from the first page on.
pub(crate) async fn register(
    reader: &Reader,
    program: &mut Program,
    name: &str,
    phone: &str,
) -> Result<()> {
    reader.go("/").await?;
    reader.press("home-register").await?;
    reader.fill("field-name", name).await?;
    reader.fill("field-phone", phone).await?;
    reader.fill("field-password", PASSWORD).await?;
    reader.press("act-continue").await?;
    reader.fill("field-code", &program.code(phone).await?).await?;
    reader.press("act-confirm").await?;
    reader.sees("register-done").await
}

/// Signs somebody of the demo in on a device that is not known yet.
pub(crate) async fn sign_in(reader: &Reader, program: &mut Program, who: &Made) -> Result<()> {
    type_password(reader, who.phone, PASSWORD).await?;
    reader.fill("field-code", &program.code(who.phone).await?).await?;
    reader.press("act-confirm").await?;
    reader.sees("sign-in-device-kept").await
}

/// The first step of signing in, whatever it leads to.
pub(crate) async fn type_password(reader: &Reader, phone: &str, password: &str) -> Result<()> {
    reader.go("/sign-in").await?;
    reader.fill("field-phone", phone).await?;
    reader.fill("field-password", password).await?;
    reader.press("act-sign-in").await
}

/// Enters a card at the bank's own page, where the reader has just been sent.
pub(crate) async fn enter_card(reader: &Reader, number: &str) -> Result<()> {
    reader.arrives("/card/").await?;
    reader.fill_named("number", number).await?;
    reader.fill_named("expiry", "12/34").await?;
    reader.fill_named("security_code", "123").await?;
    reader.press_css("#form button").await
}

/// Answers the code that a payment asks for, if it asks for one.
pub(crate) async fn confirm_if_asked(
    reader: &Reader,
    program: &mut Program,
    phone: &str,
) -> Result<()> {
    if reader.shows(&reader.say("pay-step-title")).await? {
        reader.fill("field-code", &program.code(phone).await?).await?;
        reader.press("act-confirm").await?;
    }
    Ok(())
}

/// Tops the wallet up by a card that is entered at the bank.
pub(crate) async fn top_up(
    reader: &Reader,
    program: &mut Program,
    phone: &str,
    amount: &str,
    card: &str,
) -> Result<()> {
    reader.go("/topup").await?;
    reader.fill("field-amount", amount).await?;
    reader.press("topup-now").await?;
    enter_card(reader, card).await?;
    reader.arrives("/topup").await?;
    reader.press("topup-now").await?;
    confirm_if_asked(reader, program, phone).await?;
    reader.arrives("/payments/pay_").await?;
    reader.comes_to_see("payment-paid-top-up").await
}

/// Asks for help from the page that the reader is on: a payment's, or the help page with its kind
/// chosen. The address of the case.
pub(crate) async fn open_case(reader: &Reader, words: &str) -> Result<String> {
    if reader.path().await?.starts_with("/payments/") {
        reader.press("payment-get-help").await?;
        reader.arrives("/help/new").await?;
        reader.sees("help-words-about").await?;
    }
    reader.fill("help-words", words).await?;
    reader.press("help-send").await?;
    let path = reader.arrives("/cases/").await?;
    reader.sees_words(words).await?;
    Ok(path.split(['?', '#']).next().unwrap_or_default().to_owned())
}

/// The agent finds the case in the inbox, among those that the demo has, and takes it.
pub(crate) async fn claim_case(agent: &Reader, words: &str) -> Result<()> {
    agent.go("/desk").await?;
    agent.press_holding(words).await?;
    agent.arrives("/desk/cases/").await?;
    agent.sees_words(words).await?;
    // The key that does the same stands on the button, too.
    agent.press_holding(&agent.say("desk-claim")).await
}

/// The agent asks the customer to prove who they are.
pub(crate) async fn ask_for_proof(agent: &Reader) -> Result<()> {
    agent.press("desk-proof-questions").await
}

/// The agent lifts the lock that the case shows.
pub(crate) async fn lift_first_lock(agent: &Reader) -> Result<()> {
    agent.reload().await?;
    agent.comes_to_see("desk-proof-passed").await?;
    agent.press("desk-lift").await?;
    agent.fill("field-reason", "The owner has proven who they are.").await?;
    agent.can_be_used().await?;
    agent.press("approval-lift").await?;
    agent.sees("approval-lifted").await
}

/// Marks the page, so that one that is loaded anew is told from it.
pub(crate) async fn stay(reader: &Reader) -> Result<()> {
    reader.window.driver.execute("window.stays = true;", Vec::new()).await?;
    Ok(())
}

pub(crate) async fn stayed(reader: &Reader) -> Result<()> {
    let said = reader.window.driver.execute("return window.stays === true;", Vec::new()).await?;
    ensure!(said.json().as_bool() == Some(true), "the page was loaded anew");
    Ok(())
}
