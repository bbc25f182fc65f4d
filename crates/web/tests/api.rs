//! The API as a program meets it: the document and the routes say the same, money moves once, a
//! code is asked for and answered, and every refusal is a problem that says what to do.

mod client;

use std::collections::BTreeSet;

use client::Client;
use paydesk_app::lock_act::{self, Lifted};
use paydesk_app::ports::RailSaid;
use paydesk_app::proof;
use paydesk_core::id::{ConversationId, LockId};
use paydesk_core::proof::ProofKind;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::{House, Persony};
use paydesk_web::api::document::document;
use paydesk_web::router::routes;
use serde_json::{Value, json};

fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().unwrap();
        item.iter().map(move |(method, op)| (format!("{} {path}", method.to_uppercase()), op))
    })
}

/// Every `$ref` in the document.
fn references(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| name == "$ref") {
                    Some(to) => drop(into.insert(to.to_owned())),
                    None => references(value, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, into)),
        _ => {}
    }
}

#[test]
fn the_document_and_the_routes_say_the_same() {
    let document = serde_json::to_value(document()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let said: BTreeSet<_> = operations(&document).map(|(name, _)| name).collect();
    let there = routes().into_iter().filter(|route| route.path.starts_with("/api/v1/"));
    let there: BTreeSet<_> = there.map(|r| format!("{} {}", r.method, r.path)).collect();
    assert_eq!(said, there, "left: the document; right: the routes");
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        assert!(operation["security"].is_array(), "{name} does not say who may call it");
        assert!(operation["summary"].is_string(), "{name} does not say what it does");
        assert!(operation["tags"].is_array(), "{name} belongs to no noun");
        assert!(!operation.to_string().contains("x-problems"), "{name}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "two operations are called {id}");
    }
    let mut named = BTreeSet::new();
    references(&document, &mut named);
    for reference in named {
        let found = document.pointer(reference.strip_prefix('#').unwrap());
        assert!(found.is_some(), "{reference} leads nowhere");
    }
}

#[tokio::test]
async fn a_transfer_by_api_moves_money_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 100_000).await;
        let client = Client::of(&house, &li).await;
        let found = client.post("/api/v1/payee-lookups", None, json!({"phone": wang.phone})).await;
        assert_eq!(found.body["id"], wang.id.as_str());
        assert_eq!(found.body["name"], "王*");
        let body = json!({
            "payee": wang.id.as_str(), "amount": {"minor": 15_000, "currency": "CNY"},
            "note": "dinner"
        });
        let first = client.post("/api/v1/transfers", Some("key-1234"), body.clone()).await;
        assert_eq!(first.status, 201, "{}", first.body);
        assert_eq!(first.body["state"], "succeeded");
        assert_eq!(first.body["direction"], "out");
        assert_eq!(first.body["amount"], json!({"minor": 15_000, "currency": "CNY"}));
        let again = client.post("/api/v1/transfers", Some("key-1234"), body).await;
        assert_eq!(again.body, first.body, "the same key is the same payment");
        let balances = client.get("/api/v1/balances").await;
        assert_eq!(balances.body["items"][0]["available"]["minor"], 85_000);
        let page = client.get("/api/v1/payments?limit=1").await;
        let before = page.body["before"].as_str().unwrap();
        assert_eq!(page.body["items"][0]["id"], first.body["id"]);
        let next = client.get(&format!("/api/v1/payments?limit=1&before={before}")).await;
        assert_eq!(next.body["items"][0]["kind"], "top_up");
        // Somebody else's payment is not there.
        let stranger = Client::of(&house, &house.customer("赵六").await).await;
        let id = first.body["id"].as_str().unwrap();
        assert_eq!(stranger.get(&format!("/api/v1/payments/{id}")).await.status, 404);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_large_transfer_asks_for_a_code_and_goes_on_with_the_same_key() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
    house.fund(&li, 100_000).await;
    let client = Client::of(&house, &li).await;
    let mut body =
        json!({"payee": wang.id.as_str(), "amount": {"minor": 60_000, "currency": "CNY"}});
    let asked = client.post("/api/v1/transfers", Some("key-1234"), body.clone()).await;
    assert_eq!((asked.status, &asked.body["code"]), (403, &json!("challenge_required")));
    assert_eq!(asked.kind, "application/problem+json");
    let challenge = asked.body["challenge"]["id"].as_str().unwrap().to_owned();
    house.work().await;
    let code = house.post.code(&li.phone).unwrap();
    let answers = format!("/api/v1/challenges/{challenge}/answers");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let found = client.post(&answers, None, json!({"code": wrong})).await;
    assert_eq!((&found.body["result"], &found.body["tries_left"]), (&json!("wrong"), &json!(4)));
    let found = client.post(&answers, None, json!({"code": code})).await;
    assert_eq!(found.body["result"], "passed");
    body["challenge"] = json!(challenge);
    let paid = client.post("/api/v1/transfers", Some("key-1234"), body).await;
    assert_eq!((paid.status, &paid.body["state"]), (201, &json!("succeeded")), "{}", paid.body);
    house.finish().await;
}

