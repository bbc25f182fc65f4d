//! The house is gone, and its people still read what they had: help, the ways to it, how it stood,
//! their last balance and history with the time from which they are, and what they were writing.
//! What was kept of somebody is gone once they have signed out, and nobody else ever reads it.

use anyhow::{Context as _, Result, ensure};
use paydesk_core::article::OFTEN;
use serde_json::Value;

use crate::browser::Screen;
use crate::program::PATIENCE;
use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{made, sign_in};

/// What is kept in this browser, by cache: paths and languages of the pages.
const KEPT: &str = "const done = arguments[0];
    (async () => {
      const all = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const path = new URL(request.url).pathname;
          const answer = await cache.match(request);
          const language = answer.headers.get('content-language');
          all.push([name, path, language, path.startsWith('/static/') ? '' : await answer.text()]);
        }
      }
      return all;
    })().then(done, (e) => done(String(e)));";

struct Kept {
    cache: String,
    path: String,
    language: String,
    text: String,
}

async fn kept(reader: &Reader) -> Result<Vec<Kept>> {
    let found = reader.window.driver.execute_async(KEPT, Vec::new()).await?;
    let rows = found.json().as_array().with_context(|| format!("{:?}", found.json()))?.clone();
    let text = |row: &Value, at: usize| row[at].as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| Kept {
        cache: text(row, 0),
        path: text(row, 1),
        language: text(row, 2),
        text: text(row, 3),
    };
    Ok(rows.iter().map(row).collect())
}

/// Waits until the browser has kept something like this.
async fn has_kept(reader: &Reader, what: &str, fits: impl Fn(&Kept) -> bool) -> Result<()> {
    for _ in 0..PATIENCE.as_secs() * 4 {
        if kept(reader).await?.iter().any(&fits) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    }
    anyhow::bail!("never kept: {what}")
}

/// What stands above a page that was kept, before its time.
fn seen_at(reader: &Reader) -> String {
    let line = reader.texts.with("kept-seen", &[("when", "|".into())]);
    line.split('|').next().unwrap_or_default().to_owned()
}

async fn language(reader: &Reader) -> Result<String> {
    let script = "return document.documentElement.lang";
    let said = reader.window.driver.execute(script, Vec::new()).await?;
    Ok(said.json().as_str().unwrap_or_default().to_owned())
}

const DRAFT: &str = "Half a sentence 半句话";

/// All that can be read while nobody answers.
async fn alone(scene: &mut Scene, customer: &Reader, balance: &str) -> Result<()> {
    scene.program.kill().await?;
    let seen = seen_at(customer);
    for path in ["/", "/payments", "/help", "/contact", "/status"] {
        customer.go(path).await?;
        customer.sees_words(&seen).await.with_context(|| path.to_owned())?;
        customer.can_be_used().await?;
    }
    customer.go("/").await?;
    ensure!(customer.text_of(".figure").await? == balance, "another balance");
    // An article that was never opened.
    customer.go(&format!("/help/{}", OFTEN[1])).await?;
    customer.sees_words(&seen).await?;
    ensure!(!customer.text_of("article h1").await?.is_empty(), "an article without a title");
    customer.go("/check").await?;
    customer.sees("checkup-finding-silent").await?;
    customer.press("checkup-fix-go").await?;
    customer.sees("checkup-fix-no").await?;
    // What was being written.
    customer.go("/help/new").await?;
    ensure!(customer.value_of("#words").await? == DRAFT, "the draft is gone");
    // What is not kept: the way on, instead of the browser's own words.
    for path in ["/code", "/payments?state=failed", "/me", "/desk"] {
        customer.go(path).await?;
        customer.sees("kept-offline-title").await.with_context(|| path.to_owned())?;
        customer.sees("kept-own-text").await?;
        customer.sees("kept-again").await?;
    }
    customer.can_be_used().await?;
    let hotline = "return document.querySelector('main a[href^=\"tel:\"]') !== null";
    let hotline = customer.window.driver.execute(hotline, Vec::new()).await?;
    ensure!(hotline.json().as_bool() == Some(true), "no number to call");
    // The page comes by itself as soon as somebody answers.
    customer.go("/pay").await?;
    customer.sees("kept-offline-title").await?;
    scene.program.again().await?;
    customer.sees("pay-title").await?;
    customer.go("/").await?;
    ensure!(!customer.shows(&seen).await?, "somebody answers again");
    Ok(())
}

