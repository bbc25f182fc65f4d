//! Forms of many fields say at once all that is wrong in them, beside each field and linked on top.

use paydesk_sim::engine::sqlite;
use paydesk_sim::house::{House, ask};
use paydesk_texts::Language;

use crate::browser::Browser;

/// Each of these fields is linked on top and says beside itself what is wrong.
fn told(page: &str, fields: &[&str]) {
    for field in fields {
        let signs = [format!("<a href=\"#{field}\">"), format!("id=\"{field}-error\"")];
        assert!(signs.iter().all(|sign| page.contains(sign)), "{field}: {page}");
    }
    assert_eq!(page.matches("-error\">").count(), fields.len(), "{page}");
}

#[tokio::test]
async fn a_refund_and_a_counter_entry_say_all_that_is_wrong_at_once() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, agent) = (house.customer("李雷").await, house.agent("吴").await);
    let wang = house.customer("王芳").await;
    house.fund(&li, 10_000).await;
    let to = paydesk_core::id::Party::Person(wang.id.clone());
    let sent = paydesk_app::payment::Ask { payee: to, ..ask(&li, 2_000, "key-transfer-1") };
    let paid = paydesk_app::payment::pay(&house.app, &li.actor, sent).await.expect("paid");
    for language in [Language::En, Language::ZhHans] {
        let browser = Browser::of(&house, Some(&li), language).await;
        let path = format!("/payments/{}/refund", paid.id);
        for (typed, wrong) in [
            (
                [("ground", "fault"), ("amount", "12.345"), ("reason", " ")],
                &["amount", "reason"][..],
            ),
            ([("ground", "?"), ("amount", "30"), ("reason", "")], &["ground", "amount", "reason"]),
        ] {
            let page = browser.post(&path, &typed).await;
            assert_eq!(page.status, 422);
            told(&page.body, wrong);
        }
        let desk = Browser::of(&house, Some(&agent), language).await;
        let typed =
            [("from", "?"), ("to", ""), ("currency", "XYZ"), ("amount", "1"), ("reason", "")];
        let page = desk.post("/desk/corrections/new", &typed).await;
        assert_eq!(page.status, 422);
        told(&page.body, &["from", "to", "currency", "reason"]);
        let nowhere = [
            ("from", "wallet"),
            ("from_whose", "nobody"),
            ("to", "merchant"),
            ("to_whose", "nowhere"),
            ("currency", "CNY"),
            ("amount", "1"),
            ("reason", "asked"),
            ("payment", paid.id.as_str()),
        ];
        let case = house.case(&li).await;
        let key = house.key();
        let mut all = nowhere.to_vec();
        all.extend([("case", case.as_str()), ("idempotency_key", key.as_str())]);
        let page = desk.post("/desk/corrections/new", &all).await;
        assert_eq!(page.status, 422);
        told(&page.body, &["from", "to"]);
    }
    house.finish().await;
}