#[tokio::test]
async fn an_order_is_made_seen_and_paid_and_a_failed_payment_says_why() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    let (payer, staff) = (Client::of(&house, &li).await, Client::of(&house, &shop.owner).await);
    let orders = format!("/api/v1/merchants/{}/orders", shop.id);
    let new = json!({
        "number": "A-1", "title": "两本书", "minutes": 30,
        "amount": {"minor": 8_000, "currency": "CNY"}
    });
    let order = staff.post(&orders, None, new.clone()).await;
    assert_eq!(order.status, 201, "{}", order.body);
    assert_eq!(staff.post(&orders, None, new).await.body["id"], order.body["id"]);
    let read = json!({"code": order.body["code"]});
    let read = payer.post("/api/v1/code-readings", None, read).await;
    assert_eq!(read.body["order"], order.body["id"]);
    let buy = json!({"order": order.body["id"], "method": "wallet"});
    let failed = payer.post("/api/v1/purchases", Some("key-0001"), buy.clone()).await;
    assert_eq!((failed.status, &failed.body["state"]), (201, &json!("failed")));
    let refusal = &failed.body["refusal"];
    assert_eq!(
        (&refusal["code"], &refusal["remedy"]),
        (&json!("balance_too_low"), &json!("top-up"))
    );
    assert!(!refusal["why"].as_str().unwrap().is_empty());
    let top_up =
        json!({"card": li.card.id.as_str(), "amount": {"minor": 9_000, "currency": "CNY"}});
    house.rail.next(RailSaid::Declined { refusal: Refusal::CardDeclined, code: "05".into() });
    payer.post("/api/v1/top-ups", Some("key-0004"), top_up.clone()).await;
    house.work().await;
    let list = payer.get("/api/v1/payments").await.body.to_string();
    assert!(list.contains("您的银行卡") || list.contains("your card"), "{list}");
    let top_up = payer.post("/api/v1/top-ups", Some("key-0002"), top_up).await;
    assert_eq!((top_up.status, &top_up.body["state"]), (201, &json!("processing")));
    house.work().await;
    let path = format!("/api/v1/payments/{}/inquiries", top_up.body["id"].as_str().unwrap());
    assert_eq!(payer.post(&path, None, Value::Null).await.body["state"], "succeeded");
    let paid = payer.post("/api/v1/purchases", Some("key-0003"), buy).await;
    assert_eq!((paid.status, &paid.body["state"]), (201, &json!("succeeded")), "{}", paid.body);
    let order = payer.get(&format!("/api/v1/orders/{}", order.body["id"].as_str().unwrap())).await;
    assert_eq!(
        (&order.body["standing"], &order.body["payment"]),
        (&json!("paid"), &paid.body["id"])
    );
    house.finish().await;
}

