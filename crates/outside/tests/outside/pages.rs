//! The hosted card page, as a browser without script meets it.

use paydesk_outside::CHECK_CODE;
use serde_json::json;

use crate::bench::{Bench, GOOD_CARD, read};

#[tokio::test]
async fn a_person_types_a_card_and_is_sent_back() {
    let bench = Bench::new().await;
    let id = bench.open_session("http://shop.test/back?order=7").await;
    let answer = bench.get(&format!("/card/{id}")).await;
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    // The empty picture that keeps browsers from asking for one.
    assert!(policy.contains("img-src data:"), "{policy}");
    assert!(policy.contains("form-action 'self' http://shop.test;"), "{policy}");
    let page = answer.text().await.unwrap();
    assert!(page.contains("Tea &#60;b&#62;House&#60;/b&#62;"), "markup in the payee's name");
    assert!(page.contains("CNY 12.50") && page.contains("Made-up money"));
    for purpose in ["cc-number", "cc-exp", "cc-csc", "cc-name"] {
        assert!(page.contains(&format!("autocomplete=\"{purpose}\"")), "{purpose}");
    }

    let fields = [
        ("number", "4242 4242-4242 4242"),
        ("expiry", "1 2 / 2034"),
        ("security_code", "123"),
        ("name", "李雷"),
    ];
    let back = bench.form(&format!("/card/{id}"), &fields).await;
    let target = format!("http://shop.test/back?order=7&session={id}");
    assert_eq!(back.status(), 303);
    assert_eq!(back.headers()["location"], target.as_str());
    let (_, session) = bench.ask(&format!("/v1/card-sessions/{id}")).await;
    let token = session["token"].clone();
    assert_eq!(
        session,
        json!({
            "id": id, "reference": "session_1", "state": "done", "token": token,
            "brand": "visa", "last4": "4242", "expiry": "12/34",
        })
    );
    // A second press goes the same way and makes no second token.
    let again = bench.form(&format!("/card/{id}"), &fields).await;
    assert_eq!(again.headers()["location"], target.as_str());
    assert_eq!(bench.ask(&format!("/v1/card-sessions/{id}")).await.1["token"], token);
    let over = bench.get(&format!("/card/{id}")).await.text().await.unwrap();
    assert!(over.contains("This card has been accepted."));
}

#[tokio::test]
async fn a_press_on_a_test_card_fills_the_form_in() {
    let bench = Bench::new().await;
    let id = bench.open_session("http://shop.test/").await;
    let page = bench.get(&format!("/card/{id}?card=4000000000009987")).await.text().await.unwrap();
    assert!(page.contains("value=\"4000 0000 0000 9987\""));
    assert!(page.contains("value=\"12/34\"") && page.contains("value=\"123\""));
    let page = bench.get(&format!("/card/{id}?card=1234")).await.text().await.unwrap();
    assert!(!page.contains("value=\"1234\""));
}

