//! The harness itself: a browser that would see nothing could not find anything wrong.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use paydesk_core::language::Language;

use crate::browser::{Driver, Kind, Screen};
use crate::reader::Reader;

const NOWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// The made-up post office has pages that any browser can be tried on.
async fn mailbox() -> Result<paydesk_outside::Running> {
    let config = paydesk_outside::Config {
        listen: NOWHERE,
        smtp_listen: NOWHERE,
        webhook_secret: "whsec_c2FuZGJveC1iYW5rLXNlY3JldC1rZXk=".to_owned(),
        api_key: "sandbox".to_owned(),
        data: None,
        public_url: None,
    };
    paydesk_outside::Outside::start(config).await
}

#[tokio::test]
async fn a_browser_sees_sizes_scripts_and_what_axe_finds() -> Result<()> {
    let outside = mailbox().await?;
    let folder = paydesk_sim::engine::fresh_folder();
    let driver = Driver::start(&folder).await?;
    for script in [true, false] {
        let kind = Kind { screen: Screen::Phone, language: Language::ZhHans, script };
        let window = driver.open(&format!("script-{script}"), kind).await?;
        let reader = Reader::new("somebody".to_owned(), window, &outside.public_url);
        let page = "data:text/html,<title>t</title><p id=p>off</p><input aria-label=Nothing>\
                    <script>document.getElementById('p').textContent='on'</script>\
                    <div style='width:600px;color:%23eee;background:white'>pale</div>";
        reader.go(&format!("{}/mailbox", outside.public_url)).await?;
        ensure!(reader.text().await?.contains("邮箱"), "{}", reader.text().await?);
        reader.fill_named("to", "nobody@example.com").await?;
        reader.press_words("查看").await?;
        reader.arrives("/mailbox?").await?;
        reader.window.driver.goto(page).await?;
        ensure!(reader.shows(if script { "on" } else { "off" }).await?, "script is not {script}");
        if script {
            let wrong = reader.window.axe().await?.join("\n");
            ensure!(wrong.contains("color-contrast"), "axe finds no pale text: {wrong}");
        }
        reader
            .window
            .driver
            .goto(
                "data:text/html,<meta name=viewport content='width=device-width'>\
            <div style='width:600px'>wide</div>",
            )
            .await?;
        let wide = reader.window.overflow().await?;
        ensure!(wide > 150, "600 px on 390 are {wide} too wide");
        reader.window.picture(&folder.join("picture.png")).await?;
        reader.window.driver.quit().await?;
    }
    std::fs::remove_dir_all(folder)?;
    Ok(())
}
