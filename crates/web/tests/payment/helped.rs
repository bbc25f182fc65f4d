//! What a page offers to whoever cannot go on: only what would help, with all that is known.

use paydesk_app::ports::RailSaid;
use paydesk_core::identity::Level;
use paydesk_core::person::Role;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;
use paydesk_texts::Language;

use crate::browser::Browser;
use crate::told::pay;

#[tokio::test]
async fn a_limit_offers_what_would_have_let_it_pass() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    house.fund(&li, 100_000).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let at_shop = format!("/pay/{}", shop.id);
    let ask = [("amount", "60000"), ("method", "wallet")];
    let big = pay(&house, &browser, &at_shop, &ask).await.body;
    assert!(big.contains("amount=1000.00"), "no more than the wallet holds: {big}");
    assert!(!big.contains("amount=50000.00"), "{big}");
    let new = house.person("新", &[Role::Customer], Level::None).await;
    let browser = Browser::of(&house, Some(&new), Language::En).await;
    let card = new.card.id.as_str();
    for _ in 0..2 {
        pay(&house, &browser, "/topup", &[("amount", "900"), ("method", card)]).await;
    }
    let no = pay(&house, &browser, "/topup", &[("amount", "901"), ("method", card)]).await.body;
    assert!(no.contains("Verify my identity") && no.contains("within a higher limit"), "{no}");
    assert!(!no.contains("Try again tomorrow"), "{no}");
    // Known or not, nobody may pay so much at once.
    let no = pay(&house, &browser, "/topup", &[("amount", "60000"), ("method", card)]).await.body;
    assert!(!no.contains("Verify my identity"), "{no}");
    house.finish().await;
}

#[tokio::test]
async fn an_order_that_ran_out_comes_along_in_words_when_help_is_asked_for() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    let order = house.order(&shop, 1_000).await;
    house.clock.forward_s(7_200);
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let page = browser.get(&format!("/checkout/{}", order.id)).await.body;
    let href = format!("/help/new?kind=payment&amp;order={}", order.id);
    assert!(page.replace("&#38;", "&amp;").contains(&href), "{page}");
    let form = browser.get(&href.replace("&amp;", "&")).await.body;
    let words = format!("It is about order {} at Books.", order.number);
    assert!(form.contains(&words), "{form}");
    let other = browser.get("/help/new?order=ord_00000000000000000000000000").await;
    assert_eq!(other.status, 200);
    let empty = browser.get("/pay?code=").await;
    assert!(empty.body.contains("Please fill this in."), "{}", empty.body);
    assert!(!browser.get("/pay").await.body.contains("Please fill this in."));
    house.finish().await;
}

#[tokio::test]
async fn the_desk_reads_why_it_failed_in_words() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let refusal = Refusal::CardFundsLow;
    house.rail.next(RailSaid::Declined { refusal, code: "51".into() });
    let ask = [("amount", "5"), ("method", li.card.id.as_str())];
    let key = house.key();
    let pairs = [&ask[..], &[("idempotency_key", key.as_str())]].concat();
    let (path, lin) = (format!("/pay/{}", shop.id), house.agent("Lin Mei").await);
    let (answer, ()) = tokio::join!(browser.post(&path, &pairs), house.work());
    house.work().await;
    let desk = Browser::of(&house, Some(&lin), Language::En).await;
    let page = desk.get(&format!("/desk{}", answer.to)).await.body;
    assert!(page.contains("Recorded reason: There is not enough money on"), "{page}");
    assert!(!page.contains("Recorded reason: card_funds_low"), "{page}");
    assert!(page.contains("answered with declined (51)"), "{page}");
    house.finish().await;
}
