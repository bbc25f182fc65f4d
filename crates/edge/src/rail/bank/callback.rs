//! Callbacks by the rules of Standard Webhooks (<https://www.standardwebhooks.com>): who cannot
//! sign, and who sends an old one again, is not listened to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use paydesk_app::ports::RailCallback;
use serde::Deserialize;
use sha2::Sha256;

use super::said::{Booked, Thing};

/// How far a callback's time may be from ours, either way.
const AGE_SECONDS_MAX: i64 = 5 * 60;
/// Some signatures may come along while a secret is being changed; more are noise.
const SIGNATURES_MAX: usize = 8;
/// The specification asks for 24 to 64 bytes; the sandbox takes 16.
const SECRET_BYTES_MIN: usize = 16;

/// The bytes of a secret that is written as `whsec_<base64>`.
pub(crate) fn secret(text: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(text.strip_prefix("whsec_")?).ok()?;
    (bytes.len() >= SECRET_BYTES_MIN).then_some(bytes)
}

#[derive(Deserialize)]
struct Event {
    r#type: String,
    data: Booked,
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

pub(super) fn read(
    secret: &[u8],
    headers: &[(String, String)],
    body: &[u8],
    now_us: i64,
) -> Option<RailCallback> {
    let id = header(headers, "webhook-id").filter(|id| (1..=128).contains(&id.len()))?;
    let timestamp = header(headers, "webhook-timestamp")?;
    let signatures = header(headers, "webhook-signature")?;
    if !signed(secret, &[id.as_bytes(), timestamp.as_bytes(), body], signatures) {
        tracing::warn!(id, "a callback is not signed by the bank");
        return None;
    }
    let age_s = now_us.div_euclid(1_000_000).checked_sub(timestamp.parse().ok()?)?;
    if age_s.checked_abs()? > AGE_SECONDS_MAX {
        tracing::warn!(id, age_s, "a callback is too old, or from the future");
        return None;
    }
    let event: Event = serde_json::from_slice(body)
        .inspect_err(|error| tracing::error!(id, %error, "a signed callback cannot be read"))
        .ok()?;
    let thing = match event.r#type.split_once('.')?.0 {
        "charge" => Thing::Charge,
        "refund" => Thing::Refund,
        _ => return None,
    };
    let reference = event.data.reference.clone();
    let (external_id, booked) = (id.to_owned(), event.data.booked());
    Some(RailCallback { external_id, reference, booked, said: event.data.said(thing) })
}

/// Whether one of the signatures is ours; compared in constant time.
fn signed(secret: &[u8], parts: &[&[u8]; 3], signatures: &str) -> bool {
    let Ok(key) = Hmac::<Sha256>::new_from_slice(secret) else { return false };
    let mac = parts.iter().enumerate().fold(key, |mac, (n, part)| {
        let mac = if n > 0 { mac.chain_update(b".") } else { mac };
        mac.chain_update(part)
    });
    let given = signatures.split_ascii_whitespace().take(SIGNATURES_MAX);
    given
        .filter_map(|signature| STANDARD.decode(signature.strip_prefix("v1,")?).ok())
        .any(|signature| mac.clone().verify_slice(&signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use paydesk_app::ports::RailSaid;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const NOW_S: i64 = 1_614_265_330;
    const BODY: &str = r#"{"id":"evt_1","type":"charge.pending","created_at":"","data":{"id":"ch_1",
        "reference":"pay_1","state":"pending","code":"09","decline_code":null}}"#;

    fn sign(id: &str, timestamp: &str, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret(SECRET).unwrap()).unwrap();
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }

    fn heard(headers: [(&str, &str); 3], body: &str, now_s: i64) -> Option<RailCallback> {
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        read(&secret(SECRET).unwrap(), &headers, body.as_bytes(), now_s * 1_000_000)
    }

    fn check(signature: &str, timestamp: i64, body: &str, now_s: i64) -> Option<RailCallback> {
        let timestamp = timestamp.to_string();
        let headers = [
            ("Webhook-Id", "evt_1"),
            ("webhook-timestamp", timestamp.as_str()),
            ("webhook-signature", signature),
        ];
        heard(headers, body, now_s)
    }

    /// The example of the Standard Webhooks specification's reference libraries.
    #[test]
    fn the_signature_is_the_one_of_the_specification() {
        let parts: [&[u8]; 3] =
            [b"msg_p5jXN8AQM9LWM0D4loKWxJek", b"1614265330", br#"{"test": 2432232314}"#];
        let good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert!(signed(&secret(SECRET).unwrap(), &parts, good));
        assert!(!signed(&secret(SECRET).unwrap(), &parts, &good.replace("v1", "v2")));
    }

    #[test]
    fn only_what_is_signed_fresh_and_whole_is_heard() {
        let good = sign("evt_1", &NOW_S.to_string(), BODY);
        let got = check(&good, NOW_S, BODY, NOW_S).unwrap();
        let (external_id, reference) = ("evt_1".to_owned(), "pay_1".to_owned());
        let (said, booked) = (RailSaid::Pending, None);
        assert_eq!(got, RailCallback { external_id, reference, said, booked });
        let many = format!("v1a,zz v1,AAAA {good}");
        assert!(check(&many, NOW_S, BODY, NOW_S).is_some());
        for (now_s, fits) in [(299, true), (300, true), (301, false), (-300, true), (-301, false)] {
            let heard = check(&good, NOW_S, BODY, NOW_S + now_s);
            assert_eq!(heard.is_some(), fits, "{now_s}");
        }
        let tampered = BODY.replace("pay_1", "pay_2");
        assert_eq!(check(&good, NOW_S, &tampered, NOW_S), None);
        assert_eq!(check(&good, NOW_S + 1, BODY, NOW_S), None);
        assert_eq!(check("", NOW_S, BODY, NOW_S), None);
        assert_eq!(check("v1,", NOW_S, BODY, NOW_S), None);
        let other = [("webhook-id", "evt_2"), ("webhook-timestamp", "0"), ("x", &good)];
        assert_eq!(heard(other, BODY, 0), None);
        let odd = sign("evt_1", "-9223372036854775808", BODY);
        assert_eq!(check(&odd, i64::MIN, BODY, NOW_S), None);
    }

    #[test]
    fn a_secret_is_whsec_and_enough_bytes() {
        for bad in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA", "whsec_%%%"] {
            assert_eq!(secret(bad), None, "{bad}");
        }
        assert_eq!(secret(SECRET).map(|bytes| bytes.len()), Some(24));
    }
}
