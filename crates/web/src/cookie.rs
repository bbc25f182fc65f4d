//! Cookies. On https they carry the `__Host-` prefix: bound to this host, to `/`, to https.

use axum::http::{HeaderMap, HeaderValue, header};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    Session,
    /// Which device this is; outlives sessions.
    Device,
    /// The form token of visitors without a session.
    Csrf,
    Language,
    /// The text key of one sentence, shown once.
    Flash,
}

impl Name {
    fn word(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Device => "device",
            Self::Csrf => "csrf",
            Self::Language => "language",
            Self::Flash => "flash",
        }
    }

    fn full(self, secure: bool) -> String {
        let prefix = if secure { "__Host-" } else { "" };
        format!("{prefix}paydesk_{}", self.word())
    }
}

const YEAR_S: i64 = 31_536_000;

/// Reads one cookie.
pub fn get(headers: &HeaderMap, name: Name, secure: bool) -> Option<String> {
    let full = name.full(secure);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == full && !value.is_empty() && value.len() <= 200)
        .map(|(_, value)| value.to_owned())
}

/// A header that sets a cookie; values are tokens and words of ours, never what somebody typed.
pub fn set(name: Name, value: &str, secure: bool) -> HeaderValue {
    let age = match name {
        Name::Session | Name::Csrf => 30 * 86_400,
        Name::Device | Name::Language => YEAR_S,
        Name::Flash => 60,
    };
    write(name, value, age, secure)
}

pub fn clear(name: Name, secure: bool) -> HeaderValue {
    write(name, "", 0, secure)
}

fn write(name: Name, value: &str, age_s: i64, secure: bool) -> HeaderValue {
    let secure_word = if secure { "; Secure" } else { "" };
    let text = format!(
        "{}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Lax{secure_word}",
        name.full(secure)
    );
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Adds a cookie to an answer.
pub fn add(headers: &mut HeaderMap, value: HeaderValue) {
    headers.append(header::SET_COOKIE, value);
}
