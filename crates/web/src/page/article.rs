//! The articles of the help center: by topic, one by one, and for readers of feeds and searching
//! machines. Open to everybody, also when the books are away.

mod yours;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use paydesk_app::AppError;
use paydesk_app::article::{self, Brief, Shown, figures, search};
use paydesk_core::article::{Article, CATEGORIES, OFTEN, Said};
use paydesk_core::language::Language;
use paydesk_core::word::Word;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::address::Path;
use crate::page::shell::Shell;
use crate::page::{html, see_other};
use crate::{Fail, Posted, Reply, Route, Visit, Web, Who};
use yours::{Yours, yours};

pub fn routes() -> Vec<Route> {
    vec![
        Route::new(Method::GET, "/help/topics/{category}", Who::Public, get(topic)),
        Route::new(Method::GET, "/help/feed", Who::Public, get(feed)),
        Route::new(Method::POST, "/help/found", Who::Anyone, post(suggest)),
        Route::new(Method::GET, "/help/{slug}", Who::Public, get(show)),
        Route::new(Method::POST, "/help/{slug}/votes", Who::Anyone, post(vote)),
        Route::new(Method::GET, "/sitemap.xml", Who::Public, get(sitemap)),
    ]
}

/// Articles of one kind, as the help page names them.
pub(crate) struct Topic {
    pub(crate) word: &'static str,
    pub(crate) title: String,
    pub(crate) count: i64,
}

/// The topics that have articles, in their order.
pub(crate) fn topics(shell: &Shell, all: &[Brief]) -> Vec<Topic> {
    let topic = |word: &&'static str| {
        let count = all.iter().filter(|brief| brief.category == **word).count();
        Topic {
            word,
            title: shell.say(format!("article-category-{word}")),
            count: i64::try_from(count).unwrap_or(i64::MAX),
        }
    };
    CATEGORIES.iter().map(topic).filter(|topic| topic.count > 0).collect()
}

/// What is asked for most, as far as it is there.
pub(crate) fn often(all: &[Brief]) -> Vec<Brief> {
    let found = OFTEN.iter().filter_map(|slug| all.iter().find(|brief| brief.slug == *slug));
    found.cloned().collect()
}

#[derive(Template)]
#[template(path = "article/topic.html")]
struct TopicPage {
    shell: Shell,
    articles: Vec<Brief>,
}

async fn topic(State(web): State<Web>, visit: Visit, Path(category): Path<String>) -> Reply {
    if !CATEGORIES.contains(&category.as_str()) {
        return Err(Fail::NoRoute);
    }
    let mut articles = article::list(&web.app, visit.texts().language).await;
    articles.retain(|brief| brief.category == category);
    let shell = visit.shell(&format!("article-category-{category}"));
    html(&TopicPage { shell, articles })
}

#[derive(Template)]
#[template(path = "article/show.html")]
struct Show {
    shell: Shell,
    /// Its topic.
    back: String,
    article: Article,
    /// What the article knows of whoever reads it.
    yours: Option<Yours>,
    /// HTML, made of Markdown that has no HTML in it.
    body: String,
    related: Vec<Brief>,
    /// What a reader may say, and its words.
    said: Vec<(&'static str, String)>,
}

/// An article as anybody reads it who is not known.
fn plain(visit: &Visit, found: Shown) -> Show {
    let texts = visit.texts();
    let word = |said: &Said| (said.word(), texts.say(&format!("article-said-{}", said.word())));
    Show {
        shell: visit.shell("help-title").titled(found.article.title.clone()),
        back: format!("/help/topics/{}", found.article.category),
        yours: None,
        body: rendered(&found.article.body),
        article: found.article,
        related: found.related,
        said: Said::ALL.iter().map(word).collect(),
    }
}

/// More articles than anybody keeps who reads them without a network.
const KEPT_MAX: usize = 300;

/// All topics and articles as pages by their path, as a stranger gets them.
pub(crate) async fn all(web: &Web, visit: &Visit) -> Result<BTreeMap<String, String>, Fail> {
    let shown = article::all(&web.app, visit.texts().language, KEPT_MAX).await;
    let list: Vec<Brief> = shown.iter().map(|it| Brief::from(&it.article)).collect();
    let kept = |shell: Shell, path: &str| Shell {
        path: path.to_owned(),
        csrf: String::new(),
        who: None,
        whose: "nobody".to_owned(),
        flash: None,
        recovering: false,
        kept: true,
        ..shell
    };
    let mut pages = BTreeMap::new();
    for category in CATEGORIES {
        let mine = list.iter().filter(|brief| brief.category == category);
        let (articles, path) = (mine.cloned().collect(), format!("/help/topics/{category}"));
        let shell = kept(visit.shell(&format!("article-category-{category}")), &path);
        pages.insert(path, TopicPage { shell, articles }.render()?);
    }
    for found in shown {
        let path = format!("/help/{}", found.article.slug);
        let page = plain(visit, found);
        let shell = kept(page.shell, &path);
        pages.insert(path, Show { shell, ..page }.render()?);
    }
    Ok(pages)
}

async fn show(State(web): State<Web>, visit: Visit, Path(slug): Path<String>) -> Reply {
    let page = plain(&visit, article::one(&web.app, visit.texts().language, &slug).await?);
    // Reading goes on whether or not it can be counted.
    let _ = figures::note_reading(&web.app, visit.actor(), visit.csrf(), &slug).await;
    html(&Show { yours: yours(&web, &visit, page.article.knows).await, ..page })
}

/// Markdown as HTML. What an import would have refused is shown as it is written, or left out: a
/// row of the database makes no markup either.
fn rendered(body: &str) -> String {
    let safe = |event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let ours = dest_url.starts_with('/') && !dest_url.starts_with("//");
            let dest_url = if ours { dest_url } else { "/help".into() };
            Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
        }
        event => Some(event),
    };
    let mut html = String::with_capacity(body.len() * 2);
    pulldown_cmark::html::push_html(&mut html, Parser::new(body).filter_map(safe));
    html
}