#[tokio::test]
async fn cancelled_the_person_goes_back_without_a_card() {
    let bench = Bench::new().await;
    let id = bench.open_session("http://shop.test/back").await;
    let back = bench.form(&format!("/card/{id}/cancel"), &[]).await;
    assert_eq!(back.status(), 303);
    assert_eq!(back.headers()["location"], format!("http://shop.test/back?session={id}").as_str());
    let (_, session) = bench.ask(&format!("/v1/card-sessions/{id}")).await;
    assert_eq!((&session["state"], &session["token"]), (&json!("cancelled"), &json!(null)));
    let page = bench.get(&format!("/card/{id}")).await.text().await.unwrap();
    assert!(page.contains("You cancelled."));
    // Once more under the same reference: a new page, for the old one is over.
    assert_ne!(bench.open_session("http://shop.test/back").await, id);
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_in_both_languages() {
    let bench = Bench::new().await;
    let rows: [([&str; 3], &str, &str, &str); 7] = [
        (["", "12/34", "123"], "number", "Enter the card number.", "请输入卡号。"),
        (["4242424242424241", "12/34", "123"], "number", "typing error", "卡号有误"),
        (["4111111111111111", "12/34", "123"], "number", "Only test cards", "只接受测试卡"),
        (["<b>\"4242", "12/34", "123"], "number", "typing error", "卡号有误"),
        ([GOOD_CARD, "13/34", "123"], "expiry", "Enter month and year", "请按卡面输入月份和年份"),
        ([GOOD_CARD, "01/20", "123"], "expiry", "This date has passed", "该日期已过"),
        ([GOOD_CARD, "12/34", "12"], "code", "Enter the 3 digits", "请输入卡背面的 3 位数字"),
    ];
    for language in ["en", "zh-Hans"] {
        let body = json!({
            "reference": "s", "return_url": "http://shop.test/", "language": language,
        });
        let (_, session) = bench.post("/v1/card-sessions", &body).await;
        let path = format!("/card/{}", session["id"].as_str().unwrap());
        for ([number, expiry, code], field, english, chinese) in &rows {
            let fields = [("number", *number), ("expiry", *expiry), ("security_code", *code)];
            let answer = bench.form(&path, &fields).await;
            assert_eq!(answer.status(), 422);
            let page = answer.text().await.unwrap();
            let words = if language == "en" { english } else { chinese };
            let at = page.find(&format!("id=\"{field}-error\"")).expect(&page);
            assert!(page[at..].split("</p>").next().unwrap().contains(words), "{page}");
            assert!(page.contains(&format!("<html lang=\"{language}\">")));
            assert_eq!(page.matches("class=\"wrong\"").count(), 1);
            assert!(!page.contains("<b>\"4242"));
        }
        let (_, session) = bench.ask(&path.replace("/card/", "/v1/card-sessions/")).await;
        assert_eq!(session["state"], "open");
    }
}

#[tokio::test]
async fn a_session_is_checked_before_it_is_opened() {
    let bench = Bench::new().await;
    let good = json!({
        "reference": "s", "return_url": "http://shop.test/", "language": "en",
        "amount_minor": 5, "currency": "CNY",
    });
    let rows = [
        ("return_url", json!("javascript:alert(1)"), 422),
        ("return_url", json!("/relative"), 422),
        ("reference", json!(""), 422),
        ("language", json!("fr"), 400),
        ("amount_minor", json!(0), 422),
        ("currency", json!(null), 422),
        ("payee", json!("x".repeat(201)), 422),
    ];
    for (field, value, status) in rows {
        let mut body = good.clone();
        body[field] = value;
        assert_eq!(bench.post("/v1/card-sessions", &body).await.0, status, "{body}");
    }
    let (created, one) = bench.post("/v1/card-sessions", &good).await;
    let (found, two) = bench.post("/v1/card-sessions", &good).await;
    assert_eq!((created, found), (201, 200));
    assert_eq!(one, two);
    let url = one["url"].as_str().unwrap();
    assert!(url.starts_with(&bench.running.public_url), "{url}");
    assert_eq!(bench.ask("/v1/card-sessions/cs_none").await.0, 404);
    let unknown = bench.get("/card/cs_none").await;
    assert_eq!(unknown.status(), 404);
    assert!(unknown.text().await.unwrap().contains("This page does not exist any more"));
}

#[tokio::test]
async fn the_counter_shows_the_latest_charges() {
    let bench = Bench::new().await;
    let token = bench.token("4000000000009995").await;
    bench.charge("pay_77", &token).await;
    let page = bench.get("/").await.text().await.unwrap();
    for words in ["pay_77", "CNY 12.50", "51 Insufficient funds", "Declined", "/mailbox"] {
        assert!(page.contains(words), "{words}");
    }
}

/// A person's card whose bank asks for a code; the path of the check.
async fn asked(bench: &Bench, number: &str) -> String {
    let id = bench.open_session("http://shop.test/back").await;
    let fields = [("number", number), ("expiry", "12/34"), ("security_code", "123")];
    let answer = bench.form(&format!("/card/{id}"), &fields).await;
    let path = format!("/card/{id}/check");
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], format!("{path}?lang=en").as_str());
    let (_, session) = bench.ask(&format!("/v1/card-sessions/{id}")).await;
    assert_eq!((&session["state"], &session["token"]), (&json!("open"), &json!(null)));
    path
}

fn session_of(path: &str) -> String {
    path.replace("/card/", "/v1/card-sessions/").replace("/check", "")
}

