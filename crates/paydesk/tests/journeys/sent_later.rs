//! What is written while nobody answers: it is kept with a number at once, goes by itself when
//! somebody does, and arrives once; for whoever wrote it, and for nobody else.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use thirtyfour::By;

use crate::browser::Screen;
use crate::program::PATIENCE;
use crate::reader::Reader;
use crate::scene::Scene;
use crate::steps::{made, open_case, sign_in};

const ASKED: &str = "Where is my card? 卡在哪里？";
const SAID: &str = "Said to nobody 没人听见";
const SHOWN: &str = "See the picture 请看图";
const LATER: &str = "Written without a network 没有网络时写的";

/// As much of a PNG as its first bytes tell.
const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde";

/// What waits in this browser, whosever it is: words, state, number, whose.
async fn waits(reader: &Reader) -> Result<Vec<[String; 4]>> {
    let script = "const done = arguments[0];
        const words = (it) => it.fields.find(([name]) => name === 'words')?.[1] ?? '';
        self.outbox.all().then((all) =>
            done(all.map((it) => [words(it), it.state, it.number, it.whose])), () => done(null));";
    let found = reader.window.driver.execute_async(script, Vec::new()).await?;
    let rows = found.json().as_array().context("what waits could not be read")?.clone();
    let text = |row: &Value, at: usize| row[at].as_str().unwrap_or_default().to_owned();
    Ok(rows.iter().map(|row| [0, 1, 2, 3].map(|at| text(row, at))).collect())
}

/// The number under which these words wait.
async fn number(reader: &Reader, words: &str) -> Result<String> {
    let all = waits(reader).await?;
    let found = all.iter().find(|[said, state, ..]| said == words && state == "waiting");
    let [_, _, number, _] = found.with_context(|| format!("{words} does not wait: {all:?}"))?;
    ensure!(number.len() == 6 && number.starts_with("L-"), "a number of its own: {number}");
    Ok(number.clone())
}

/// Waits until nothing in this browser waits any more, but for somebody else.
async fn all_sent(reader: &Reader, but: usize) -> Result<()> {
    for _ in 0..PATIENCE.as_secs() * 4 {
        // Between two pages there is nobody to ask.
        if let Ok(all) = waits(reader).await
            && all.iter().filter(|[_, state, ..]| state != "sent").count() == but
        {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    }
    anyhow::bail!("still waiting: {:?}", waits(reader).await?)
}

async fn run(reader: &Reader, script: &str) -> Result<Value> {
    Ok(reader.window.driver.execute(script, Vec::new()).await?.json().clone())
}

/// The line above the page says the number, and whom to call when money is at risk.
async fn is_told(reader: &Reader, words: &str) -> Result<()> {
    let number = number(reader, words).await?;
    reader.sees_with("outbox-line-waiting", &[("number", number.as_str().into())]).await?;
    reader.sees("outbox-urgent").await?;
    let called = "return document.querySelector('#waiting a[href^=\"tel:\"]') !== null";
    ensure!(run(reader, called).await?.as_bool() == Some(true), "no number to call");
    reader.can_be_used().await
}

/// The public pages are kept from some moment on.
async fn has_form(reader: &Reader) -> Result<()> {
    let script = "const done = arguments[0];
        caches.match('/kept/read').then((found) => done(Boolean(found)), () => done(false));";
    for _ in 0..PATIENCE.as_secs() * 4 {
        let found = reader.window.driver.execute_async(script, Vec::new()).await?;
        if found.json().as_bool() == Some(true) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    }
    anyhow::bail!("the form was never kept")
}

async fn write_alone(reader: &Reader, words: &str) -> Result<()> {
    reader.go("/help/new?kind=question").await?;
    reader.fill("help-words", words).await?;
    reader.press("help-send").await?;
    reader.sees("outbox-urgent").await?;
    ensure!(reader.value_of("#words").await?.is_empty(), "it still stands in its field");
    is_told(reader, words).await
}

/// A picture in the open case, chosen as people choose it.
async fn choose_picture(scene: &Scene, reader: &Reader) -> Result<()> {
    let path = scene.program.data.join("picture.png");
    std::fs::write(&path, PICTURE)?;
    run(reader, "document.querySelector('details.more').open = true").await?;
    let field = reader.window.driver.find(By::Css("#files")).await?;
    Ok(field.send_keys(path.to_string_lossy()).await?)
}

/// How often these words stand in the case, whose page is read anew.
async fn stands(reader: &Reader, case: &str, words: &str) -> Result<usize> {
    reader.go(case).await?;
    let said = reader.text_of("#lines").await?;
    Ok(said.matches(words).count())
}

async fn cases(reader: &Reader) -> Result<usize> {
    reader.go("/cases").await?;
    let links = "return new Set([...document.querySelectorAll('main a[href^=\"/cases/\"]')]
        .map((a) => a.pathname)).size";
    let count = run(reader, links).await?.as_u64().context("a number")?;
    Ok(usize::try_from(count)?)
}

