//! What came of a fault, as docs/RELIABILITY.md shows it.

use std::fmt;
use std::time::Duration;

/// One line of the table.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub fault: String,
    pub engine: String,
    /// How often it was done.
    pub times: u64,
    /// Payments that got their answer, at once or after asking again.
    pub acknowledged: usize,
    /// Those of them whose first answer left the truth open.
    pub open: usize,
    /// Acknowledged and not there, or there as something else: each in words.
    pub lost: Vec<String>,
    /// There without having been asked for once.
    pub doubled: i64,
    /// From the fault to the next payment that was made.
    pub back: Vec<Duration>,
    /// What is to be said instead of that.
    pub said: String,
}

impl Row {
    /// Whether nothing was lost and nothing doubled.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled == 0
    }
}

/// The head of the table.
pub const HEAD: &str = "\
| fault | engine | times | acknowledged | of these unknown at first | lost | doubled | back after \
(median, longest) |
| --- | --- | --- | --- | --- | --- | --- | --- |";

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, engine, times, acknowledged, open, doubled, back, .. } = self;
        let lost = self.lost.len();
        let mut sorted = back.clone();
        sorted.sort_unstable();
        let back = match (sorted.get(sorted.len() / 2), sorted.last()) {
            (Some(median), Some(longest)) => {
                format!("{} ms, {} ms", median.as_millis(), longest.as_millis())
            }
            _ => self.said.clone(),
        };
        write!(f, "| {fault} | {engine} | {times} | {acknowledged} | {open} ")?;
        write!(f, "| {lost} | {doubled} | {back} |")
    }
}
