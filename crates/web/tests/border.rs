//! What is read of a request before anybody knows what it is: files only where they are taken, from
//! whoever may send them; addresses that say nonsense; words that outlive their session; streams.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use futures_util::stream;
use paydesk_core::person::SessionKind;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;
use paydesk_web::{Web, router};
use tower::ServiceExt;

fn site(house: &House) -> Router {
    router(Web { app: house.app.clone(), secure: false })
}

async fn text(answer: Response) -> String {
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn field(name: &str, value: &str) -> String {
    format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

const FILE: &str = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.png\"\r\n\
                    Content-Type: image/png\r\n\r\n";

/// A body of so many pieces of 64 KB, and how many bytes of it were taken.
fn counted(head: &str, pieces: usize, tail: &'static str) -> (Body, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let pieces = std::iter::once(Bytes::from(head.to_owned()))
        .chain(std::iter::repeat_n(Bytes::from(vec![b'a'; 64 * 1024]), pieces))
        .chain(std::iter::once(Bytes::from_static(tail.as_bytes())));
    let counter = taken.clone();
    let body = stream::iter(pieces.map(move |piece| {
        counter.fetch_add(piece.len(), Ordering::Relaxed);
        Ok::<_, std::io::Error>(piece)
    }));
    (Body::from_stream(body), taken)
}

/// Sends these fields and then a file of 4 MB, a piece at a time; the answer, and how many bytes
/// were taken.
async fn upload(house: &House, path: &str, token: &str, fields: &str) -> (Response, usize) {
    let (body, taken) = counted(&format!("{fields}{FILE}"), 64, "\r\n--b--\r\n");
    let request = Request::post(path)
        .header(header::COOKIE, format!("paydesk_session={token}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(body);
    let answer = site(house).oneshot(request.unwrap()).await.unwrap();
    (answer, taken.load(Ordering::Relaxed))
}

#[tokio::test]
async fn attack_uploads_where_none_are_taken() {
    let house = House::on(&sqlite().await).await;
    let li = house.customer("李雷").await;
    let begun = house.session(Some(&li), SessionKind::Full).await;
    let csrf = field("csrf", &begun.session.csrf);
    let words = field("words", "我的钱没到账");
    let few = 512 * 1024;
    // A form without files.
    let (answer, taken) = upload(&house, "/help/new", &begun.token, &csrf).await;
    assert!(answer.status() == StatusCode::BAD_REQUEST && taken < few, "{taken}");
    // The token is wrong, is missing, or comes after the file.
    for fields in [field("csrf", "wrong") + &words, words.clone()] {
        let (answer, taken) = upload(&house, "/cases/x/messages", &begun.token, &fields).await;
        assert!(answer.status() == StatusCode::FORBIDDEN && taken < few, "{taken}");
        assert!(text(answer).await.contains("我的钱没到账"), "what was written comes back");
    }
    // Nobody at all.
    let (answer, taken) =
        upload(&house, "/cases/x/messages", "none", &(csrf.clone() + &words)).await;
    assert!(answer.status() == StatusCode::FORBIDDEN && taken < few, "{taken}");
    // Somebody who may: read to its end, and then there is no such case.
    let (answer, taken) = upload(&house, "/cases/x/messages", &begun.token, &(csrf + &words)).await;
    assert!(answer.status() == StatusCode::NOT_FOUND && taken > 4 << 20, "{taken}");
    house.finish().await;
}

#[tokio::test]
async fn a_file_that_is_not_there_says_nothing_in_bare_english() {
    let house = House::on(&sqlite().await).await;
    for path in ["/static/none.css", "/static/%ff", "/static/paydesk.css/x", "/static/lib.rs"] {
        let request = Request::get(path)
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_LANGUAGE, "zh-CN")
            .body(Body::empty());
        let answer = site(&house).oneshot(request.unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        let page = text(answer).await;
        let ours = page.contains("lang=\"zh-Hans\"") && page.contains("</html>");
        assert!(page.is_empty() || ours, "{path}: {page}");
    }
    house.finish().await;
}

#[tokio::test]
async fn words_outlive_the_session_in_which_they_were_written() {
    let house = House::on(&sqlite().await).await;
    let form = |path: &str, body: &'static str| {
        Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap()
    };
    // The page's session has ended, so that its token is nobody's.
    let gone = form("/cases/x/messages", "csrf=old&words=%3Cb%3Ewhere+is+it");
    let answer = site(&house).oneshot(gone).await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(text(answer).await.contains("&#60;b&#62;where is it"));
    // The page is for its owner only.
    let gone = form("/payments/pay_1/refund", "csrf=old&reason=it+broke&amount=5&phone=1380013");
    let answer = site(&house).oneshot(gone).await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let page = text(answer).await;
    assert!(page.contains("it broke") && page.contains("amount%3D5"), "{page}");
    assert!(!page.contains("1380013"), "a phone stands in no address: {page}");
    house.finish().await;
}

#[tokio::test]
async fn attack_holding_all_streams() {
    let house = House::on(&sqlite().await).await;
    let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
    let watch = async |token: &str| {
        let request =
            Request::get("/live").header(header::COOKIE, format!("paydesk_session={token}"));
        site(&house).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    };
    // Sessions do not multiply it.
    let sessions = [
        house.session(Some(&li), SessionKind::Full).await.token,
        house.session(Some(&li), SessionKind::Full).await.token,
    ];
    let mut held = Vec::new();
    for n in 0..paydesk_app::changes::WATCHES_MAX {
        let answer = watch(&sessions[n % 2]).await;
        assert_eq!(answer.status(), StatusCode::OK, "{n}");
        held.push(answer);
    }
    assert_eq!(watch(&sessions[0]).await.status(), StatusCode::TOO_MANY_REQUESTS);
    let other = house.session(Some(&wang), SessionKind::Full).await.token;
    assert_eq!(watch(&other).await.status(), StatusCode::OK);
    held.pop();
    assert_eq!(watch(&sessions[0]).await.status(), StatusCode::OK);
    drop(held);
    house.finish().await;
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let house = House::on(&sqlite().await).await;
    for (secure, told) in [(true, true), (false, false)] {
        let site = router(Web { app: house.app.clone(), secure });
        let request = Request::get("/help").body(Body::empty()).unwrap();
        let answer = site.oneshot(request).await.unwrap();
        assert_eq!(answer.headers().contains_key("strict-transport-security"), told);
    }
    house.finish().await;
}

#[tokio::test]
async fn a_strangers_first_words_are_stored_once_however_often_they_are_sent() {
    let house = House::on(&sqlite().await).await;
    let form = site(&house).oneshot(Request::get("/help/new").body(Body::empty()).unwrap()).await;
    let form = form.unwrap();
    let cookie = |answer: &Response, name: &str| {
        let all = answer.headers().get_all(header::SET_COOKIE).iter();
        let mut pairs =
            all.map(|line| line.to_str().unwrap().split(';').next().unwrap().to_owned());
        pairs.rfind(|pair| pair.starts_with(name))
    };
    let browser = cookie(&form, "paydesk_csrf=").unwrap();
    let csrf = browser.strip_prefix("paydesk_csrf=").unwrap();
    let send = async |words: &str| {
        let body =
            format!("csrf={csrf}&idempotency_key=key-first-words&kind=question&words={words}");
        let request = Request::post("/help/new")
            .header(header::COOKIE, &browser)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        site(&house).oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
    };
    // The answer to the first is lost, so the second comes without a session again.
    let (first, second) = (send("hello").await, send("hello").await);
    assert_eq!(first.status(), StatusCode::SEE_OTHER);
    assert_eq!(first.headers()[header::LOCATION], second.headers()[header::LOCATION]);
    let path = second.headers()[header::LOCATION].to_str().unwrap();
    let path = path.split('#').next().unwrap();
    let sees = async |answer: &Response| {
        let session = cookie(answer, "paydesk_session=").unwrap();
        let request = Request::get(path).header(header::COOKIE, session);
        let page = site(&house).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        page.status()
    };
    assert_eq!(sees(&second).await, StatusCode::OK, "it is theirs");
    assert!(!sees(&first).await.is_success(), "one browser holds it");
    // Other words under the same key are not lost without a sign.
    assert_eq!(send("other").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    house.finish().await;
}

#[tokio::test]
async fn a_program_is_told_which_payment_is_still_open() {
    let house = House::on(&sqlite().await).await;
    let li = house.customer("李雷").await;
    let token = house.session(Some(&li), SessionKind::Api).await.token;
    let card = li.card.id.clone();
    let top_up = async |key: &str| {
        let body = format!(r#"{{"card":"{card}","amount":{{"minor":30000,"currency":"CNY"}}}}"#);
        let request = Request::post("/api/v1/top-ups")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        let answer = site(&house).oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let status = answer.status();
        (status, serde_json::from_str::<serde_json::Value>(&text(answer).await).unwrap())
    };
    let (status, first) = top_up("key-tab-one").await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let (status, second) = top_up("key-tab-two").await;
    assert_eq!(status, StatusCode::CONFLICT, "{second}");
    assert_eq!(second["code"], "payment_unsettled");
    assert_eq!(second["payment"], first["id"], "{first}");
    let again = top_up("key-tab-one").await;
    assert_eq!(again.1["id"], first["id"], "the same key is the same payment");
    house.work().await;
    assert_eq!(top_up("key-tab-two").await.0, StatusCode::CREATED, "the first one has ended");
    house.finish().await;
    assert_eq!(house.available(&li).await, 60_000);
}

#[tokio::test]
async fn asking_for_the_head_of_a_page_leads_where_asking_for_the_page_does() {
    let house = House::on(&sqlite().await).await;
    for path in ["/desk", "/me", "/payments?state=failed", "/help", "/nowhere"] {
        let ask = async |method: &str| {
            let request = Request::builder().method(method).uri(path).body(Body::empty());
            let answer = site(&house).oneshot(request.unwrap()).await.unwrap();
            (answer.status(), answer.headers().get(header::LOCATION).cloned())
        };
        assert_eq!(ask("HEAD").await, ask("GET").await, "{path}");
    }
    house.finish().await;
}

#[tokio::test]
async fn what_is_too_large_is_taken_to_its_end_so_that_its_sender_hears_of_it() {
    let house = House::on(&sqlite().await).await;
    for (path, kind, head) in [
        ("/sign-in", "application/x-www-form-urlencoded", "phone="),
        ("/api/v1/sessions", "application/json", "\""),
    ] {
        // 11 MB are taken and thrown away; without end nobody listens.
        for (pieces, whole) in [(176, true), (10_000, false)] {
            let (body, taken) = counted(head, pieces, "");
            let request = Request::post(path)
                .header(header::ACCEPT_LANGUAGE, "zh-CN")
                .header(header::CONTENT_TYPE, kind)
                .body(body);
            let answer = site(&house).oneshot(request.unwrap()).await.unwrap();
            assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
            let text = text(answer).await;
            assert!(text.contains("太大"), "{path}: {text}");
            let taken = taken.load(Ordering::Relaxed);
            assert_eq!(taken >= pieces * 64 * 1024, whole, "{path}: {taken} bytes");
        }
    }
    house.finish().await;
}
