//! The shops' systems, asked over a real line: each switch of theirs, and what is no answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use paydesk_app::ports::{Clock as _, Shop as _, ShopAsk};
use paydesk_core::id::MerchantId;
use paydesk_core::payment::shop::Said;
use paydesk_edge::shop::{HttpShop, ShopConfig, key_of};
use paydesk_edge::system::SystemClock;
use paydesk_outside::ShopMode;
use serde_json::json;
use sha2::Sha256;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::bench::{Bench, SECRET, amount};

fn shops(secret: &str) -> HttpShop {
    HttpShop::new(&ShopConfig { secret: secret.to_owned() }).unwrap()
}

fn question(url: &str) -> ShopAsk {
    ShopAsk {
        url: url.to_owned(),
        reference: "ask_1".to_owned(),
        merchant: MerchantId::from_bits(7),
        order: Some("QH-1".to_owned()),
        amount: amount(1_250),
        asked_at_us: SystemClock.now_us(),
    }
}

/// What is said, and how long it took.
async fn asked(shops: &HttpShop, ask: &ShopAsk) -> (Said, Duration) {
    #[expect(clippy::disallowed_methods, reason = "how long it takes is measured")]
    let begun = Instant::now();
    (shops.takes(ask).await, begun.elapsed())
}

#[tokio::test]
async fn each_switch_of_the_shops_is_heard_for_what_it_is_and_in_time() {
    let bench = Bench::new().await;
    let shops = shops(SECRET);
    let ask = question(&bench.url("/shop/payments"));
    for mode in ShopMode::ALL {
        bench.post("/admin/shop", json!({ "mode": mode.word() })).await;
        let (said, took) = asked(&shops, &ask).await;
        let (expected, within_ms) = match mode {
            ShopMode::Takes => (Said::Takes, 0..1_000),
            ShopMode::TakesNot => (Said::TakesNot, 0..1_000),
            ShopMode::Slow => (Said::Takes, 2_000..2_900),
            ShopMode::Silent => (Said::Nothing, 2_900..4_000),
            ShopMode::Error => (Said::Nothing, 0..1_000),
            ShopMode::Down => (Said::Nothing, 150..1_500),
        };
        assert_eq!(said, expected, "{mode:?}");
        assert!(within_ms.contains(&took.as_millis()), "{mode:?} took {took:?}");
    }
    bench.post("/admin/shop", json!({ "mode": "takes" })).await;
    assert_eq!(asked(&shops, &ask).await.0, Said::Takes, "and back again");
    // The bank's own switch is another one.
    bench.mode("down").await;
    assert_eq!(asked(&shops, &ask).await.0, Said::Takes);
}

#[tokio::test]
async fn attack_questions_in_the_houses_name() {
    let bench = Bench::new().await;
    let ask = question(&bench.url("/shop/payments"));
    assert_eq!(asked(&shops(SECRET), &ask).await.0, Said::Takes);
    let stranger = shops("whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBrZXk=");
    assert_eq!(asked(&stranger, &ask).await.0, Said::Nothing, "signed by somebody else");
    let old = ShopAsk { asked_at_us: ask.asked_at_us - 400 * 1_000_000, ..ask.clone() };
    assert_eq!(asked(&shops(SECRET), &old).await.0, Said::Nothing, "sent again much later");
    assert_eq!(asked(&shops(""), &ask).await.0, Said::Nothing, "nobody can sign it");
    assert!(HttpShop::new(&ShopConfig { secret: "whsec_c2hvcnQ=".into() }).is_err());
    let sent = async |signer: &MerchantId, sign: bool| {
        let body = json!({
            "reference": "ask_2", "merchant": ask.merchant, "amount_minor": 1, "currency": "CNY",
        });
        let (body, at_s) = (body.to_string(), ask.asked_at_us / 1_000_000);
        let own = signed(signer, &format!("ask_2.{at_s}.{body}"));
        let request = bench.http.post(&ask.url).body(body).header("webhook-id", "ask_2");
        let request = request.header("webhook-timestamp", at_s);
        let request = if sign { request.header("webhook-signature", own) } else { request };
        request.send().await.unwrap().status()
    };
    assert_eq!(sent(&ask.merchant, true).await, 200, "the signing itself is right");
    assert_eq!(sent(&ask.merchant, false).await, 401, "unsigned");
    let other = MerchantId::from_bits(8);
    assert_eq!(sent(&other, true).await, 401, "signed with another shop's key");
}

