//! What the shared parts of pages show: tags, steps, the help card. Words come in already spoken.

/// How a state feels: drawn as colour, always beside words that say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// Done, open, safe.
    Good,
    /// Somebody waits.
    Wait,
    /// Harm or refusal; never as decoration.
    Bad,
}

impl Tone {
    /// The class in the stylesheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => "good",
            Self::Wait => "wait",
            Self::Bad => "bad",
        }
    }

    /// The drawing in `static/icons.svg`.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Plain => "info",
            Self::Good => "check",
            Self::Wait => "clock",
            Self::Bad => "alert",
        }
    }
}

/// A state in one or two words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// How it feels.
    pub tone: Tone,
    /// What it says.
    pub text: String,
}

impl Tag {
    /// A tag of that tone.
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// It happened.
    Done,
    /// It is going on.
    Now,
    /// It comes next.
    Next,
    /// It ended here, against the wish of whoever began.
    Stopped,
}

impl StepState {
    /// The class in the stylesheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Next => "next",
            Self::Stopped => "stop",
        }
    }

    /// The key of the words that a screen reader hears for the mark.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Done => "step-done",
            Self::Now => "step-now",
            Self::Next => "step-next",
            Self::Stopped => "step-stopped",
        }
    }
}

/// One step of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it stands.
    pub state: StepState,
    /// When, in words: `14:32:07`, `Tue 24 Nov`; empty when that is not known.
    pub when: String,
    /// What happens.
    pub text: String,
    /// More about it, small: a code, a device; empty when there is nothing.
    pub note: String,
}

impl Step {
    /// A step with nothing more about it.
    #[must_use]
    pub fn new(state: StepState, when: impl Into<String>, text: impl Into<String>) -> Self {
        Self { state, when: when.into(), text: text.into(), note: String::new() }
    }

    /// The same step with a note.
    #[must_use]
    pub fn noted(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

/// The card that offers help about what a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// Where the case is opened, or stands.
    pub href: String,
    /// The words on its button.
    pub action: String,
    /// What one should know before pressing it.
    pub text: String,
    /// The true state of help now: `online · about 2 minutes`.
    pub state: Tag,
}
