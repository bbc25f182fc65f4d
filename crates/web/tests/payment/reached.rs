//! Who is reached where: a code that does not get out is not said to be sent, a guest may still say
//! where the answer should go, and a shop says how it is to be had.

use axum::http::StatusCode;
use paydesk_app::conversation::{self as desk, Say};
use paydesk_app::ports::CarrierFault;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;
use paydesk_texts::{Language, Texts};

use crate::browser::{Browser, hidden};

#[tokio::test]
async fn a_code_that_is_held_up_is_not_said_to_be_on_its_way_alone() {
    let house = House::on(&sqlite().await).await;
    for (n, language) in Language::ALL.into_iter().enumerate() {
        let browser = Browser::of(&house, None, language).await;
        let held_up = Texts::new(language).say("code-held-up");
        let phone = format!("1380000220{n}");
        let typed = [("name", "陈小明"), ("phone", &phone), ("password", "Ruhig7!Kranich")];
        let sent = browser.post("/register", &typed).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert!(!browser.get(&sent.to).await.body.contains(&held_up), "nothing is known yet");
        house.post.fail(CarrierFault::Passing("the gateway is away".into()));
        house.work().await;
        assert!(browser.get(&sent.to).await.body.contains(&held_up), "it could not be sent");
        let r = sent.to.rsplit("r=").next().unwrap();
        for code in ["12", "000000"] {
            let no = browser.post("/register/code", &[("r", r), ("code", code)]).await;
            assert_eq!(no.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", no.body);
            assert!(no.body.contains(&held_up), "nor after a wrong one: {}", no.body);
        }
        house.clock.forward_s(120);
        house.work().await;
        assert!(house.post.code(&format!("+86{phone}")).is_some());
        assert!(!browser.get(&sent.to).await.body.contains(&held_up), "it has been sent");
    }
    house.finish().await;
}

#[tokio::test]
async fn a_guest_who_left_no_address_may_still_leave_one() {
    let house = House::on(&sqlite().await).await;
    for (n, language) in Language::ALL.into_iter().enumerate() {
        let texts = Texts::new(language);
        let guest = Browser::of(&house, None, language).await;
        let page = guest.get("/help/new").await.body;
        let key = hidden(&page, "idempotency_key").to_owned();
        let asked = [("words", "在吗"), ("contact", ""), ("idempotency_key", &key)];
        let opened = guest.post("/help/new", &asked).await;
        let case = opened.to.trim_end_matches("#end").to_owned();
        let title = texts.say("conversation-reach-title");
        assert!(guest.get(&case).await.body.contains(&title), "{case}");
        let to = format!("{case}/contact");
        for (typed, key) in
            [("", "conversation-reach-missing"), ("tomorrow", "conversation-contact-unreadable")]
        {
            let no = guest.post(&to, &[("contact", typed)]).await;
            assert_eq!(no.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            assert!(no.body.contains(&texts.say(key)), "{typed}: {}", no.body);
        }
        // What was begun as a message is still there to be sent, under its key.
        let typed = [("contact", "x"), ("words", "半句话"), ("idempotency_key", "begun-1")];
        let no = guest.post(&to, &typed).await;
        assert_eq!(no.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(no.body.contains(">半句话</textarea>"), "{}", no.body);
        assert_eq!(hidden(&no.body, "idempotency_key"), "begun-1");
        // Nobody else says it for them.
        let other = Browser::of(&house, None, language).await;
        assert_eq!(other.post(&to, &[("contact", "x@y.example")]).await.status, 404);
        let address = format!("guest{n}@mail.example");
        for _ in 0..2 {
            let kept = guest.post(&to, &[("contact", &address)]).await;
            assert_eq!((kept.status, kept.to.as_str()), (StatusCode::SEE_OTHER, case.as_str()));
        }
        let words =
            [("contact", address.as_str()), ("words", "另外半句"), ("idempotency_key", "b2")];
        let kept = guest.post(&to, &words).await;
        assert_eq!(kept.status, StatusCode::OK);
        assert!(kept.body.contains(">另外半句</textarea>"), "{}", kept.body);
        assert!(kept.body.contains(&texts.say("conversation-reach-thanks")), "{}", kept.body);
        assert!(!guest.get(&case).await.body.contains(&title), "it has been said");
        let another = guest.post(&to, &[("contact", "other@mail.example")]).await;
        assert_eq!(another.status, StatusCode::CONFLICT);
        let agent = house.agent("林青").await;
        let id = desk::inbox(&house.app, &agent.actor, desk::Filter::default()).await.unwrap();
        let id = id.rows[0].case.id.clone();
        desk::claim(&house.app, &agent.actor, &id).await.unwrap();
        let say = Say { words: "在的。".to_owned(), client_id: house.key() };
        desk::say(&house.app, &agent.actor, &id, say).await.unwrap();
        house.work().await;
        house.clock.forward_s(600);
        house.work().await;
        assert_eq!(house.post.kinds(&address), ["answer"]);
        desk::close(&house.app, &agent.actor, &id).await.unwrap();
        house.work().await;
    }
    house.finish().await;
}

#[tokio::test]
async fn a_shop_says_how_its_customers_reach_it() {
    let house = House::on(&sqlite().await).await;
    let shop = house.merchant("书店").await;
    for language in Language::ALL {
        let browser = Browser::of(&house, None, language).await;
        let page = browser.get(&format!("/merchants/{}", shop.id)).await.body;
        assert!(page.contains(&Texts::new(language).say("merchant-contact")), "{page}");
        assert!(page.contains("href=\"tel:051255500101\""), "{page}");
    }
    house.finish().await;
}

#[tokio::test]
async fn a_shops_code_stands_there_as_text_and_its_city_where_it_can_be_read() {
    let house = House::on(&sqlite().await).await;
    let shop = house.merchant("Books").await;
    let li = house.customer("李雷").await;
    let browser = Browser::of(&house, Some(&shop.owner), Language::En).await;
    let page = browser.get(&format!("/merchant/{}/counter", shop.id)).await.body;
    // The text of an EMVCo code begins with its format and ends with its checksum.
    assert!(page.contains("000201") && page.contains("6304"), "{page}");
    for (language, shown) in [(Language::En, true), (Language::ZhHans, false)] {
        let browser = Browser::of(&house, Some(&li), language).await;
        let page = browser.get(&format!("/merchants/{}", shop.id)).await.body;
        assert_eq!(page.contains("Shanghai"), shown, "{page}");
    }
    house.finish().await;
}
