//! Every route against every role. The table is checked in (`access.tsv`): who is let in is a
//! decision that a reader sees in the change, not a side effect. `PAYDESK_BLESS=1` writes it anew.

use std::fmt::Write as _;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use paydesk_core::identity::Level;
use paydesk_core::person::{Role, SessionKind};
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::{House, Persony};
use paydesk_web::router::routes;
use paydesk_web::{Web, router};
use tower::ServiceExt;

const TABLE: &str = include_str!("access.tsv");

/// Who comes to the door, and with which session.
struct Visitor {
    name: &'static str,
    who: Option<Persony>,
    kind: SessionKind,
}

async fn visitors(house: &House) -> Vec<Visitor> {
    let customer = house.customer("甲").await;
    let merchant = house.person("乙", &[Role::Customer, Role::Merchant], Level::Verified).await;
    let agent = house.agent("丙").await;
    let supervisor = house.supervisor("丁").await;
    let full = |name, who| Visitor { name, who: Some(who), kind: SessionKind::Full };
    vec![
        Visitor { name: "stranger", who: None, kind: SessionKind::Guest },
        Visitor { name: "recovery", who: Some(customer.clone()), kind: SessionKind::Recovery },
        full("customer", customer),
        full("merchant", merchant),
        full("agent", agent),
        full("supervisor", supervisor),
    ]
}

/// `/a/{id}/b` with something in the place of the id that nobody has.
fn concrete(path: &str) -> String {
    let part = |part: &str| {
        if part.starts_with('{') { "nothing".to_owned() } else { part.to_owned() }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Whether the gate or the use case let this visitor through; what the handler then made of an
/// empty request does not matter here.
async fn admitted(site: &Router, house: &House, visitor: &Visitor, route: (&Method, &str)) -> bool {
    let begun = house.session(visitor.who.as_ref(), visitor.kind).await;
    let (method, path) = route;
    let path = concrete(path);
    let mut request = Request::builder().method(method).uri(&path);
    request = if path.starts_with("/api/") {
        let bearer = format!("Bearer {}", begun.token);
        request.header(header::AUTHORIZATION, bearer).header("content-type", "application/json")
    } else {
        request
            .header(header::COOKIE, format!("paydesk_session={}", begun.token))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    };
    let body = if *method == Method::GET || path.starts_with("/api/") {
        Body::empty()
    } else {
        Body::from(format!("csrf={}", begun.session.csrf))
    };
    let answer = site.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let status = answer.status();
    let to_sign_in = answer
        .headers()
        .get(header::LOCATION)
        .is_some_and(|to| to.to_str().unwrap().starts_with("/sign-in?back="));
    assert!(!status.is_server_error(), "{method} {path} as {}: {status}", visitor.name);
    let fail = answer.extensions().get::<paydesk_web::Fail>().map(|fail| fail.status().1);
    let out = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
    assert_ne!(fail, Some("forged"), "{method} {path}: the test's own token must fit");
    !(out || to_sign_in)
}

#[tokio::test]
async fn attack_every_route_by_every_role() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let site = router(Web { app: house.app.clone(), secure: false });
    let visitors = visitors(&house).await;
    let mut table = String::from("method\tpath");
    for visitor in &visitors {
        write!(table, "\t{}", visitor.name).unwrap();
    }
    table.push('\n');
    let mut list: Vec<_> = routes().into_iter().map(|r| (r.path, r.method)).collect();
    list.sort_by(|a, b| (a.0, a.1.as_str()).cmp(&(b.0, b.1.as_str())));
    for (path, method) in list {
        // A stream has no end to wait for; its route is tested with its page.
        write!(table, "{method}\t{path}").unwrap();
        for visitor in &visitors {
            let may = admitted(&site, &house, visitor, (&method, path)).await;
            write!(table, "\t{}", if may { "yes" } else { "-" }).unwrap();
        }
        table.push('\n');
    }
    if std::env::var_os("PAYDESK_BLESS").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/access.tsv");
        std::fs::write(file, &table).unwrap();
        return;
    }
    for (now, said) in table.lines().zip(TABLE.lines()) {
        assert_eq!(now, said, "left: what the site does; right: what access.tsv says");
    }
    assert_eq!(table.lines().count(), TABLE.lines().count(), "routes came or went");
}
