//! The customers' money through its pages, as a browser without script would: forms, redirects,
//! cookies, in both languages.

mod ahead;
mod at_once;
mod browser;
mod cards;
mod helped;
mod live;
mod proven;
mod reached;
mod told;
mod usual;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use browser::{Browser, hidden};
use paydesk_app::order::Standing;
use paydesk_app::ports::RailSaid;
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;
use paydesk_texts::{Language, Texts};
use tower::ServiceExt;

#[test]
fn every_standing_has_its_word() {
    for language in Language::ALL {
        for standing in Standing::ALL {
            let key = format!("order-standing-{}", standing.word().replace('_', "-"));
            assert!(Texts::new(language).has(&key), "{language}: {key}");
        }
    }
}

#[test]
fn the_bank_says_how_it_is() {
    for language in Language::ALL {
        let bank = ["up", "slow", "maintenance", "down"].map(|word| format!("bank-{word}"));
        for word in bank.into_iter().chain(["ours-open", "ours-closed"].map(str::to_owned)) {
            for end in ["", "-text"] {
                assert!(Texts::new(language).has(&format!("payment-{word}{end}")));
            }
        }
    }
}

#[tokio::test]
async fn money_is_sent_with_a_code_that_the_page_asks_for() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, wang) = (house.customer("李雷").await, house.customer("王小芳").await);
    house.fund(&li, 100_000).await;
    let browser = Browser::of(&house, Some(&li), Language::ZhHans).await;
    let found = browser.post("/send", &[("phone", &wang.phone)]).await;
    assert_eq!(found.to, format!("/send/to/{}", wang.id));
    let page = browser.get(&found.to).await;
    assert!(page.body.contains("王**") && !page.body.contains("小芳"), "{}", page.body);
    let key = hidden(&page.body, "idempotency_key").to_owned();
    let typed = [("idempotency_key", key.as_str()), ("currency", "CNY"), ("note", "晚饭")];
    let wrong = [&typed[..], &[("amount", "-5")]].concat();
    let again = browser.post(&found.to, &wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("金额必须大于零"), "{}", again.body);
    let right = [&typed[..], &[("amount", "600")]].concat();
    let step = browser.post(&found.to, &right).await;
    assert_eq!(step.status, StatusCode::OK);
    assert!(step.body.contains("600.00") && step.body.contains("王**"), "{}", step.body);
    let challenge = hidden(&step.body, "challenge").to_owned();
    assert_eq!(hidden(&step.body, "amount"), "600", "the request is carried along");
    house.work().await;
    let code = house.post.code(&li.phone).unwrap();
    let with = |code: &'static str| [&right[..], &[("code", code)]].concat();
    let answered = [("challenge", challenge.as_str())];
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let not = browser.post(&found.to, &[&with(wrong)[..], &answered].concat()).await;
    assert_eq!(not.status, StatusCode::UNPROCESSABLE_ENTITY);
    let pairs = [&right[..], &answered, &[("code", code.as_str())]].concat();
    let done = browser.post(&found.to, &pairs).await;
    assert!(done.to.starts_with("/payments/pay_"), "{} {}", done.status, done.body);
    let twice = browser.post(&found.to, &pairs).await;
    assert_eq!(twice.to, done.to, "the same form again is the same payment");
    assert_eq!(house.available(&wang).await, 60_000);
    let receipt = browser.get(&done.to).await;
    assert!(receipt.body.contains("已转给王**"), "{}", receipt.body);
    house.finish().await;
}

#[tokio::test]
async fn a_failed_payment_says_what_why_where_and_what_next() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    house.fund(&li, 5_000).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let path = format!("/pay/{}", shop.id);
    let pay = async |amount: &str, method: &str| {
        let key = house.key();
        let pairs = [("amount", amount), ("method", method), ("idempotency_key", &key)];
        let house_works = async { house.work().await };
        let (answer, ()) = tokio::join!(browser.post(&path, &pairs), house_works);
        house.work().await;
        browser.get(&answer.to).await.body
    };
    let low = pay("80", "wallet").await;
    for words in [
        "no money was taken",
        "¥\u{a0}50.00",
        "Still in your wallet",
        "/topup?amount=30.00",
        "method=card",
        "/help/new?about=pay_",
    ] {
        assert!(low.contains(words), "{words}: {low}");
    }
    let refusal = Refusal::CardExpired;
    house.rail.next(RailSaid::Declined { refusal, code: "54".into() });
    let expired = pay("20", li.card.id.as_str()).await;
    for words in ["Visa", "The bank confirms that nothing was taken", "method=card"] {
        assert!(expired.contains(words), "{words}: {expired}");
    }
    // The codes of banks are for those who talk to banks.
    assert!(!expired.contains("card_expired"), "{expired}");
    let about = expired.split("/help/new?about=").nth(1).unwrap().split('"').next().unwrap();
    let agent = Browser::of(&house, Some(&house.agent("Mei").await), Language::En).await;
    let to = agent.get(&format!("/payments/{about}")).await.to;
    assert_eq!(to, format!("/desk/payments/{about}"), "staff looks at it from the desk");
    let seen = agent.get(&to).await.body;
    for words in ["card_expired", "ISO 8583 54", "at-desk", "Did it really fail?"] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
    house.rail.next(RailSaid::Unknown("cut off".into()));
    let doubt = pay("30", li.card.id.as_str()).await;
    for words in ["asking the bank", "Trying again is safe", "/ask\"", "http-equiv=\"refresh\""] {
        assert!(doubt.contains(words), "{words}: {doubt}");
    }
    let key = house.key();
    let same = [("amount", "30"), ("method", "wallet"), ("idempotency_key", &key)];
    let again = browser.post(&path, &same).await;
    assert!(doubt.contains(again.to.as_str()), "trying again leads to the open payment");
    let asked = browser.post(&format!("{}/ask", again.to), &[]).await;
    assert_eq!(asked.to, again.to);
    let settled = browser.get(&again.to).await.body;
    assert!(settled.contains("Paid to Books"), "{settled}");
    house.finish().await;
    assert_eq!(house.rail.booked.lock().unwrap()[&again.to["/payments/".len()..]], 1);
}

