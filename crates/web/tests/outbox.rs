//! What waits in a browser until somebody answers, as the house sees it: the same id as often as
//! the line breaks off, and one effect; for whom it was written, and for words alone.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use paydesk_core::person::SessionKind;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::House;
use paydesk_web::router::routes;
use paydesk_web::{Web, router};
use tower::ServiceExt;

/// The forms that may wait: words to us, and nothing by which money moves.
const TAKES: [&str; 3] = ["/help/new", "/feedback", "/cases/{case}/messages"];

const FORM: &str = "application/x-www-form-urlencoded";

/// A browser whose script sends what waits.
struct Browser {
    site: Router,
    cookies: Vec<(String, String)>,
}

#[derive(Debug)]
struct Answer {
    status: StatusCode,
    to: String,
    whose: String,
    body: String,
    /// What it sets, which is lost with it.
    cookies: Vec<(String, String)>,
}

impl Browser {
    fn new(house: &House, session: Option<&str>) -> Self {
        let site = router(Web { app: house.app.clone(), secure: false });
        let cookies = session.map(|token| ("paydesk_session".to_owned(), token.to_owned()));
        Self { site, cookies: cookies.into_iter().collect() }
    }

    async fn ask(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = Request::builder().method(method).uri(path).header("x-live", "1");
        let request =
            request.header(header::COOKIE, cookies.join("; ")).header(header::CONTENT_TYPE, kind);
        let answer =
            self.site.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let text = |name: &str| {
            let value = answer.headers().get(name).map(|value| value.to_str().unwrap());
            value.unwrap_or_default().to_owned()
        };
        let (to, whose) = (text("location"), text("paydesk-whose"));
        let set = answer.headers().get_all(header::SET_COOKIE).into_iter();
        let pair = |value: &str| value.split(';').next().unwrap_or_default().to_owned();
        let cookies = set.map(|value| pair(value.to_str().unwrap()));
        let split = |pair: String| pair.split_once('=').map(|(n, v)| (n.to_owned(), v.to_owned()));
        let cookies = cookies.filter_map(split).collect();
        let status = answer.status();
        let body: Bytes = to_bytes(answer.into_body(), 1 << 24).await.unwrap();
        Answer { status, to, whose, body: String::from_utf8_lossy(&body).into_owned(), cookies }
    }

    /// The answer has come, with what it sets.
    fn heard(&mut self, answer: &Answer) {
        for (name, value) in &answer.cookies {
            self.cookies.retain(|(n, _)| n != name);
            self.cookies.push((name.clone(), value.clone()));
        }
    }

    /// Who is here now, and the token of their forms; a guest is told from others.
    async fn here(&mut self) -> (String, String) {
        let answer = self.ask(Method::GET, "/outbox", FORM, Vec::new()).await;
        assert_eq!(answer.status, StatusCode::OK);
        self.heard(&answer);
        let csrf = answer.body.split("name=\"csrf\" value=\"").nth(1).expect("a token");
        (answer.whose, csrf.split('"').next().unwrap_or_default().to_owned())
    }

    async fn send(&self, csrf: &str, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let form = form.append_pair("csrf", csrf).extend_pairs(pairs).finish();
        self.ask(Method::POST, path, FORM, form.into_bytes()).await
    }

    async fn see(&self, path: &str) -> String {
        let answer = self.ask(Method::GET, path, FORM, Vec::new()).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        answer.body
    }
}

fn bare(to: &str) -> &str {
    to.split('#').next().unwrap_or_default()
}

/// A message with a picture, as a script sends it.
fn with_file(csrf: &str, key: &str) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in [("csrf", csrf), ("idempotency_key", key), ("words", "See the picture")] {
        let head = format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
    }
    let head = "--b\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.png\"\r\n\r\n";
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde";
    body.extend([head.as_bytes(), png, b"\r\n--b--\r\n"].concat());
    body
}

#[tokio::test]
async fn what_is_sent_again_because_no_answer_came_is_stored_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let person = house.customer("陈小明").await;
        let session = house.session(Some(&person), SessionKind::Full).await;
        for session in [None, Some(session.token.as_str())] {
            let mut browser = Browser::new(&house, session);
            let (whose, csrf) = browser.here().await;
            assert_eq!(whose == "nobody", session.is_none());
            for (form, kind) in [("/help/new", "question"), ("/feedback", "complaint")] {
                let key = format!("key-{kind}");
                let pairs = [("kind", kind), ("words", "卡在哪里？"), ("idempotency_key", &key)];
                // The first two answers are lost, with all that they set.
                let mut tos = Vec::new();
                for _ in 0..2 {
                    let sent = browser.send(&csrf, form, &pairs).await;
                    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
                    tos.push(bare(&sent.to).to_owned());
                }
                let sent = browser.send(&csrf, form, &pairs).await;
                tos.push(bare(&sent.to).to_owned());
                assert!(tos.iter().all(|to| *to == tos[0]), "{tos:?}");
                // Whose the rest is that waits: the guest's that the stranger has become.
                let mut next = Browser { site: browser.site.clone(), ..Browser::new(&house, None) };
                next.cookies.clone_from(&browser.cookies);
                next.heard(&sent);
                assert_eq!(next.here().await.0, sent.whose);
                let page = next.see("/outbox").await;
                assert_eq!(page.contains("data-guest>"), session.is_none(), "{page}");
                assert_eq!(sent.whose == whose, session.is_some());
                let case = next.see(&tos[0]).await;
                let lines = case.split("id=\"lines\"").nth(1).expect("the talk");
                assert_eq!(lines.matches("卡在哪里？").count(), 1, "{lines}");
                says_once(&mut next, &tos[0]).await;
                let all = if form == "/feedback" && session.is_some() { 2 } else { 1 };
                let mine = next.see("/cases").await;
                assert_eq!(mine.matches("href=\"/cases/").count(), all, "{mine}");
            }
        }
        house.finish().await;
    })
    .await;
}

