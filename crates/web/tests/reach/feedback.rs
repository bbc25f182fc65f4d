//! What people think of us reaches somebody, without an account and without script; and where else
//! we are to be found is told.

use std::sync::Arc;

use axum::http::StatusCode;
use paydesk_app::conversation as desk;
use paydesk_core::contact::{Account, AccountState};
use paydesk_core::conversation::Kind;
use paydesk_core::language::Language;
use paydesk_core::word::Word;
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::House;
use paydesk_texts::Texts;
use serde_json::Value;

use crate::browser::{Browser, hidden};
use crate::page;

#[test]
fn every_word_of_feedback_and_accounts_is_there() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        for kind in [Kind::Complaint, Kind::Suggestion, Kind::Feedback] {
            assert!(texts.has(&format!("feedback-kind-{}", kind.word())));
        }
        for state in AccountState::ALL {
            assert!(texts.has(&format!("contact-account-{}", state.word())));
        }
    }
}

#[tokio::test]
async fn praise_complaints_and_ideas_become_cases_that_are_answered() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (who, lin) = (house.customer("陈小明").await, house.agent("Lin Mei").await);
        let stranger = Browser::of(&house, None, Language::En).await;
        let known = Browser::of(&house, Some(&who), Language::ZhHans).await;
        for (browser, kind) in [(&stranger, "feedback"), (&known, "complaint")] {
            let form = page(browser, &format!("/feedback?kind={kind}")).await;
            assert!(form.contains(&format!("value=\"{kind}\" required checked")), "{form}");
            let key = hidden(&form, "idempotency_key").to_owned();
            let send = async |kind: &str, words: &str| {
                let pairs = [("idempotency_key", key.as_str()), ("kind", kind), ("words", words)];
                browser.post("/feedback", &pairs).await
            };
            for (kind, words, wrong) in
                [("", "good", "kind-error"), ("refund", "good", "kind-error"), (kind, " ", "words")]
            {
                let back = send(kind, words).await;
                assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
                assert!(back.body.contains(wrong), "{}", back.body);
            }
            let sent = send(kind, "The receipt is easy to read.").await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
            assert_eq!(send(kind, "The receipt is easy to read.").await.to, sent.to, "once");
            let own = page(browser, sent.to.trim_end_matches("#end")).await;
            assert!(own.contains("The receipt is easy to read."), "{own}");
        }
        let mine = desk::mine(&house.app, &who.actor).await.unwrap();
        assert_eq!(
            (mine.len(), mine[0].kind.as_str(), mine[0].queue.as_str()),
            (1, "complaint", "general")
        );
        let inbox = Browser::of(&house, Some(&lin), Language::En).await;
        let list = page(&inbox, "/desk").await;
        assert_eq!(list.matches("The receipt is easy to read.").count(), 2, "{list}");
        house.work().await;
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn accounts_elsewhere_are_told_with_their_state() {
    let mut house = House::on(&sqlite().await).await;
    let before = Browser::of(&house, None, Language::En).await;
    assert!(!page(&before, "/contact").await.contains("id=\"accounts\""), "none are made up");
    let account = |name: &str, state| Account {
        name: name.to_owned(),
        url: format!("https://{name}.example/paydesk"),
        state,
    };
    Arc::make_mut(&mut house.app.config).social =
        vec![account("one", AccountState::Answered), account("two", AccountState::News)];
    let anyone = Browser::of(&house, None, Language::En).await;
    let shown = page(&anyone, "/contact").await;
    for said in [
        "href=\"https://one.example/paydesk\"",
        "We answer there",
        "News only</span>",
        "These are our only accounts",
        "href=\"/feedback\"",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let api = serde_json::from_str::<Value>(&page(&anyone, "/api/v1/contact").await).unwrap();
    assert_eq!(api["accounts"][1]["name"], "two");
    assert_eq!(api["accounts"][1]["state"], "news");
    house.finish().await;
}
