//! What is known before a payment is begun is said before the payer does anything in vain; and
//! whoever had to do something else first finds the way back.

use axum::http::StatusCode;
use paydesk_app::ports::RailSaid;
use paydesk_core::identity::Level;
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::lock::LockReason;
use paydesk_core::payment::shop::Said;
use paydesk_core::person::{Actor, Role};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;
use paydesk_texts::Language;

use crate::browser::{Browser, hidden};

#[tokio::test]
async fn limits_and_locks_are_met_before_a_card_is_entered_at_the_bank() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let shop = house.merchant("Books").await;
    let new = house.person("李雷", &[Role::Customer], Level::None).await;
    let known = house.customer("王芳").await;
    let order = house.order(&shop, 150_000).await;
    let large = house.order(&shop, 5_100_000).await;
    for (who, amount, order, words, leads) in [
        (&new, "1500", &order, "Your limit for one payment is ¥\u{a0}1,000.00", "Verify my"),
        (
            &known,
            "51000",
            &large,
            "Your limit for one payment is ¥\u{a0}50,000.00",
            "See my limits",
        ),
    ] {
        let browser = Browser::of(&house, Some(who), Language::En).await;
        let pairs = [("amount", amount), ("method", "new")];
        let checkout = format!("/checkout/{}", order.id);
        for path in ["/topup", &format!("/pay/{}", shop.id), &checkout] {
            let page = browser.post(path, &pairs).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", page.to);
            assert!(page.body.contains(words), "{path}: {}", page.body);
            let way = format!("href=\"/me/identity\">{leads}");
            assert!(page.body.contains(&way), "{path}: {}", page.body);
        }
        let less = browser.post("/topup", &[("amount", "900"), ("method", "new")]).await;
        assert!(less.to.starts_with("http://bank.test/card/"), "{}", less.body);
    }
    house.fund(&new, 90_000).await;
    house.fund(&new, 90_000).await;
    let browser = Browser::of(&house, Some(&new), Language::En).await;
    let day = browser.post("/topup", &[("amount", "900"), ("method", "new")]).await;
    assert!(day.body.contains("¥\u{a0}200.00 of it is left today"), "{}", day.body);
    let lock = SetLock {
        id: house.app.draw(house.clock.now()),
        person: known.id.clone(),
        reason: LockReason::Unusual,
        detail: String::new(),
        until_us: None,
    };
    house.app.must(&Actor::system("test"), None, Act::SetLock(lock)).await.unwrap();
    let browser = Browser::of(&house, Some(&known), Language::En).await;
    let pay = format!("/pay/{}", shop.id);
    let stopped = browser.post(&pay, &[("amount", "9"), ("method", "new")]).await;
    assert_eq!(stopped.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", stopped.to);
    let in_comes = browser.post("/topup", &[("amount", "9"), ("method", "new")]).await;
    assert!(in_comes.to.starts_with("http://bank.test/card/"), "{}", in_comes.body);
    house.finish().await;
}

#[tokio::test]
async fn a_top_up_leads_back_to_what_it_was_made_for() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    let order = house.order(&shop, 2_000).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let pay = async |path: &str, pairs: &[(&str, &str)]| {
        let key = house.key();
        let pairs = [pairs, &[("idempotency_key", key.as_str())]].concat();
        let (answer, ()) = tokio::join!(browser.post(path, &pairs), house.work());
        house.work().await;
        answer.to
    };
    let checkout = format!("/checkout/{}", order.id);
    let low = pay(&checkout, &[("method", "wallet")]).await;
    let page = browser.get(&low).await.body;
    let lacked = low.rsplit('/').next().unwrap();
    let to = format!("/topup?amount=20.00&#38;currency=CNY&#38;for={lacked}");
    assert!(page.contains(&to), "{to}: {page}");
    let form = browser.get(&to.replace("&#38;", "&")).await.body;
    assert_eq!(hidden(&form, "for"), lacked);
    let pairs = [("amount", "20"), ("method", "new"), ("for", lacked)];
    let bank = browser.post("/topup", &pairs).await.to;
    let session = bank.rsplit("cs_").next().unwrap();
    let back = browser.get(&format!("/cards/return/{session}")).await.to;
    assert!(back.contains(&format!("for={lacked}")), "{back}");
    // Declined, it still leads back; with another card it arrives.
    let card = back.rsplit("card=").next().unwrap();
    let pairs = [("amount", "20"), ("method", card), ("for", lacked)];
    house.rail.next(RailSaid::Declined { refusal: Refusal::CardExpired, code: "54".into() });
    let declined = browser.get(&pay("/topup", &pairs).await).await.body;
    let again = format!("for={lacked}");
    assert!(declined.contains("Back to paying Books") && declined.contains(&again), "{declined}");
    let topped = browser.get(&pay("/topup", &pairs).await).await.body;
    assert!(topped.contains(&format!("href=\"{checkout}?method=wallet\"")), "{topped}");
    // Nobody is led anywhere else, nor to what is over.
    let other = house.customer("王芳").await;
    let stranger = Browser::of(&house, Some(&other), Language::En).await;
    for goal in [lacked, "https://evil.test", "pay_nothing"] {
        let pairs = [("amount", "9"), ("method", other.card.id.as_str()), ("for", goal)];
        let key = house.key();
        let pairs = [&pairs[..], &[("idempotency_key", key.as_str())]].concat();
        let (sent, ()) = tokio::join!(stranger.post("/topup", &pairs), house.work());
        house.work().await;
        assert!(sent.to.starts_with("/payments/pay_"), "{} {}", sent.status, sent.to);
        let page = stranger.get(&sent.to).await.body;
        assert!(!page.contains("Back to paying") && !page.contains("evil"), "{page}");
    }
    pay(&checkout, &[("method", "wallet")]).await;
    let topped = browser.get(&format!("{}?for={lacked}", pay("/topup", &pairs).await)).await.body;
    assert!(!topped.contains("Back to paying"), "{topped}");
    house.finish().await;
}

