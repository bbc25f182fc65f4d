//! Makes a story that goes wrong as short as it can within so many tries.

use crate::story::{Story, Told, tell};

/// Drops steps, many at a time and then fewer, as long as something is still wrong.
///
/// # Errors
/// A world cannot be made.
pub fn shrink(story: &Story, tries: u32) -> anyhow::Result<(Story, Told)> {
    let mut best = Story { looks: 1, ..story.clone() };
    let mut told = tell(&best)?;
    if told.wrong.is_empty() {
        return Ok((best, told));
    }
    best.steps.truncate(told.steps);
    let mut left = tries;
    let mut size = best.steps.len().div_ceil(2);
    while size > 0 && left > 0 {
        let mut at = 0;
        while at < best.steps.len() && left > 0 {
            let mut steps = best.steps.clone();
            steps.drain(at..(at + size).min(steps.len()));
            let shorter = Story { steps, ..best.clone() };
            let went = tell(&shorter)?;
            left -= 1;
            if went.wrong.is_empty() {
                at += size;
            } else {
                best = shorter;
                best.steps.truncate(went.steps);
                told = went;
            }
        }
        size /= 2;
    }
    Ok((best, told))
}