#[tokio::test]
async fn the_cards_bank_asks_for_a_code_in_both_languages_and_says_what_is_wrong() {
    let bench = Bench::new().await;
    let path = asked(&bench, "4000000000001018").await;
    let rows = [
        ("en", "Security check", "Enter the 6 digits", "This code is wrong. Tries left: 2"),
        ("zh-Hans", "安全验证", "请输入 6 位数字", "验证码不正确。 还可以试 1 次。"),
    ];
    for (language, title, missing, wrong) in rows {
        let path = format!("{path}?lang={language}");
        let answer = bench.get(&path).await;
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("form-action 'self' http://shop.test;"), "{policy}");
        let page = answer.text().await.unwrap();
        for words in [title, "1018", "CNY 12.50", CHECK_CODE, "one-time-code"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("UTC"), "people read their own clocks: {page}");
        assert!(page.contains("Tea &#60;b&#62;House&#60;/b&#62;"), "markup in the payee's name");
        assert!(!page.contains("4000"), "the number is not shown again");
        // What is no code at all uses up no try.
        for typed in ["", "12345", "1234567", "abcdef", "<script>"] {
            let answer = bench.form(&path, &[("code", typed)]).await;
            assert_eq!(answer.status(), 422);
            let page = answer.text().await.unwrap();
            assert!(page.contains(missing), "{typed}: {page}");
        }
        let answer = bench.form(&path, &[("code", "000000")]).await;
        assert_eq!(answer.status(), 422);
        let page = answer.text().await.unwrap();
        assert!(page.contains(wrong), "{page}");
    }
    // The page of the card leads on to the check.
    let card = path.replace("/check", "");
    assert_eq!(bench.get(&card).await.status(), 303);
    let over = bench.form(&path, &[("code", "000000")]).await;
    assert_eq!(over.status(), 200);
    let page = over.text().await.unwrap();
    assert!(page.contains("The security check was not passed"), "{page}");
    assert!(page.contains("http://shop.test/back?session=cs_"), "{page}");
    let (_, session) = bench.ask(&session_of(&path)).await;
    assert_eq!((&session["state"], &session["last4"]), (&json!("done"), &json!("1018")));
    // Looked at again it says the same, also where the card was entered.
    for path in [path.as_str(), card.as_str()] {
        let page = bench.get(path).await.text().await.unwrap();
        assert!(page.contains("The security check was not passed"), "{path}: {page}");
    }
    // Nothing that is pressed afterwards changes it.
    let late = bench.form(&path, &[("code", CHECK_CODE)]).await;
    assert_eq!(late.status(), 303);
    let token = session["token"].as_str().unwrap();
    let (_, charge) = bench.charge("pay_1", token).await;
    assert_eq!(charge["code"], "1A");
}

#[tokio::test]
async fn the_right_code_makes_the_card_good_and_cancelling_keeps_none() {
    let bench = Bench::new().await;
    for number in ["4000000000003220", "4000000000001018", "4000000000000689"] {
        let path = asked(&bench, number).await;
        let right = bench.form(&path, &[("code", "246 810")]).await;
        assert_eq!(right.status(), 303, "{number}");
        let way = right.headers()["location"].to_str().unwrap().to_owned();
        assert!(way.starts_with("http://shop.test/back?session=cs_"), "{way}");
        let (_, session) = bench.ask(&session_of(&path)).await;
        let token = session["token"].as_str().unwrap();
        let (_, charge) = bench.charge(&format!("pay_{number}"), token).await;
        assert_eq!(charge["code"], "00", "{number}");
    }
    let path = asked(&bench, "4000000000003220").await;
    let back = bench.form(&path.replace("/check", "/cancel"), &[]).await;
    assert_eq!(back.status(), 303);
    let (_, session) = bench.ask(&session_of(&path)).await;
    assert_eq!((&session["state"], &session["token"]), (&json!("cancelled"), &json!(null)));
    let after = bench.form(&path, &[("code", CHECK_CODE)]).await;
    assert_eq!(after.status(), 303, "nothing is left to check");
    let (_, session) = bench.ask(&session_of(&path)).await;
    assert_eq!(session["state"], "cancelled");
    let nobody = bench.get("/card/cs_none/check").await;
    assert_eq!(nobody.status(), 404);
}

#[tokio::test]
async fn a_check_whose_time_is_over_says_so_and_its_card_is_declined() {
    let bench = Bench::new().await;
    bench.checks_last(Some(0)).await;
    let path = asked(&bench, "4000000000000689").await;
    let late = bench.form(&format!("{path}?lang=zh-Hans"), &[("code", CHECK_CODE)]).await;
    assert_eq!(late.status(), 200);
    let page = late.text().await.unwrap();
    assert!(page.contains("安全验证已超时") && page.contains("返回商家"), "{page}");
    let (_, session) = bench.ask(&session_of(&path)).await;
    let (_, charge) = bench.charge("pay_1", session["token"].as_str().unwrap()).await;
    assert_eq!(
        (&charge["code"], &charge["decline_code"]),
        (&json!("68"), &json!("authentication_timed_out"))
    );
    // The bank's own time is told beforehand, and a form from elsewhere turns no switch.
    bench.checks_last(None).await;
    let page = bench.get(&asked(&bench, "4000000000000689").await).await.text().await.unwrap();
    let left = page.split("Time left: <b class=\"number\">").nth(1).expect(&page);
    let left: i64 = left.split('<').next().unwrap().parse().unwrap();
    assert!((15..=20).contains(&left), "{left}");
    let request =
        bench.http.post(bench.url("/admin/checks")).header("sec-fetch-site", "cross-site");
    let (status, _) = read(request.json(&json!({ "seconds": 0 })).send().await.unwrap()).await;
    assert_eq!(status, 403);
}
