//! A database full of people, on which the service is measured.

use std::path::PathBuf;

use anyhow::Result;
use paydesk_sim::engine::{self, Engine, Left};

use crate::fill;

/// Where one service keeps its books.
pub(crate) struct House {
    pub place: Left,
    pub data: PathBuf,
}

impl House {
    pub(crate) async fn of(engine: Engine, people: u64) -> Result<Self> {
        eprintln!("filling {} with {people} people", engine.name);
        fill::fill(&engine.db, people).await?;
        Ok(Self::left(engine))
    }

    /// As it is, for whoever serves it.
    pub(crate) fn left(engine: Engine) -> Self {
        let data = match engine.folder() {
            Some(folder) => folder.to_owned(),
            None => engine::fresh_folder(),
        };
        Self { place: engine.leave(), data }
    }
}
