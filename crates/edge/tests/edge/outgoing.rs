//! Requests that we send: to whom is said by the operator alone. Nobody else's word names an
//! address that we connect to, so that nobody can make us ask the machines beside us (SSRF), nor
//! change what a name means between two looks. Should that ever change, these tests do first.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use paydesk_app::ports::{Carrier, Rail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::bench::{API_KEY, Bench, amount, bank};
use crate::notices::notice;

/// Whatever opens a connection, and in which files it stands: each of them connects to what the
/// settings name (the bank, the SMS gateway, the mail server, the database), to a merchant's
/// system, whose address the operator alone sets, or to ourselves.
const MAKERS: [&str; 12] = [
    "reqwest",
    "TcpStream::connect",
    "TcpSocket",
    "UdpSocket",
    "UnixStream::connect",
    "lookup_host",
    "to_socket_addrs",
    "ToSocketAddrs",
    "SmtpTransport",
    "tokio_postgres",
    "hyper::client",
    "legacy::Client",
];
const PLACES: [&str; 11] = [
    "edge/src/inbox.rs",
    "edge/src/notify/mail.rs",
    "edge/src/notify/mod.rs",
    "edge/src/notify/sms.rs",
    "edge/src/rail/bank/mod.rs",
    "edge/src/rail/bank/said.rs",
    "edge/src/shop.rs",
    "edge/src/wire.rs",
    "paydesk/src/control.rs",
    "paydesk/src/demo/card.rs",
    "store/src/db/",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn attack_an_address_that_somebody_typed() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for room in ["core", "store", "texts", "app", "edge", "work", "web", "paydesk"] {
        sources(&crates.join(room).join("src"), &mut found);
    }
    let (mut connecting, mut elsewhere) = (0, Vec::new());
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let makes = code.filter(|line| MAKERS.iter().any(|maker| line.contains(maker))).count();
        if makes == 0 {
            continue;
        }
        connecting += 1;
        let place = path.strip_prefix(crates).unwrap().display().to_string();
        if !PLACES.iter().any(|known| place.starts_with(known)) {
            elsewhere.push(place);
        }
    }
    assert!(connecting >= 6, "the looking itself is right");
    assert!(
        elsewhere.is_empty(),
        "a connection is made in {elsewhere:?}: if a person's word decides where it goes, refuse \
         inner addresses after resolving, connect to what was looked at, and test that here"
    );
}

/// An inner machine that counts who comes.
async fn inner() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let visits = Arc::new(AtomicUsize::new(0));
    let counted = visits.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    (address, visits)
}

/// A bank that sends everybody on, and counts who came.
async fn sends_on(to: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let visits = Arc::new(AtomicUsize::new(0));
    let counted = visits.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let mut asked = [0; 4_096];
            let _ = stream.read(&mut asked).await;
            let head = "HTTP/1.1 307 Temporary Redirect\r\ncontent-length: 0\r\nconnection: close";
            let answer = format!("{head}\r\nlocation: http://{to}/v1/charges\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (url, visits)
}

#[tokio::test]
async fn attack_being_sent_on_to_inner_addresses() {
    let (inner, visits) = inner().await;
    let bench = Bench::new().await;
    let (url, asked) = sends_on(inner.clone()).await;
    let rail = bank(&url, API_KEY);
    let _ = rail.charge(&bench.charge("pay_1", "tok_1")).await;
    let _ = rail.refund(&bench.refund("ref_1", "pay_1", 1)).await;
    let _ = rail.health().await;
    // A reference is part of an address, and never the whole of one.
    let at = format!("@{inner}/");
    let references =
        [format!("http://{inner}/"), format!("//{inner}/"), at, format!("../..//{inner}/x?y=")];
    for reference in &references {
        let _ = rail.charge_state(reference, amount(1)).await;
        let _ = rail.cancel(reference, amount(1)).await;
        let _ = rail.card_state(reference).await;
        let _ = rail.record(reference).await;
    }
    assert!(asked.load(Ordering::Relaxed) >= 10, "the bank was asked");
    assert_eq!(visits.load(Ordering::Relaxed), 0, "nobody else was");
}

#[tokio::test]
async fn attack_mail_to_inner_addresses() {
    let (inner, visits) = inner().await;
    let bench = Bench::new().await;
    let post = bench.letters();
    // What is an address at all goes to the mail server of the settings, whatever it names.
    let (host, port) = inner.split_once(':').unwrap();
    let addresses = [
        format!("li@[{host}]"),
        format!("li@{host}"),
        format!("li%{inner}@localhost"),
        format!("li@localhost:{port}"),
        format!("<@{host}:li@example.com>"),
        format!("li@example.com\r\nRCPT TO:<x@{host}>"),
    ];
    for address in &addresses {
        let mut mail = notice("code-register", "email", r#"{"code":"482913"}"#);
        mail.address = address.clone();
        let _ = post.send(&mail, None).await;
        let mut sms = notice("code-register", "sms", r#"{"code":"482913"}"#);
        sms.address = address.clone();
        let _ = post.send(&sms, None).await;
    }
    let honest = notice("code-register", "email", r#"{"code":"482913"}"#);
    post.send(&honest, None).await.expect("an honest one arrives after all of them");
    assert_eq!(visits.load(Ordering::Relaxed), 0, "nobody else was asked");
}
