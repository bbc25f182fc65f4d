//! Markup and script in every text field there is, and then every page where somebody may read it:
//! customers, a shop, the desk. None of it becomes part of a page, no dialog opens, and nothing is
//! asked of anybody else.
//!
//! The fields are those of the forms that the walk meets, so that a new one is attacked without
//! being named here. What must not be pressed (it would end the walk) is named in [`LEFT`].

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, ensure};
use paydesk_core::language::Language::{En, ZhHans};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::browser::Screen;
use crate::pages::{Walk, links};
use crate::program::On;
use crate::reader::Reader;
use crate::scene::{Scene, Stage, play};
use crate::steps::{made, sign_in};

/// Forms that end sessions, close accounts or cases, or turn the demo off.
const LEFT: [&str; 18] = [
    "/sign-out",
    "/sign-in",
    "/register",
    "/reset",
    "/recovery",
    "/me/report",
    "/me/password",
    "/me/sessions",
    "/me/devices",
    "/me/tokens/",
    "/me/email",
    "/me/language",
    "/me/locks",
    "/me/trusted/remove",
    "/cards/",
    "/deny",
    "/close",
    "/demo/pauses",
];

/// Sends each form of the page once, with the words in every field that takes any.
const FILL: &str = r"
    const [nasty, left, done] = arguments;
    const picture = Uint8Array.from([0x89, 80, 78, 71, 13, 10, 26, 10, 0]);
    const free = 'textarea, input:not([type]), input[type=text], input[type=search]';
    (async () => {
      const sent = [];
      for (const form of document.querySelectorAll('form[method=post]')) {
        const path = new URL(form.action).pathname;
        if (left.some(part => path.includes(part))) continue;
        const data = new FormData(form);
        for (const field of form.elements) {
          if (!field.name || field.type === 'hidden') continue;
          if (field.name === 'amount') data.set('amount', '1.00');
          else if (field.name === 'contact') data.set('contact', '13900000001');
          else if (field.matches(free)) data.set(field.name, nasty);
          else if (field.type === 'file') data.set(field.name, new File([picture], nasty + '.png'));
          else if (field.type === 'radio' && !data.has(field.name))
            data.set(field.name, field.value);
        }
        // As the return key sends it: by its first button.
        const button = [...form.elements].find(field => field.type === 'submit');
        if (button && button.name) data.set(button.name, button.value);
        const plain = form.enctype !== 'multipart/form-data';
        const body = plain ? new URLSearchParams(data) : data;
        const answer = await fetch(form.action, {method: 'POST', body, redirect: 'manual'});
        sent.push(path + ' ' + (answer.status || 303));
      }
      done(sent);
    })().catch(error => done('' + error));";

/// How many elements were made of the words, what was asked of others, and whether the words stand
/// there to be read.
const LOOK: &str = r"
    const elsewhere = performance.getEntriesByType('resource').map(e => e.name)
        .filter(name => new URL(name).origin !== location.origin);
    const fields = [...document.querySelectorAll('input, textarea')].map(e => e.value).join();
    return [document.querySelectorAll('attack-sign').length, elsewhere,
            (document.body.textContent + fields).includes('<attack-sign>')];";

/// Somewhere else, which counts who comes.
struct Elsewhere {
    address: String,
    visits: Arc<AtomicUsize>,
}

impl Elsewhere {
    async fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let visits = Arc::new(AtomicUsize::new(0));
        let counted = visits.clone();
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(Self { address, visits })
    }

    fn words(&self) -> String {
        let at = &self.address;
        format!("\"'><attack-sign><img src=//{at}/ onerror=alert(1)><script>alert(2)</script>")
    }
}

/// Every page that can be reached by links, and what `each` makes of it.
async fn walk(
    reader: &Reader,
    starts: &[&str],
    mut each: impl AsyncFnMut(&Reader, &str) -> Result<()>,
) -> Result<()> {
    let mut walk = Walk::default();
    let mut waiting: VecDeque<String> = starts.iter().map(|s| (*s).to_owned()).collect();
    let mut left = 60;
    while let Some(path) = waiting.pop_front() {
        if left == 0 || !walk.is_new(&path) {
            continue;
        }
        left -= 1;
        reader.go(&path).await?;
        waiting.extend(links(reader).await?);
        each(reader, &path).await.with_context(|| format!("{} on {path}", reader.name))?;
    }
    Ok(())
}

