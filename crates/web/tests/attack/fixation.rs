//! Somebody puts a cookie that they know into another's browser, and waits until it is worth more.

use axum::http::StatusCode;
use paydesk_core::language::Language;
use paydesk_core::person::{Actor, SessionKind};
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, PASSWORD};

use crate::browser::Browser;

const VICTIM: &str = "+8613800002210";
const ATTACKER: &str = "+8613800002211";

/// Registers; the token of the device on which it was done.
async fn registered(house: &House, phone: &str) -> String {
    let from = Actor::stranger(Language::En, "203.0.113.9");
    let entered = house.register(&from, phone).await;
    entered.device_token.expect("remembered")
}

/// Signs in as the victim, by password and code.
async fn signs_in(house: &House, browser: &mut Browser) {
    let begun = browser.fill("/sign-in", &[("phone", VICTIM), ("password", PASSWORD)]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let to = begun.header("location").to_owned();
    assert!(to.starts_with("/sign-in/code?c="), "no planted device is the victim's own: {to}");
    house.work().await;
    let code = house.post.code(VICTIM).expect("a code");
    let c = to.split("c=").nth(1).and_then(|rest| rest.split('&').next()).expect("a challenge");
    let done = browser.fill(&to, &[("c", c), ("back", "/"), ("code", &code)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(!browser.get("/me").await.wants_sign_in());
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_session_fixation() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        registered(&house, VICTIM).await;
        let known = registered(&house, ATTACKER).await;
        // A guest's session, a device, and a form token, all of them the attacker's.
        let mine = house.session(None, SessionKind::Guest).await;
        let planted = [
            ("paydesk_session", mine.token.as_str()),
            ("paydesk_device", known.as_str()),
            ("paydesk_csrf", "known"),
        ];
        let (mut victim, mut attacker) = (Browser::new(&house), Browser::new(&house));
        for (name, value) in planted {
            victim.put(name, value);
            attacker.put(name, value);
        }
        signs_in(&house, &mut victim).await;
        for (name, value) in planted {
            assert_ne!(victim.cookie(name), Some(value), "{name} is still the attacker's");
        }
        // What the attacker knows is worth no more than before, and the guest's session is over.
        assert!(attacker.get("/me").await.wants_sign_in());
        assert!(attacker.get("/payments").await.wants_sign_in());
        let again = attacker.fill("/sign-in", &[("phone", VICTIM), ("password", PASSWORD)]).await;
        let to = again.header("location");
        assert!(to.starts_with("/sign-in/code?c="), "the device is not the victim's: {to}");
        // A session that somebody was in before is not the one they are in now.
        let first = victim.cookie("paydesk_session").expect("in").to_owned();
        let mut second = Browser::new(&house);
        second.put("paydesk_session", &first);
        second.put("paydesk_device", victim.cookie("paydesk_device").expect("remembered"));
        let entered = second.fill("/sign-in", &[("phone", VICTIM), ("password", PASSWORD)]).await;
        assert_eq!(entered.header("location"), "/", "{}", entered.body);
        assert_ne!(second.cookie("paydesk_session"), Some(first.as_str()));
        assert!(victim.get("/me").await.wants_sign_in(), "the one before has ended");
        house.finish().await;
    })
    .await;
}

/// Over https no other host can put cookies of these names, and without their prefix they are none.
#[tokio::test]
async fn attack_cookies_of_a_sister_site() {
    let house = House::on(&paydesk_sim::engine::sqlite().await).await;
    let li = house.customer("李雷").await;
    let token = house.session(Some(&li), SessionKind::Full).await.token;
    let site = paydesk_web::router(paydesk_web::Web { app: house.app.clone(), secure: true });
    for (name, let_in) in [("__Host-paydesk_session", true), ("paydesk_session", false)] {
        let request = axum::http::Request::get("/me").header("cookie", format!("{name}={token}"));
        let answer = request.body(axum::body::Body::empty()).unwrap();
        let answer = crate::browser::send(&site, answer).await;
        assert_eq!(!answer.wants_sign_in(), let_in, "{name}");
    }
    let page = axum::http::Request::get("/sign-in").body(axum::body::Body::empty()).unwrap();
    let page = crate::browser::send(&site, page).await;
    let cookies: Vec<_> = page.headers.get_all("set-cookie").iter().collect();
    assert!(!cookies.is_empty());
    for cookie in cookies {
        let cookie = cookie.to_str().unwrap();
        let (all, none) = (["Path=/", "HttpOnly", "SameSite=Lax", "Secure"], "Domain=");
        let kept = all.iter().all(|word| cookie.contains(word)) && !cookie.contains(none);
        assert!(cookie.starts_with("__Host-") && kept, "{cookie}");
    }
    house.finish().await;
}
