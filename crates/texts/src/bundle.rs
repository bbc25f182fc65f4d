//! The Fluent bundles: all files of `locales/` in the binary, parsed once, shared by all threads.
//!
//! A broken message must not take the house down: it is logged with its file, left out, and caught
//! by the tests of `tests/locales.rs` before anybody meets it.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use paydesk_core::language::Language;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

#[derive(rust_embed::RustEmbed)]
#[folder = "../../locales"]
struct Locales;

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| build(Language::En));
static CHINESE: LazyLock<Bundle> = LazyLock::new(|| build(Language::ZhHans));

fn bundle(language: Language) -> &'static Bundle {
    match language {
        Language::En => &ENGLISH,
        Language::ZhHans => &CHINESE,
    }
}

fn build(language: Language) -> Bundle {
    let locale: LanguageIdentifier = language.tag().parse().expect("our own tags are well formed");
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    // Isolation marks would land in mails, SMS and copied amounts; both languages run one way.
    bundle.set_use_isolating(false);
    let folder = format!("{}/", language.tag());
    for path in Locales::iter().filter(|path| path.starts_with(&folder) && path.ends_with(".ftl")) {
        let Some(file) = Locales::get(&path) else { continue };
        let source = String::from_utf8_lossy(&file.data).into_owned();
        let resource = match FluentResource::try_new(source) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                tracing::error!(%path, ?errors, "messages of a locale file cannot be read");
                resource
            }
        };
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(%path, ?errors, "messages of a locale file are there twice");
        }
    }
    bundle
}

pub(crate) fn has(language: Language, key: &str) -> bool {
    bundle(language).get_message(key).is_some_and(|message| message.value().is_some())
}

pub(crate) fn format(language: Language, key: &str, args: &FluentArgs<'_>) -> String {
    let bundle = bundle(language);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        tracing::error!(key, language = language.tag(), "a text is missing");
        return format!("⟦{key}⟧");
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::error!(key, language = language.tag(), ?errors, "a text lacks its variables");
    }
    text
}
