//! The demo's page: it tells every recipe in both languages, and it is not there outside the demo.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use paydesk_app::demo::recipe::{self, AFTERWARDS};
use paydesk_app::payment::{self, Ask};
use paydesk_app::{Config, Demo};
use paydesk_core::id::Party;
use paydesk_core::payment::PaymentState;
use paydesk_core::person::SessionKind;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::{House, ask};
use paydesk_web::{Web, router};
use tower::ServiceExt;

async fn in_the_demo(house: &mut House) -> Router {
    let demo = Demo {
        bank_url: "http://bank.test".to_owned(),
        mailbox_url: "http://bank.test/mailbox".to_owned(),
    };
    house.app.config = Arc::new(Config { demo: Some(demo), ..paydesk_sim::house::config() });
    router(Web { app: house.app.clone(), secure: false })
}

async fn page(site: &Router, language: &str) -> (StatusCode, String) {
    let request = Request::get("/demo").header(header::ACCEPT_LANGUAGE, language);
    let answer = site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = answer.status();
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn every_recipe_is_told_in_both_languages() {
    let engine = sqlite().await;
    let mut house = House::on(&engine).await;
    let site = in_the_demo(&mut house).await;
    for language in ["en", "zh-CN"] {
        let (status, text) = page(&site, language).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!text.contains('⟦'), "a text is missing in {language}");
        assert!(!text.contains("{$"), "a variable is not filled in {language}");
        let told = text.matches("<section class=\"card stack tight\"").count();
        assert_eq!(told, recipe::all().count() + AFTERWARDS.len());
        for group in ["payees", "cards", "switches", "after", "locked"] {
            let heading = format!("<h2 id=\"{group}\">");
            assert!(text.contains(&heading), "{group} in {language}");
        }
        for recipe in recipe::all() {
            let id = format!("id=\"{}\"", recipe.refusal.code());
            assert!(text.contains(&id), "{id} in {language}");
        }
        assert!(text.contains("http://bank.test/mailbox"));
        assert!(text.contains("X-Twilio-Signature: ") && text.contains("From=%2B8613800002210"));
        // A wallet that holds too little is not chosen for anybody who has a card.
        let low = text.split("id=\"balance_too_low\"").nth(1).unwrap();
        let begin = low.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(begin.ends_with("method=wallet"), "{begin}");
    }
    house.finish().await;
}

#[tokio::test]
async fn there_is_no_such_page_in_earnest() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let site = router(Web { app: house.app.clone(), secure: false });
    assert_eq!(page(&site, "en").await.0, StatusCode::NOT_FOUND);
    house.finish().await;
}

#[tokio::test]
async fn a_supervisor_closes_the_demo_for_new_payments_and_it_opens_by_itself() {
    let engine = sqlite().await;
    let mut house = House::on(&engine).await;
    let site = in_the_demo(&mut house).await;
    let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
    house.fund(&li, 10_000).await;
    house.trust(&li, wang.id.as_str()).await;
    let boss = house.supervisor("周岚").await;
    let begun = house.session(Some(&boss), SessionKind::Full).await;
    let request = Request::post("/demo/pauses")
        .header(header::COOKIE, format!("paydesk_session={}", begun.token))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("csrf={}", begun.session.csrf)));
    let answer = site.clone().oneshot(request.unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let pay = async |key: &str| {
        let ask = Ask { payee: Party::Person(wang.id.clone()), ..ask(&li, 1_000, key) };
        payment::pay(&house.app, &li.actor, ask).await.unwrap()
    };
    let refused = pay("key-while-closed").await;
    assert_eq!(refused.refusal, Some(Refusal::OurMaintenance));
    house.clock.forward_s(60 * paydesk_app::house::PAUSE_MINUTES);
    assert_eq!(pay("key-when-open").await.state, PaymentState::Succeeded);
    house.finish().await;
}
