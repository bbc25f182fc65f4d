//! Cards that are kept: all of them are shown, what does not pay says so and is not offered, and
//! nobody is sent to the bank for one more than can be kept.

use axum::http::StatusCode;
use paydesk_app::ports::RailSaid;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;
use paydesk_texts::Language;

use crate::browser::Browser;

#[tokio::test]
async fn a_card_that_does_not_pay_says_so_and_is_not_offered() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let li = house.customer("李雷").await;
    let lost = house.card(&li, "0001", "12/30").await;
    let declined = house.card(&li, "0002", "12/30").await;
    let unknown = house.card(&li, "0003", "12/30").await;
    house.card(&li, "0004", "01/20").await;
    let over = house.card(&li, "0005", "12/30").await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    for (card, refusal, code) in [
        (&lost, Refusal::CardLost, "41"),
        (&declined, Refusal::CardDeclined, "05"),
        (&unknown, Refusal::CardNumberWrong, "14"),
        (&over, Refusal::CardExpired, "54"),
    ] {
        house.rail.next(RailSaid::Declined { refusal, code: code.into() });
        let key = house.key();
        let pairs =
            [("amount", "5"), ("method", card.id.as_str()), ("idempotency_key", key.as_str())];
        tokio::join!(browser.post("/topup", &pairs), house.work());
        house.work().await;
    }
    let list = browser.get("/cards").await.body;
    let line = |last4: &str| {
        let line = list.split("<li>").find(|line| line.contains(last4)).expect("it is listed");
        line.split("</li>").next().unwrap().to_owned()
    };
    // Whoever holds a lost card learns no more here than from the bank.
    for (last4, says) in [
        ("4242", None),
        ("0001", Some("declined last time")),
        ("0002", Some("declined last time")),
        ("0003", Some("not known to the bank")),
        ("0004", Some("expired")),
        ("0005", Some("expired")),
    ] {
        let line = line(last4);
        assert_eq!(line.contains("class=\"tag"), says.is_some(), "{line}");
        assert!(line.contains(says.unwrap_or_default()) && line.contains("/remove"), "{line}");
        assert!(!line.contains("lost"), "{line}");
    }
    let form = browser.get("/topup").await.body;
    for (last4, offered) in
        [("4242", true), ("0001", true), ("0002", true), ("0003", false), ("0004", false)]
    {
        assert_eq!(form.contains(last4), offered, "{last4}: {form}");
    }
    assert!(form.contains("0002, declined last time"), "{form}");
    let first = form.split("type=\"radio\"").nth(1).unwrap();
    assert!(first.contains(li.card.id.as_str()) && first.contains("checked"), "{form}");
    // A card that did not pay just now comes after the others, whatever was wrong.
    let good = house.card(&li, "0006", "12/30").await;
    let form = browser.get(&format!("/topup?failed={}", good.id)).await.body;
    let place = |id: &str| form.find(&format!("value=\"{id}\"")).expect("it is offered");
    assert!(place(li.card.id.as_str()) < place(good.id.as_str()), "{form}");
    browser.post(&format!("/cards/{}/remove", good.id), &[]).await;
    // With no card but refused ones, a new one is chosen, not what was just declined.
    browser.post(&format!("/cards/{}/remove", li.card.id), &[]).await;
    let form = browser.get("/topup").await.body;
    assert_eq!(chosen(&form), "new", "{form}");
    house.finish().await;
}

/// The value of the choice that is made on a page.
fn chosen(page: &str) -> &str {
    let mut choices = page.split("<input type=\"radio\"").skip(1);
    let made = choices.find(|choice| choice.split('>').next().unwrap().contains("checked"));
    made.unwrap().split("value=\"").nth(1).unwrap().split('"').next().unwrap()
}

#[tokio::test]
async fn what_did_not_pay_is_not_chosen_for_the_next_payment() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    house.fund(&li, 1_000).await;
    let path = format!("/pay/{}?amount=20", shop.id);
    assert_eq!(chosen(&browser.get(&path).await.body), li.card.id.as_str());
    let refusal = Refusal::CardFundsLow;
    house.rail.next(RailSaid::Declined { refusal, code: "51".into() });
    let key = house.key();
    let pairs =
        [("amount", "20"), ("method", li.card.id.as_str()), ("idempotency_key", key.as_str())];
    let till = format!("/pay/{}", shop.id);
    tokio::join!(browser.post(&till, &pairs), house.work());
    house.work().await;
    let form = browser.get(&path).await.body;
    assert_eq!(chosen(&form), "new", "{form}");
    assert!(form.contains("10.00 available: not enough"), "{form}");
    let less = browser.get(&format!("/pay/{}?amount=5", shop.id)).await.body;
    assert_eq!(chosen(&less), "wallet");
    assert!(!less.contains("not enough"), "{less}");
    house.finish().await;
}

#[tokio::test]
async fn all_cards_are_shown_and_one_more_is_not_entered() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let li = house.customer("李雷").await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let to = browser.post("/cards", &[]).await.to;
    assert!(to.starts_with("http://bank.test/card/"), "{to}");
    for n in 1..20 {
        house.card(&li, &format!("10{n:02}"), "12/30").await;
    }
    for (path, pairs) in [("/cards", vec![]), ("/topup", vec![("amount", "5"), ("method", "new")])]
    {
        let full = browser.post(path, &pairs).await;
        assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(full.body.contains("You keep 20 cards"), "{path}: {}", full.body);
    }
    let list = browser.get("/cards").await.body;
    assert_eq!(list.matches("/remove\"").count(), 20);
    browser.post(&format!("/cards/{}/remove", li.card.id), &[]).await;
    let to = browser.post("/cards", &[]).await.to;
    assert!(to.starts_with("http://bank.test/card/"), "{to}");
    house.finish().await;
}