/// Whoever signs out leaves nothing of theirs, and whoever comes next finds nothing of it.
async fn the_next(scene: &mut Scene, customer: &Reader, balance: &str) -> Result<()> {
    customer.go("/me").await?;
    customer.press("act-sign-out").await?;
    customer.sees("signed-out").await?;
    scene.program.kill().await?;
    for path in ["/", "/payments"] {
        customer.go(path).await?;
        customer.sees("kept-offline-title").await?;
        let own = customer.shows(&customer.say("kept-own-text")).await?;
        ensure!(!own && !customer.shows(balance).await?, "{path} of somebody who has gone");
    }
    let left = kept(customer).await?;
    let theirs = left.iter().find(|it| it.text.contains(balance) || it.path == "/payments");
    ensure!(theirs.is_none(), "left: {:?}", theirs.map(|it| &it.path));
    customer.go("/help/new").await?;
    ensure!(customer.value_of("#words").await?.is_empty(), "somebody else's draft");
    scene.program.again().await?;

    let next = made("wang")?;
    sign_in(customer, &mut scene.program, next).await?;
    customer.go("/").await?;
    let other = customer.text_of(".figure").await?;
    has_kept(customer, "the next one's balance", |it| it.path == "/").await?;
    scene.program.kill().await?;
    customer.go("/").await?;
    customer.sees_words(&seen_at(customer)).await?;
    ensure!(customer.text_of(".figure").await? == other, "another balance");
    scene.program.again().await
}

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let customer = scene.reader("keeper", Screen::Phone, true).await?;
    sign_in(&customer, &mut scene.program, made("chen")?).await?;
    // Somebody reads in both languages: all that is kept follows.
    let own = customer.texts.language;
    for (path, tag) in [("/payments", own.other().tag()), ("/", own.tag())] {
        customer.go(&format!("{path}?lang={tag}")).await?;
        let language = tag.to_owned();
        has_kept(&customer, "help in the reader's language", |it| {
            it.path == "/help/articles.json" && it.language == language
        })
        .await?;
        has_kept(&customer, path, |it| {
            it.path == path && it.language == language && it.cache.starts_with("own")
        })
        .await?;
    }
    let balance = customer.text_of(".figure").await?;
    let mine = own.tag().to_owned();
    has_kept(&customer, "the history in the reader's language", |it| {
        it.path == "/payments" && it.language == mine
    })
    .await?;
    customer.go("/help/new").await?;
    customer.fill("help-words", DRAFT).await?;
    alone(scene, &customer, &balance).await?;
    ensure!(language(&customer).await? == own.tag(), "another language");

    // All is thrown away and brought anew, but for what was written and who is in.
    customer.go("/check").await?;
    customer.sees("checkup-side-none").await?;
    customer.press("checkup-fix-go").await?;
    customer.arrives("/check?fixed=1").await?;
    customer.sees("checkup-fixed").await?;
    has_kept(&customer, "all of it again", |it| it.path == "/kept/read").await?;
    customer.go("/help/new").await?;
    ensure!(customer.value_of("#words").await? == DRAFT, "the draft is gone");
    customer.press("help-send").await?;
    customer.arrives("/cases/").await?;
    customer.sees_words(DRAFT).await?;
    customer.go("/help/new").await?;
    ensure!(customer.value_of("#words").await?.is_empty(), "what was sent is no draft");
    customer.fill("help-words", "Never finished").await?;
    the_next(scene, &customer, &balance).await
}