#[tokio::test]
async fn the_file_names_what_was_tried_and_what_moved() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    house.fund(&li, 5_000).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let key = house.key();
    let pairs = [("amount", "80"), ("method", "wallet"), ("idempotency_key", &key)];
    browser.post(&format!("/pay/{}", shop.id), &pairs).await;
    let file = browser.get("/payments.csv").await.body;
    assert!(file.contains("\"Amount\",\"Of it moved\",\"Currency\",\"State\""), "{file}");
    assert!(file.contains("\"-80.00\",\"0.00\",\"CNY\",\"Not paid\""), "{file}");
    assert!(file.contains("\"50.00\",\"50.00\",\"CNY\",\"Paid\""), "{file}");
    house.finish().await;
}

#[tokio::test]
async fn one_payment_is_not_counted_in_the_plural() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    house.fund(&li, 5_000).await;
    let owner = Browser::of(&house, Some(&shop.owner), Language::En).await;
    let payer = Browser::of(&house, Some(&li), Language::En).await;
    for words in ["Nothing received yet", "one payment, ¥", "2 payments, ¥"] {
        let page = owner.get(&format!("/merchant/{}", shop.id)).await.body;
        assert!(page.contains(words), "{words}: {page}");
        let key = house.key();
        let pairs = [("amount", "5"), ("method", "wallet"), ("idempotency_key", &key)];
        payer.post(&format!("/pay/{}", shop.id), &pairs).await;
    }
    house.finish().await;
}

#[tokio::test]
async fn a_shop_reads_what_its_own_system_did_to_payments_of_the_last_day() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    house.fund(&li, 5_000).await;
    house.trust(&li, shop.id.as_str()).await;
    let page = async |language| {
        let owner = Browser::of(&house, Some(&shop.owner), language).await;
        owner.get(&format!("/merchant/{}", shop.id)).await.body
    };
    assert!(!page(Language::En).await.contains("your own system"), "it has none");
    house.give_system(&shop).await;
    let none = ["no payment failed because it did not answer", "it declined no payment"];
    let all = page(Language::En).await;
    assert!(none.iter().all(|words| all.contains(words)), "{all}");
    let payer = Browser::of(&house, Some(&li), Language::En).await;
    for said in [Said::Nothing, Said::Takes, Said::TakesNot, Said::Nothing] {
        house.shop.next(said);
        let key = house.key();
        let pairs = [("amount", "5"), ("method", "wallet"), ("idempotency_key", &key)];
        payer.post(&format!("/pay/{}", shop.id), &pairs).await;
    }
    for (language, words) in [
        (Language::En, ["2 payments failed because it did not answer", "it declined one payment"]),
        (Language::ZhHans, ["有 2 笔付款因为它没有应答而失败", "它拒收了 1 笔付款"]),
    ] {
        let page = page(language).await;
        assert!(words.iter().all(|words| page.contains(words)), "{page}");
    }
    house.clock.forward_s(86_401);
    let later = page(Language::En).await;
    assert!(none.iter().all(|words| later.contains(words)), "{later}");
    house.finish().await;
}

#[tokio::test]
async fn a_lock_that_is_nobodys_or_somebody_elses_has_no_pages() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
    let lock = SetLock {
        id: house.app.draw(house.clock.now()),
        person: li.id.clone(),
        reason: LockReason::Unusual,
        detail: String::new(),
        until_us: None,
    };
    let set = house.app.must(&Actor::system("test"), None, Act::SetLock(lock)).await.unwrap();
    let owner = Browser::of(&house, Some(&li), Language::En).await;
    let other = Browser::of(&house, Some(&wang), Language::En).await;
    // Nothing was begun, so no code was sent.
    for page in ["code", "recovery"] {
        let path = format!("/me/locks/{set}/{page}");
        assert_eq!(owner.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        let nobodys = format!("/me/locks/lock_nothing/{page}");
        assert_eq!(owner.get(&nobodys).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    house.finish().await;
}

#[tokio::test]
async fn a_form_that_comes_back_says_of_the_wallet_what_it_says_of_the_amount() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    house.fund(&li, 5_000).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let pay = format!("/pay/{}", shop.id);
    for (amount, short) in [("50", false), ("50.01", true)] {
        let asked = browser.get(&format!("{pay}?amount={amount}")).await.body;
        assert_eq!(asked.contains("not enough"), short, "{asked}");
        // No way of paying is chosen.
        let again = browser.post(&pay, &[("amount", amount)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(again.body.contains("not enough"), short, "{}", again.body);
    }
    let scan = browser.get("/pay").await.body;
    assert!(scan.contains("The camera cannot be used on this page"), "{scan}");
    house.finish().await;
}