/// A message, a message with a picture, and a case, while nobody answers.
async fn alone(scene: &mut Scene, customer: &Reader) -> Result<()> {
    scene.program.kill().await?;
    customer.fill("conversation-words", SAID).await?;
    customer.press("act-send").await?;
    customer.sees("conversation-send-again").await?;
    is_told(customer, SAID).await?;
    choose_picture(scene, customer).await?;
    customer.fill("conversation-words", SHOWN).await?;
    customer.press("act-send").await?;
    is_told(customer, SHOWN).await?;
    write_alone(customer, LATER).await?;
    customer.go("/outbox").await?;
    for words in [SAID, SHOWN, "picture.png", LATER] {
        customer.sees_words(words).await?;
    }
    for words in [SAID, SHOWN, LATER] {
        customer.sees_words(&number(customer, words).await?).await?;
    }
    customer.sees("outbox-waiting").await?;
    customer.can_be_used().await?;
    // A page that is read again still has all of it.
    customer.reload().await?;
    customer.sees_words(SHOWN).await?;
    // Payments go nowhere by themselves.
    let pay = "const done = arguments[0];
        const item = { id: 'pay-by-itself', whose: 'x', fields: [], files: [], action: '/send' };
        self.outbox.add(item).then(() => done('kept'), (e) => done(e.name));";
    let said = customer.window.driver.execute_async(pay, Vec::new()).await?;
    ensure!(said.json().as_str() == Some("TypeError"), "a payment waits: {:?}", said.json());
    scene.program.again().await
}

