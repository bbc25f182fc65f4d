//! Mail at the desk: what is held and why, its whole text as words, and letting it in.

use axum::http::StatusCode;
use paydesk_app::mail::{self, Arrived, take_in};
use paydesk_core::language::Language;
use paydesk_core::mail::{Delivery, Reason, Vouched};
use paydesk_core::word::Word;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::House;
use paydesk_texts::Texts;

use crate::browser::Browser;
use crate::page;

#[test]
fn every_reason_has_its_words() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        for reason in Reason::ALL {
            assert!(texts.has(&format!("mail-reason-{}", reason.word().replace('_', "-"))));
        }
        for vouched in Vouched::ALL {
            assert!(texts.has(&format!("mail-vouched-{}", vouched.word())));
        }
        for delivery in Delivery::ALL {
            assert!(texts.has(&format!("mail-delivery-{}", delivery.word())));
        }
    }
}

async fn post(house: &House, uid: i64, head: &str) {
    let words = "I am <b onload=alert(1)>away</b> until Monday. https://evil.example/";
    let mail = format!(
        "{head}From: <chen@example.com>\r\nSubject: <i>Away</i>\r\n\
         Message-ID: <m{uid}@example.com>\r\n\r\n{words}\r\n"
    );
    let arrived = Arrived {
        mailbox: "support".to_owned(),
        uid_validity: 1,
        uid,
        size_bytes: mail.len(),
        bytes: mail.into_bytes(),
    };
    assert!(take_in(&house.app, arrived).await.unwrap());
    house.work().await;
}

#[tokio::test]
async fn what_is_held_is_let_in_or_put_aside_at_the_desk() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        let empty = Browser::of(&house, Some(&lin), Language::En).await;
        assert!(page(&empty, "/desk/mail").await.contains("No mail is held"));
        for uid in 1..=2 {
            post(&house, uid, "Auto-Submitted: auto-replied\r\n").await;
        }
        let held = mail::held(&house.app, &lin.actor).await.unwrap();
        for (language, why) in [(Language::En, "by a machine"), (Language::ZhHans, "自动发出")]
        {
            let desk = Browser::of(&house, Some(&lin), language).await;
            let list = page(&desk, "/desk/mail").await;
            assert!(list.contains(why) && list.contains("c•••@example.com"), "{list}");
            assert!(!list.contains("<i>Away") && !list.contains("chen@example"), "{list}");
            let one = page(&desk, &format!("/desk/mail/{}", held[0].id)).await;
            assert!(one.contains("until Monday") && !one.contains("<b onload"), "{one}");
            assert!(!one.contains("href=\"https://evil"), "{one}");
        }
        let desk = Browser::of(&house, Some(&lin), Language::En).await;
        let [first, second] = [&held[0].id, &held[1].id].map(|id| format!("/desk/mail/{id}"));
        let done = desk.post(&format!("{first}/case"), &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let case = page(&desk, &done.to).await;
        assert!(case.contains("sender not verified") && case.contains(&first), "{case}");
        let done = desk.post(&format!("{second}/dismissal"), &[]).await;
        assert_eq!(done.to, "/desk/mail");
        assert!(page(&desk, "/desk/mail").await.contains("No mail is held"));
        let gone = desk.post(&format!("{first}/dismissal"), &[]).await;
        assert_eq!(gone.status, StatusCode::CONFLICT);
        house.finish().await;
    })
    .await;
}
