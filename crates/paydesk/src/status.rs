//! Keeps the status as files ([`paydesk_web::page::status::files`]), for another web server to
//! serve while nothing of ours answers. A file is put into its place whole, and only when it has
//! changed; what cannot be written now is tried again, and keeps nothing else from going on.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use paydesk_web::Web;
use paydesk_web::page::status::files;

/// As often as the probes look.
const EVERY: Duration = Duration::from_secs(8);

/// Writes them again and again, until it is dropped.
pub async fn keep(web: Web, folder: PathBuf) {
    let (mut written, mut fails) = (HashMap::new(), false);
    loop {
        let (round, to) = (files(&web).await, folder.clone());
        let done = match round {
            Ok(files) => {
                let before = std::mem::take(&mut written);
                let write = move || write(&to, files, before);
                tokio::task::spawn_blocking(write).await.map_err(|error| error.to_string())
            }
            Err(fail) => Err(format!("{fail:?}")),
        };
        let fault = match done {
            Ok((now, fault)) => {
                written = now;
                fault.map(|error| error.to_string())
            }
            Err(error) => Some(error),
        };
        if let Some(why) = fault.as_ref().filter(|_| !fails) {
            tracing::warn!(folder = %folder.display(), why, "the status is not kept as files");
        }
        fails = fault.is_some();
        tokio::time::sleep(EVERY).await;
    }
}

/// What stands in the folder afterwards, and what kept the rest from getting there.
fn write(
    folder: &Path,
    files: Vec<(String, String)>,
    before: HashMap<String, String>,
) -> (HashMap<String, String>, Option<io::Error>) {
    let (mut written, mut fault) = (before, None);
    for (name, text) in files {
        if written.get(&name) == Some(&text) {
            continue;
        }
        match put(&folder.join(&name), &text) {
            Ok(()) => {
                written.insert(name, text);
            }
            Err(error) => fault = Some(error),
        }
    }
    (written, fault)
}

/// Whole or not at all: whoever reads meanwhile reads what was there before.
fn put(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension("new");
    fs::write(&beside, text)?;
    fs::rename(beside, path)
}
