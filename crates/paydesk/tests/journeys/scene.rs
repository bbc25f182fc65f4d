//! A scene: one program, one driver, and the people of a journey with a browser each. When a
//! journey fails, what everybody saw lies in `target/journeys/<name>/`: pictures, pages and the
//! program's log.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::Result;
use futures_util::FutureExt as _;
use paydesk_core::language::Language;

use crate::browser::{Driver, Kind, Screen};
use crate::program::{On, Program};
use crate::reader::Reader;

/// Where a journey is played.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stage {
    /// The journey's name, for its folder.
    pub(crate) name: &'static str,
    pub(crate) on: On,
    pub(crate) language: Language,
}

pub(crate) struct Scene {
    pub(crate) program: Program,
    pub(crate) stage: Stage,
    driver: Driver,
    readers: Mutex<Vec<Arc<Reader>>>,
    opened: AtomicU32,
}

impl Scene {
    /// Somebody with a phone in the journey's language.
    pub(crate) async fn customer(&self) -> Result<Arc<Reader>> {
        self.reader("customer", Screen::Phone, true).await
    }

    /// Somebody at a desk in the journey's language.
    pub(crate) async fn clerk(&self) -> Result<Arc<Reader>> {
        self.reader("clerk", Screen::Desktop, true).await
    }

    /// Somebody with a browser of their own.
    pub(crate) async fn reader(
        &self,
        who: &str,
        screen: Screen,
        script: bool,
    ) -> Result<Arc<Reader>> {
        self.foreign_reader(who, screen, script, self.stage.language).await
    }

    /// Somebody who reads another language than the journey's.
    pub(crate) async fn foreign_reader(
        &self,
        who: &str,
        screen: Screen,
        script: bool,
        language: Language,
    ) -> Result<Arc<Reader>> {
        let name = format!("{}-{who}", self.opened.fetch_add(1, Ordering::Relaxed));
        let kind = Kind { screen, language, script };
        let window = self.driver.open(&name, kind).await?;
        let reader = Arc::new(Reader::new(name, window, &self.program.url));
        self.readers.lock().expect("no panic holds it").push(reader.clone());
        Ok(reader)
    }

    fn everybody(&self) -> Vec<Arc<Reader>> {
        self.readers.lock().expect("no panic holds it").clone()
    }

    /// Browsers end gracefully, or their processes stay.
    async fn clear(&self) {
        for reader in self.everybody() {
            // One that has crashed is gone already.
            let _ = reader.window.driver.clone().quit().await;
        }
    }
}

/// Plays one journey and ends it as every journey ends: nothing left to do, and the books right.
pub(crate) async fn play(stage: Stage, journey: impl AsyncFnOnce(&mut Scene) -> Result<()>) {
    let folder = paydesk_sim::engine::fresh_folder();
    let program = Program::start(stage.on, folder.join("data")).await;
    let driver = Driver::start(&folder).await;
    let (program, driver) = match (program, driver) {
        (Ok(program), Ok(driver)) => (program, driver),
        (Err(e), _) | (_, Err(e)) => panic!("the stage cannot be set: {e:#}"),
    };
    let opened = AtomicU32::new(0);
    let mut scene = Scene { program, stage, driver, readers: Mutex::default(), opened };
    let played = AssertUnwindSafe(journey(&mut scene)).catch_unwind().await;
    let failure = match played {
        Ok(Ok(())) => scene.program.finish().await.err().map(|e| format!("at the end: {e:#}")),
        Ok(Err(e)) => Some(format!("{e:#}")),
        Err(panic) => Some(words_of(&*panic)),
    };
    if let Some(failure) = failure {
        let kept = keep_evidence(&scene, &folder).await;
        scene.clear().await;
        panic!("{failure}\nwhat was seen lies in {}", kept.display());
    }
    scene.clear().await;
    drop(scene);
    // What cannot be removed lies in the system's temporary folder and harms nobody.
    let _ = std::fs::remove_dir_all(&folder);
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned())).unwrap_or_default()
}

/// The workspace's target folder: the binary under test lies in it.
pub(crate) fn target_folder() -> PathBuf {
    let binary = Path::new(env!("CARGO_BIN_EXE_paydesk"));
    binary.ancestors().nth(2).map_or_else(std::env::temp_dir, Path::to_path_buf)
}

async fn keep_evidence(scene: &Scene, folder: &Path) -> PathBuf {
    let Stage { name, on, language } = scene.stage;
    let kept =
        target_folder().join("journeys").join(format!("{name}-{}-{}", on.word(), language.tag()));
    let _ = std::fs::remove_dir_all(&kept);
    let _ = std::fs::create_dir_all(&kept);
    // Evidence is best effort: the failure itself is what must be told.
    for reader in scene.everybody() {
        let _ = reader.window.picture(&kept.join(format!("{}.png", reader.name))).await;
        let address = reader.window.driver.current_url().await.map(|url| url.to_string());
        let source = reader.window.driver.source().await.unwrap_or_default();
        let page = format!("<!-- {} -->\n{source}", address.unwrap_or_default());
        let _ = std::fs::write(kept.join(format!("{}.html", reader.name)), page);
    }
    let _ = std::fs::copy(folder.join("data.log"), kept.join("paydesk.log"));
    kept
}