/// What stands in the head of a question with these words, by the key that the operator hands to
/// this merchant.
fn signed(merchant: &MerchantId, words: &str) -> String {
    let key = key_of(&ShopConfig { secret: SECRET.to_owned() }, merchant).unwrap();
    let key = STANDARD.decode(key.strip_prefix("whsec_").unwrap()).unwrap();
    let mac = Hmac::<Sha256>::new_from_slice(&key).unwrap().chain_update(words);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn a_shop_can_check_a_question_with_the_key_that_it_was_given() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let ask = question(&format!("http://{}/asks", listener.local_addr().unwrap()));
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = String::new();
        // The body is the question's end.
        while !heard.ends_with('}') {
            let mut bytes = [0; 4_096];
            let count = stream.read(&mut bytes).await.unwrap();
            assert!(count > 0, "cut off: {heard}");
            heard.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
        }
        let answer = http("200 OK", "", r#"{"reference":"ask_1","takes":true}"#);
        stream.write_all(&answer).await.unwrap();
        heard
    });
    assert_eq!(asked(&shops(SECRET), &ask).await.0, Said::Takes);
    let heard = heard.await.unwrap();
    let (head, body) = heard.split_once("\r\n\r\n").unwrap();
    let given = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(said, _)| said.eq_ignore_ascii_case(name));
        found.next().unwrap_or_else(|| panic!("no {name}: {head}")).1.to_owned()
    };
    let words = format!("{}.{}.{body}", given("webhook-id"), given("webhook-timestamp"));
    assert_eq!(given("webhook-signature"), signed(&ask.merchant, &words));
    assert_ne!(given("webhook-signature"), signed(&MerchantId::from_bits(8), &words));
}

/// Somebody who answers each connection with these bytes, whatever is asked, and counts them.
async fn answers(bytes: Vec<u8>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/asks", listener.local_addr().unwrap());
    let visits = Arc::new(AtomicUsize::new(0));
    let counted = visits.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            let bytes = bytes.clone();
            tokio::spawn(async move {
                let mut asked = [0; 4_096];
                let _ = stream.read(&mut asked).await;
                let _ = stream.write_all(&bytes).await;
                // Whoever says too little keeps the line open, too.
                tokio::time::sleep(Duration::from_secs(20)).await;
            });
        }
    });
    (url, visits)
}

fn http(status: &str, head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[tokio::test]
async fn attack_answers_that_are_none() {
    let shops = shops(SECRET);
    let yes = r#"{"reference":"ask_1","takes":true}"#;
    let (url, visits) = answers(http("200 OK", "", yes)).await;
    assert_eq!(asked(&shops, &question(&url)).await.0, Said::Takes, "the looking itself is right");
    assert_eq!(visits.load(Ordering::Relaxed), 1);
    let (elsewhere, sent_on) = answers(http("200 OK", "", yes)).await;
    let padded = format!("{yes}{}", " ".repeat(5_000));
    let endless = [&b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"[..]];
    let endless = [endless.concat(), b"1000\r\n".to_vec(), vec![b' '; 4_096]].concat();
    let hostile = [
        ("sent on", http("307 Temporary Redirect", &format!("location: {elsewhere}\r\n"), "")),
        ("too long", http("200 OK", "", &padded)),
        ("endless", endless),
        ("half of it", http("200 OK", "", yes)[..60].to_vec()),
        ("no HTTP", b"yes yes yes\r\n\r\n".to_vec()),
        ("nothing at all", Vec::new()),
        ("a page", http("200 OK", "content-type: text/html\r\n", "<h1>Welcome</h1>")),
        ("deep", http("200 OK", "", &"[".repeat(4_000))),
        ("another's", http("200 OK", "", r#"{"reference":"ask_2","takes":true}"#)),
    ];
    for (what, bytes) in hostile {
        let (url, visits) = answers(bytes).await;
        let (said, took) = asked(&shops, &question(&url)).await;
        assert_eq!(said, Said::Nothing, "{what}");
        assert!(took < Duration::from_secs(4), "{what} took {took:?}");
        assert!((1..=2).contains(&visits.load(Ordering::Relaxed)), "{what}: asked twice at most");
    }
    assert_eq!(sent_on.load(Ordering::Relaxed), 0, "nobody is sent on");
    let gone = question("http://127.0.0.1:9/nobody");
    let (said, took) = asked(&shops, &gone).await;
    assert_eq!(said, Said::Nothing);
    assert!(took < Duration::from_secs(1), "a refused connection is known at once: {took:?}");
}
