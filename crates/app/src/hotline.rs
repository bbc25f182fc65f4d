//! The hotline's calls, as its carrier tells of them: in the form of Twilio's voice webhooks
//! (twilio.com/docs/voice, form fields; twilio.com/docs/usage/security, `X-Twilio-Signature`).
//! Whoever rang and was not answered is called back.
//!
//! A call is told of in several states, each perhaps more than once and in any order: only those
//! that say that nobody took it do anything, and of one call no more than once.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use paydesk_core::challenge::digests_equal;
use paydesk_core::phone::Phone;
use sha1::Sha1;

use crate::{App, AppError, callback};

/// Where the carrier reaches us.
pub const PATH: &str = "/hooks/hotline";

/// What came of what the carrier told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// No missed call.
    Nothing,
    /// Whoever rang is called back.
    Called,
    /// No number that can be called, no free time, or too many: they are asked to write.
    Write,
}

/// One call as it is told of.
#[derive(Clone, Copy, Debug)]
struct Call<'a> {
    id: &'a str,
    from: &'a str,
    direction: &'a str,
    /// What came of ringing our people (`DialCallStatus`), where that is told; the call's own
    /// state otherwise.
    state: &'a str,
}

impl<'a> Call<'a> {
    fn of(fields: &'a [(String, String)]) -> Self {
        let field = |name: &str| {
            let found = fields.iter().find(|(known, _)| known == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        let state = match field("DialCallStatus") {
            "" => field("CallStatus"),
            dialled => dialled,
        };
        Self { id: field("CallSid"), from: field("From"), direction: field("Direction"), state }
    }

    /// Whether somebody rang and nobody took it. Calls that we make are told of in the same form.
    fn is_missed(&self) -> bool {
        matches!(self.direction, "" | "inbound")
            && matches!(self.state, "no-answer" | "busy" | "failed" | "canceled")
    }

    /// The number at which whoever rang can be called.
    fn phone(&self) -> Option<Phone> {
        let known = (1..=64).contains(&self.id.len());
        let plain = known && self.id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Phone::parse(self.from).ok().filter(|_| plain && !WITHHELD.contains(&self.from))
    }
}

/// What stands for a number that is withheld: `ANONYMOUS`, `RESTRICTED`, `BLOCKED`, `UNKNOWN` and
/// `UNAVAILABLE` as a telephone's keys spell them. Some of them look like numbers.
const WITHHELD: [&str; 5] = ["+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"];

/// The header of a request that the carrier has signed.
#[must_use]
pub fn signed(token: &str, url: &str, fields: &[(String, String)]) -> String {
    STANDARD.encode(signature(token, url, fields))
}

/// The address with all fields behind it, sorted, signed with the account's token.
fn signature(token: &str, url: &str, fields: &[(String, String)]) -> Vec<u8> {
    let mut sorted: Vec<&(String, String)> = fields.iter().collect();
    sorted.sort();
    sorted.dedup();
    let mut signer =
        Hmac::<Sha1>::new_from_slice(token.as_bytes()).expect("a key of any length signs");
    signer.update(url.as_bytes());
    for (name, value) in sorted {
        signer.update(name.as_bytes());
        signer.update(value.as_bytes());
    }
    signer.finalize().into_bytes().to_vec()
}

/// Whether the carrier has sent this to that path of ours.
///
/// # Errors
/// Not found: no token is set, so that there is no carrier.
pub fn is_genuine(
    app: &App,
    path: &str,
    (fields, signed): (&[(String, String)], &str),
) -> Result<bool, AppError> {
    let token = &app.config.hotline_token;
    if token.is_empty() {
        return Err(AppError::NotFound);
    }
    let url = format!("{}{path}", app.config.public_url);
    let signed = STANDARD.decode(signed).unwrap_or_default();
    Ok(digests_equal(&signature(token, &url, fields), &signed))
}

/// Takes in what the carrier tells; it must be genuine.
///
/// # Errors
/// The books cannot be written.
pub async fn told(app: &App, fields: &[(String, String)]) -> Result<Answer, AppError> {
    let call = Call::of(fields);
    if !call.is_missed() {
        return Ok(Answer::Nothing);
    }
    let Some(phone) = call.phone() else {
        tracing::info!(call = call.id, "a missed call came from no number that can be called");
        return Ok(Answer::Write);
    };
    match callback::missed(app, call.id, phone).await {
        Ok(true) => Ok(Answer::Called),
        Ok(false) => {
            tracing::warn!(call = call.id, "a missed call found no free time to be called back");
            Ok(Answer::Write)
        }
        Err(AppError::TooMany { .. }) => {
            tracing::warn!(call = call.id, "a missed call is one too many to be called back");
            Ok(Answer::Write)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::{Call, signed};

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// The example of the carrier's own documentation.
    #[test]
    fn a_request_is_signed_as_the_carrier_signs() {
        let fields = fields(&[
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ]);
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert_eq!(signed("12345", url, &fields), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    }

    #[test]
    fn only_a_call_to_us_that_nobody_took_is_missed() {
        for (direction, state, dialled, missed) in [
            ("", "no-answer", "", true),
            ("inbound", "busy", "", true),
            ("inbound", "canceled", "", true),
            ("inbound", "in-progress", "no-answer", true),
            ("inbound", "completed", "failed", true),
            ("inbound", "ringing", "", false),
            ("inbound", "completed", "", false),
            ("inbound", "no-answer", "completed", false),
            ("outbound-api", "no-answer", "", false),
            ("inbound", "", "", false),
        ] {
            let fields = fields(&[
                ("CallStatus", state),
                ("DialCallStatus", dialled),
                ("Direction", direction),
            ]);
            assert_eq!(Call::of(&fields).is_missed(), missed, "{direction} {state} {dialled}");
        }
    }

    #[test]
    fn numbers_that_are_withheld_are_none() {
        for (id, from, callable) in [
            ("CA1", "+8613800138000", true),
            ("CA1", "+14158675309", true),
            ("CA1", "anonymous", false),
            ("CA1", "", false),
            ("CA1", "+266696687", false),
            ("CA1", "+7378742833", false),
            ("CA1", "sip:lin@pay.example", false),
            ("", "+8613800138000", false),
            ("CA 1", "+8613800138000", false),
        ] {
            let fields = fields(&[("CallSid", id), ("From", from)]);
            assert_eq!(Call::of(&fields).phone().is_some(), callable, "{id} {from}");
        }
    }
}
