//! A request that says to be for another host: neither a page nor a message may lead there.

use axum::body::Body;
use axum::http::{Method, Request, header};
use paydesk_core::identity::Level;
use paydesk_core::person::{Role, SessionKind};
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;
use paydesk_web::router::routes;

use crate::browser::{FORM, encode, send, site, with_id};

/// Every header by which a proxy or a visitor names the host.
fn misled(request: axum::http::request::Builder) -> axum::http::request::Builder {
    request
        .header(header::HOST, "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-server", "evil.example")
        .header("x-original-url", "http://evil.example/")
        .header("x-forwarded-proto", "https")
        .header("forwarded", "host=evil.example;proto=https")
}

#[tokio::test]
async fn attack_forged_host() {
    let house = House::on(&sqlite().await).await;
    let site = site(&house);
    let roles = [Role::Customer, Role::Merchant, Role::Agent, Role::Supervisor];
    let who = house.person("甲", &roles, Level::Verified).await;
    let li = house.customer("李雷").await;
    let (paid, case) = (house.fund(&li, 50_000).await, house.case(&li).await);
    let shop = house.merchant("书店").await;
    let order = house.order(&shop, 1_000).await;
    let ids = |path: &str| match path {
        path if path.contains("{payment}") => paid.id.to_string(),
        path if path.contains("{case}") => case.to_string(),
        path if path.contains("{order}") => order.id.to_string(),
        path if path.contains("{merchant}") => shop.id.to_string(),
        path if path.contains("{person}") => li.id.to_string(),
        _ => paid.id.to_string(),
    };
    let mut pages = 0;
    for route in routes().into_iter().filter(|route| route.method == Method::GET) {
        for reader in [None, Some(&who), Some(&li), Some(&shop.owner)] {
            let kind = if reader.is_some() { SessionKind::Full } else { SessionKind::Guest };
            let token = house.session(reader, kind).await.token;
            let request = misled(Request::get(with_id(route.path, &ids(route.path))))
                .header(header::COOKIE, format!("paydesk_session={token}"))
                .header(header::AUTHORIZATION, format!("Bearer {token}"));
            let answer = send(&site, request.body(Body::empty()).unwrap()).await;
            let heads = format!("{:?}", answer.headers);
            let led = heads.contains("evil.example") || answer.body.contains("evil.example");
            assert!(!led, "{}: {heads}\n{}", route.path, answer.body);
            pages += usize::from(answer.status.is_success());
        }
    }
    assert!(pages > 150, "{pages} pages were shown");
    // What is sent, and where the bank sends people back to, names the configured address.
    let begun = house.session(None, SessionKind::Guest).await;
    let owner = house.session(Some(&li), SessionKind::Full).await;
    let forms = [
        ("/reset", &begun, vec![("phone", li.phone.as_str())]),
        ("/recovery", &begun, vec![("phone", li.phone.as_str())]),
        ("/cards", &owner, vec![]),
    ];
    for (path, begun, fields) in forms {
        let key = house.key();
        let mut pairs = vec![("csrf", begun.session.csrf.as_str()), ("idempotency_key", &key)];
        pairs.extend(fields);
        let request = misled(Request::post(path))
            .header(header::COOKIE, format!("paydesk_session={}", begun.token))
            .header(header::CONTENT_TYPE, FORM);
        let answer = send(&site, request.body(Body::from(encode(&pairs))).unwrap()).await;
        assert!(answer.status.is_redirection(), "{path}: {} {}", answer.status, answer.body);
        assert!(!answer.header("location").contains("evil.example"), "{path}");
    }
    house.work().await;
    let sent = house.post.all();
    assert!(sent.len() >= 2, "{sent:?}");
    for sent in sent {
        assert!(!format!("{sent:?}").contains("evil.example"), "{sent:?}");
    }
    let back = house.rail.returns.lock().unwrap().clone();
    assert!(back.len() == 1 && back[0].starts_with("http://paydesk.test/cards/"), "{back:?}");
    house.finish().await;
}
