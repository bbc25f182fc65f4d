//! What is said in public of components and incidents.

use paydesk_core::component::{Component, Standing};
use paydesk_core::incident::IncidentKind;
use paydesk_core::word::Word;

use crate::Texts;

/// The key of a word: `component-sign-in`.
#[must_use]
pub fn key(prefix: &str, word: &str) -> String {
    format!("{prefix}-{}", word.replace('_', "-"))
}

#[must_use]
pub fn component_name(texts: &Texts, component: Component) -> String {
    texts.say(&key("component", component.word()))
}

/// Several of them: `Top-ups, Cards and banks`.
#[must_use]
pub fn names(texts: &Texts, components: &[Component]) -> String {
    let names = components.iter().map(|component| component_name(texts, *component));
    let joined = names.reduce(|one, more| {
        texts.with("component-list", &[("one", one.into()), ("more", more.into())])
    });
    joined.unwrap_or_default()
}

/// What an incident is called: what it does, and to what.
#[must_use]
pub fn title(
    texts: &Texts,
    (kind, effect): (IncidentKind, Standing),
    components: &[Component],
) -> String {
    let key = match (kind, effect) {
        (IncidentKind::Maintenance, _) => "incident-title-maintenance",
        (IncidentKind::Suspension, _) => "incident-title-suspension",
        (IncidentKind::Fault, Standing::Slow) => "incident-title-slow",
        (IncidentKind::Fault, _) => "incident-title-down",
    };
    texts.with(key, &[("what", names(texts, components).into())])
}
