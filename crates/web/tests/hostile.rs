//! Bad input everywhere: every form and address of the site, sent what nobody should send, by
//! everybody. Nothing answers 5xx, nothing is stored that breaks the books.
//!
//! Field names are read from the pages' own source, so that a new form is attacked without anybody
//! thinking of it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use paydesk_core::person::SessionKind;
use paydesk_sim::engine::{Engine, each_engine, postgres, sqlite};
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

/// Longer than any field, shorter than any form, and not to be packed: an index of PostgreSQL holds
/// 2,704 bytes of a text at most.
static LONG: LazyLock<String> = LazyLock::new(|| {
    let mut state = 1_u64;
    let letter = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'a' + u8::try_from((state >> 33) % 26).unwrap())
    };
    (0..20_000).map(letter).collect()
});

/// A form as a page shows it.
struct Shown {
    action: String,
    fields: Vec<(String, String)>,
}

impl Shown {
    /// The same for all forms that differ in ids only.
    fn place(&self) -> String {
        let word = |part: &str| if part.contains('_') { "_" } else { part }.to_owned();
        let mut names: Vec<_> = self.fields.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let path: Vec<_> = self.action.split('/').map(word).collect();
        format!("{} {}", path.join("/"), names.join(" "))
    }
}

/// The forms of a page that are posted to us, empty fields filled with what could be meant.
fn forms(html: &str) -> Vec<Shown> {
    fn attribute<'h>(tag: &'h str, name: &str) -> Option<&'h str> {
        let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        tag[at..].split('"').next()
    }
    let mut found = Vec::new();
    for form in html.split("<form ").skip(1) {
        let form = format!(" {}", form.split("</form>").next().unwrap_or_default());
        let head = form.split('>').next().unwrap_or_default();
        let Some(action) = attribute(head, "action").filter(|a| a.starts_with('/')) else {
            continue;
        };
        let mut fields = Vec::new();
        for tag in form.split('<').skip(1) {
            let named =
                ["input", "textarea", "select", "button"].iter().any(|t| tag.starts_with(t));
            if let Some(name) = attribute(tag, "name").filter(|_| named) {
                let value = attribute(tag, "value").filter(|value| !value.is_empty());
                fields.push((name.to_owned(), value.unwrap_or(meant(name)).to_owned()));
            }
        }
        if attribute(head, "method") == Some("post") {
            found.push(Shown { action: action.to_owned(), fields });
        }
    }
    found
}

/// What people type into a field of this name.
fn meant(name: &str) -> &'static str {
    match name {
        "phone" | "payee" => "13800002210",
        "email" => "somebody@paydesk.example",
        "password" | "new_password" => "correct horse battery staple",
        "code" => "123456",
        "amount" => "1.00",
        "id_number" => "11010519491231002X",
        "birthday" => "1990-01-01",
        _ => "午饭",
    }
}

struct Attack<'a> {
    site: Router,
    house: &'a House,
    names: Vec<String>,
    nasty: &'static [&'static str],
    sent: u32,
    broken: Vec<String>,
    /// Whose forms were sent with one nasty field.
    tried: BTreeSet<(Option<String>, String)>,
}

