//! A browser without script: a session's cookies, forms with their token, redirects by hand.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use paydesk_app::session::Begun;
use paydesk_core::person::SessionKind;
use paydesk_sim::house::{House, Persony};
use paydesk_texts::Language;
use paydesk_web::{Web, router};
use tower::ServiceExt;

/// A browser of somebody, or of a guest.
pub(crate) struct Browser {
    pub(crate) site: Router,
    pub(crate) session: Begun,
    pub(crate) language: Language,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) to: String,
    pub(crate) kind: String,
    pub(crate) body: String,
}

impl Browser {
    pub(crate) async fn of(house: &House, who: Option<&Persony>, language: Language) -> Self {
        let site = router(Web { app: house.app.clone(), secure: false });
        let kind = if who.is_some() { SessionKind::Full } else { SessionKind::Guest };
        Self { site, session: house.session(who, kind).await, language }
    }

    pub(crate) fn cookies(&self) -> String {
        format!("paydesk_session={}; paydesk_language={}", self.session.token, self.language)
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let answer = self.site.clone().oneshot(request).await.unwrap();
        let text = |name: header::HeaderName| {
            let value = answer.headers().get(name);
            value.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let (status, to) = (answer.status(), text(header::LOCATION));
        let kind = text(header::CONTENT_TYPE);
        let bytes = to_bytes(answer.into_body(), 1 << 22).await.unwrap();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(!body.contains('⟦'), "a text is missing: {body}");
        Answer { status, to, kind, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, self.cookies());
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.session.session.csrf).extend_pairs(pairs);
        let request = Request::post(path)
            .header(header::COOKIE, self.cookies())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.finish())).unwrap()).await
    }
}

/// The value of a hidden field of a page.
pub(crate) fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let sign = format!("name=\"{name}\" value=\"");
    page.split(&sign).nth(1).and_then(|rest| rest.split('"').next()).expect("the field is there")
}
