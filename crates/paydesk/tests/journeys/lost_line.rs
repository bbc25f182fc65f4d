//! A talk over a line that breaks off, and before a page that nobody looks at: nothing that was
//! typed is lost or written over, and nobody counts as having read what they did not see.

use anyhow::{Result, ensure};

use crate::browser::Screen;
use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{claim_case, made, open_case, sign_in};

/// The line is down, and time between two tries is short.
const DOWN: &str = "window.wholeFetch ??= window.fetch; window.wait ??= window.setTimeout;
    window.fetch = () => Promise.reject(new TypeError('no line'));
    window.setTimeout = (act, ms) => window.wait(act, Math.min(ms, 20));";
const UP: &str = "window.fetch = window.wholeFetch; window.setTimeout = window.wait;";

fn seen(is: bool) -> String {
    format!(
        "Object.defineProperty(document, 'hidden', {{ value: {}, configurable: true }});
         document.dispatchEvent(new Event('visibilitychange'));",
        !is
    )
}

async fn run(reader: &Reader, script: &str) -> Result<()> {
    reader.window.driver.execute(script, Vec::new()).await?;
    Ok(())
}

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let customer = scene.reader("lost-line", Screen::Phone, true).await?;
    sign_in(&customer, &mut scene.program, made("chen")?).await?;
    customer.go("/help/new?kind=question").await?;
    let words = "Where is my money? 我的钱呢？";
    open_case(&customer, words).await?;

    run(&customer, DOWN).await?;
    let (lost, later) = ("Said into nothing 没有信号", "Typed since 后来写的");
    customer.fill("conversation-words", lost).await?;
    customer.press("act-send").await?;
    customer.sees("conversation-send-again").await?;
    customer.fill("conversation-words", later).await?;
    run(&customer, UP).await?;
    // It goes by this press, unless the browser has sent it by itself before.
    run(&customer, "document.querySelector('.bubble.mine .link')?.click()").await?;
    let agent = scene.clerk().await?;
    sign_in(&agent, &mut scene.program, made("zhao")?).await?;
    claim_case(&agent, words).await?;
    agent.sees_words(lost).await?;
    ensure!(!agent.shows(later).await?, "what was not sent yet is nobody's");
    let typed = "return document.getElementById('words').value";
    let typed = customer.window.driver.execute(typed, Vec::new()).await?;
    ensure!(typed.json().as_str() == Some(later), "written over: {:?}", typed.json());
    ensure!(!customer.shows(&customer.say("conversation-send-again")).await?, "it was sent");

    // Nobody looks at the page: what is answered meanwhile is not read, and comes on return.
    run(&customer, &seen(false)).await?;
    let answer = "Found it. 找到了。";
    agent.fill("desk-reply", answer).await?;
    agent.press_holding(&agent.say("act-send")).await?;
    agent.sees_words(answer).await?;
    ensure!(!customer.shows(answer).await?, "it came to a page that nobody sees");
    let nobody = [("who", "".into()), ("at", "".into())];
    let read = agent.texts.with("conversation-about-read", &nobody);
    let read = read.rsplit('·').next().unwrap_or_default().trim().to_owned();
    let told = agent.text_of("#lines").await?;
    let last = told.rsplit(lost).next().unwrap_or_default();
    ensure!(last.contains(answer) && !last.contains(&read), "read by nobody: {told}");
    run(&customer, &seen(true)).await?;
    customer.sees_words(answer).await
}
