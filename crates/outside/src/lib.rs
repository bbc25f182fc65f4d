//! The made-up outside world: a sandbox bank and a post office, in a process of their own.
//!
//! Paydesk must survive a bank that is slow, silent, down or says things twice, and a promise like
//! that is worth something only against a real peer behind a real socket. So this room knows
//! nothing of Paydesk's other rooms: what both sides share is the contract below and nothing else.
//! It reads the clock and rolls dice by itself, for it is not part of the house.
//!
//! Invariants: a reference is booked at most once; nothing is answered before it is in the journal
//! (`Config::data`); refunds of a charge never exceed it; a card number is neither stored nor
//! logged.
//!
//! One more test card: a row in [`TEST_CARDS`]; page, behaviour and `GET /test-cards.json` follow.
//! One more switch: a variant of [`Mode`].
//!
//! It also plays the systems of shops, which have a switch of their own ([`ShopMode`]).
//!
//! # Contract
//! JSON in UTF-8. Amounts are whole minor units. Times are RFC 3339 in UTC
//! (`2026-07-31T08:00:00.25Z`), except `at_us` in the mailbox. Everything under `/v1` and `POST
//! /sms` asks for `Authorization: Bearer <api_key>`. A `reference` is 1 to 128 characters of `A-Z
//! a-z 0-9 _ . : -`.
//!
//! Every refusal of a request is `{"error": word, "message": English sentence, "field"?: name}`,
//! and **a 4xx means that this request booked nothing**: 400 `bad_request` · 401 `unauthorized` ·
//! 404 `not_found` · 405 `method_not_allowed` · 413 `too_large` · 422 `reference_reused`
//! `key_reused` `invalid` `unknown_token` `unknown_charge` `charge_not_succeeded`
//! `amount_exceeds_charge` (with `refundable_minor`) · 503 `maintenance` (with `until`, and the
//! header `Retry-After` in seconds; nothing booked) · 500 `book_unwritable` (nothing booked).
//!
//! ## Cards
//! `POST /v1/card-sessions {reference, return_url, language: "en"|"zh-Hans", amount_minor?,
//! currency?, payee?}` → 201 `{id: "cs_…", url, state: "open"}`. Send the person to `url`; the
//! bank's page sends them back (303) to `return_url` with `session=<id>` added to its query,
//! whether done or cancelled. The same reference and body while the session is open: the same
//! session (200).
//!
//! `GET /v1/card-sessions/{id}` → `{id, reference, state: "open"|"done"|"cancelled", token?,
//! brand?, last4?, expiry?}`: token `tok_…` stays good for ever, brand `visa|mastercard|unionpay`,
//! expiry `MM/YY`.
//!
//! ## Charges
//! `POST /v1/charges {reference, token, amount_minor, currency, description?, webhook_url?}` with
//! the header `Idempotency-Key` (any text, 1 to 255 characters; sending the reference itself is
//! fine) → 200, declined too:
//! ```json
//! {"id": "ch_…", "reference": "pay_1", "state": "succeeded", "code": "00", "decline_code": null,
//!  "message": "Approved", "amount_minor": 1250, "currency": "CNY", "description": "",
//!  "brand": "visa", "last4": "4242", "refunded_minor": 0, "created_at": "…",
//!  "authorised_at": "…", "reversed_at": null}
//! ```
//! `state`: `succeeded` (code `00`), `pending` (code `09`, ISO 8583 "request in progress") or
//! `declined` (code as in the table, and `decline_code` in Stripe's words). The same reference and
//! body: the same charge as it stands now, never a second one; another token, amount, currency or
//! description: 422 `reference_reused`; the same key with another reference: 422 `key_reused`.
//! `webhook_url` is not compared, so that a caller may move.
//!
//! `GET /v1/charges?reference=…` → the charge, or 404 `not_found`: the bank never got it.
//!
//! `POST /v1/charges/{reference}/cancel` (no body) → 200, the charge as it stands afterwards.
//! Unknown: a tombstone is left, `state: "declined", code: "void"`, amount, currency, brand and
//! last4 null; a charge that arrives later under that reference is refused with the same. Pending:
//! voided likewise. Succeeded: `state: "succeeded"`, too late. Declined: as it is.
//!
//! ## Refunds
//! `POST /v1/refunds {reference, charge_reference, amount_minor, webhook_url?}` with
//! `Idempotency-Key` → `{id: "re_…", reference, charge_reference, state, code, decline_code,
//! message, amount_minor, currency, created_at, settled_at}`, with the same rules; `GET
//! /v1/refunds?reference=…` likewise. Succeeded and pending refunds together never exceed the
//! charge (422 `amount_exceeds_charge`).
//!
//! ## Records
//! `GET /v1/records?reference=…` (of a charge or a refund) → all that the bank's book says, or 404:
//! `{reference, charge: {…}|null, refunds: [{…}], history: [{at, what}], webhooks: [{id, type,
//! created_at, state: "waiting"|"delivered"|"given_up"|"withheld", attempts: [{at, status?,
//! error?}]}]}`. `what`: `received`, `authorised`, `declined`, `pending`, `settled`, `answer_cut`,
//! `asked_again`, `status_asked`, `cancel_asked`, `voided`, `arrived_after_void`.
//!
//! ## Webhooks
//! Where the request carried a `webhook_url`, each outcome is POSTed there by the rules of Standard
//! Webhooks: headers `webhook-id: evt_…`, `webhook-timestamp` (seconds), `webhook-signature:
//! v1,<base64 of HMAC-SHA-256 over "id.timestamp.body">`, keyed with the bytes of `whsec_<base64>`.
//! Body: `{id, type, created_at, data}`, `data` the charge or refund at that moment, `type` one of
//! `charge.succeeded`, `charge.declined`, `charge.pending`, `refund.succeeded`, `refund.declined`,
//! `refund.pending`. Any 2xx ends it; otherwise it is tried again after ½, 1, 2, 4 … at most 60
//! seconds, 12 times. None goes out while the bank is down or in maintenance. A void sends
//! `charge.declined` only if the charge had been pending.
//!
//! ## Modes
//! `GET /health` → `{"state": "up"|"slow"|"maintenance", "until"?}` (no key; cut off while down).
//! `POST /admin/mode {mode, for_next?: n, until?: RFC 3339}` (no key: it is a sandbox; JSON, or a
//! form) → `{mode, for_next, until}`; `GET /admin/mode` likewise. `for_next` counts requests: in
//! `down` and `maintenance` every bank request but `/health`, otherwise `POST /v1/charges` and
//! `POST /v1/refunds`; then `normal`. From another site's page: 403 `other_site`.
//!
//! | mode | the bank |
//! | --- | --- |
//! | `normal` | answers |
//! | `slow` | books at once, answers 8 s later, then the webhook |
//! | `silent_after_accept` | books, then cuts the connection; **no webhook**: only asking tells |
//! | `down` | cuts every connection unanswered; books nothing |
//! | `maintenance` | 503 until `until` (30 min if not said), then normal again |
//! | `twice` | sends each webhook twice, with the same id |
//! | `out_of_order` | answers `pending`; sends the outcome after 1 s, then the older `…pending` |
//!
//! ## Test cards
//! Any other number is refused on the page, so that nobody leaves a real one here. Expiry is any
//! month not past, the security code any three digits; `000` is declined with `N7 incorrect_cvc`.
//!
//! | number | code | decline_code | what happens |
//! | --- | --- | --- | --- |
//! | 4242 4242 4242 4242 | 00 | | approved (Visa) |
//! | 5555 5555 5555 4444 | 00 | | approved (Mastercard) |
//! | 6200 0000 0000 0005 | 00 | | approved (UnionPay) |
//! | 4000 0000 0000 0002 | 05 | generic_decline | declined, no reason given |
//! | 4000 0000 0000 9995 | 51 | insufficient_funds | balance too low |
//! | 4000 0000 0000 0069 | 54 | expired_card | card expired |
//! | 4000 0000 0000 0549 | 54 | invalid_expiry | expiry date wrong |
//! | 4000 0000 0000 0127 | N7 | incorrect_cvc | security code wrong (Visa's N7, CVV2 failure) |
//! | 4000 0000 0000 0143 | 14 | incorrect_number | no such card |
//! | 4000 0000 0000 9987 | 41 | lost_card | reported lost |
//! | 4000 0000 0000 9979 | 43 | stolen_card | reported stolen |
//! | 4100 0000 0000 0019 | 59 | fraudulent | suspected fraud |
//! | 4000 0000 0000 0622 | 62 | restricted_card | restricted card |
//! | 4000 0000 0000 6975 | 61 | card_velocity_exceeded | exceeds the limit |
//! | 4000 0000 0000 3220 | 00 | | asks for a code (300 s); with the right one approved |
//! | 4000 0000 0000 1018 | 1A | authentication_failed | a code is asked; wrong: Visa's 1A |
//! | 4000 0000 0000 0689 | 68 | authentication_timed_out | a code is asked; after 20 s: 68 |
//! | 4000 0000 0000 0572 | 57 | transaction_not_allowed | not permitted to this card |
//! | 4000 0000 0000 0036 | 03 | invalid_merchant | merchant's account set up wrongly |
//! | 4000 0000 0000 0911 | 91 | issuer_not_available | issuer not available |
//! | 4000 0000 0000 0119 | 96 | processing_error | system malfunction |
//! | 4000 0000 0000 5126 | 00 | | approved; its refunds are declined: 46 `account_closed` |
//! | 4000 0000 0000 2016 | 00 | | booked, then silence: as `silent_after_accept`, first time only |
//! | 4000 0000 0000 2024 | 00 | | booked at once, answered 8 s later |
//! | 4000 0000 0000 2032 | 09 → 00 | | pending, then success by webhook after 15 s |
//! | 4000 0000 0000 2065 | 09 → 51 | insufficient_funds | pending, then declined after 3 s |
//! | 4000 0000 0000 2040 | 00 | | each webhook comes twice |
//! | 4000 0000 0000 2057 | 09 → 00 | | webhooks late and out of order |
//!
//! 3220, 1018 and 0689 ask for a code on `/card/{id}/check`, to which the card's form leads: the
//! session stays open meanwhile. The code is 246810 and stands on the page. Whichever of the three
//! it is, the right code makes the card good; three wrong ones, and it is kept and every charge
//! declined with `1A`; after its time, with `68`. Cancelling there keeps no card. `POST
//! /admin/checks {seconds}` sets how long checks last that begin from now on (null: as above).
//!
//! `GET /test-cards.json` → `[{number, brand, code, decline_code, en, zh}]`.
//!
//! ## Shops
//! `POST /shop/payments {reference, merchant, order?, amount_minor, currency}` asks a shop whether
//! it takes a payment that is about to be made → 200 `{reference, takes: true|false}`. `order` is
//! the shop's own number. Signed by the rules of Standard Webhooks, `webhook-id` being the
//! reference; the key is the shop's own: HMAC-SHA-256 over the merchant's id, keyed with the bytes
//! of `whsec_<base64>`. Anything else: 401 `unauthorized`. `GET /admin/shop` → `{mode}`; `POST
//! /admin/shop {mode}` turns it: `takes`, `takes_not`, `slow` (2 s late), `silent` (60 s, then cut
//! off), `error` (500 `shop_fault`), `down` (cut off at once).
//!
//! ## Post office
//! SMTP on `smtp_addr`: no TLS, no sign-in, 10 MB a mail, the last 1,000 mails and SMS are kept.
//! `POST /sms {to, text, reference}` → 202 `{id: "sms_…", reference}`; the same reference and body:
//! the same answer and one SMS; another body: 422 `reference_reused`. Failing: 503 `gateway_down`.
//! `POST /admin/sms {mode: normal|fail, for_next?}`; `POST /admin/mail` likewise (fail: SMTP
//! answers 451). `GET /mailbox?to=&live=1` is a page; `GET /mailbox.json?to=` → newest first `[{id,
//! channel: "mail"|"sms", from, to, subject, text, at_us}]`, one row a recipient, subject null for
//! SMS. `to` matches in full, letter case aside.