#[tokio::test]
async fn what_is_wrong_is_named_in_the_readers_language_and_nothing_is_done() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let li = house.customer("李雷").await;
    let client = Client::of(&house, &li).await;
    let payee = "per_0199c2f07ab47d11a2b39d5e6f708192";
    let sound = json!({"payee": payee, "amount": {"minor": 1, "currency": "CNY"}});
    let with = |path: &str, value: Value| {
        let mut body = sound.clone();
        *body.pointer_mut(path).unwrap() = value;
        body
    };
    for (body, field) in [
        (json!({}), "payee"),
        (with("/amount/minor", json!("1")), "amount.minor"),
        (with("/amount/minor", json!(1.5)), "amount.minor"),
        (with("/amount/currency", json!("EUR")), "amount.currency"),
        (with("/payee", json!("pay_1")), "payee"),
        (with("/payee", json!("per_1\u{0}")), "payee"),
    ] {
        let answer = client.post("/api/v1/transfers", Some("key-1234"), body.clone()).await;
        assert_eq!(answer.status, 422, "{body} {}", answer.body);
        assert_eq!(answer.body["errors"][0]["field"], field, "{body}");
    }
    let zero = with("/amount/minor", json!(0));
    let zero = client.post("/api/v1/transfers", Some("key-1234"), zero).await;
    assert_eq!((zero.status, &zero.body["code"]), (422, &json!("amount_not_positive")));
    let no_key = client.post("/api/v1/transfers", None, sound.clone()).await;
    assert_eq!((no_key.status, &no_key.body["code"]), (400, &json!("no_key")));
    let request =
        || axum::http::Request::post("/api/v1/transfers").header("idempotency-key", "k".repeat(8));
    let text = request().header("content-type", "text/plain").body("{}".into()).unwrap();
    assert_eq!(client.send(text).await.status, 415);
    let json = || request().header("content-type", "application/json; charset=utf-8");
    let broken = client.send(json().body("{\n\"a\": }".into()).unwrap()).await;
    assert_eq!((broken.status, &broken.body["code"]), (400, &json!("malformed")));
    assert!(broken.body["errors"][0]["detail"].as_str().unwrap().contains("第 2 行"));
    let large = client.send(json().body(vec![b' '; 65_537].into()).unwrap()).await;
    assert_eq!(large.status, 413);
    let said = large.body["detail"].as_str().unwrap();
    assert!(
        said.contains("请求体") && !said.contains("浏览器"),
        "a program goes back nowhere: {said}"
    );
    let english = json().header("accept-language", "en").body("{}".into()).unwrap();
    let english = client.send(english).await;
    assert_eq!(english.body["errors"][0]["detail"], "This field is needed and was not sent.");
    let out = axum::http::Request::get("/api/v1/balances").body("".into()).unwrap();
    let out = Client { token: String::new(), ..client }.send(out).await;
    assert_eq!((out.status, &out.body["code"]), (401, &json!("sign_in_needed")));
    house.finish().await;
}

