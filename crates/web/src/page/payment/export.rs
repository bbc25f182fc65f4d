//! The history as a file (PAY-1): CSV by RFC 4180, with a byte order mark so that spreadsheets read
//! it as UTF-8. What people typed cannot become a formula there.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use paydesk_app::payment::{self, Line};
use paydesk_core::payment::{PaymentKind, PaymentState};
use paydesk_core::word::Word;

use super::{Asked, page};
use crate::address::Query;
use crate::page::problem::said_of;
use crate::page::shell::Shell;
use crate::page::{again, as_download};
use crate::{Reply, Visit, Web};

/// Lines of a file at most; whoever has more exports by dates.
const LINES_MAX: usize = 10_000;
const PAGE: i64 = 500;

const COLUMNS: [&str; 12] = [
    "payment-csv-time",
    "payment-csv-kind",
    "payment-csv-other",
    "payment-csv-amount",
    "payment-csv-moved",
    "payment-csv-currency",
    "payment-csv-state",
    "payment-csv-method",
    "payment-csv-reason",
    "payment-csv-note",
    "payment-csv-refunded",
    "payment-csv-id",
];

/// A cell: quoted, and never the beginning of a formula.
fn cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let number = text.parse::<i64>().is_ok()
        || text.strip_prefix('-').unwrap_or(text).bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let guard = if risky && !number { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn line(shell: &Shell, line: &Line) -> String {
    let row = &line.payment;
    let word =
        |beginning: &str, word: &str| shell.say(format!("{beginning}{}", word.replace('_', "-")));
    let currency = row.currency.code();
    let signed = if line.outgoing { -row.amount_minor } else { row.amount_minor };
    // What was tried stands beside what became of it; a sum belongs over what has moved.
    let moved = if row.state == PaymentState::Succeeded { signed } else { 0 };
    // The other side is told that nothing came, not why.
    let told = line.outgoing || row.kind == PaymentKind::TopUp;
    let reason = row.refusal.filter(|_| told);
    let reason = reason.map(|refusal| said_of(shell.t, row.kind, refusal.told(), "why"));
    let cells = [
        shell.machine_time(row.created_at_us),
        word("payment-kind-", row.kind.word()),
        line.other.in_language(shell.t.language).to_owned(),
        shell.money_input(signed, currency),
        shell.money_input(moved, currency),
        currency.to_owned(),
        word("payment-state-", row.state.word()),
        word("payment-method-", row.method.word()),
        reason.unwrap_or_default(),
        row.note.clone(),
        shell.money_input(row.refunded_minor, currency),
        row.id.as_str().to_owned(),
    ];
    cells.map(|text| cell(&text)).join(",")
}

pub async fn csv(State(web): State<Web>, visit: Visit, Query(asked): Query<Asked>) -> Reply {
    let shell = visit.shell("payment-list-title");
    let mut text = String::from("\u{feff}");
    text.push_str(&COLUMNS.map(|key| cell(&shell.say(key))).join(","));
    text.push_str("\r\n");
    let (mut filter, form) = asked.read(&visit, PAGE);
    // A day that is none would silently be all days.
    if !form.is_fine() {
        return again(&page(&web, &visit, asked).await?);
    }
    let mut lines_left = LINES_MAX;
    loop {
        if lines_left == 0 {
            text.push_str(&cell(&shell.count("payment-csv-cut", "count", LINES_MAX as i64)));
            text.push_str("\r\n");
            break;
        }
        lines_left -= PAGE as usize;
        let lines = payment::history(&web.app, visit.actor(), filter.clone()).await?;
        for one in &lines {
            text.push_str(&line(&shell, one));
            text.push_str("\r\n");
        }
        match lines.last() {
            Some(last) if lines.len() == PAGE as usize => {
                filter.before = last.payment.id.as_str().to_owned();
            }
            _ => break,
        }
    }
    let mut response: Response = Body::from(text).into_response();
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    as_download(&mut response, "paydesk.csv")?;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn attack_formulas_in_exported_cells() {
        for (text, expected) in [
            ("plain", "\"plain\""),
            ("a,\"b\"\n", "\"a,\"\"b\"\"\n\""),
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-5+3", "\"'-5+3\""),
            ("-12.50", "\"-12.50\""),
            ("", "\"\""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
