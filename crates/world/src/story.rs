//! A story: a seed, and which of its steps are told. Leaving steps out leaves the others as they
//! are, as far as they can be; so a long story that goes wrong is made short.

use crate::audit::Auditor;
use crate::world::World;

/// Steps of a story, unless somebody says otherwise.
pub const STEPS: u32 = 200;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    pub seed: u64,
    pub steps: Vec<u32>,
    /// The auditor looks after every so many steps, and at the end.
    pub looks: usize,
}

impl Story {
    pub fn whole(seed: u64) -> Self {
        Self { seed, steps: (0..STEPS).collect(), looks: 1 }
    }
}

/// How a story went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub lines: Vec<String>,
    /// Of everything that is stored at the end.
    pub digest: String,
    /// What is wrong; empty when nothing is.
    pub wrong: Vec<String>,
    /// How many steps were told until something was wrong.
    pub steps: usize,
}

/// Tells a story until something is wrong, or to its end.
///
/// # Errors
/// The world itself cannot be made: no room, no file.
pub fn tell(story: &Story) -> anyhow::Result<Told> {
    let mut world = World::begin(story.seed)?;
    let mut auditor = Auditor::new(&world)?;
    for (told, step) in story.steps.iter().enumerate() {
        world.step(*step)?;
        if (told + 1) % story.looks == 0 {
            let wrong = auditor.look(&world, false)?;
            if !wrong.is_empty() {
                return finish(&world, &auditor, wrong, told + 1);
            }
        }
    }
    world.end()?;
    let wrong = auditor.look(&world, true)?;
    finish(&world, &auditor, wrong, story.steps.len())
}

fn finish(
    world: &World,
    auditor: &Auditor,
    wrong: Vec<String>,
    steps: usize,
) -> anyhow::Result<Told> {
    let lines = std::mem::take(&mut world.know().lines);
    Ok(Told { lines, digest: auditor.digest()?, wrong, steps })
}
