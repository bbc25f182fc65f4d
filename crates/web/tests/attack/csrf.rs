//! Another site makes somebody's browser send a form, or call the API.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use paydesk_core::identity::Level;
use paydesk_core::person::{Role, SessionKind};
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::{House, Persony};
use paydesk_web::Who;
use paydesk_web::router::routes;

use crate::browser::{Answer, FORM, encode, send, site, with_id};

/// Somebody before whom no route is closed.
async fn everything(house: &House) -> Persony {
    let roles = [Role::Customer, Role::Merchant, Role::Agent, Role::Supervisor];
    house.person("甲", &roles, Level::Verified).await
}

/// A form as a browser sends it: its token, and what the browser says of where it comes from.
struct Sent<'a> {
    name: &'static str,
    csrf: Option<&'a str>,
    headers: &'a [(&'static str, &'static str)],
}

async fn post(site: &axum::Router, path: &str, token: Option<&str>, sent: &Sent<'_>) -> Answer {
    let mut request = Request::post(path).header("host", "paydesk.test");
    if let Some(token) = token {
        request = request.header(header::COOKIE, format!("paydesk_session={token}"));
    }
    for (name, value) in sent.headers {
        request = request.header(*name, *value);
    }
    let pairs: Vec<_> = sent.csrf.map(|csrf| ("csrf", csrf)).into_iter().collect();
    let body = Body::from(encode(&pairs));
    send(site, request.header(header::CONTENT_TYPE, FORM).body(body).unwrap()).await
}

#[tokio::test]
async fn attack_forms_sent_by_another_site() {
    let house = House::on(&sqlite().await).await;
    let site = site(&house);
    let (victim, attacker) = (everything(&house).await, house.customer("乙").await);
    let theirs = house.session(Some(&attacker), SessionKind::Full).await.session.csrf;
    let mut tried = 0;
    for route in routes() {
        // A program's requests carry what no site can make a browser send; so do the bank's.
        let by_program = route.path.starts_with("/api/") || route.path.starts_with("/hooks/");
        if route.method == Method::GET || by_program {
            continue;
        }
        let path = with_id(route.path, "nothing");
        // Some of them end the session: each request has its own.
        let begun = house.session(Some(&victim), SessionKind::Full).await;
        let own = Some(begun.session.csrf.as_str());
        let forged = |name, csrf, headers| Sent { name, csrf, headers };
        let all = [
            forged("no token", None, &[][..]),
            forged("an empty token", Some(""), &[]),
            forged("the attacker's token", Some(&theirs), &[]),
            forged("the attacker's cookie", Some("x"), &[("cookie", "paydesk_csrf=x")]),
            forged("another site", own, &[("origin", "https://evil.example")]),
            forged("another port", own, &[("origin", "http://paydesk.test:8080")]),
            forged("a name that ends like ours", own, &[("origin", "http://evil-paydesk.test")]),
            forged("no site at all", own, &[("origin", "null")]),
            forged("across sites", own, &[("sec-fetch-site", "cross-site")]),
            forged("a sister site", own, &[("sec-fetch-site", "same-site")]),
        ];
        for sent in &all {
            let answer = post(&site, &path, Some(&begun.token), sent).await;
            assert_eq!(answer.word, Some("forged"), "{path}, {}: {:?}", sent.name, answer.status);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}, {}", sent.name);
            tried += 1;
        }
        // Without a session no token is guessed either.
        if matches!(route.who, Who::Anyone | Who::Public) {
            for csrf in [None, Some(""), Some("x")] {
                let sent = forged("nobody", csrf, &[]);
                assert_eq!(post(&site, &path, None, &sent).await.word, Some("forged"), "{path}");
            }
        }
        // And the page's own form is heard, or the above would show nothing.
        let headers = &[("origin", "http://paydesk.test"), ("sec-fetch-site", "same-origin")];
        let honest = post(&site, &path, Some(&begun.token), &forged("our own", own, headers)).await;
        assert_ne!(honest.word, Some("forged"), "{path}");
    }
    assert!(tried > 700, "{tried}");
    house.finish().await;
}

#[tokio::test]
async fn attack_the_api_by_a_browsers_cookie() {
    let house = House::on(&sqlite().await).await;
    let site = site(&house);
    let victim = everything(&house).await;
    let mut tried = 0;
    for route in routes() {
        let open = matches!(route.who, Who::Anyone | Who::Public);
        if !route.path.starts_with("/api/") || open {
            continue;
        }
        let token = house.session(Some(&victim), SessionKind::Full).await.token;
        let ask = |name, value| {
            let request = Request::builder().method(&route.method);
            let request = request.uri(with_id(route.path, "nothing")).header(name, value);
            request.header(header::CONTENT_TYPE, "application/json").body(Body::empty()).unwrap()
        };
        let cookie = send(&site, ask(header::COOKIE, format!("paydesk_session={token}"))).await;
        assert_eq!(cookie.status, StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
        let bearer = send(&site, ask(header::AUTHORIZATION, format!("Bearer {token}"))).await;
        assert_ne!(bearer.status, StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
        tried += 1;
    }
    assert!(tried > 40, "{tried}");
    house.finish().await;
}

#[tokio::test]
async fn attack_pages_by_a_programs_token() {
    let house = House::on(&sqlite().await).await;
    let (site, victim) = (site(&house), everything(&house).await);
    let token = house.session(Some(&victim), SessionKind::Api).await.token;
    let mut tried = 0;
    for route in routes() {
        let open = matches!(route.who, Who::Anyone | Who::Public);
        if route.path.starts_with("/api/") || route.method != Method::GET || open {
            continue;
        }
        let request = Request::get(with_id(route.path, "nothing"))
            .header(header::COOKIE, format!("paydesk_session={token}"));
        let answer = send(&site, request.body(Body::empty()).unwrap()).await;
        assert!(answer.wants_sign_in(), "{}: {}", route.path, answer.status);
        tried += 1;
    }
    assert!(tried > 40, "{tried}");
    house.finish().await;
}
