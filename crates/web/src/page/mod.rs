//! The pages: one file a noun.

pub mod act;
pub mod approval;
pub mod article;
pub mod callback;
pub mod card;
pub mod challenge;
pub mod checkout;
pub mod checkup;
pub mod code;
pub mod conversation;
pub mod correction;
pub mod demo;
pub mod desk;
pub mod device;
pub mod feedback;
pub mod genuine;
pub mod help;
pub mod home;
pub mod hook;
pub mod identity;
pub mod incident;
pub mod job;
pub mod kept;
pub mod live;
pub mod lock;
pub mod merchant;
pub mod money;
pub mod official;
pub mod order;
pub mod pay;
pub(crate) mod payee;
pub mod payment;
pub mod problem;
pub mod profile;
pub mod proof;
pub mod recovery;
pub mod refund;
pub mod registration;
pub mod reset;
pub mod send;
pub mod session;
pub mod shell;
pub mod status;
pub mod token;
pub mod topup;
pub mod trust;
mod wrong;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::cookie::{self, Name};
use crate::{Fail, Reply, Visit};

/// A page, rendered.
pub fn html(page: &impl Template) -> Reply {
    Ok(Html(page.render()?).into_response())
}

/// A page again, with what is wrong on it.
pub fn again(page: &impl Template) -> Reply {
    again_as(page, StatusCode::UNPROCESSABLE_ENTITY)
}

/// The same with a status of its own.
pub fn again_as(page: &impl Template, status: StatusCode) -> Reply {
    let mut response = html(page)?;
    *response.status_mut() = status;
    Ok(response)
}

/// After a post: go and look, with one sentence (a text key) about what was done.
pub fn see_other(visit: &Visit, to: &str, flash: Option<&str>) -> Reply {
    let mut response = Redirect::to(&local(to)).into_response();
    if let Some(key) = flash {
        cookie::add(response.headers_mut(), cookie::set(Name::Flash, key, visit.secure()));
    }
    Ok(response)
}

/// Only a path of this site: what came in a query must not lead anybody elsewhere. Browsers read a
/// backslash as a slash and leave out tabs and line ends (WHATWG URL 4.4), so none is taken.
pub fn local(to: &str) -> String {
    let fits = to.starts_with('/')
        && !to.starts_with("//")
        && to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if fits { to.to_owned() } else { "/".to_owned() }
}

/// Marks an answer as a file to keep, never to be shown inline. A name that is not plain ASCII
/// comes in full beside a plain one (RFC 6266, RFC 8187).
pub fn as_download(response: &mut Response, name: &str) -> Result<(), Fail> {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || ".-_".contains(*c);
    let plain: String = name.chars().filter(is_plain).collect();
    let plain = if plain.starts_with('.') { format!("file{plain}") } else { plain };
    let mut value = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        value.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
                value.push(char::from(byte));
            } else {
                value.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    let value = HeaderValue::from_str(&value).map_err(|_| Fail::BadBody)?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use axum::response::IntoResponse;

    use super::{as_download, local};

    #[test]
    fn attack_being_sent_to_another_site() {
        for good in ["/", "/pay/mer_1", "/payments?before=1&state=%27", "/help#end"] {
            assert_eq!(local(good), good);
        }
        let bad = [
            "",
            "x",
            "//evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r/evil.example",
            "/\u{0}/evil.example",
            "/\u{b}/evil.example",
            "/\u{7f}/evil.example",
            "/ /evil.example",
            "/\\evil.example",
            "\t//evil.example",
            "https://evil.example",
            "/收据",
        ];
        for bad in bad {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn a_files_name_is_kept_in_full() {
        let table = [
            ("a.png", "attachment; filename=\"a.png\""),
            (
                "收据 1.jpg",
                "attachment; filename=\"1.jpg\"; \
                 filename*=UTF-8''%E6%94%B6%E6%8D%AE%201.jpg",
            ),
            (
                "收据.pdf",
                "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E6%94%B6%E6%8D%AE.pdf",
            ),
            ("a\"b.png", "attachment; filename=\"ab.png\"; filename*=UTF-8''a%22b.png"),
        ];
        for (name, expected) in table {
            let mut response = ().into_response();
            as_download(&mut response, name).expect("a header");
            assert_eq!(response.headers()[header::CONTENT_DISPOSITION], expected);
        }
    }
}