/// What the house does not take keeps its words and says why, until whoever wrote it deletes it.
async fn refused(customer: &Reader) -> Result<()> {
    let add = "const done = arguments[0];
        const { whose } = document.querySelector('script[data-whose]').dataset;
        const fields = [['words', 'x'.repeat(4001)], ['kind', 'question']];
        const item = { id: 'too-long-0001', whose, fields, files: [], action: '/help/new' };
        self.outbox.add(item).then(() => { dispatchEvent(new Event('online')); done(1); });";
    customer.go("/outbox").await?;
    customer.window.driver.execute_async(add, Vec::new()).await?;
    customer.sees("outbox-refused").await?;
    ensure!(!customer.text_of("[data-part=why]").await?.is_empty(), "refused without a word");
    customer.can_be_used().await?;
    customer.go("/help").await?;
    let [_, _, number, _] =
        waits(customer).await?.into_iter().find(|it| it[1] == "refused").context("refused")?;
    customer.sees_with("outbox-line-refused", &[("number", number.as_str().into())]).await?;
    customer.go("/outbox").await?;
    customer.press("outbox-drop").await?;
    customer.press("outbox-sure").await?;
    for _ in 0..PATIENCE.as_secs() * 4 {
        if waits(customer).await?.iter().all(|it| it[1] == "sent") {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
    }
    anyhow::bail!("it was deleted, and is there")
}

/// What somebody left waiting is neither shown nor sent while another sits here.
async fn the_next(scene: &mut Scene, customer: &Reader) -> Result<()> {
    let whose = run(customer, "return document.querySelector('script[data-whose]').dataset.whose");
    let whose = whose.await?.as_str().context("whose it is")?.to_owned();
    customer.go("/me").await?;
    customer.press("act-sign-out").await?;
    customer.sees("signed-out").await?;
    sign_in(customer, &mut scene.program, made("wang")?).await?;
    let left = "Left by somebody else 别人留下的";
    let add = format!(
        "const done = arguments[0];
         const fields = [['words', '{left}'], ['kind', 'question']];
         const item = {{ id: 'left-0001', whose: '{whose}', fields, files: [],
           action: '/help/new', page: '/' }};
         self.outbox.add(item).then(() => self.outbox.flush(true)).then(() => done(1));"
    );
    customer.window.driver.execute_async(add, Vec::new()).await?;
    customer.go("/outbox").await?;
    customer.sees("outbox-empty").await?;
    ensure!(!customer.shows(left).await?, "somebody else's words");
    all_sent(customer, 1).await?;
    customer.go("/me").await?;
    customer.press("act-sign-out").await?;
    customer.sees("signed-out").await?;
    all_sent(customer, 1).await?;
    // Whoever wrote it is back.
    sign_in(customer, &mut scene.program, made("chen")?).await?;
    all_sent(customer, 0).await?;
    customer.go("/outbox").await?;
    customer.press("outbox-to").await?;
    customer.arrives("/cases/").await?;
    customer.sees_words(left).await
}

/// Somebody without an account writes twice: a guest whose both cases are.
async fn stranger(scene: &mut Scene) -> Result<()> {
    let guest = scene.reader("stranger", Screen::Desktop, true).await?;
    guest.go("/help/new").await?;
    has_form(&guest).await?;
    scene.program.kill().await?;
    // A browser that keeps nothing says so, and leaves the words where they are.
    guest.go("/help/new").await?;
    run(&guest, "self.outbox.add = () => Promise.reject(new Error('private'))").await?;
    guest.fill("help-words", "Only here 只在这里").await?;
    guest.press("help-send").await?;
    guest.sees("outbox-full").await?;
    ensure!(guest.value_of("#words").await? == "Only here 只在这里", "words that were not kept");
    guest.can_be_used().await?;
    for words in ["First 第一", "Second 第二"] {
        write_alone(&guest, words).await?;
    }
    scene.program.again().await?;
    all_sent(&guest, 0).await?;
    ensure!(cases(&guest).await? == 2, "two cases of one guest");
    guest.can_be_used().await?;
    // What another window wrote before it knew; and what may have come then, which is not sent by
    // itself once more.
    let add = "const done = arguments[0];
        const item = (id) => ({ id, whose: 'nobody', fields: [['words', id], ['kind', 'question']],
          files: [], action: '/help/new', page: '/' });
        (async () => {
          await self.outbox.add(item('early-0001'));
          await self.outbox.add(item('early-0002'));
          await self.outbox.change('early-0002', { unsure: true });
          await self.outbox.flush(true);
        })().then(() => done(1), (e) => done(String(e)));";
    guest.window.driver.execute_async(add, Vec::new()).await?;
    all_sent(&guest, 1).await?;
    ensure!(cases(&guest).await? == 3, "what was written earlier is the guest's");
    guest.go("/outbox").await?;
    guest.sees("outbox-refused").await?;
    guest.sees_words("early-0002").await
}

pub(crate) async fn play(scene: &mut Scene) -> Result<()> {
    let customer = scene.reader("writer", Screen::Phone, true).await?;
    sign_in(&customer, &mut scene.program, made("chen")?).await?;
    let before = cases(&customer).await?;
    customer.go("/help/new?kind=question").await?;
    has_form(&customer).await?;
    let case = open_case(&customer, ASKED).await?;
    ensure!(waits(&customer).await?.is_empty(), "it was sent, and waits");
    alone(scene, &customer).await?;
    all_sent(&customer, 0).await?;
    customer.sees("outbox-sent").await?;
    customer.press("outbox-to").await?;
    customer.arrives("/cases/").await?;
    for words in [SAID, SHOWN, "picture.png"] {
        let times = stands(&customer, &case, words).await?;
        ensure!(times == 1, "{words}: {times} times");
    }
    ensure!(cases(&customer).await? == before + 2, "one case more than was opened");
    refused(&customer).await?;
    the_next(scene, &customer).await?;
    stranger(scene).await
}
