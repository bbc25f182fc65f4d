//! The OpenAPI 3.1 document, made from the operations themselves.
//!
//! What an operation cannot forget is added here from the list of routes: who may call it becomes
//! its security, and what can go wrong with its address, body, header and rights becomes its
//! problems. What its own rules add it names in `x-problems`, which is taken out again.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use axum::http::{Method, header};
use axum::response::IntoResponse;
use axum::routing::get;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};

use crate::api::{
    article, callback, card, case, challenge, contact, device, doubt, lock, me, merchant, payment,
    problem, refund, registration, session, wallet,
};
use crate::{Reply, Route, Who};

pub fn routes() -> Vec<Route> {
    vec![Route::new(Method::GET, "/api/openapi.json", Who::Anyone, get(serve))]
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Paydesk",
        description = "All that a customer can do: pay, be paid, see why, ask, get money back.",
        version = "1",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        payment::transfer,
        payment::purchase,
        payment::top_up,
        payment::list,
        payment::show,
        doubt::inquire,
        doubt::cancel,
        doubt::confirm,
        doubt::deny,
        refund::eligibility,
        refund::request,
        refund::show,
        refund::file,
        callback::slots,
        callback::place,
        callback::show,
        callback::shift,
        callback::cancel,
        contact::list,
        case::open,
        case::list,
        case::show,
        case::say,
        case::attach,
        case::file,
        case::close,
        case::survey,
        session::begin,
        session::confirm,
        session::end,
        session::end_one,
        session::end_others,
        session::guest,
        session::recover_begin,
        session::recover_confirm,
        registration::begin,
        registration::resend,
        registration::confirm,
        registration::reset_begin,
        registration::reset_phone,
        registration::reset_email,
        registration::reset_password,
        me::show,
        me::rename,
        me::language,
        me::password,
        me::give_identity,
        me::email,
        me::email_confirm,
        device::list,
        device::forget,
        device::tokens,
        device::new_token,
        device::end_token,
        device::trusted,
        device::trust_begin,
        device::trust_confirm,
        device::untrust,
        device::is_genuine,
        lock::list,
        lock::report,
        lock::send_code,
        lock::lift,
        lock::send_recovery_code,
        lock::recover,
        lock::current_proof,
        lock::answer_password,
        lock::answer,
        challenge::answer,
        problem::explain,
        wallet::balances,
        wallet::find_payee,
        wallet::payee,
        wallet::read_code,
        card::list,
        card::remove,
        card::begin,
        card::finish,
        merchant::show,
        merchant::create_order,
        merchant::show_order,
        merchant::cancel_order,
        article::list,
        article::show,
    ),
    components(schemas(problem::Problem))
)]
struct Document;

const BEARER: &str = "bearer";

/// The whole document.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
    let words = "The token that `POST /api/v1/sessions` answers.";
    let scheme = SecurityScheme::Http(scheme.description(Some(words)).build());
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(BEARER, scheme);
    components.schemas.extend(crate::api::schema::all());
    for route in crate::router::routes() {
        if let Some(operation) = operation_mut(&mut document, &route.method, route.path) {
            operation.operation_id = Some(name(&route.method, route.path));
            complete(operation, route.who);
        }
    }
    document
}

fn operation_mut<'d>(
    document: &'d mut utoipa::openapi::OpenApi,
    method: &Method,
    path: &str,
) -> Option<&'d mut Operation> {
    let item = document.paths.paths.get_mut(path)?;
    match method.as_str() {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        "PUT" => item.put.as_mut(),
        "PATCH" => item.patch.as_mut(),
        "DELETE" => item.delete.as_mut(),
        _ => None,
    }
}

/// `post_payments_id_inquiries`: as unique as method and address are.
fn name(method: &Method, path: &str) -> String {
    let words = path.trim_start_matches("/api/v1/").split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    format!("{}_{}", method.as_str().to_ascii_lowercase(), words.join("_"))
}

/// Names who may call it and what can go wrong.
fn complete(operation: &mut Operation, who: Who) {
    let bearer = SecurityRequirement::new(BEARER, Vec::<String>::new());
    let open = SecurityRequirement::default();
    // A token is taken by every operation, and read where a session makes a difference.
    let needs_none = matches!(who, Who::Anyone | Who::Public);
    operation.security = Some(if needs_none { vec![open, bearer] } else { vec![bearer] });
    let mut statuses = own_problems(operation);
    // The database may be away whatever is asked.
    statuses.insert(503);
    if !needs_none {
        statuses.insert(401);
    }
    let parameters = operation.parameters.iter().flatten();
    for parameter in parameters {
        match parameter.parameter_in {
            ParameterIn::Path => statuses.insert(404),
            ParameterIn::Query => statuses.insert(422),
            ParameterIn::Header => statuses.insert(400),
            ParameterIn::Cookie => false,
        };
    }
    if operation.request_body.is_some() {
        statuses.extend([400, 408, 413, 415, 422]);
    }
    for status in statuses {
        let responses = &mut operation.responses.responses;
        responses.entry(status.to_string()).or_insert_with(|| problem(status).into());
    }
}

/// What the operation's own rules add.
fn own_problems(operation: &mut Operation) -> BTreeSet<u16> {
    let Some(extensions) = operation.extensions.as_mut() else { return BTreeSet::new() };
    let named = extensions.remove("x-problems");
    if extensions.is_empty() {
        operation.extensions = None;
    }
    named.and_then(|named| serde_json::from_value(named).ok()).unwrap_or_default()
}

fn problem(status: u16) -> utoipa::openapi::Response {
    let what = match status {
        400 => "Not JSON, or no idempotency key",
        401 => "Nobody is signed in, or the credentials are wrong",
        402 => "The payment would fail",
        403 => "Not allowed, or a code must be answered first",
        404 => "Not there, or somebody else's",
        408 => "The body came too slowly",
        409 => "The state does not allow it, or no longer",
        413 => "The body is too large",
        415 => "The body does not say that it is what this takes",
        422 => "A field is missing, unknown or cannot be meant",
        429 => "Too often; `Retry-After` says when",
        _ => "Nothing was stored, or it is not known yet; the same key finds out",
    };
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(what).content("application/problem+json", content).build()
}

/// `GET /api/openapi.json`: made once.
async fn serve() -> Reply {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_json().unwrap_or_default());
    Ok(([(header::CONTENT_TYPE, "application/json")], text.as_str()).into_response())
}
