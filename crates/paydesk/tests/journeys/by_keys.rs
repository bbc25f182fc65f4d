//! An agent at the keyboard: what is begun as a note stays a note however it is sent, an answer is
//! an answer, and one slip of a key closes nothing.

use anyhow::{Result, ensure};
use thirtyfour::Key;

use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{made, open_case, sign_in};

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let customer = scene.customer().await?;
    customer.go("/help/new?kind=fault").await?;
    let case = open_case(&customer, "Nothing opens. 什么都打不开。").await?;
    let agent = scene.clerk().await?;
    sign_in(&agent, &mut scene.program, made("lin")?).await?;
    agent.go(&format!("/desk{case}")).await?;

    agent.types("n").await?;
    agent.sees("desk-note-mode").await?;
    agent.can_be_used().await?;
    let note = "Sounds drunk. 听起来喝多了。";
    agent.types(note).await?;
    agent.types(Key::Control + Key::Enter).await?;
    comes(&agent, ".bubble.note .said", note).await?;
    // The page is as before: an answer is sent as one.
    agent.types("n").await?;
    agent.types(Key::Escape).await?;
    agent.types("r").await?;
    let answer = "We look into it. 我们来看看。";
    agent.types(answer).await?;
    agent.types(Key::Control + Key::Enter).await?;
    customer.comes_to_see_words(answer).await?;
    ensure!(!customer.text().await?.contains(note), "the customer reads a note of ours");

    agent.types(Key::Escape).await?;
    agent.types("e").await?;
    agent.sees("desk-close-twice").await?;
    agent.types("j").await?;
    agent.go(&format!("/desk{case}")).await?;
    agent.sees("act-close").await?;
    agent.types("e").await?;
    agent.types("e").await?;
    agent.comes_to_see("desk-reopen").await?;
    agent.press("desk-reopen").await?;
    agent.sees("desk-reopened").await?;
    agent.sees("act-close").await
}

/// Something of this kind says these words, sooner or later.
async fn comes(reader: &Reader, css: &str, words: &str) -> Result<()> {
    reader.comes_to_see_words(words).await?;
    let said = reader.text_of(css).await?;
    ensure!(said == words, "{css} says {said}");
    Ok(())
}