#[tokio::test]
async fn a_counter_hears_at_once_that_it_was_paid() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    house.fund(&li, 50_000).await;
    let owner = Browser::of(&house, Some(&shop.owner), Language::En).await;
    let request = Request::get(format!("/live?about={}", shop.id))
        .header(header::COOKIE, owner.cookies())
        .body(Body::empty())
        .unwrap();
    let stream = owner.site.clone().oneshot(request).await.unwrap();
    let payer = Browser::of(&house, Some(&li), Language::En).await;
    let key = house.key();
    let pairs = [("amount", "12.50"), ("method", "wallet"), ("idempotency_key", &key)];
    payer.post(&format!("/pay/{}", shop.id), &pairs).await;
    let mut frames = stream.into_body().into_data_stream();
    let (said, ()) = tokio::join!(futures_util::StreamExt::next(&mut frames), house.work());
    let said = String::from_utf8(said.unwrap().unwrap().to_vec()).unwrap();
    assert!(said.lines().any(|line| line.starts_with("data: ")), "browsers drop {said:?}");
    drop(frames);
    house.finish().await;
}

#[tokio::test]
async fn the_history_is_searched_filtered_and_exported() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    house.fund(&li, 50_000).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    for (amount, note) in [("12.50", "=novel"), ("700", "too much")] {
        let key = house.key();
        let pairs =
            [("amount", amount), ("note", note), ("method", "wallet"), ("idempotency_key", &key)];
        browser.post(&format!("/pay/{}", shop.id), &pairs).await;
    }
    let shown = async |query: &str| browser.get(&format!("/payments{query}")).await.body;
    for (query, there, gone) in [
        ("", "=novel", "⟦"),
        ("?q=NOVEL", "=novel", "too much"),
        ("?q=12.50", "=novel", "too much"),
        ("?q=books&state=failed", "too much", "=novel"),
        ("?kind=top_up", "Top-up", "=novel"),
        ("?from=2026-03-03&to=2026-03-03", "=novel", "⟦"),
        ("?to=2026-03-02", "Nothing fits", "=novel"),
        ("?q=100%25_", "Nothing fits", "=novel"),
        ("?from=soon", "Please give a date", "⟦"),
    ] {
        let page = shown(query).await;
        let list = page.split("</form>").last().unwrap();
        let there_somewhere = list.contains(there) || page.contains(there);
        assert!(there_somewhere && !list.contains(gone), "{query}: {page}");
    }
    let file = browser.get("/payments.csv?q=novel").await;
    assert!(file.kind.starts_with("text/csv"));
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 2, "{}", file.body);
    assert!(lines[1].contains("\"-12.50\",\"CNY\"") && lines[1].contains("\"'=novel\""));
    house.finish().await;
}

#[tokio::test]
async fn a_guest_checks_out_and_nobody_pays_twice() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let shop = house.merchant("Books").await;
    let order = house.order(&shop, 26_800).await;
    let guest = Browser::of(&house, None, Language::En).await;
    let path = format!("/checkout/{}", order.id);
    let to_bank = guest.post(&path, &[("method", "new")]).await;
    assert!(to_bank.to.starts_with("http://bank.test/card/"), "{}", to_bank.to);
    let id = to_bank.to.rsplit("cs_").next().unwrap();
    let back = guest.get(&format!("/cards/return/{id}")).await;
    assert!(back.to.starts_with(&format!("{path}?card=crd_")), "{}", back.to);
    let page = guest.get(&back.to).await.body;
    assert!(page.contains("Visa ••") && page.contains("Pay ¥\u{a0}268.00"), "{page}");
    let card = back.to.rsplit('=').next().unwrap();
    let key = hidden(&page, "idempotency_key").to_owned();
    let pairs = [("method", card), ("idempotency_key", key.as_str())];
    let paid = guest.post(&path, &pairs).await;
    assert!(paid.to.starts_with("/payments/pay_"), "{} {}", paid.status, paid.body);
    house.work().await;
    assert!(guest.get(&paid.to).await.body.contains("Paid to Books"));
    assert!(guest.get(&path).await.body.contains("cannot be paid twice"));
    let late = guest.post(&path, &pairs).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let staff = Browser::of(&house, Some(&shop.owner), Language::ZhHans).await;
    let shown = staff.get(&format!("/merchant/orders/{}", order.id)).await.body;
    assert!(shown.contains("已付款"), "{shown}");
    house.finish().await;
}

#[tokio::test]
async fn attack_callbacks_without_a_signature() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let browser = Browser::of(&house, None, Language::En).await;
    let post = async |body: Vec<u8>| {
        let request = Request::post("/hooks/bank").body(Body::from(body)).unwrap();
        browser.send(request).await
    };
    let forged = post(b"forged".to_vec()).await;
    assert_eq!(forged.status, StatusCode::UNAUTHORIZED);
    assert_eq!(forged.kind, "application/problem+json");
    assert_eq!(post(vec![b'x'; 100_000]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let unknown = post(b"cb-1 pay_nothing ok".to_vec()).await;
    assert_eq!(unknown.status, StatusCode::NO_CONTENT);
    house.finish().await;
}
