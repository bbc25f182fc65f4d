//! A real browser: Debian's chromedriver on a free port, and Chromium sessions with a fresh
//! profile.
//!
//! What a session is (phone or desktop, language, script on or off, light or dark) is a value; a
//! window that must change its size or colours later does so by `Tab::dress`.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use paydesk_core::language::Language;
use serde_json::{Value, json};
use thirtyfour::extensions::cdp::ChromeDevTools;
use thirtyfour::{ChromiumLikeCapabilities as _, DesiredCapabilities, WebDriver};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::program::PATIENCE;

const SWITCHES: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
];

/// The screen somebody sits before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    /// 390 × 844, as customers have it.
    Phone,
    /// 1440 × 900, as agents have it.
    Desktop,
}

impl Screen {
    pub(crate) fn size(self) -> (u32, u32) {
        match self {
            Self::Phone => (390, 844),
            Self::Desktop => (1440, 900),
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Desktop => "desktop",
        }
    }
}

/// What kind of browser somebody has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) screen: Screen,
    pub(crate) language: Language,
    pub(crate) script: bool,
}

/// How often chromedriver is started before the test gives up.
const STARTS: usize = 5;

/// Starts chromedriver; none when it ended before it said its port.
async fn begin() -> Result<Option<(Child, String)>> {
    let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
    let mut process = Command::new(&program)
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("{program} cannot be started; `./test` brings it"))?;
    let said = process.stdout.take().context("chromedriver's output")?;
    let mut lines = BufReader::new(said).lines();
    let port = tokio::time::timeout(PATIENCE, async {
        while let Some(line) = lines.next_line().await? {
            if let Some((_, rest)) = line.split_once("successfully on port ") {
                return anyhow::Ok(Some(rest.trim_end_matches('.').to_owned()));
            }
        }
        Ok(None)
    });
    let Some(port) = port.await.context("chromedriver never said its port")?? else {
        return Ok(None);
    };
    // Whoever fills a pipe that nobody reads would wait for ever.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(Some((process, port)))
}

/// The driver's process, of this test process alone; ended when dropped.
pub(crate) struct Driver {
    url: String,
    // Held for its end: the process is killed with it.
    _process: Child,
    profiles: PathBuf,
}

impl Driver {
    /// # Errors
    /// There is no chromedriver (`./test setup` brings it), or it does not say its port.
    pub(crate) async fn start(folder: &Path) -> Result<Self> {
        // It looks for a port that is free, and ends when somebody else takes it meanwhile.
        for _ in 0..STARTS {
            if let Some((process, port)) = begin().await? {
                let (url, profiles) = (format!("http://127.0.0.1:{port}"), folder.join("profiles"));
                return Ok(Self { url, _process: process, profiles });
            }
        }
        anyhow::bail!("chromedriver ended {STARTS} times before it said its port")
    }

    /// A browser of its own, with a fresh profile called `name`.
    ///
    /// # Errors
    /// The browser does not start.
    pub(crate) async fn open(&self, name: &str, kind: Kind) -> Result<Window> {
        let mut caps = DesiredCapabilities::chrome();
        for switch in SWITCHES {
            caps.add_arg(switch)?;
        }
        let tags = match kind.language {
            Language::En => "en-GB,en",
            Language::ZhHans => "zh-CN,zh",
        };
        let (width, height) = kind.screen.size();
        caps.add_arg(&format!("--window-size={width},{height}"))?;
        caps.add_arg(&format!("--accept-lang={tags}"))?;
        caps.add_arg(&format!("--user-data-dir={}", self.profiles.join(name).display()))?;
        if let Ok(browser) = std::env::var("CHROMIUM") {
            caps.set_binary(&browser)?;
        }
        // 1 allows, 2 blocks: Chromium's content settings.
        let script = if kind.script { 1 } else { 2 };
        let prefs = json!({
            "intl.accept_languages": tags,
            "profile.managed_default_content_settings.javascript": script,
            "profile.password_manager_enabled": false,
            "credentials_enable_service": false,
        });
        caps.add_experimental_option("prefs", prefs)?;
        let driver = WebDriver::new(&self.url, caps).await.context("the browser did not start")?;
        driver.set_page_load_timeout(PATIENCE * 2).await?;
        let window = Window { driver, kind };
        window.dress(kind.screen, false).await?;
        Ok(window)
    }
}

