//! Is this message from us (ID-11)? Every message carries a code; here its reader learns what we
//! sent under that code, when, and to which masked address. A made-up code finds nothing, and
//! whoever makes up many is stopped.

use paydesk_core::person::Actor;
use paydesk_core::throttle::{GENUINE, network};
use paydesk_store::{challenge as counts, notice};

use crate::bound::{Bound, within};
use crate::{App, AppError, challenge};

/// What we sent under a code.
#[derive(Clone, Debug)]
pub struct Genuine {
    pub code: String,
    /// What it was about, as a word: `code`, `payment`, …
    pub about: &'static str,
    /// `sms` or `email`
    pub channel: String,
    pub address: String,
    pub at_us: i64,
}

/// Groups of kinds, each with its sentence `genuine-about-…`; the first beginning that fits.
pub const ABOUT: [(&str, &str); 15] = [
    ("code-", "code"),
    ("payment-", "payment"),
    ("refund", "refund"),
    ("locked-", "lock"),
    ("unlocked-", "lock"),
    ("new-device", "device"),
    ("password-", "password"),
    ("case-", "case"),
    ("answer", "case"),
    ("mail-taken", "case"),
    ("support-wrote", "case"),
    ("proof-asked", "case"),
    ("callback-", "callback"),
    ("status-", "status"),
    ("", "account"),
];

fn about(kind: &str) -> &'static str {
    ABOUT.iter().find(|(beginning, _)| kind.starts_with(beginning)).map_or("account", |(_, w)| w)
}

/// Looks a code up; spaces, hyphens and case do not matter.
pub async fn check(app: &App, actor: &Actor, typed: &str) -> Result<Option<Genuine>, AppError> {
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && *c != '-')
        .take(20)
        .flat_map(char::to_uppercase)
        .collect();
    if code.is_empty() {
        return Err(AppError::field("code", "error-missing"));
    }
    let (key, now_us) = (format!("genuine {}", network(&actor.origin)), app.now_us());
    let found = app.db.write(async move |tx| {
        // Whoever was stopped learns nothing more, also not that a guess was right.
        if let Some(until_us) = counts::closed(tx, &key, now_us).await? {
            return Err(AppError::TooMany { until_us });
        }
        let found = notice::by_code(tx, &code).await?;
        if found.is_none() {
            within(tx, &[Bound::one(key.clone(), GENUINE)], now_us).await?;
        }
        Ok::<_, AppError>(found)
    });
    Ok(found.await?.map(|row| Genuine {
        about: about(&row.kind),
        address: challenge::masked(&row.address),
        at_us: row.sent_at_us.unwrap_or(row.created_at_us),
        channel: row.channel,
        code: row.code,
    }))
}
