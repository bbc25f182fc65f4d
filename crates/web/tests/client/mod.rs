//! A program that calls the API.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use paydesk_core::person::SessionKind;
use paydesk_sim::house::{House, Persony};
use paydesk_web::{Web, router};
use serde_json::Value;
use tower::ServiceExt;

pub(crate) struct Client {
    pub(crate) site: Router,
    pub(crate) token: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The content type.
    pub(crate) kind: String,
    pub(crate) body: Value,
}

impl Client {
    /// With a bearer token of this person.
    pub(crate) async fn of(house: &House, who: &Persony) -> Self {
        Self::with(house, &house.session(Some(who), SessionKind::Api).await.token)
    }

    /// With this bearer token.
    pub(crate) fn with(house: &House, token: &str) -> Self {
        let site = router(Web { app: house.app.clone(), secure: false });
        Self { site, token: token.to_owned() }
    }

    /// With none.
    pub(crate) fn nobody(house: &House) -> Self {
        Self::with(house, "")
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Request::delete(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        let request = Request::put(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(body.to_string().into()).unwrap()).await
    }

    /// With a body, unless it is null.
    pub(crate) async fn post(&self, path: &str, key: Option<&str>, body: Value) -> Answer {
        let mut request = Request::post(path);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let request = if body.is_null() {
            request.body(Body::empty())
        } else {
            request.header(header::CONTENT_TYPE, "application/json").body(body.to_string().into())
        };
        self.send(request.unwrap()).await
    }

    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        if !self.token.is_empty() {
            let bearer = format!("Bearer {}", self.token).parse().unwrap();
            request.headers_mut().insert(header::AUTHORIZATION, bearer);
        }
        let answer = self.site.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let kind = answer.headers().get(header::CONTENT_TYPE);
        let kind = kind.map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default();
        let bytes = axum::body::to_bytes(answer.into_body(), 10_000_000).await.unwrap();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{status}: {e}"))
        };
        Answer { status, kind, body }
    }
}