mod bank;
mod book;
mod clerk;
mod clock;
mod html;
mod line;
mod origin;
mod post;
mod shop;
mod wire;
mod words;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use bank::card::{Manner, Refusal, SECURITY_CODE_WRONG, TEST_CARDS, TestCard};
pub use bank::check::CHECK_CODE;
pub use bank::mode::Mode;
use line::{Exchange, Line, Switchboard};
pub use shop::ShopMode;
use wire::Refused;
use world::World;

const BODY_BYTES_MAX: usize = 64 * 1024;

/// How the outside world is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the bank, the SMS gateway and the mailbox listen; port 0 takes any.
    pub listen: SocketAddr,
    /// Where the mail server listens; port 0 takes any.
    pub smtp_listen: SocketAddr,
    /// `whsec_` and base64 of at least 16 bytes.
    pub webhook_secret: String,
    pub api_key: String,
    /// The folder to remember in; without one, all is forgotten at the end.
    pub data: Option<PathBuf>,
    /// How people's browsers reach the bank, without a slash at the end; `http://<http_addr>` if
    /// none.
    pub public_url: Option<String>,
}

/// Starts the outside world in this process.
pub struct Outside;

/// The outside world while it runs; dropped, it ends at once with all its connections.
pub struct Running {
    pub http_addr: SocketAddr,
    pub smtp_addr: SocketAddr,
    /// What the card pages' addresses begin with.
    pub public_url: String,
    world: Arc<World>,
    lines: Switchboard,
    tasks: JoinSet<()>,
}