/// Fills in every form on the way; which were sent, and with what answer.
async fn fill(reader: &Reader, starts: &[&str], words: &str) -> Result<Vec<String>> {
    let mut all = Vec::new();
    walk(reader, starts, async |reader: &Reader, _: &str| {
        let arguments = vec![json!(words), json!(LEFT)];
        let sent = reader.window.driver.execute_async(FILL, arguments).await?;
        let sent: Vec<String> = sent.convert().context("forms cannot be sent")?;
        all.extend(sent);
        Ok(())
    })
    .await?;
    Ok(all)
}

/// Looks at every page; on how many of them the words can be read. A check-up asks the bank's page
/// whether it is there, and no other page asks anybody.
async fn look(reader: &Reader, starts: &[&str], bank: &str) -> Result<usize> {
    let mut read = 0;
    walk(reader, starts, async |reader: &Reader, path: &str| {
        let seen = reader.window.driver.execute(LOOK, Vec::new()).await;
        // With a dialog open nothing can be asked of a page.
        let seen = seen.context("a dialog?")?.json().clone();
        ensure!(seen[0] == 0, "the words became part of the page");
        let asked = seen[1].as_array().context("a list")?;
        let bank = format!("{bank}/");
        let may = |url: &Value| path == "/check" && url.as_str() == Some(&bank);
        ensure!(asked.iter().all(may), "asked of others: {}", seen[1]);
        read += usize::from(seen[2] == true);
        Ok(())
    })
    .await?;
    Ok(read)
}

/// A browser that would show neither markup nor dialogs could not find any.
async fn would_be_seen(scene: &Scene, elsewhere: &Elsewhere) -> Result<()> {
    let reader = scene.reader("victim", Screen::Desktop, true).await?;
    let page = format!("<p>x{}", elsewhere.words().replace("src=//", "src=http://"));
    let driver = &reader.window.driver;
    driver.goto(&format!("data:text/html,{}", page.replace("alert(1)", "0"))).await?;
    ensure!(driver.get_alert_text().await? == "2", "the script opens no dialog");
    driver.dismiss_alert().await?;
    let seen = driver.execute("return document.querySelectorAll('attack-sign').length", vec![]);
    ensure!(seen.await?.json() == 1, "the markup is none");
    for _ in 0..100 {
        if elsewhere.visits.load(Ordering::Relaxed) > 0 {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!("the picture is not asked for")
}

async fn attacked(scene: &mut Scene) -> Result<()> {
    let elsewhere = Elsewhere::open().await?;
    let words = elsewhere.words();
    let mut people = Vec::new();
    let cast = [
        ("chen", Screen::Phone, &["/", "/help/new"][..]),
        ("owner", Screen::Phone, &["/merchant"]),
        ("zhou", Screen::Desktop, &["/desk", "/desk/corrections/new"]),
        ("stranger", Screen::Phone, &["/help/new", "/cases", "/genuine"]),
    ];
    for (who, screen, starts) in cast {
        let reader = scene.reader(who, screen, true).await?;
        if who != "stranger" {
            sign_in(&reader, &mut scene.program, made(who)?).await?;
        }
        people.push((reader, starts));
    }
    let mut sent = Vec::new();
    for (reader, starts) in &people {
        sent.extend(fill(reader, starts, &words).await?);
    }
    let taken = sent.iter().filter(|line| line.ends_with(" 303")).count();
    let broken: Vec<_> = sent.iter().filter(|line| line.contains(" 5")).collect();
    ensure!(broken.is_empty(), "{broken:?}");
    ensure!(taken >= 25, "of {} forms {taken} were taken: {sent:#?}", sent.len());
    let mut read = Vec::new();
    for (reader, starts) in &people {
        read.push(look(reader, starts, &scene.program.outside).await?);
    }
    // The customer's cases, the shop's orders, the desk's cases and papers, the stranger's case.
    let enough = read.iter().zip([5, 2, 8, 1]).all(|(read, least)| *read >= least);
    ensure!(enough, "the words stand on too few pages: {read:?}");
    ensure!(elsewhere.visits.load(Ordering::Relaxed) == 0, "somebody else was asked");
    would_be_seen(scene, &elsewhere).await
}

#[tokio::test]
async fn attack_markup_in_every_text_field_on_sqlite() {
    let stage = Stage { name: "markup", on: On::Sqlite, language: ZhHans };
    play(stage, async |scene: &mut Scene| attacked(scene).await).await;
}

#[tokio::test]
async fn attack_markup_in_every_text_field_on_postgres() {
    let stage = Stage { name: "markup", on: On::Postgres, language: En };
    play(stage, async |scene: &mut Scene| attacked(scene).await).await;
}
