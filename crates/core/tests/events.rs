//! Everything that happens has its words: each kind of event has a line for the timeline that it
//! stands on, in both languages.

use std::path::Path;

use paydesk_core::event::{OF_MONEY, OF_PEOPLE};

fn texts(language: &str, noun: &str) -> String {
    let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales");
    std::fs::read_to_string(locales.join(language).join(format!("{noun}.ftl"))).unwrap()
}

#[test]
fn every_kind_of_event_has_its_words() {
    for language in ["en", "zh-Hans"] {
        let (event, conversation) = (texts(language, "event"), texts(language, "conversation"));
        let says = |text: &str, key: String| {
            let sign = format!("{} = ", key.replace('_', "-"));
            assert!(text.lines().any(|line| line.starts_with(&sign)), "{language}: {sign}");
        };
        for kind in OF_MONEY {
            says(&event, format!("event-{kind}"));
        }
        for kind in OF_PEOPLE {
            says(&conversation, format!("happened-{kind}"));
        }
    }
}
