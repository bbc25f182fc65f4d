//! The database goes away and comes back: every address answers honestly in both languages, nothing
//! hangs, nothing is a 500, and afterwards the house goes on by itself.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use paydesk_core::person::SessionKind;
use paydesk_sim::engine::postgres;
use paydesk_sim::house::House;
use paydesk_web::router::routes;
use paydesk_web::{Web, Who, router};
use tower::ServiceExt;

async fn text(response: axum::response::Response) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn without_its_database_the_site_says_so_and_recovers() {
    let engine = postgres().await;
    let house = House::on(&engine).await;
    let customer = house.customer("甲").await;
    house.fund(&customer, 10_000).await;
    house.drain().await;
    let begun = house.session(Some(&customer), SessionKind::Full).await;
    let site = router(Web { app: house.app.clone(), secure: false });
    let ask = |method: &Method, path: &str, language: &str| {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, format!("paydesk_session={}", begun.token))
            .header(header::ACCEPT_LANGUAGE, language)
            .body(Body::empty())
            .unwrap()
    };
    engine.away(true).await;
    for route in routes().into_iter().filter(|route| !route.path.starts_with("/hooks/")) {
        let path = route.path.replace(['{', '}'], "");
        let answer = site.clone().oneshot(ask(&route.method, &path, "en")).await.unwrap();
        let status = answer.status();
        // Somebody signed in cannot be recognised; an API call without a token needs nothing.
        let honest = status == StatusCode::SERVICE_UNAVAILABLE || status.is_client_error();
        let open = status.is_success() && (path.starts_with("/api/") || route.who == Who::Public);
        assert!(honest || open, "{} {path}: {status}", route.method);
    }
    let english = site.clone().oneshot(ask(&Method::GET, "/", "en")).await.unwrap();
    assert_eq!(english.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(english.headers().contains_key(header::RETRY_AFTER));
    // Whose page it is nobody knows, so that browsers throw nothing away that they have kept.
    assert!(!english.headers().contains_key("paydesk-whose"));
    assert!(text(english).await.contains("We cannot reach our books right now"));
    let chinese = site.clone().oneshot(ask(&Method::GET, "/", "zh-CN")).await.unwrap();
    assert!(text(chinese).await.contains("暂时连不上账本"));
    engine.away(false).await;
    let back = site.clone().oneshot(ask(&Method::GET, "/", "en")).await.unwrap();
    assert_eq!(back.status(), StatusCode::OK);
    house.finish().await;
}
