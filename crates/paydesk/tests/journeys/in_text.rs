//! A stranger with a browser of text finds help, the ways to reach us and the status, and writes to
//! us: from the first page on by links alone, in lynx and in w3m. What only a script may say is not
//! said there.

use anyhow::{Result, ensure};
use paydesk_core::language::Language;
use paydesk_texts::Texts;

use crate::scene::Scene;
use crate::steps::{claim_case, made, sign_in};
use crate::terminal::{Terminal, Which, bare};

const HOTLINE: &str = "400-000-2210";

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let lynx = ask(scene, Which::Lynx);
    let w3m = ask(scene, Which::W3m);
    let (lynx, w3m) = tokio::try_join!(lynx, w3m)?;
    let agent = scene.clerk().await?;
    sign_in(&agent, &mut scene.program, made("lin")?).await?;
    for words in [lynx, w3m] {
        claim_case(&agent, &words).await?;
    }
    Ok(())
}

/// All of it in one browser, and what was asked there.
async fn ask(scene: &Scene, which: Which) -> Result<String> {
    let language = scene.stage.language;
    let texts = Texts::new(language);
    let say = |key: &str| texts.say(key);
    let folder = scene.program.data.with_extension(format!("{which:?}"));
    let mut reader = Terminal::open(which, language, &scene.program.url, &folder).await?;

    // Help, and an article that is read to its end.
    reader.follow(&say("shell-footer-help")).await?;
    let help = reader.sees(&say("help-chat-title")).await?;
    says_nothing_untrue(&help, &texts)?;
    let (title, inside) = article(language);
    reader.follow(title).await?;
    let article = reader.sees(inside).await?;
    says_nothing_untrue(&article, &texts)?;
    shows(&article, &[&say("article-helpful-question"), &say("article-contact")])?;

    // The ways to reach us, each with its words.
    reader.follow(&say("shell-footer-help")).await?;
    reader.follow(&say("help-contact-all")).await?;
    let contact = reader.sees(&say("contact-text")).await?;
    says_nothing_untrue(&contact, &texts)?;
    shows(&contact, &[HOTLINE, &say("contact-hotline"), &say("callback-title")])?;
    shows(&contact, &[&say("help-chat-title"), &say("contact-articles")])?;

    // The status, with a word for each part.
    reader.follow(&say("status-title")).await?;
    let status = reader.sees(&say("status-fine")).await?;
    says_nothing_untrue(&status, &texts)?;
    let works = say("component-standing-operational");
    for part in ["component-payment", "component-hotline", "component-sign-in"] {
        shows(&status, &[&format!("{}{works}", say(part))])?;
    }

    // Something is asked: with no words it is not taken, and the words say why.
    reader.follow(&say("status-help")).await?;
    let form = reader.sees(&say("help-words")).await?;
    says_nothing_untrue(&form, &texts)?;
    let missing = say("conversation-words-missing");
    ensure!(!form.contains(&bare(&missing)), "something is wrong already: {form}");
    reader.press(&say("help-send")).await?;
    let wrong = reader.sees(&missing).await?;
    // Above the form, and again beside its field.
    ensure!(wrong.matches(&bare(&missing)).count() == 2, "the field says nothing: {wrong}");
    let words = format!("Asked in {which:?}. 文字浏览器也能用。");
    reader.write_above(&say("help-send"), &words).await?;
    reader.press(&say("help-send")).await?;

    // The case with its words; whoever opened it is known by a cookie alone.
    let case = reader.sees(&say("conversation-words")).await?;
    shows(&case, &[&words])?;
    says_nothing_untrue(&case, &texts)?;
    reader.follow(&say("shell-footer-help")).await?;
    reader.follow(&words).await?;
    reader.sees(&say("conversation-words")).await?;
    Ok(words)
}

fn article(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::En => ("The bank took the money, but the payment failed", "What the state means"),
        Language::ZhHans => ("钱扣了，付款却没有成功", "各种状态的意思"),
    }
}

fn shows(page: &str, words: &[&str]) -> Result<()> {
    for words in words {
        ensure!(page.contains(&bare(words)), "{words:?} is not shown: {page}");
    }
    Ok(())
}

/// That nobody answers, or that something is being looked at, only a script may say.
fn says_nothing_untrue(page: &str, texts: &Texts) -> Result<()> {
    let kept = texts.with("kept-seen", &[("when", "|".into())]);
    let kept = kept.split('|').find(|part| !part.is_empty()).unwrap_or_default();
    for words in [kept, &texts.say("kept-again"), &texts.say("checkup-looking")] {
        ensure!(!page.contains(&bare(words)), "{words:?} is not so: {page}");
    }
    Ok(())
}