#[tokio::test]
async fn money_comes_back_by_policy_at_once_and_a_case_is_opened_talked_in_and_judged() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    house.fund(&li, 10_000).await;
    let client = Client::of(&house, &li).await;
    let buy = json!({
        "merchant": shop.id.as_str(), "method": "wallet",
        "amount": {"minor": 4_000, "currency": "CNY"}
    });
    let paid = client.post("/api/v1/purchases", Some("key-0001"), buy).await;
    assert_eq!(paid.body["state"], "succeeded", "{}", paid.body);
    let payment = format!("/api/v1/payments/{}", paid.body["id"].as_str().unwrap());
    let may = client.get(&format!("{payment}/refund-eligibility")).await;
    assert_eq!(may.body["by_policy"]["up_to"]["minor"], 4_000, "{}", may.body);
    let png = "iVBORw0KGgo=";
    let ask = json!({
        "amount": {"minor": 1_000, "currency": "CNY"}, "ground": "policy",
        "reason": "一本书是坏的", "evidence": [{"name": "书.png", "content": png}]
    });
    let refund = client.post(&format!("{payment}/refunds"), Some("key-0002"), ask.clone()).await;
    assert_eq!((refund.status, &refund.body["state"]), (201, &json!("paid")), "{}", refund.body);
    let again = client.post(&format!("{payment}/refunds"), Some("key-0002"), ask).await;
    assert_eq!(again.body["id"], refund.body["id"]);
    let kept = refund.body["files"].as_array().unwrap();
    let record = kept.iter().find(|file| file["name"] == "payment-record.json").unwrap();
    let record = format!("/api/v1/refund-files/{}", record["id"].as_str().unwrap());
    assert_eq!(client.get(&record).await.kind, "application/json");
    assert_eq!(client.get(&payment).await.body["refunds"][0]["id"], refund.body["id"]);

    let open = json!({"kind": "refund", "about": refund.body["id"], "words": "还有一本呢？"});
    let case = client.post("/api/v1/cases", Some("key-0003"), open).await;
    assert_eq!((case.status, &case.body["state"]), (201, &json!("waiting")), "{}", case.body);
    let path = format!("/api/v1/cases/{}", case.body["id"].as_str().unwrap());
    let words = json!({"words": "第二本也坏了"});
    for _ in 0..2 {
        client.post(&format!("{path}/messages"), Some("key-0004"), words.clone()).await;
    }
    let thread = client.get(&path).await;
    let lines = thread.body["lines"].as_array().unwrap();
    let said = lines.iter().filter(|line| line["text"] == "第二本也坏了").count();
    assert_eq!(said, 1, "sent twice, stored once: {}", thread.body);
    let early = client.post(&format!("{path}/survey"), None, json!({"score": 5})).await;
    assert_eq!((early.status, &early.body["code"]), (409, &json!("conflict")));
    let closed = client.post(&format!("{path}/closing"), None, Value::Null).await;
    assert_eq!(closed.body["state"], "closed");
    let judged = client.post(&format!("{path}/survey"), None, json!({"score": 5})).await;
    assert_eq!(judged.status, 204);
    assert_eq!(client.get("/api/v1/cases").await.body["items"][0]["score"], 5);
    let other = Client::of(&house, &house.customer("王芳").await).await;
    for path in [path, record, payment] {
        assert_eq!(other.get(&path).await.status, 404, "{path}");
    }
    house.finish().await;
}

#[tokio::test]
async fn somebody_registers_signs_in_on_a_new_device_and_signs_out() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let nobody = Client::nobody(&house);
        let phone = "+8613900001234";
        let register = json!({"name": "韩梅梅", "phone": phone, "password": "Tr0ub4dor&3-grün"});
        let begun = nobody.post("/api/v1/registrations", None, register).await;
        assert_eq!(begun.status, 202, "{}", begun.body);
        house.work().await;
        let code = house.post.code(phone).unwrap();
        let confirm =
            format!("/api/v1/registrations/{}/confirmation", begun.body["id"].as_str().unwrap());
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let not = nobody.post(&confirm, None, json!({"code": wrong})).await;
        assert_eq!((not.status, &not.body["errors"][0]["field"]), (422, &json!("code")));
        assert!(not.body["errors"][0]["detail"].as_str().unwrap().contains('4'), "{}", not.body);
        let entered = nobody.post(&confirm, None, json!({"code": code})).await;
        assert_eq!(entered.status, 201, "{}", entered.body);

        house.clock.forward_s(120);
        let mut sign_in = json!({"phone": phone, "password": "Tr0ub4dor&3-grün"});
        let asked = nobody.post("/api/v1/sessions", None, sign_in.clone()).await;
        assert_eq!((asked.status, &asked.body["code"]), (403, &json!("challenge_required")));
        house.work().await;
        let code = house.post.code(phone).unwrap();
        let answer = json!({"challenge": asked.body["challenge"]["id"], "code": code});
        let entered = nobody.post("/api/v1/sessions/confirmation", None, answer).await;
        assert_eq!(entered.status, 201, "{}", entered.body);
        let me = Client::with(&house, entered.body["token"].as_str().unwrap());
        assert_eq!(me.get("/api/v1/me").await.body["name"], "韩梅梅");
        // The device is remembered: no code the next time.
        sign_in["device_token"] = entered.body["device_token"].clone();
        let again = nobody.post("/api/v1/sessions", None, sign_in.clone()).await;
        assert_eq!(again.status, 201, "{}", again.body);
        sign_in["password"] = json!("something else");
        let wrong = nobody.post("/api/v1/sessions", None, sign_in).await;
        assert_eq!((wrong.status, &wrong.body["code"]), (401, &json!("wrong_credentials")));
        let new = json!({"name": "bookkeeping", "password": "Tr0ub4dor&3-grün"});
        let made = me.post("/api/v1/tokens", Some("key-token-1"), new.clone()).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let again = me.post("/api/v1/tokens", Some("key-token-1"), new).await;
        assert_eq!(again.status, 422, "{}", again.body);
        assert_eq!(again.body["errors"][0]["field"], "name", "{}", again.body);
        let program = Client::with(&house, made.body["token"].as_str().unwrap());
        assert_eq!(program.get("/api/v1/balances").await.status, 200);
        assert_eq!(me.delete("/api/v1/sessions/current").await.status, 204);
        assert_eq!(me.get("/api/v1/me").await.status, 401);
        assert_eq!(program.get("/api/v1/me").await.status, 200);
        house.finish().await;
    })
    .await;
}

