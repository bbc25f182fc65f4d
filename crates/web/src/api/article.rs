//! The help center over the API: its articles, in the reader's language.

use axum::extract::State;
use axum::http::Method;
use axum::routing::get;
use paydesk_app::article::{self, Brief, search};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::body::{Asked, Segment};
use crate::api::ok;
use crate::api::schema::{ArticleSlug, SearchText};
use crate::{Reply, Route, Visit, Web, Who};

pub fn routes() -> Vec<Route> {
    let one = "/api/v1/help/articles/{slug}";
    vec![
        Route::new(Method::GET, "/api/v1/help/articles", Who::Anyone, get(list)),
        Route::new(Method::GET, one, Who::Anyone, get(show)),
    ]
}

/// An article, without its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleBrief {
    #[schema(example = "card-declined")]
    slug: String,
    #[schema(example = "topup-and-cards")]
    category: String,
    title: String,
    summary: String,
    /// The day on which it was last held against the program.
    #[schema(example = "2026-11-22")]
    reviewed: String,
}

impl From<Brief> for ArticleBrief {
    fn from(brief: Brief) -> Self {
        let Brief { slug, category, title, summary, reviewed } = brief;
        Self { slug, category, title, summary, reviewed }
    }
}

/// All articles.
#[derive(Debug, Serialize, ToSchema)]
pub struct Articles {
    items: Vec<ArticleBrief>,
}

/// Which articles are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ArticlesQuery {
    /// What somebody typed: those that answer it, best first, 10 at most.
    text: Option<SearchText>,
}

/// See all articles of the help center, or look for some.
#[utoipa::path(get, path = "/api/v1/help/articles", tag = "help", params(ArticlesQuery),
    responses((status = 200, description = "The articles, by slug; or those that were looked for",
        body = Articles)))]
pub async fn list(
    State(web): State<Web>,
    visit: Visit,
    Asked(query): Asked<ArticlesQuery>,
) -> Reply {
    let found = match query.text {
        Some(text) => search::search(&web.app, visit.actor(), &text.0).await?,
        None => article::list(&web.app, visit.texts().language).await,
    };
    ok(Articles { items: found.into_iter().map(Into::into).collect() })
}

/// An article with its text.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleShown {
    #[serde(flatten)]
    brief: ArticleBrief,
    /// Markdown without HTML; its links are paths of this site.
    body: String,
    related: Vec<ArticleBrief>,
}

/// See an article.
#[utoipa::path(get, path = "/api/v1/help/articles/{slug}", tag = "help",
    params(("slug" = ArticleSlug, Path)),
    responses((status = 200, description = "The article", body = ArticleShown)))]
pub async fn show(
    State(web): State<Web>,
    visit: Visit,
    Segment(slug): Segment<ArticleSlug>,
) -> Reply {
    let found = article::one(&web.app, visit.texts().language, &slug.0).await?;
    let article::Shown { article, related } = found;
    ok(ArticleShown {
        brief: ArticleBrief {
            slug: article.slug,
            category: article.category,
            title: article.title,
            summary: article.summary,
            reviewed: article.reviewed,
        },
        body: article.body,
        related: related.into_iter().map(Into::into).collect(),
    })
}
