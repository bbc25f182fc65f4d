//! The running program keeps the status as files, for when it does not run.

use std::time::Duration;

use anyhow::{Result, ensure};
use paydesk_sim::engine::fresh_folder;

use crate::program::{On, PATIENCE, Program};

async fn kept() -> Result<()> {
    let mut program = Program::start(On::Sqlite, fresh_folder()).await?;
    let folder = program.data.join("status");
    let last = folder.join("api/v2/page.json");
    for _ in 0..PATIENCE.as_secs() * 4 {
        if last.exists() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    program.finish().await?;
    let summary = std::fs::read_to_string(folder.join("api/v2/summary.json"))?;
    let summary: serde_json::Value = serde_json::from_str(&summary)?;
    ensure!(summary["page"]["url"] == format!("{}/status", program.url), "{summary}");
    for (page, lang) in [("index.html", "zh-Hans"), ("en.html", "en")] {
        let text = std::fs::read_to_string(folder.join(page))?;
        ensure!(text.contains(&format!("<html lang=\"{lang}\">")), "{page}: {text}");
    }
    std::fs::remove_dir_all(&program.data)?;
    Ok(())
}

#[tokio::test]
async fn the_status_outlives_the_program() {
    kept().await.unwrap();
}
