//! Figures, as people and programs read them.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Serialize;

pub(crate) fn median(values: &[u64]) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// A ratio in hundredths, as people read it.
pub(crate) fn times(of: u64, to: u64) -> String {
    let hundredths = (of * 100).checked_div(to).unwrap_or_default();
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// For programs, where they were asked for.
pub(crate) fn to_file(file: Option<&Path>, figures: &impl Serialize) -> Result<()> {
    let Some(file) = file else { return Ok(()) };
    let text = serde_json::to_string_pretty(figures)?;
    std::fs::write(file, text).with_context(|| file.display().to_string())
}