/// Suggested while somebody types.
pub(crate) const SUGGESTED: usize = 3;

#[derive(Template)]
#[template(path = "article/found.html")]
struct Found {
    found: Vec<Brief>,
}

async fn suggest(State(web): State<Web>, visit: Visit, posted: Posted) -> Reply {
    let words = posted.get("words");
    let mut found = search::suggest(&web.app, visit.texts().language, words).await?;
    found.truncate(SUGGESTED);
    html(&Found { found })
}

async fn vote(
    State(web): State<Web>,
    visit: Visit,
    Path(slug): Path<String>,
    posted: Posted,
) -> Reply {
    let said = Said::parse(posted.get("said"));
    let said = said.ok_or_else(|| AppError::field("said", "error-missing"))?;
    article::say(&web.app, visit.actor(), visit.csrf(), (&slug, said)).await?;
    let flash = if said == Said::Helpful { "article-thanks" } else { "article-thanks-bad" };
    see_other(&visit, &format!("/help/{slug}"), Some(flash))
}

#[derive(Template)]
#[template(path = "article/feed.xml", escape = "html")]
struct Feed {
    shell: Shell,
    base: String,
    updated: String,
    articles: Vec<Brief>,
}

/// Articles in a feed: more than anybody has missed.
const FEED_MAX: usize = 60;

async fn feed(State(web): State<Web>, visit: Visit) -> Reply {
    let mut articles = article::list(&web.app, visit.texts().language).await;
    articles.sort_by(|one, other| other.reviewed.cmp(&one.reviewed));
    articles.truncate(FEED_MAX);
    let newest = articles.first().map(|brief| brief.reviewed.clone());
    let feed = Feed {
        shell: visit.shell("article-feed-title"),
        base: web.app.config.public_url.clone(),
        updated: newest.unwrap_or_else(|| "2026-01-01".to_owned()),
        articles,
    };
    xml(feed.render()?, "application/atom+xml; charset=utf-8")
}

#[derive(Template)]
#[template(path = "article/sitemap.xml", escape = "html")]
struct Sitemap {
    base: String,
    pages: Vec<String>,
    languages: [Language; 2],
}

/// What is worth finding for whoever is not signed in.
static PAGES: LazyLock<Vec<String>> = LazyLock::new(|| {
    ["/", "/help", "/contact", "/status", "/genuine", "/register"].map(str::to_owned).to_vec()
});

async fn sitemap(State(web): State<Web>) -> Reply {
    let articles = article::list(&web.app, Language::default()).await;
    let topics = CATEGORIES.iter().map(|word| format!("/help/topics/{word}"));
    let articles = articles.iter().map(|brief| format!("/help/{}", brief.slug));
    let sitemap = Sitemap {
        base: web.app.config.public_url.clone(),
        pages: PAGES.iter().cloned().chain(topics).chain(articles).collect(),
        languages: Language::ALL,
    };
    xml(sitemap.render()?, "application/xml; charset=utf-8")
}

fn xml(text: String, kind: &'static str) -> Result<Response, Fail> {
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], text).into_response())
}

#[cfg(test)]
mod tests {
    use super::rendered;

    #[test]
    fn attack_markup_in_an_article() {
        let table = [
            ("a **b**", "<p>a <strong>b</strong></p>\n"),
            ("[a](/help/b \"x\")", "<p><a href=\"/help/b\" title=\"x\">a</a></p>\n"),
            ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
            ("a <img src=x onerror=y>", "<p>a &lt;img src=x onerror=y&gt;</p>\n"),
            ("[a](javascript:x)", "<p><a href=\"/help\">a</a></p>\n"),
            ("[a](//evil.example)", "<p><a href=\"/help\">a</a></p>\n"),
            ("![a](https://evil.example/x.png)", "<p>a</p>\n"),
        ];
        for (body, expected) in table {
            assert_eq!(rendered(body), expected, "{body}");
        }
    }
}
