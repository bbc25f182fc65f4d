//! Is it the device, the network or our side: a page that measures, told wrong things by a line
//! that is cut, a Wi-Fi that answers in our place, a clock that is off, a house that is gone; and
//! what it says without script. The result is read out to an agent, and sent to a case.

use anyhow::{Context as _, Result, ensure};

use crate::browser::Screen;
use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{made, sign_in};

/// Somebody else answers what is asked of us.
const PORTAL: &str = "window.wholeFetch ??= window.fetch;
    window.fetch = (url, how) => String(url).startsWith('/check')
        ? Promise.resolve(new Response('<title>Wi-Fi</title>')) : window.wholeFetch(url, how);";
const NO_PORTAL: &str = "window.fetch = window.wholeFetch;";
/// Two hours ahead.
const CLOCK: &str = "window.rightNow ??= Date.now; Date.now = () => window.rightNow() + 7200000;";
const RIGHT_CLOCK: &str = "Date.now = window.rightNow;";

async fn run(reader: &Reader, script: &str) -> Result<()> {
    reader.window.driver.execute(script, Vec::new()).await?;
    Ok(())
}

/// The code that the page shows.
async fn code(reader: &Reader) -> Result<String> {
    reader.press("checkup-get-code").await?;
    reader.sees("checkup-code-text").await?;
    let code = reader.text_of("b.figure").await?;
    ensure!(code.len() == 9 && code.contains(' '), "a code to read out: {code}");
    Ok(code)
}

async fn faults(scene: &mut Scene, stranger: &Reader) -> Result<()> {
    stranger.go("/contact").await?;
    stranger.press("checkup-title").await?;
    stranger.arrives("/check").await?;
    stranger.sees("checkup-side-none").await?;
    stranger.can_be_used().await?;
    // No line: the page says so by itself, and looks again when the line is back.
    stranger.window.line(false).await?;
    stranger.press("checkup-again").await?;
    stranger.sees("checkup-finding-offline").await?;
    stranger.window.line(true).await?;
    stranger.sees("checkup-side-none").await?;
    // A Wi-Fi that answers in our place.
    run(stranger, PORTAL).await?;
    stranger.press("checkup-again").await?;
    stranger.sees("checkup-side-network").await?;
    stranger.sees("checkup-do-portal").await?;
    stranger.can_be_used().await?;
    run(stranger, NO_PORTAL).await?;
    stranger.press("checkup-again").await?;
    stranger.sees("checkup-side-none").await?;
    // The clock, alone, twice.
    run(stranger, CLOCK).await?;
    stranger.press_css("[data-again=clock]").await?;
    stranger.sees("checkup-finding-clock").await?;
    run(stranger, RIGHT_CLOCK).await?;
    stranger.press_css("[data-again=clock]").await?;
    stranger.sees("checkup-side-none").await?;
    // Nobody answers at our address.
    scene.program.kill().await?;
    stranger.press("checkup-again").await?;
    stranger.sees("checkup-finding-silent").await?;
    scene.program.again().await?;
    stranger.press("checkup-again").await?;
    stranger.sees("checkup-side-none").await
}

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let stranger = scene.reader("stranger", Screen::Phone, true).await?;
    faults(scene, &stranger).await?;
    let read_out = code(&stranger).await?;
    stranger.can_be_used().await?;
    let agent = scene.clerk().await?;
    sign_in(&agent, &mut scene.program, made("zhao")?).await?;
    agent.go("/desk/checks").await?;
    agent.fill("checkup-code", &read_out).await?;
    agent.press("checkup-desk-open").await?;
    agent.sees("checkup-side-none").await?;
    agent.can_be_used().await?;

    // One press, and whoever answers the case has it.
    let customer = scene.reader("customer", Screen::Phone, true).await?;
    sign_in(&customer, &mut scene.program, made("chen")?).await?;
    customer.go("/check").await?;
    customer.sees("checkup-side-none").await?;
    customer.press("checkup-send").await?;
    let case = customer.arrives("/cases/").await?;
    customer.sees("checkup-flash-sent").await?;
    let case = case.split('/').nth(2).and_then(|id| id.split(['?', '#']).next());
    agent.go(&format!("/desk/cases/{}", case.context("a case")?)).await?;
    agent.sees("checkup-facts").await?;

    // Without script it is the same page, with what our side sees.
    let plain = scene.reader("plain", Screen::Phone, false).await?;
    plain.go("/check").await?;
    plain.sees("checkup-unknown-text").await?;
    plain.press("checkup-again").await?;
    plain.arrives("/check?again=1").await?;
    plain.sees("checkup-unknown-text").await?;
    let read_out = code(&plain).await?;
    agent.go("/desk/checks").await?;
    agent.fill("checkup-code", &read_out).await?;
    agent.press("checkup-desk-open").await?;
    agent.sees("checkup-side-unknown").await
}
