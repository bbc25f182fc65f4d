//! E-mail and SMS, as they arrive.

use paydesk_app::ports::{Carrier, CarrierFault};
use paydesk_core::language::Language;

use crate::bench::Bench;
use crate::notices::notice;

#[tokio::test]
async fn a_mail_arrives_in_both_alphabets_with_its_code() {
    let bench = Bench::new().await;
    let post = bench.letters();
    let args = r#"{"amount":"26800 CNY","payee_en":"Tea House","payee_zh":"清茶馆",
        "payment":"pay_0199"}"#;
    let mut mail = notice("payment-paid-purchase", "email", args);
    post.send(&mail, None).await.unwrap();
    let got = bench.mailbox("li@example.com").await.remove(0);
    assert_eq!(got["subject"], "收据：向清茶馆付款 ¥\u{a0}268.00");
    assert_eq!(got["channel"], "mail");
    assert!(got["from"].as_str().unwrap().contains("no-reply@pay.test"), "{got}");
    let text = got["text"].as_str().unwrap();
    assert!(text.contains("https://pay.test/payments/pay_0199"), "{text}");
    assert!(text.contains("核对码 ABCD2345"), "{text}");

    mail.language = Language::En;
    post.send(&mail, None).await.unwrap();
    let got = bench.mailbox("li@example.com").await.remove(0);
    assert_eq!(got["subject"], "Receipt: ¥\u{a0}268.00 to Tea House");
}

#[tokio::test]
async fn the_same_sms_sent_again_is_one_sms() {
    let bench = Bench::new().await;
    let post = bench.letters();
    let sms = notice("code-register", "sms", r#"{"code":"482913"}"#);
    for _ in 0..3 {
        post.send(&sms, None).await.unwrap();
    }
    // Its words were improved between two tries: it had been sent, and stays as it was.
    let improved = notice("code-device", "sms", r#"{"code":"482913"}"#);
    post.send(&improved, None).await.unwrap();
    let got = bench.mailbox("+8613800138000").await;
    assert_eq!(got.len(), 1, "{got:?}");
    let text = got[0]["text"].as_str().unwrap();
    assert!(text.starts_with("482913 是您开通 Paydesk 钱包的验证码"), "{text}");
    assert!(text.ends_with("核对码 ABCD2345。"), "{text}");
}

#[tokio::test]
async fn what_can_never_arrive_is_given_up_at_once() {
    let bench = Bench::new().await;
    let post = bench.letters();
    let table = [("email", "no address"), ("email", "a@b@c"), ("sms", "12"), ("pigeon", "x")];
    for (channel, address) in table {
        let mut lost = notice("password-changed", channel, "{}");
        lost.address = address.into();
        let fault = post.send(&lost, None).await;
        assert!(matches!(fault, Err(CarrierFault::Final(_))), "{channel} {address}: {fault:?}");
    }
}

#[tokio::test]
async fn carriers_say_how_they_are_also_those_that_say_nothing() {
    let bench = Bench::new().await;
    let post = bench.letters();
    for channel in ["email", "sms"] {
        post.health(channel).await.unwrap();
    }
    assert!(matches!(post.health("pigeon").await, Err(CarrierFault::Final(_))));
    // It takes every connection, and never says a word.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let post = bench.letters_by(silent.local_addr().unwrap());
    let taking = tokio::spawn(async move {
        let mut taken = Vec::new();
        loop {
            taken.push(silent.accept().await);
        }
    });
    let letter = notice("password-changed", "email", "{}");
    let (health, sent) = tokio::join!(post.health("email"), post.send(&letter, None));
    assert!(matches!(health, Err(CarrierFault::Passing(_))), "{health:?}");
    assert!(matches!(sent, Err(CarrierFault::Passing(_))), "{sent:?}");
    taking.abort();
}