/// Words and a file in a case, three times under the same id.
async fn says_once(browser: &mut Browser, case: &str) {
    let (_, csrf) = browser.here().await;
    let path = format!("{case}/messages");
    for _ in 0..3 {
        let pairs = [("words", "还有一句"), ("idempotency_key", "say-1")];
        let said = browser.send(&csrf, &path, &pairs).await;
        assert_eq!(said.status, StatusCode::NO_CONTENT, "{}", said.body);
        let kind = "multipart/form-data; boundary=b";
        let sent = browser.ask(Method::POST, &path, kind, with_file(&csrf, "say-2")).await;
        assert_eq!(sent.status, StatusCode::NO_CONTENT, "{}", sent.body);
        assert!(!sent.whose.is_empty(), "an answer of ours says whose it is");
    }
    let page = browser.see(case).await;
    for (words, times) in [("还有一句", 1), ("See the picture", 1), ("a.png", 1)] {
        assert_eq!(page.matches(words).count(), times, "{words} in {page}");
    }
}

#[tokio::test]
async fn attack_sending_what_somebody_else_wrote_and_left_waiting() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, han) = (house.customer("李雷").await, house.customer("韩梅梅").await);
        let mut first =
            Browser::new(&house, Some(&house.session(Some(&li), SessionKind::Full).await.token));
        let (hers, csrf) = first.here().await;
        let mut next =
            Browser::new(&house, Some(&house.session(Some(&han), SessionKind::Full).await.token));
        let mut nobody = Browser::new(&house, None);
        let words = [("kind", "question"), ("words", "private"), ("idempotency_key", "k1")];
        // The token of whoever wrote it is good for nobody else, signed in or not.
        for browser in [&mut next, &mut nobody] {
            let (whose, _) = browser.here().await;
            assert_ne!(whose, hers);
            let sent = browser.send(&csrf, "/help/new", &words).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN);
            assert_ne!(sent.whose, hers);
        }
        // In another session of theirs it goes.
        let again = house.session(Some(&li), SessionKind::Full).await;
        let mut again = Browser::new(&house, Some(&again.token));
        let (whose, csrf) = again.here().await;
        assert_eq!(whose, hers);
        let sent = again.send(&csrf, "/help/new", &words).await;
        assert_eq!((sent.status, sent.whose), (StatusCode::CREATED, hers));
        house.finish().await;
    })
    .await;
}

/// All templates, by their paths.
fn templates() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("templates")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.to_string_lossy().rsplit("templates/").next().unwrap().to_owned();
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

#[test]
fn attack_moving_money_by_what_waits_in_a_browser() {
    // The script sends nothing else, whatever stands in a page.
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/static/outbox.js");
    let script = std::fs::read_to_string(script).unwrap();
    let quoted = TAKES.map(|path| format!("{path:?}")).join(", ");
    assert!(script.contains(&format!("const TAKES = [{quoted}];")), "another list");
    for path in TAKES {
        assert!(routes().iter().any(|it| it.method == Method::POST && it.path == path), "{path}");
    }
    // And no page marks another form.
    let mut marked = Vec::new();
    for (name, html) in templates() {
        let signs = |line: &&str| line.contains("outbox=true") || line.contains("data-outbox");
        marked.extend(html.lines().filter(signs).map(|line| (name.clone(), line.to_owned())));
    }
    marked.sort();
    let expected = [
        ("conversation/show.html", "action=\"/cases/{{ parts.id }}/messages\""),
        ("help/feedback.html", "f::form(\"/feedback\", form, outbox=true)"),
        ("help/new.html", "f::form(\"/help/new\", form, outbox=true)"),
        ("parts/form.html", "{% if outbox %} data-outbox{% endif %}"),
    ];
    assert_eq!(marked.len(), expected.len(), "{marked:?}");
    for ((name, line), (file, form)) in marked.iter().zip(expected) {
        assert!(name == file && line.contains(form), "{name}: {line}");
    }
}
