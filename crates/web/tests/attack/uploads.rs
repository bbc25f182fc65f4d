//! Files that would run if a browser showed them as a page of ours.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use paydesk_core::person::SessionKind;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::House;

use crate::browser::{send, site};

/// A form with a file, said to be of this kind.
fn form(csrf: &str, key: &str, file: (&str, &str, &[u8])) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in [("csrf", csrf), ("idempotency_key", key), ("words", "看这个")] {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(format!("{head}{value}\r\n").as_bytes());
    }
    let (name, kind, bytes) = file;
    let head = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"";
    body.extend_from_slice(format!("{head}{name}\"\r\nContent-Type: {kind}\r\n\r\n").as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--b--\r\n");
    body
}

#[tokio::test]
async fn attack_uploads_that_would_run() {
    let script = b"<script>alert(1)</script>";
    let with_script = |head: &[u8]| [head, script].concat();
    // Whole of another kind: not taken. Of two kinds at once: taken as the one that shows nothing.
    let refused: [(&str, &str, Vec<u8>); 5] = [
        ("page.html", "text/html", with_script(b"<!doctype html>")),
        ("drawing.svg", "image/svg+xml", b"<svg onload=\"alert(1)\"/>".to_vec()),
        ("picture.png", "image/png", with_script(b"")),
        ("feed.xml", "application/xml", with_script(b"<?xml version=\"1.0\"?>")),
        ("book.xlsm", "application/zip", with_script(b"PK\x03\x04")),
    ];
    let kept: [(&str, &str, Vec<u8>, &str); 4] = [
        ("a.html", "text/html", with_script(b"\x89PNG\r\n\x1a\n"), "image/png"),
        ("a.svg", "image/svg+xml", with_script(b"\xff\xd8\xff\xe0"), "image/jpeg"),
        ("a.js", "text/javascript", with_script(b"GIF89a/*"), "image/gif"),
        ("a.htm\\..\\b.html", "text/html", with_script(b"%PDF-1.7\n"), "application/pdf"),
    ];
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (site, li, agent) =
            (site(&house), house.customer("李雷").await, house.agent("甲").await);
        let case = house.case(&li).await;
        let begun = house.session(Some(&li), SessionKind::Full).await;
        let desk = house.session(Some(&agent), SessionKind::Full).await;
        let upload = async |(name, kind, bytes): (&str, &str, &[u8])| {
            let body = form(&begun.session.csrf, &house.key(), (name, kind, bytes));
            let request = Request::post(format!("/cases/{case}/messages"))
                .header(header::COOKIE, format!("paydesk_session={}", begun.token))
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
            send(&site, request.body(Body::from(body)).unwrap()).await
        };
        let get = async |path: &str, token: &str| {
            let request =
                Request::get(path).header(header::COOKIE, format!("paydesk_session={token}"));
            send(&site, request.body(Body::empty()).unwrap()).await
        };
        for (name, kind, bytes) in &refused {
            let answer = upload((name, kind, bytes)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        }
        for (name, kind, bytes, _) in &kept {
            let answer = upload((name, kind, bytes)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}: {}", answer.body);
        }
        let page = get(&format!("/cases/{case}"), &begun.token).await.body;
        let sign = format!("/cases/{case}/files/");
        let mut links: Vec<&str> =
            page.split("href=\"").skip(1).filter_map(|r| r.split('"').next()).collect();
        links.retain(|link| link.starts_with(&sign));
        assert_eq!(links.len(), kept.len(), "{links:?}");
        for (link, (name, _, bytes, mime)) in links.iter().zip(&kept) {
            for token in [&begun.token, &desk.token] {
                let file = get(link, token).await;
                assert_eq!(
                    (file.status, file.header("content-type")),
                    (StatusCode::OK, *mime),
                    "{name}"
                );
                assert!(file.header("content-disposition").starts_with("attachment; filename=\""));
                assert_eq!(file.header("x-content-type-options"), "nosniff");
                let policy = file.header("content-security-policy");
                assert!(policy.starts_with("default-src 'none'"), "{policy}");
                assert_eq!(file.body, String::from_utf8_lossy(bytes), "{name} is kept as it came");
            }
        }
        house.finish().await;
    })
    .await;
}
