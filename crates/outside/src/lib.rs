//! The made-up outside world: a sandbox bank and a post office, in a process of their own.
//!
//! Paydesk must survive a bank that is slow, silent, down or says things twice, and a promise like that
//! is worth something only against a real peer behind a real socket. So this room knows nothing of
//! Paydesk's other rooms: what both sides share is the contract below and nothing else. It reads the
//! clock and rolls dice by itself, for it is not part of the house.
//!
//! Invariants: a reference is booked at most once; nothing is answered before it is in the journal
//! (`Config::data`); refunds of a charge never exceed it; a card number is neither stored nor logged.
//!
//! One more test card: a row in [`bank::card::TEST_CARDS`]; page, behaviour and `GET /test-cards.json`
//! follow. One more switch: a variant of [`bank::mode::Mode`].
//!
//! # Contract
//! JSON in UTF-8. Amounts are whole minor units. Times are RFC 3339 in UTC (`2026-07-31T08:00:00.25Z`),
//! except `at_us` in the mailbox. Everything under `/v1` and `POST /sms` asks for
//! `Authorization: Bearer <api_key>`. A `reference` is 1 to 128 characters of `A-Z a-z 0-9 _ . : -`.
//!
//! Every refusal of a request is `{"error": word, "message": English sentence, "field"?: name}`, and **a
//! 4xx means that nothing was booked**:
//! 400 `bad_request` · 401 `unauthorized` · 404 `not_found` · 413 `too_large` ·
//! 422 `reference_reused` `key_reused` `invalid` `unknown_token` `unknown_charge`
//! `charge_not_succeeded` `amount_exceeds_charge` (with `refundable_minor`) ·
//! 503 `maintenance` (with `until`, and the header `Retry-After` in seconds; nothing booked) ·
//! 500 `book_unwritable` (nothing booked).
//!
//! ## Cards
//! `POST /v1/card-sessions {reference, return_url, language: "en"|"zh-Hans", amount_minor?, currency?,
//! payee?}` → 201 `{id: "cs_…", url, state: "open"}`. Send the person to `url`; the bank's page sends
//! them back (303) to `return_url` with `session=<id>` added to its query, whether done or cancelled.
//! The same reference and body while the session is open: the same session (200).
//!
//! `GET /v1/card-sessions/{id}` → `{id, reference, state: "open"|"done"|"cancelled", token?, brand?,
//! last4?, expiry?}`: token `tok_…` stays good for ever, brand `visa|mastercard|unionpay`, expiry `MM/YY`.
//!
//! ## Charges
//! `POST /v1/charges {reference, token, amount_minor, currency, description?, webhook_url?}` with the
//! header `Idempotency-Key` (any text, 1 to 255 characters; sending the reference itself is fine) → 200,
//! declined too:
//! ```json
//! {"id": "ch_…", "reference": "pay_1", "state": "succeeded", "code": "00", "decline_code": null,
//!  "message": "Approved", "amount_minor": 1250, "currency": "CNY", "description": "",
//!  "brand": "visa", "last4": "4242", "refunded_minor": 0, "created_at": "…",
//!  "authorised_at": "…", "reversed_at": null}
//! ```
//! `state`: `succeeded` (code `00`), `pending` (code `09`, ISO 8583 "request in progress") or `declined`
//! (code as in the table, and `decline_code` in Stripe's words). The same reference and body: the same
//! charge as it stands now, never a second one; another token, amount, currency or description: 422
//! `reference_reused`; the same key with another reference: 422 `key_reused`. `webhook_url` is not
//! compared, so that a caller may move.
//!
//! `GET /v1/charges?reference=…` → the charge, or 404 `not_found`: the bank never got it.
//!
//! `POST /v1/charges/{reference}/cancel` (no body) → 200, the charge as it stands afterwards. Unknown:
//! a tombstone is left, `state: "declined", code: "void"`, amount, currency, brand and last4 null; a
//! charge that arrives later under that reference is refused with the same. Pending: voided likewise.
//! Succeeded: `state: "succeeded"`, too late. Declined: as it is.
//!
//! ## Refunds
//! `POST /v1/refunds {reference, charge_reference, amount_minor, webhook_url?}` with `Idempotency-Key` →
//! `{id: "re_…", reference, charge_reference, state, code, decline_code, message, amount_minor, currency,
//! created_at, settled_at}`, with the same rules; `GET /v1/refunds?reference=…` likewise. Succeeded and
//! pending refunds together never exceed the charge (422 `amount_exceeds_charge`).
//!
//! ## Records
//! `GET /v1/records?reference=…` (of a charge or a refund) → all that the bank's book says, or 404:
//! `{reference, charge: {…}|null, refunds: [{…}], history: [{at, what}], webhooks: [{id, type,
//! created_at, state: "waiting"|"delivered"|"given_up"|"withheld", attempts: [{at, status?, error?}]}]}`.
//! `what`: `received`, `authorised`, `declined`, `pending`, `settled`, `answer_cut`, `asked_again`,
//! `status_asked`, `cancel_asked`, `voided`, `arrived_after_void`.
//!
//! ## Webhooks
//! Where the request carried a `webhook_url`, each outcome is POSTed there by the rules of Standard
//! Webhooks: headers `webhook-id: evt_…`, `webhook-timestamp` (seconds), `webhook-signature:
//! v1,<base64 of HMAC-SHA-256 over "id.timestamp.body">`, keyed with the bytes of `whsec_<base64>`. Body:
//! `{id, type, created_at, data}`, `data` the charge or refund at that moment, `type` one of
//! `charge.succeeded`, `charge.declined`, `charge.pending`, `refund.succeeded`, `refund.declined`,
//! `refund.pending`. Any 2xx ends it; otherwise it is tried again after ½, 1, 2, 4 … at most 60
//! seconds, 12 times. None goes out while the bank is down or in maintenance.
//! A void sends `charge.declined` only if the charge had been pending.
//!
//! ## Modes
//! `GET /health` → `{"state": "up"|"slow"|"maintenance", "until"?}` (no key; cut off while down).
//! `POST /admin/mode {mode, for_next?: n, until?: RFC 3339}` (no key: it is a sandbox; JSON, or a form)
//! → `{mode, for_next, until}`; `GET /admin/mode` likewise. `for_next` counts requests: in `down` and
//! `maintenance` every bank request, otherwise `POST /v1/charges` and `POST /v1/refunds`; then `normal`.
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
//! Any other number is refused on the page, so that nobody leaves a real one here. Expiry is any month
//! not past, the security code any three digits; `000` is declined with `N7 incorrect_cvc`.
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
//! | 4000 0000 0000 1018 | 1A | authentication_failed | security check failed (Visa, Mastercard 1A) |
//! | 4000 0000 0000 0689 | 68 | authentication_timed_out | security check ran out (68, too late) |
//! | 4000 0000 0000 0572 | 57 | transaction_not_allowed | not permitted to this card |
//! | 4000 0000 0000 0036 | 03 | invalid_merchant | merchant's account set up wrongly |
//! | 4000 0000 0000 0911 | 91 | issuer_not_available | issuer not available |
//! | 4000 0000 0000 0119 | 96 | processing_error | system malfunction |
//! | 4000 0000 0000 5126 | 00 | | approved; its refunds are declined: 46 `account_closed` |
//! | 4000 0000 0000 2016 | 00 | | booked, then silence: as `silent_after_accept`, first time only |
//! | 4000 0000 0000 2024 | 00 | | booked at once, answered 8 s later |
//! | 4000 0000 0000 2032 | 09 → 00 | | pending, then success by webhook after 3 s |
//! | 4000 0000 0000 2065 | 09 → 51 | insufficient_funds | pending, then declined after 3 s |
//! | 4000 0000 0000 2040 | 00 | | each webhook comes twice |
//! | 4000 0000 0000 2057 | 09 → 00 | | webhooks late and out of order |
//!
//! `GET /test-cards.json` → `[{number, brand, code, decline_code, en, zh}]`.
//!
//! ## Post office
//! SMTP on `smtp_addr`: no TLS, no sign-in, 10 MB a mail, the last 1,000 mails and SMS are kept.
//! `POST /sms {to, text, reference}` → 202 `{id: "sms_…", reference}`; the same reference and body: the
//! same answer and one SMS; another body: 422 `reference_reused`. Failing: 503 `gateway_down`.
//! `POST /admin/sms {mode: normal|fail, for_next?}`; `POST /admin/mail` likewise (fail: SMTP answers 451).
//! `GET /mailbox?to=&live=1` is a page; `GET /mailbox.json?to=` → newest first
//! `[{id, channel: "mail"|"sms", from, to, subject, text, at_us}]`, one row a recipient, subject null
//! for SMS. `to` matches in full, letter case aside.