impl Attack<'_> {
    async fn send(&mut self, request: Request<Body>) -> StatusCode {
        let what = format!("{} {}", request.method(), request.uri());
        let answer = self.site.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let fail = answer.extensions().get::<paydesk_web::Fail>();
        if status.is_server_error() {
            self.broken.push(format!("{what}: {status} {fail:?}"));
        }
        self.sent += 1;
        status
    }

    /// Every field at once holds the same nasty value.
    async fn form(&mut self, path: &str, who: Option<&Persony>) {
        let names = self.names.clone();
        for &nasty in self.nasty {
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

    /// Each form of a page, with one field that is nasty among others that could be meant.
    async fn one_field(&mut self, page: &str, who: Option<&Persony>) {
        let begun = self.house.session(who, SessionKind::Full).await;
        let cookie = format!("paydesk_session={}", begun.token);
        let shown = Request::get(page).header(header::COOKIE, &cookie).body(Body::empty());
        let shown = self.site.clone().oneshot(shown.unwrap()).await.unwrap();
        let kind = shown.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes());
        // A live stream has no forms, and no end.
        if !kind.is_some_and(|kind| kind.starts_with(b"text/html")) {
            return;
        }
        let html = axum::body::to_bytes(shown.into_body(), 1 << 20).await.unwrap();
        for form in forms(&String::from_utf8_lossy(&html)) {
            let known = (who.map(|who| who.id.to_string()), form.place());
            if !self.tried.insert(known) {
                continue;
            }
            for (name, _) in form.fields.iter().filter(|(name, _)| name != "csrf") {
                for nasty in ["a\u{0}b", LONG.as_str()] {
                    let sent = form.fields.iter().map(|(field, value)| {
                        let value = if field == name { nasty } else { value.as_str() };
                        let csrf = field == "csrf";
                        (field.as_str(), if csrf { begun.session.csrf.as_str() } else { value })
                    });
                    let body = encode(&sent.collect::<Vec<_>>());
                    let request = Request::post(&form.action)
                        .header(header::COOKIE, &cookie)
                        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                        .body(Body::from(body));
                    self.send(request.unwrap()).await;
                }
            }
        }
    }

    async fn get(&mut self, path: &str, who: Option<&Persony>) {
        let begun = self.house.session(who, SessionKind::Full).await;
        let bad = "?before=%00&state=%27&kind=x&from=9999-99-99&to=x&q=%F0%9F%92%A9&about=x";
        let names = ["q", "code", "about", "state", "payee", "amount", "lang", "back", "before"];
        let nul = names.map(|name| format!("{name}=a%00b")).join("&");
        for query in ["", bad, &format!("?{nul}")] {
            let request = Request::get(format!("{path}{query}"))
                .header(header::COOKIE, format!("paydesk_session={}", begun.token))
                // What browsers send of themselves, and nobody proves: no NUL can be in a header,
                // but its escapes can, and bytes that are no UTF-8.
                .header(
                    header::COOKIE,
                    "paydesk_device=%00; paydesk_flash=%00; paydesk_csrf=\u{ff}",
                )
                .header(header::USER_AGENT, header::HeaderValue::from_bytes(b"\xff%00").unwrap())
                .header(header::ACCEPT_LANGUAGE, "%00,zh;q=\u{ff}")
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
async fn an_address_that_cannot_be_read_is_answered_in_the_readers_language() {
    let house = House::on(&sqlite().await).await;
    let boss = house.supervisor("丙").await;
    let begun = house.session(Some(&boss), SessionKind::Full).await;
    let site = router(Web { app: house.app.clone(), secure: false });
    let ask = async |path: &str| {
        let request = Request::get(path)
            .header(header::COOKIE, format!("paydesk_session={}", begun.token))
            .header(header::ACCEPT_LANGUAGE, "zh-CN");
        let answer = site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = answer.status();
        if status.is_success() {
            // A stream has no end that could be waited for.
            return (status, String::new());
        }
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&bytes).into_owned())
    };
    let (mut paths, mut queries) = (0, 0);
    for route in routes() {
        if route.method != Method::GET || route.path.starts_with("/api/") {
            continue;
        }
        if route.path.contains('{') {
            let (status, page) = ask(&with_id(route.path, "%ff")).await;
            assert!(page.contains("</html>") && page.contains("zh-Hans"), "{}: {page}", route.path);
            assert!(status.is_client_error(), "{}: {status}", route.path);
            paths += 1;
            continue;
        }
        let names = ["about", "before", "state", "q", "case", "amount", "payee", "kind"];
        for name in names {
            let (status, page) = ask(&format!("{}?{name}=a&{name}=b", route.path)).await;
            if status == StatusCode::BAD_REQUEST {
                assert!(page.contains("</html>"), "{}: {page}", route.path);
                queries += 1;
            }
        }
    }
    assert!(paths > 10 && queries > 10, "{paths} {queries}");
    house.finish().await;
}

#[tokio::test]
async fn attack_nasty_input_in_every_form_on_sqlite() {
    attacked(&sqlite().await, &NASTY).await;
}

#[tokio::test]
async fn attack_nasty_input_in_every_form_on_postgres() {
    // Rules are the same on both engines; what is sent here is what a database itself judges.
    attacked(&postgres().await, &["9223372036854775807", "\u{0}\u{7}\u{202e}\u{feff}"]).await;
}

async fn attacked(engine: &Engine, nasty: &'static [&'static str]) {
    let house = House::on(engine).await;
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
    let mut attack = Attack {
        site,
        house: &house,
        names,
        nasty,
        sent: 0,
        broken: Vec::new(),
        tried: BTreeSet::new(),
    };
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
                    Method::GET => {
                        attack.get(&path, who).await;
                        attack.one_field(&path, who).await;
                    }
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
    assert!(attack.broken.is_empty(), "{:#?}", attack.broken);
    assert!(attack.tried.len() > 50, "forms were seen: {:?}", attack.tried);
    // The one whose things were named in every request is as rich as before.
    assert_eq!(house.available(&owner).await, 50_000);
    house.finish().await;
}

#[tokio::test]
async fn a_character_that_cannot_be_kept_is_said_beside_its_field() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let owner = house.customer("甲").await;
        let payment = house.fund(&owner, 50_000).await;
        let site = router(Web { app: house.app.clone(), secure: false });
        let said = [("en", "characters in it cannot be used"), ("zh-CN", "有些字符不能用在这里")];
        for (language, sentence) in said {
            let begun = house.session(Some(&owner), SessionKind::Full).await;
            let key = house.key();
            let body = encode(&[
                ("csrf", &begun.session.csrf),
                ("idempotency_key", &key),
                ("ground", "fault"),
                ("amount", "1.00"),
                ("reason", "one\u{0}two"),
            ]);
            let request = Request::post(format!("/payments/{}/refund", payment.id))
                .header(header::COOKIE, format!("paydesk_session={}", begun.token))
                .header(header::ACCEPT_LANGUAGE, language)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(body));
            let answer = site.clone().oneshot(request.unwrap()).await.unwrap();
            assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
            let html = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
            let html = String::from_utf8_lossy(&html).into_owned();
            let beside = html.split("id=\"reason-error\"").nth(1).unwrap_or_default();
            assert!(beside.split("</").next().unwrap().contains(sentence), "{html}");
        }
        house.finish().await;
    })
    .await;
}
