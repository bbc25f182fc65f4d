//! What the house logs in a world, kept for the auditor.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

/// Holds the log of this thread for as long as it lives.
pub struct Log {
    lines: Lines,
    _here: DefaultGuard,
}

impl Log {
    pub fn begin() -> Self {
        let lines = Lines::default();
        let here = tracing::subscriber::set_default(registry().with(lines.clone()));
        Self { lines, _here: here }
    }

    /// The lines since this was asked last.
    pub fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        // What libraries say of themselves is not ours.
        if !event.metadata().target().starts_with("paydesk") {
            return;
        }
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a string never fails.
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}
