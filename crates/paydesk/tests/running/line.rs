//! Clients that hold connections open: by heads and bodies that never end, by keeping quiet, by
//! coming in crowds.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use paydesk_sim::engine::fresh_folder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::program::{On, Program};

async fn connect(program: &Program) -> Result<TcpStream> {
    let address = program.url.trim_start_matches("http://");
    TcpStream::connect(address).await.context("the program takes no connection")
}

/// Sends `first`, then one byte a second, until the connection ends; what it answered, and after
/// how many seconds it ended.
async fn trickle(program: &Program, first: &str) -> Result<(String, u64)> {
    #[expect(clippy::disallowed_methods, reason = "how long real time took is what is tested")]
    let begun = Instant::now();
    let (mut reader, mut writer) = connect(program).await?.into_split();
    writer.write_all(first.as_bytes()).await?;
    let trickling = tokio::spawn(async move {
        // Once the other end has closed, writing fails: that is the end.
        while writer.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let mut said = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(60), reader.read_to_end(&mut said)).await;
    trickling.abort();
    if ended.is_err() {
        bail!("it was still held open after a minute: {first}");
    }
    Ok((String::from_utf8_lossy(&said).into_owned(), begun.elapsed().as_secs()))
}

async fn slow() -> Result<()> {
    let mut program = Program::start(On::Sqlite, fresh_folder()).await?;
    let head = "GET / HTTP/1.1\r\nhost: x\r\nx-slow: ";
    let quiet = "GET /static/none HTTP/1.1\r\nhost: x\r\n\r\n";
    let body = |path: &str, kind: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\naccept-language: zh-CN\r\ncontent-type: {kind}\r\n\
             content-length: 30000000\r\n\r\n"
        )
    };
    let form = body("/sign-in", "application/x-www-form-urlencoded");
    let files = body("/cases/x/messages", "multipart/form-data; boundary=x");
    let json = body("/api/v1/sessions", "application/json");
    let (head, quiet, form, files, json) = tokio::join!(
        trickle(&program, head),
        trickle(&program, quiet),
        trickle(&program, &form),
        trickle(&program, &files),
        trickle(&program, &json),
    );
    for (what, ended) in [("a head", &head), ("between two requests", &quiet)] {
        let (said, after_s) = ended.as_ref().map_err(|e| anyhow::anyhow!("{what}: {e}"))?;
        ensure!(*after_s < 40, "{what}: {after_s} s, {said}");
    }
    for (what, ended) in [("a form", form), ("files", files), ("JSON", json)] {
        let (said, after_s) = ended.with_context(|| what.to_owned())?;
        ensure!(said.starts_with("HTTP/1.1 408 "), "{what}: {said}");
        ensure!(said.contains("没有完整送达"), "{what}, in the reader's language: {said}");
        ensure!(after_s < 40, "{what}: {after_s} s");
    }
    program.finish().await?;
    std::fs::remove_dir_all(&program.data)?;
    Ok(())
}

#[tokio::test]
async fn attack_slow_clients() {
    slow().await.unwrap();
}

/// A request by way of a proxy, as far as it is given here; its status, once there is one.
async fn through(program: &Program, visitor: &str, head: &str) -> Result<(TcpStream, String)> {
    let mut stream = connect(program).await?;
    let head = format!("{head}\r\nhost: x\r\nx-forwarded-for: {visitor}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    if head.starts_with("POST") {
        return Ok((stream, String::new()));
    }
    let mut said = [0; 12];
    stream.read_exact(&mut said).await?;
    Ok((stream, String::from_utf8_lossy(&said[9..]).into_owned()))
}

async fn one_of_many() -> Result<()> {
    let settings = &[
        ("PAYDESK_SERVER__CONNECTIONS_EACH_MAX", "2"),
        ("PAYDESK_SERVER__PROXIES", "[\"127.0.0.1\"]"),
    ];
    let mut program = Program::start_with(On::Sqlite, fresh_folder(), settings).await?;
    let one = "203.0.113.7";
    let look = "GET /sign-in HTTP/1.1";
    // Two requests whose bodies do not come: all that this visitor may have in hand.
    let unfinished = "POST /sign-in HTTP/1.1\r\ncontent-length: 10";
    let held =
        [through(&program, one, unfinished).await?, through(&program, one, unfinished).await?];
    tokio::time::sleep(Duration::from_secs(1)).await;
    for (who, expected) in [
        (one, "503"),
        // What a visitor writes before the proxy's word is not believed.
        ("198.51.100.1, 203.0.113.7", "503"),
        ("198.51.100.1", "200"),
    ] {
        let (_, status) = through(&program, who, look).await?;
        ensure!(status == expected, "{who}: {status}");
    }
    drop(held);
    for attempt in 0.. {
        if through(&program, one, look).await?.1 == "200" {
            break;
        }
        ensure!(attempt < 100, "the share of who has gone is not given back");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    program.finish().await?;
    std::fs::remove_dir_all(&program.data)?;
    Ok(())
}

#[tokio::test]
async fn attack_one_visitor_taking_all_places() {
    one_of_many().await.unwrap();
}

async fn crowd() -> Result<()> {
    let settings = &[("PAYDESK_SERVER__CONNECTIONS_MAX", "20")];
    let mut program = Program::start_with(On::Sqlite, fresh_folder(), settings).await?;
    // The demo's bank and this test's own client may hold some.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut held = Vec::new();
    for _ in 0..20 {
        held.push(connect(&program).await?);
    }
    let mut answer = String::new();
    for _ in 0..10 {
        let mut visitor = connect(&program).await?;
        visitor.write_all(b"GET /sign-in HTTP/1.1\r\nhost: x\r\n\r\n").await?;
        answer.clear();
        let read = visitor.read_to_string(&mut answer);
        tokio::time::timeout(Duration::from_secs(20), read).await??;
        ensure!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        ensure!(answer.contains("\r\nretry-after: 5\r\n"), "{answer}");
        ensure!(answer.contains("no room") && answer.contains("没有空位"), "{answer}");
    }
    // A rush of many more than can be spoken to at once: all are told.
    let mut rush = Vec::new();
    for _ in 0..300 {
        let mut visitor = connect(&program).await?;
        // Whoever was told already may have hung up.
        let _ = visitor.write_all(b"GET /sign-in HTTP/1.1\r\nhost: x\r\n\r\n").await;
        rush.push(visitor);
    }
    for (n, mut visitor) in rush.into_iter().enumerate() {
        let mut start = [0; 13];
        let read = tokio::time::timeout(Duration::from_secs(20), visitor.read_exact(&mut start));
        read.await?.with_context(|| format!("visitor {n} was told nothing"))?;
        ensure!(start == *b"HTTP/1.1 503 ", "{}", String::from_utf8_lossy(&start));
    }
    // Places are free again when those who only hold them are gone.
    drop(held);
    for attempt in 0.. {
        let answer = reqwest::get(format!("{}/sign-in", program.url)).await?;
        if answer.status().is_success() {
            break;
        }
        ensure!(attempt < 50, "no place became free: {}", answer.status());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    program.finish().await?;
    std::fs::remove_dir_all(&program.data)?;
    Ok(())
}

#[tokio::test]
async fn above_the_bound_visitors_are_told_to_come_again() {
    crowd().await.unwrap();
}
