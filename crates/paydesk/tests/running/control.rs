//! The operator's commands beside a running service, and a second service on the same data.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use paydesk_sim::engine::fresh_folder;
use tokio::io::AsyncWriteExt as _;

use crate::program::{On, Program};

/// `admin supervisor` with this phone; what it said and whether it was done.
async fn supervisor(program: &Program, phone: &str) -> Result<(bool, String)> {
    let asked = ["admin", "supervisor", "--name", "林主管", "--phone", phone, "--password-stdin"];
    let mut command = program.command(&asked);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn()?;
    let mut input = process.stdin.take().context("its input")?;
    input.write_all("翡翠 lantern 九月 harbour 58\n".as_bytes()).await?;
    drop(input);
    let output = process.wait_with_output().await?;
    let said = [output.stdout, output.stderr].concat();
    Ok((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}

/// What the program says when it is started like this, which must not succeed.
async fn refused(program: &Program, arguments: &[&str]) -> Result<String> {
    let output = program.command(arguments).output().await?;
    ensure!(!output.status.success(), "{arguments:?} was not refused");
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

async fn made(program: &Program, phone: &'static str) -> Result<bool> {
    let read = program.db().await?;
    let found = read.read(async move |tx| paydesk_store::person::by_phone(tx, phone).await);
    Ok(found.await?.is_some())
}

async fn beside(on: On) -> Result<()> {
    let mut program = Program::start(on, fresh_folder()).await?;
    let (done, said) = supervisor(&program, "+8613900001001").await?;
    ensure!(done && said.contains("林主管"), "{said}");
    ensure!(made(&program, "+8613900001001").await?, "nobody was made");
    let (done, said) = supervisor(&program, "+8613900001001").await?;
    ensure!(!done && said.contains("somebody has this number"), "{said}");
    // Nothing was handed in yet, so there is nothing to confirm.
    let said = refused(&program, &["admin", "confirm", "--phone", "+8613900001001"]).await?;
    ensure!(said.contains("handed in"), "{said}");
    program.finish().await?;
    std::fs::remove_dir_all(&program.data)?;
    Ok(())
}

#[tokio::test]
async fn a_supervisor_is_made_beside_the_service() {
    beside(On::Sqlite).await.unwrap();
    beside(On::Postgres).await.unwrap();
}

async fn shop_system(on: On) -> Result<()> {
    let settings = &[("PAYDESK_SHOP__SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")];
    let mut program = Program::start_with(on, fresh_folder(), settings).await?;
    let shop = paydesk_app::demo::shop("books").context("a shop of the demo")?.id();
    let url = async || {
        let (db, id) = (program.db().await?, shop.clone());
        let row = db.read(async move |tx| paydesk_store::merchant::by_id(tx, &id).await).await?;
        anyhow::Ok(row.context("a shop of the demo")?.system_url)
    };
    let asked = ["admin", "shop-system", "--merchant", shop.as_str()];
    let with = |url: &'static str| [&asked[..], &["--url", url]].concat();
    ensure!(url().await?.is_none(), "nobody is asked yet");
    let done = program.command(&with("https://shop.example/asks")).output().await?;
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    ensure!(done.status.success() && said.contains("its key is whsec_"), "{said}");
    ensure!(url().await?.as_deref() == Some("https://shop.example/asks"), "it is set");
    let said = refused(&program, &with("ftp://shop.example")).await?;
    ensure!(said.contains("is no address such as"), "{said}");
    let nobody = "mer_nobody";
    let said = refused(&program, &["admin", "shop-system", "--merchant", nobody]).await?;
    ensure!(said.contains("there is no mer_"), "{said}");
    let said = refused(&program, &["admin", "shop-system", "--merchant", "books"]).await?;
    ensure!(said.contains("no merchant's id"), "{said}");
    // To take it away nothing is signed, so no secret is needed; to set it there is one.
    let bare = |asked: &[&str]| {
        let mut command = program.command(asked);
        command.env_remove("PAYDESK_SHOP__SECRET");
        command
    };
    let done = bare(&with("https://shop.example/other")).output().await?;
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    ensure!(!done.status.success() && said.contains("shop.secret is not set"), "{said}");
    ensure!(bare(&asked).output().await?.status.success(), "it is taken away");
    ensure!(url().await?.is_none(), "and asked no more");
    program.finish().await?;
    std::fs::remove_dir_all(&program.data)?;
    Ok(())
}

#[tokio::test]
async fn where_a_shops_system_is_asked_is_set_beside_the_service() {
    shop_system(On::Sqlite).await.unwrap();
    shop_system(On::Postgres).await.unwrap();
}

async fn articles(on: On) -> Result<()> {
    let mut program = Program::start(on, fresh_folder()).await?;
    let folder = fresh_folder();
    std::fs::create_dir_all(folder.join("locks"))?;
    let write = |language: &str, related: &str| {
        let text = format!(
            "+++\ntitle = \"Ours {language}\"\nsummary = \"S\"\nwords = []\nrelated = {related}\n\
             owner = \"support\"\nreviewed = 2026-11-22\n+++\nSee [help](/help).\n"
        );
        std::fs::write(folder.join(format!("locks/ours.{language}.md")), text)
    };
    let place = folder.to_string_lossy().into_owned();
    let asked = ["admin", "help-import", &place];
    // One language alone is refused by name, and nothing is stored.
    write("en", "[\"nothing\"]")?;
    let said = refused(&program, &asked).await?;
    ensure!(said.contains("locks/ours.en.md: it is not there in zh-Hans"), "{said}");
    ensure!(said.contains("there is no article nothing"), "{said}");
    write("en", "[]")?;
    write("zh-Hans", "[]")?;
    for expected in ["articles: 2 new, 0 changed", "articles: 0 new, 0 changed"] {
        let output = program.command(&asked).output().await?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success() && said.contains(expected), "{said}");
    }
    program.finish().await?;
    std::fs::remove_dir_all(&folder)?;
    std::fs::remove_dir_all(&program.data)?;
    Ok(())
}

#[tokio::test]
async fn articles_are_taken_in_beside_the_service() {
    articles(On::Sqlite).await.unwrap();
    articles(On::Postgres).await.unwrap();
}

/// Settings with which `serve` starts.
fn settings(program: &Program) -> Result<PathBuf> {
    let file = program.data.join("serve.toml");
    let text = r#"
[bank]
url = "http://127.0.0.1:9"
api_key = "key"
webhook_secret = "whsec_c2FuZGJveC1iYW5rLXNlY3JldC1rZXk="
[mail]
host = "127.0.0.1"
from = "Paydesk <no-reply@pay.example>"
[sms]
url = "http://127.0.0.1:9/send"
key = "key"
"#;
    std::fs::write(&file, text)?;
    Ok(file)
}

async fn alone() -> Result<()> {
    let mut program = Program::start(On::Sqlite, fresh_folder()).await?;
    let socket = program.data.join("control.sock");
    ensure!(std::fs::metadata(&socket)?.permissions().mode() & 0o777 == 0o600);
    let listen = program.url.trim_start_matches("http://").to_owned();
    let settings = settings(&program)?.display().to_string();
    // On the same address too: that the data is taken goes before that the port is.
    for arguments in [
        vec!["demo", "--listen", "127.0.0.1:0"],
        vec!["demo", "--listen", &listen],
        vec!["serve", "--listen", "127.0.0.1:0", "--config", &settings],
    ] {
        let said = refused(&program, &arguments).await?;
        ensure!(said.contains("another Paydesk is running on"), "{arguments:?}: {said}");
    }
    // Killed outright it leaves its socket behind: commands work on the file then, and the next
    // start takes its place.
    program.kill().await?;
    ensure!(socket.exists(), "there is nothing stale to test");
    let (done, said) = supervisor(&program, "+8613900001002").await?;
    ensure!(done, "{said}");
    program.again().await?;
    let (done, said) = supervisor(&program, "+8613900001003").await?;
    ensure!(done, "{said}");
    ensure!(made(&program, "+8613900001002").await? && made(&program, "+8613900001003").await?);
    program.finish().await?;
    ensure!(!socket.exists(), "a service that ended takes its socket with it");
    std::fs::remove_dir_all(&program.data)?;
    Ok(())
}

#[tokio::test]
async fn one_service_has_the_data_and_a_stale_socket_is_in_nobodys_way() {
    alone().await.unwrap();
}

async fn garbage() -> Result<()> {
    use tokio::io::AsyncReadExt as _;
    let mut program = Program::start(On::Sqlite, fresh_folder()).await?;
    let long = "a".repeat(20_000);
    let half = r#"{"ask":"supervisor","id":"per_x"}"#;
    for line in ["\n", "null\n", "{\"ask\":\"rob\"}\n", &format!("{half}\n"), &long] {
        let path = program.data.join("control.sock");
        let mut stream = tokio::net::UnixStream::connect(path).await?;
        stream.write_all(line.as_bytes()).await?;
        let mut answer = Vec::new();
        // A line that is too long is not answered; the end of the stream may be a reset.
        let read = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8(answer)?;
        let fits = answer.contains("\"failed\"") || (line.len() > 10_000 && answer.is_empty());
        ensure!(fits, "{line:.40?}: {read:?} {answer}");
    }
    let (done, said) = supervisor(&program, "+8613900001004").await?;
    ensure!(done, "it still listens: {said}");
    program.finish().await?;
    std::fs::remove_dir_all(&program.data)?;
    Ok(())
}

#[tokio::test]
async fn what_is_no_command_is_refused_in_words() {
    garbage().await.unwrap();
}

#[tokio::test]
async fn the_books_are_proven_and_exported_in_the_operators_language() {
    let program = Program::start(On::Sqlite, fresh_folder()).await.unwrap();
    let said = async |arguments: &[&str]| {
        let output = program.command(arguments).output().await.unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let journal = ["export", "journal", "--format", "hledger"];
    for (tag, right, what) in [
        ("zh-Hans", "账目无误", "; Paydesk 账本"),
        ("en", "the books are right", "; The ledger of"),
    ] {
        let language = ["--language", tag];
        let check = said(&[&["check"], language.as_slice()].concat()).await;
        assert!(check.starts_with(right), "{check}");
        let export = said(&[journal.as_slice(), language.as_slice()].concat()).await;
        assert!(export.starts_with(what), "{export}");
    }
    let data = program.data.clone();
    drop(program);
    std::fs::remove_dir_all(data).unwrap();
}
