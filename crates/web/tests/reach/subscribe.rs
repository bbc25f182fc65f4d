//! Asking to hear by mail how we stand, and confirming, changing and stopping it by the link that
//! was sent, in the browser and by one press in a program for mail.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use paydesk_app::incident::{self, Plan, Words};
use paydesk_core::component::{Component, Standing};
use paydesk_core::incident::IncidentKind;
use paydesk_core::language::Language;
use paydesk_core::word::Word;
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::House;
use serde_json::Value;

use crate::browser::{Answer, Browser};
use crate::page;

const FORM: &str = "application/x-www-form-urlencoded";
const ADDRESS: &str = "li@example.com";

/// The path of the page that a mail to this address has led to.
async fn link(house: &House, address: &str) -> String {
    house.work().await;
    let sent = house.post.to(address).pop().expect("a mail came");
    let args: Value = serde_json::from_str(&sent.notice.args).unwrap();
    let link = args["link"].as_str().unwrap();
    link.strip_prefix(house.app.config.public_url.as_str()).unwrap().to_owned()
}

/// As a program for mail does it: without a session, without a token of a form.
async fn pressed(browser: &Browser, path: &str, body: &'static str) -> Answer {
    let request = Request::post(path).header(header::HOST, "paydesk.test");
    browser.send(request.header(header::CONTENT_TYPE, FORM).body(Body::from(body)).unwrap()).await
}

async fn fault(house: &House) {
    let boss = house.supervisor("周").await;
    let plan = Plan {
        kind: IncidentKind::Fault,
        components: vec![Component::Bank],
        effect: Standing::Down,
        begins_at_us: None,
        ends_at_us: None,
        words: Words { en: "No line.".into(), zh: "线路中断。".into() },
        key: house.key(),
    };
    incident::tell(&house.app, &boss.actor, &plan).await.unwrap();
}

#[tokio::test]
async fn who_asks_confirms_changes_and_stops_it_by_their_link() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let anyone = Browser::of(&house, None, Language::ZhHans).await;
        assert!(page(&anyone, "/status").await.contains("href=\"/status/subscribe\""));
        let form = page(&anyone, "/status/subscribe").await;
        assert_eq!(form.matches("name=\"components\"").count(), Component::ALL.len(), "{form}");
        let bank = Component::Bank.word();
        for (address, about, wrong) in
            [("li@", bank, "email-error"), ("", bank, "email-error"), (ADDRESS, "x", "components-")]
        {
            let pairs = [("email", address), ("components", about)];
            let back = anyone.post("/status/subscribe", &pairs).await;
            assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
            assert!(back.body.contains(wrong) && back.body.contains(address), "{}", back.body);
        }
        let pairs = [("email", ADDRESS), ("components", bank)];
        let asked = anyone.post("/status/subscribe", &pairs).await;
        assert_eq!((asked.status, asked.to.as_str()), (StatusCode::SEE_OTHER, "/status/subscribe"));

        let path = link(&house, ADDRESS).await;
        // Read on another device, in another language; nothing is confirmed by looking.
        let reader = Browser::of(&house, None, Language::En).await;
        let shown = page(&reader, &path).await;
        assert!(shown.contains("hears nothing yet") && !shown.contains(ADDRESS), "{shown}");
        assert_eq!(shown.matches(" checked").count(), 1, "{shown}");
        let none = reader.post(&path, &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none.body);
        let confirmed = reader.post(&path, &[("components", bank), ("components", "chat")]).await;
        assert_eq!((confirmed.status, confirmed.to), (StatusCode::SEE_OTHER, path.clone()));
        let shown = page(&reader, &path).await;
        assert!(shown.contains("hears from us") && shown.matches(" checked").count() == 2);

        fault(&house).await;
        house.work().await;
        assert_eq!(house.post.kinds(ADDRESS), ["status-confirm", "status-news"]);
        let stopped = reader.post(&format!("{path}/stop"), &[]).await;
        assert_eq!(stopped.to, "/status/subscribe");
        assert_eq!(reader.get(&path).await.status, StatusCode::NOT_FOUND);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn one_press_in_a_program_for_mail_stops_it_and_looking_does_not() {
    let house = House::on(&sqlite().await).await;
    let anyone = Browser::of(&house, None, Language::En).await;
    let pairs = [("email", ADDRESS), ("components", Component::Bank.word())];
    anyone.post("/status/subscribe", &pairs).await;
    let path = link(&house, ADDRESS).await;
    let press = path.replace("/status/", "/hooks/");
    let look = anyone.get(&press).await;
    assert_eq!((look.status, look.to), (StatusCode::SEE_OTHER, path.clone()));
    let other = format!("{}0", &press[..press.len() - 1]);
    for (path, body) in [(&press, ""), (&press, "List-Unsubscribe=No"), (&press, "a=b")] {
        assert_eq!(pressed(&anyone, path, body).await.status, StatusCode::BAD_REQUEST, "{body}");
    }
    let meant = "List-Unsubscribe=One-Click";
    assert_eq!(pressed(&anyone, &other, meant).await.status, StatusCode::NOT_FOUND);
    page(&anyone, &path).await;
    // Pressed twice is stopped once; and both kinds of forms are sent.
    let parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\
                 \r\n--b--\r\n";
    for meant in [parts, meant] {
        assert_eq!(pressed(&anyone, &press, meant).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(anyone.get(&path).await.status, StatusCode::NOT_FOUND);
    house.finish().await;
}
