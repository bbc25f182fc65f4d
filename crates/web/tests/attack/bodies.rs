//! Bodies that are too long, too deep or too many: each is answered with what is wrong, in time,
//! and nothing is done.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use paydesk_core::identity::Level;
use paydesk_core::person::{Role, SessionKind};
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;
use paydesk_web::router::routes;

use crate::browser::{FORM, send, site, with_id};

/// No body may keep a machine that is merely busy longer than this.
const PATIENCE: Duration = Duration::from_secs(20);

fn deep(open: &str, close: &str, times: usize) -> Vec<u8> {
    (open.repeat(times) + &close.repeat(times)).into_bytes()
}

fn json() -> Vec<(&'static str, Vec<u8>)> {
    let names = (0..5_000).map(|n| format!("\"k{n}\":0")).collect::<Vec<_>>().join(",");
    let long = format!("{{\"name\":\"{}\"}}", "a".repeat(9_000_000));
    vec![
        ("lists in lists", deep("[", "]", 30_000)),
        ("objects in objects", deep("{\"a\":", "}", 8_000)),
        ("a list in a field", deep("{\"amount\":[", "]}", 4_000)),
        ("never closed", b"[{\"a\":".repeat(9_000)),
        ("many names", format!("{{{names}}}").into_bytes()),
        ("many values", format!("{{\"files\":[{}]}}", vec!["0"; 3_900_000].join(",")).into_bytes()),
        ("a long text", long.into_bytes()),
        ("a long number", format!("{{\"amount\":{}}}", "9".repeat(60_000)).into_bytes()),
        ("a wide number", b"{\"amount\":{\"minor\":1e999999999,\"currency\":\"CNY\"}}".to_vec()),
        ("half a pair", b"{\"name\":\"\\ud800\"}".to_vec()),
        ("no UTF-8", b"{\"name\":\"\xff\xfe\"}".to_vec()),
        ("nothing", Vec::new()),
    ]
}

#[tokio::test]
async fn attack_over_long_and_deeply_nested_json() {
    let house = House::on(&sqlite().await).await;
    let site = site(&house);
    let roles = [Role::Customer, Role::Merchant, Role::Agent, Role::Supervisor];
    let who = house.person("甲", &roles, Level::Verified).await;
    let bodies = json();
    let mut tried = 0;
    for route in routes() {
        let by_program = route.path.starts_with("/api/") || route.path.starts_with("/hooks/");
        if route.method == Method::GET || !by_program {
            continue;
        }
        for (name, body) in &bodies {
            // Some of them end the session.
            let token = house.session(Some(&who), SessionKind::Api).await.token;
            let request = Request::builder()
                .method(&route.method)
                .uri(with_id(route.path, "nothing"))
                .header(header::AUTHORIZATION, format!("Bearer {token}"))
                .header(header::CONTENT_TYPE, "application/json")
                .header("idempotency-key", house.key());
            let sent = send(&site, request.body(Body::from(body.clone())).unwrap());
            let answer = tokio::time::timeout(PATIENCE, sent).await;
            let answer = answer.unwrap_or_else(|_| panic!("{}: {name} takes too long", route.path));
            assert!(!answer.status.is_server_error(), "{}: {name}: {answer:?}", route.path);
            tried += 1;
        }
    }
    assert!(tried > 400, "{tried}");
    house.finish().await;
}

/// Four million small values in eight megabytes would take sixteen times the room.
#[tokio::test]
async fn attack_values_that_grow_when_read() {
    let house = House::on(&sqlite().await).await;
    let (site, li) = (site(&house), house.customer("李雷").await);
    let paid = house.fund(&li, 50_000).await;
    let token = house.session(Some(&li), SessionKind::Api).await.token;
    for (values, status) in [(9_000, 422), (12_000, 413), (3_900_000, 413)] {
        let body = format!("{{\"files\":[{}]}}", vec!["0"; values].join(","));
        let request = Request::post(format!("/api/v1/payments/{}/refunds", paid.id))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", house.key());
        let answer = send(&site, request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "{values}: {}", answer.body);
    }
    house.finish().await;
}

fn multipart() -> Vec<(&'static str, Vec<u8>)> {
    let head = |rest: &str| format!("--b\r\nContent-Disposition: form-data; {rest}\r\n\r\n");
    let part = head("name=\"words\"") + "a\r\n";
    let inner = "--b\r\nContent-Disposition: form-data; name=\"files\"\r\n\
                 Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    vec![
        ("many parts", (part.repeat(20_000) + "--b--\r\n").into_bytes()),
        ("parts in parts", inner.repeat(5_000).into_bytes()),
        ("a long name", (head(&format!("name=\"{}\"", "n".repeat(2_000_000))) + "a").into_bytes()),
        ("a long head", format!("--b\r\nX: {}\r\n\r\n", "h".repeat(2_000_000)).into_bytes()),
        ("many heads", format!("--b\r\n{}\r\n", "X: y\r\n".repeat(200_000)).into_bytes()),
        ("only borders", b"--b\r\n".repeat(200_000)),
        ("no end", vec![b'-'; 9_000_000]),
    ]
}

#[tokio::test]
async fn attack_over_long_and_deeply_nested_forms() {
    let house = House::on(&sqlite().await).await;
    let (site, li) = (site(&house), house.customer("李雷").await);
    let case = house.case(&li).await;
    let begun = house.session(Some(&li), SessionKind::Full).await;
    let csrf = format!(
        "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n",
        begun.session.csrf
    );
    let token = |body: Vec<u8>| [csrf.as_bytes(), &body].concat();
    let mut all: Vec<(&str, &str, Vec<u8>)> = Vec::new();
    for (name, body) in multipart() {
        all.push((name, "multipart/form-data; boundary=b", token(body.clone())));
        all.push((name, "multipart/form-data; boundary=b", body));
    }
    let kind = "multipart/form-data; boundary=";
    all.push(("a border of nothing", kind, token(b"--\r\n\r\n--".to_vec())));
    all.push(("no border", "multipart/form-data", token(Vec::new())));
    let pairs = "a=b&".repeat(16_000) + "csrf=" + &begun.session.csrf;
    all.push(("many fields", FORM, pairs.into_bytes()));
    all.push(("many signs", FORM, b"%".repeat(60_000)));
    all.push(("many borders", FORM, b"&=&=".repeat(16_000)));
    for path in [format!("/cases/{case}/messages"), "/help/new".into(), "/payments/x/refund".into()]
    {
        for (name, kind, body) in &all {
            let request = Request::post(&path)
                .header(header::COOKIE, format!("paydesk_session={}", begun.token))
                .header(header::CONTENT_TYPE, *kind);
            let sent = send(&site, request.body(Body::from(body.clone())).unwrap());
            let answer = tokio::time::timeout(PATIENCE, sent).await;
            let answer = answer.unwrap_or_else(|_| panic!("{path}: {name} takes too long"));
            assert!(answer.status.is_client_error(), "{path}: {name}: {:?}", answer.status);
        }
    }
    house.finish().await;
}