/// One browser window.
pub(crate) struct Window {
    pub(crate) driver: WebDriver,
    pub(crate) kind: Kind,
}

impl Window {
    fn tools(&self) -> ChromeDevTools {
        ChromeDevTools::new(self.driver.handle.clone())
    }

    /// Sets the screen and the colours that the device asks for. Nothing moves, so that nothing is
    /// looked at half-way.
    pub(crate) async fn dress(&self, screen: Screen, dark: bool) -> Result<()> {
        let (width, height) = screen.size();
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": screen == Screen::Phone,
        });
        let tools = self.tools();
        tools.execute_cdp_with_params("Emulation.setDeviceMetricsOverride", metrics).await?;
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" }},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        tools.execute_cdp_with_params("Emulation.setEmulatedMedia", media).await?;
        Ok(())
    }

    /// Takes the window's line away, as a tunnel does, or brings it back.
    pub(crate) async fn line(&self, up: bool) -> Result<()> {
        let tools = self.tools();
        tools.execute_cdp("Network.enable").await?;
        let line = json!({
            "offline": !up, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        tools.execute_cdp_with_params("Network.emulateNetworkConditions", line).await?;
        Ok(())
    }

    /// The whole page as a picture, not only what the window shows of it.
    pub(crate) async fn picture(&self, file: &Path) -> Result<()> {
        let tools = self.tools();
        let sizes = tools.execute_cdp("Page.getLayoutMetrics").await?;
        let size = |name: &str| sizes["cssContentSize"][name].as_f64().unwrap_or(800.0);
        let clip = json!({
            "x": 0, "y": 0, "width": size("width"), "height": size("height").min(6000.0),
            "scale": 1,
        });
        self.keep(file, json!({"format": "png", "captureBeyondViewport": true, "clip": clip})).await
    }

    /// What the window shows, as a picture.
    pub(crate) async fn view(&self, file: &Path) -> Result<()> {
        self.keep(file, json!({"format": "png"})).await
    }

    async fn keep(&self, file: &Path, ask: Value) -> Result<()> {
        let shot = self.tools().execute_cdp_with_params("Page.captureScreenshot", ask).await?;
        let data = shot["data"].as_str().context("no picture came")?;
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, data)?;
        let folder = file.parent().context("a picture needs a folder")?;
        std::fs::create_dir_all(folder)?;
        std::fs::write(file, bytes).with_context(|| file.display().to_string())
    }

    /// How many pixels the page is wider than its window.
    pub(crate) async fn overflow(&self) -> Result<i64> {
        let script = "const e = document.documentElement; return e.scrollWidth - e.clientWidth;";
        let answer = self.driver.execute(script, Vec::new()).await?;
        answer.json().as_i64().context("the page did not say its width")
    }

    /// What is said to be hidden, and is shown all the same.
    pub(crate) async fn not_hidden(&self) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll('[hidden]')]
            .filter(e => getComputedStyle(e).display !== 'none')
            .map(e => e.outerHTML.slice(0, 80));";
        Ok(self.driver.execute(script, Vec::new()).await?.convert()?)
    }

    /// What axe-core finds against WCAG 2.2 AA, a line each; empty is good.
    pub(crate) async fn axe(&self) -> Result<Vec<String>> {
        let tools = std::env::var("PAYDESK_TEST_TOOLS")
            .context("PAYDESK_TEST_TOOLS is not set: `./test setup`, then `. .test/env`")?;
        let file = Path::new(&tools).join("axe.min.js");
        let source = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        self.driver.execute(source, Vec::new()).await?;
        let run = "const done = arguments[0];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
            axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})
               .then(r => done(r.violations.flatMap(v => v.nodes.map(n =>
                   v.id + ' at ' + n.target.join(' ') + ': ' + n.failureSummary))))
               .catch(e => done(['axe failed: ' + e]));";
        let found = self.driver.execute_async(run, Vec::new()).await?;
        let found = found.json().clone();
        ensure!(found.is_array(), "axe said {found}");
        let line = |v: &Value| v.as_str().unwrap_or_default().replace('\n', " ");
        Ok(found.as_array().into_iter().flatten().map(line).collect())
    }
}
