//! The status as a folder of files that any web server or bucket can serve, so that people see how
//! we stand also while nothing of ours answers: a page in each language that needs nothing but its
//! stylesheet, and what feeds, calendars and programs read, under the names that they have here.
//! Every link within it is relative; what leads to the house says where that is.

use askama::Template;
use paydesk_app::component::look;
use paydesk_core::language::Language;
use paydesk_texts::Texts;

use super::{All, feed, summary};
use crate::page::shell::Shell;
use crate::{Fail, Web, assets};

#[derive(Template)]
#[template(path = "status/folder.html")]
struct Folder {
    shell: Shell,
    all: All,
    base: String,
    hotline: String,
    other: &'static str,
    feed: &'static str,
    calendar: &'static str,
}

/// The files of one language: its page, feed and calendar.
fn names(language: Language) -> [&'static str; 3] {
    match language {
        Language::ZhHans => ["index.html", "feed.xml", "calendar.ics"],
        Language::En => ["en.html", "feed.en.xml", "calendar.en.ics"],
    }
}

/// Paths, with slashes and relative to the folder, and what stands in each file.
///
/// # Errors
/// A page cannot be laid out.
pub async fn files(web: &Web) -> Result<Vec<(String, String)>, Fail> {
    let (board, config) = (look(&web.app).await, &web.app.config);
    let base = &config.public_url;
    let shell = |language, title: &str| {
        let texts = Texts::new(language);
        Shell::new(texts, "/status".to_owned(), web.app.now_us()).titled(texts.say(title))
    };
    let mut files = vec![("paydesk.css".to_owned(), assets::text("paydesk.css"))];
    for language in Language::ALL {
        let [own, feed, calendar] = names(language);
        let [other, ..] = names(language.other());
        let news = shell(language, "status-feed-title");
        files.push((calendar.to_owned(), feed::calendar_of(&news, &board, base)));
        files.push((feed.to_owned(), feed::atom_of(news, &board, base)?));
        let shell = shell(language, "status-title");
        let all = All::of(&shell, &board);
        let (base, hotline) = (base.clone(), config.hotline.clone());
        let page = Folder { shell, all, base, hotline, other, feed, calendar };
        files.push((own.to_owned(), page.render()?));
    }
    let own = shell(Language::default(), "status-title");
    let told = summary::all(&own, &board, base);
    files.extend(
        told.map(|(path, told)| (path.trim_start_matches('/').to_owned(), told.to_string())),
    );
    Ok(files)
}
