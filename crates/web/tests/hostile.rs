//! Bad input everywhere: every form and address of the site, sent what nobody should send, by
//! everybody. Nothing answers 5xx, nothing is stored that breaks the books.
//!
//! Field names are read from the pages' own source, so that a new form is attacked without anybody
//! thinking of it.

use std::collections::BTreeSet;
use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use paydesk_core::person::SessionKind;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::{House, Persony};
use paydesk_web::router::routes;
use paydesk_web::{Web, router};
use tower::ServiceExt;

/// What is put into every field of a form, one at a time.
const NASTY: [&str; 12] = [
    "",
    "0",
    "-1",
    "99999999999999999999999999",
    "9223372036854775807",
    "0.001",
    "１２３．４５",
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "'; drop table payment; --",
    "../../etc/passwd",
    "\u{0}\u{7}\u{202e}\u{feff}",
    "ZZZ",
];

/// Names that pages read from forms: `get("name")`, `all("name")`, and the names of `Form::new`.
fn field_names() -> BTreeSet<String> {
    fn walk(folder: &Path, names: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, names);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for sign in [".get(\"", ".all(\"", ".value(\"", "(\""] {
                    for rest in text.split(sign).skip(1) {
                        let name = rest.split('"').next().unwrap_or_default();
                        let plain = |b: u8| b.is_ascii_lowercase() || b == b'_';
                        if (1..=24).contains(&name.len()) && name.bytes().all(plain) {
                            names.insert(name.to_owned());
                        }
                    }
                }
            }
        }
    }
    let mut names = BTreeSet::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page"), &mut names);
    names.remove("csrf");
    names
}

fn encode(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

struct Attack<'a> {
    site: Router,
    house: &'a House,
    names: Vec<String>,
    sent: u32,
}

impl Attack<'_> {
    async fn send(&mut self, request: Request<Body>) -> StatusCode {
        let what = format!("{} {}", request.method(), request.uri());
        let answer = self.site.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let fail = answer.extensions().get::<paydesk_web::Fail>();
        assert!(!status.is_server_error(), "{what}: {status} {fail:?}");
        self.sent += 1;
        status
    }

    /// Every field at once holds the same nasty value; then all are sound-looking but one.
    async fn form(&mut self, path: &str, who: Option<&Persony>) {
        let names = self.names.clone();
        for nasty in NASTY {
            let begun = self.house.session(who, SessionKind::Full).await;
            let key = self.house.key();
            let mut pairs: Vec<(&str, &str)> =
                names.iter().map(|name| (name.as_str(), nasty)).collect();
            pairs.push(("csrf", &begun.session.csrf));
            if !nasty.is_empty() {
                pairs.push(("idempotency_key", &key));
            }
            let request = Request::post(path)
                .header(header::COOKIE, format!("paydesk_session={}", begun.token))
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(encode(&pairs)))
                .unwrap();
            self.send(request).await;
        }
    }

    /// Bodies that are no form at all, too long, of another kind, without a token.
    async fn body(&mut self, path: &str, who: Option<&Persony>) {
        let begun = self.house.session(who, SessionKind::Full).await;
        let cookie = format!("paydesk_session={}", begun.token);
        let huge = vec![b'a'; 10 * 1024 * 1024];
        let bodies: [(&str, Vec<u8>); 5] = [
            ("application/x-www-form-urlencoded", b"no=token".to_vec()),
            ("application/x-www-form-urlencoded", vec![0xff, 0xfe, 0x00, 0x25, 0x25]),
            ("application/x-www-form-urlencoded", huge),
            ("application/json", b"{\"a\":".to_vec()),
            ("multipart/form-data; boundary=x", b"--x\r\nContent-Disp".to_vec()),
        ];
        for (kind, body) in bodies {
            let request = Request::post(path)
                .header(header::COOKIE, &cookie)
                .header(header::CONTENT_TYPE, kind)
                .body(Body::from(body))
                .unwrap();
            let status = self.send(request).await;
            assert!(status.is_client_error(), "{path}: {kind} was taken: {status}");
        }
    }

    async fn get(&mut self, path: &str, who: Option<&Persony>) {
        let begun = self.house.session(who, SessionKind::Full).await;
        for query in
            ["", "?before=%00&state=%27&kind=x&from=9999-99-99&to=x&q=%F0%9F%92%A9&about=x"]
        {
            let request = Request::get(format!("{path}{query}"))
                .header(header::COOKIE, format!("paydesk_session={}", begun.token))
                .body(Body::empty())
                .unwrap();
            self.send(request).await;
        }
    }
}

/// An address with `id` in the place of each parameter.
fn with_id(path: &str, id: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { id.to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn nothing_that_is_sent_breaks_the_house() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (owner, other) = (house.customer("甲").await, house.customer("乙").await);
    let (agent, shop) = (house.supervisor("丙").await, house.merchant("店").await);
    let payment = house.fund(&owner, 50_000).await;
    let order = house.order(&shop, 1_000).await;
    let ids = [
        "x".to_owned(),
        "%00".to_owned(),
        "pay_%27%22%3Cb%3E".to_owned(),
        payment.id.to_string(),
        order.id.to_string(),
        shop.id.to_string(),
        other.id.to_string(),
    ];
    let site = router(Web { app: house.app.clone(), secure: false });
    let names = field_names().into_iter().collect();
    let mut attack = Attack { site, house: &house, names, sent: 0 };
    let people = [None, Some(&other), Some(&shop.owner), Some(&agent)];
    for route in routes() {
        if route.path.starts_with("/api/") || route.path.starts_with("/hooks/") {
            continue;
        }
        let takes_id = route.path.contains('{');
        for id in if takes_id { &ids[..] } else { &ids[..1] } {
            let path = with_id(route.path, id);
            for who in people {
                match route.method {
                    Method::GET => attack.get(&path, who).await,
                    _ => attack.form(&path, who).await,
                }
            }
        }
        if route.method != Method::GET {
            attack.body(&with_id(route.path, "x"), Some(&other)).await;
        }
        let wrong = Request::builder().method("TRACE").uri(with_id(route.path, "x"));
        let status = attack.send(wrong.body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{}", route.path);
    }
    assert!(attack.sent > 0);
    // The one whose things were named in every request is as rich as before.
    assert_eq!(house.available(&owner).await, 50_000);
    house.finish().await;
}