/// In by a code to the phone, locked out as one is.
async fn recovering(house: &House, who: &Persony) -> Client {
    let nobody = Client::nobody(house);
    let asked = nobody.post("/api/v1/recovery-sessions", None, json!({"phone": who.phone})).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    house.work().await;
    let code = house.post.code(&who.phone).unwrap();
    let answer = json!({"challenge": asked.body["challenge"], "code": code});
    let came = nobody.post("/api/v1/recovery-sessions/confirmation", None, answer).await;
    assert_eq!(came.status, 201, "{}", came.body);
    Client::with(house, came.body["token"].as_str().unwrap())
}

#[tokio::test]
async fn a_reported_account_comes_back_to_its_last_step() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (house.customer("李雷").await, house.agent("吴").await);
        house.fund(&li, 12_345).await;
        let full = Client::of(&house, &li).await;
        let reported = full.post("/api/v1/locks", None, json!({})).await;
        assert_eq!(reported.status, 201, "{}", reported.body);
        assert!(reported.body["lock"]["recovers_at"].is_null(), "{}", reported.body);
        let lock = LockId::parse(reported.body["lock"]["id"].as_str().unwrap()).unwrap();
        let case = ConversationId::parse(reported.body["case"].as_str().unwrap()).unwrap();
        house.clock.forward_s(60);
        let me = recovering(&house, &li).await;
        let codes = format!("/api/v1/locks/{lock}/recovery-codes");
        assert_eq!(me.post(&codes, None, Value::Null).await.status, 409, "nothing has begun");
        let kind = ProofKind::Questions;
        let asked = proof::ask(&house.app, &agent.actor, &case, kind, "").await.unwrap();
        let answers = json!({"name": "李雷", "id_last_four": "0", "amount": "123.45"});
        let path = format!("/api/v1/proofs/{asked}/answers");
        let passed = me.post(&path, None, answers).await;
        assert_eq!(passed.body["standing"], "passed", "{}", passed.body);
        let ask = lock_act::Ask {
            reason: "both".into(),
            conversation: Some(case.clone()),
            key: house.key(),
        };
        let begun = lock_act::lift(&house.app, &agent.actor, &lock, ask).await.unwrap();
        let Lifted::Recovers(at_us) = begun else { panic!("{begun:?}") };
        let shown = me.get("/api/v1/locks").await.body;
        assert!(shown["items"][0]["recovers_at"].is_string(), "{shown}");
        house.clock.to(at_us);
        let me = recovering(&house, &li).await;
        let other = Client::of(&house, &house.customer("王芳").await).await;
        assert_eq!(other.post(&codes, None, Value::Null).await.status, 404);
        let sent = me.post(&codes, None, Value::Null).await;
        assert_eq!(sent.status, 202, "{}", sent.body);
        house.work().await;
        let code = house.post.code(&li.phone).unwrap();
        let path = format!("/api/v1/locks/{lock}/password");
        let with = |password: &str| {
            json!({"challenge": sent.body["challenge"], "code": code, "password": password})
        };
        assert_eq!(me.put(&path, with("short")).await.status, 422);
        let done = me.put(&path, with("Ruhig7!Kranich")).await;
        assert_eq!(done.status, 204, "{}", done.body);
        assert_eq!(me.get("/api/v1/locks").await.status, 401, "every session has ended");
        house.finish().await;
    })
    .await;
}