impl Outside {
    /// # Errors
    /// An address is taken, the secret is malformed, or the data folder cannot be read or is in
    /// use.
    pub async fn start(config: Config) -> anyhow::Result<Running> {
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("the sandbox bank cannot listen on {}", config.listen))?;
        let smtp = TcpListener::bind(config.smtp_listen)
            .await
            .with_context(|| format!("the post office cannot listen on {}", config.smtp_listen))?;
        let http_addr = listener.local_addr()?;
        let smtp_addr = smtp.local_addr()?;
        let public_url = config.public_url.clone().unwrap_or_else(|| {
            // 0.0.0.0 is an address to listen on, not one to go to.
            let anywhere = http_addr.ip().is_unspecified();
            let port = http_addr.port();
            let seen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            format!("http://{}", if anywhere { seen } else { http_addr })
        });
        let public_url = public_url.trim_end_matches('/').to_owned();
        let world = World::new(&config, public_url.clone());
        let world = Arc::new(world.context("the sandbox bank cannot open its book")?);

        let lines = Switchboard::default();
        let exchange = Exchange { listener, lines: lines.clone() };
        let service = router(&world).into_make_service_with_connect_info::<Line>();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            if let Err(error) = axum::serve(exchange, service).await {
                tracing::error!(%error, "the sandbox bank stopped serving");
            }
        });
        tasks.spawn(post::smtp::listen(smtp, Arc::clone(&world)));
        tasks.spawn(clerk::work(Arc::clone(&world)));
        Ok(Running { http_addr, smtp_addr, public_url, world, lines, tasks })
    }
}

impl Running {
    /// Waits for as long as the outside world runs, which is until this is dropped.
    pub async fn wait(&mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tasks.abort_all();
        self.lines.cut_all();
        self.world.read(book::Book::close);
    }
}

/// Starts the outside world and serves until the future is dropped.
///
/// # Errors
/// As [`Outside::start`].
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let mut running = Outside::start(config).await?;
    let (http, smtp) = (running.http_addr, running.smtp_addr);
    tracing::info!(%http, %smtp, "the sandbox bank is open");
    running.wait().await;
    Ok(())
}

fn router(world: &Arc<World>) -> Router {
    Router::new()
        .merge(bank::routes::router(world))
        .merge(bank::counter::router())
        .merge(shop::router())
        .merge(post::sms::router(world))
        .merge(post::mailbox::router())
        .fallback(async || Refused::not_found("There is nothing here.").into_response())
        .method_not_allowed_fallback(async || {
            let message = "Not with this method.";
            Refused::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
                .into_response()
        })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(Arc::clone(world))
}
