//! The journal outside the program: what was asked for and what each was told last.

use std::time::Duration;

use crate::ask::{Told, Wish};

/// One payment that was asked for.
#[derive(Clone, Debug)]
pub struct Line {
    pub wish: Wish,
    pub told: Told,
    /// Whether its first answer left the truth open.
    pub was_open: bool,
    /// How long that answer took; not measured by all who ask.
    pub took: Duration,
}

impl Line {
    #[must_use]
    pub fn new(wish: Wish, told: Told) -> Self {
        let was_open = told.is_open();
        Self { wish, told, was_open, took: Duration::ZERO }
    }

    /// The id and state of what it led to, as was told.
    #[must_use]
    pub fn made(&self) -> Option<(&str, &str)> {
        match &self.told {
            Told::Made { id, state } => Some((id, state)),
            _ => None,
        }
    }
}

/// All lines of a run.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub lines: Vec<Line>,
}

impl Book {
    /// How many have an answer.
    #[must_use]
    pub fn acknowledged(&self) -> usize {
        self.lines.iter().filter(|line| line.made().is_some()).count()
    }

    /// How many were told nothing at first.
    #[must_use]
    pub fn were_open(&self) -> usize {
        self.lines.iter().filter(|line| line.was_open).count()
    }

    /// The first that was told what nothing gave cause for.
    #[must_use]
    pub fn wrong(&self) -> Option<&Line> {
        self.lines.iter().find(|line| matches!(line.told, Told::Wrong(_)))
    }
}
