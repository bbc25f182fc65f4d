//! `admin`: what is done once, by whoever runs the service, while it runs or not. It writes; on a
//! database file that a running service has to itself, the service is asked to do it
//! ([`crate::control`]).

use std::io::BufRead as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use paydesk_app::house::{
    ConfirmStaff, NewSupervisor, SetSystem, add_supervisor, confirm_staff, set_system,
};
use paydesk_app::password;
use paydesk_app::ports::{Clock as _, Dice as _};
use paydesk_core::id::{Id, MerchantId};
use paydesk_core::name;
use paydesk_core::password::{About, check};
use paydesk_core::phone::Phone;
use paydesk_edge::shop::key_of;
use paydesk_edge::system::{SystemClock, SystemDice};
use paydesk_texts::Texts;

use crate::articles;
use crate::cli::{Admin, AdminAct};
use crate::config::{Config, is_web_address};
use crate::control::{self, Answer, Asked};
use crate::serve::open_database;

/// # Errors
/// The database cannot be opened, or what was asked is refused, in words.
pub async fn run(config: &Config, asked: Admin) -> anyhow::Result<ExitCode> {
    match asked.act {
        AdminAct::Supervisor { phone, name, .. } => make_supervisor(config, &phone, &name).await?,
        AdminAct::Confirm { phone } => confirm(config, &phone).await?,
        AdminAct::ShopSystem { merchant, url } => shop_system(config, &merchant, url).await?,
        AdminAct::HelpImport { folder } => import(config, &folder).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn make_supervisor(config: &Config, phone: &str, name: &str) -> anyhow::Result<()> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.context("reading the password from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']);
    let new = supervisor(config, phone, name, password)?;
    let answer = match service(config, &(&new).into()).await? {
        Some(answer) => answer,
        None => {
            let made = add_supervisor(&open_database(config).await?, new).await?;
            if made { Answer::Done } else { Answer::Taken }
        }
    };
    told(answer)?;
    println!("{name}: supervisor");
    Ok(())
}

async fn confirm(config: &Config, phone: &str) -> anyhow::Result<()> {
    let typed = Phone::parse(phone);
    let texts = Texts::new(config.spoken());
    let typed = typed.map_err(|fault| anyhow::anyhow!("--phone: {}", texts.say(fault.key())))?;
    let now_us = SystemClock.now_us();
    let ask = ConfirmStaff {
        audit: Id::from_bits(SystemDice.id_bits(now_us)),
        event: Id::from_bits(SystemDice.id_bits(now_us)),
        phone: typed.as_str().to_owned(),
        now_us,
    };
    let answer = match service(config, &(&ask).into()).await? {
        Some(answer) => answer,
        None => {
            let done = confirm_staff(&open_database(config).await?, ask).await?;
            if done { Answer::Done } else { Answer::Nothing }
        }
    };
    told(answer)?;
    println!("{phone}: confirmed");
    Ok(())
}

async fn shop_system(config: &Config, merchant: &str, url: Option<String>) -> anyhow::Result<()> {
    let merchant = MerchantId::parse(merchant).context("--merchant: this is no merchant's id")?;
    if let Some(url) = url.as_deref().filter(|url| !is_web_address(url)) {
        bail!("--url: {url:?} is no address such as https://shop.example/asks");
    }
    // Whoever is asked no more needs no key.
    let sign = |url| match key_of(&config.shop.connector(), &merchant) {
        Some(key) => Ok((url, key)),
        None => bail!("shop.secret is not set: questions to a shop are signed by it"),
    };
    let asked_at = url.clone().map(sign).transpose()?;
    let now_us = SystemClock.now_us();
    let audit = Id::from_bits(SystemDice.id_bits(now_us));
    let ask = SetSystem { audit, merchant: merchant.clone(), url, now_us };
    let answer = match service(config, &(&ask).into()).await? {
        Some(answer) => answer,
        None => {
            let done = set_system(&open_database(config).await?, ask).await?;
            if done { Answer::Done } else { Answer::Nothing }
        }
    };
    match answer {
        Answer::Nothing => bail!("--merchant: there is no {merchant}"),
        answer => told(answer)?,
    }
    match asked_at {
        Some((url, key)) => println!("{merchant}: asked at {url}; its key is {key}"),
        None => println!("{merchant}: asked no more"),
    }
    Ok(())
}

async fn import(config: &Config, folder: &Path) -> anyhow::Result<()> {
    let folder = std::fs::canonicalize(folder);
    let folder = folder.context("looking for the folder of articles")?;
    let now_us = SystemClock.now_us();
    let asked = Asked::Articles { folder: folder.clone(), now_us };
    let (added, changed) = match service(config, &asked).await? {
        Some(Answer::Brought { added, changed }) => (added, changed),
        Some(answer) => return told(answer),
        None => {
            let done = articles::bring(&open_database(config).await?, &folder, now_us).await?;
            (done.added, done.changed)
        }
    };
    println!("articles: {added} new, {changed} changed");
    Ok(())
}

/// The running service's answer, where it has the file to itself; none: the database is open to us.
async fn service(config: &Config, asked: &Asked) -> anyhow::Result<Option<Answer>> {
    match config.database.file(&config.data) {
        Some(_) => control::ask(&config.data, asked).await,
        None => Ok(None),
    }
}

fn told(answer: Answer) -> anyhow::Result<()> {
    match answer {
        Answer::Done | Answer::Brought { .. } => Ok(()),
        Answer::Taken => bail!("--phone: somebody has this number already"),
        Answer::Nothing => {
            bail!("--phone: nobody of the staff with this number has handed in an ID that waits")
        }
        Answer::Failed { why } => bail!("the running service could not do it: {why}"),
    }
}

/// Checks what was given, all of it, before anything is opened.
fn supervisor(
    config: &Config,
    phone: &str,
    name: &str,
    password: &str,
) -> anyhow::Result<NewSupervisor> {
    let texts = Texts::new(config.spoken());
    let said = |flag: &str, key: &str| anyhow::anyhow!("{flag}: {}", texts.say(key));
    let phone = Phone::parse(phone).map_err(|fault| said("--phone", fault.key()))?;
    let name = name::parse(name).map_err(|fault| said("--name", fault.key()))?;
    let about = About { name: &name, phone: phone.as_str(), email: None, birthday: None };
    if let Err(faults) = check(password, &about) {
        let faults: Vec<_> = faults.into_iter().map(|fault| texts.say(fault.key())).collect();
        bail!("the password: {}", faults.join(" "));
    }
    let now_us = SystemClock.now_us();
    Ok(NewSupervisor {
        id: Id::from_bits(SystemDice.id_bits(now_us)),
        event: Id::from_bits(SystemDice.id_bits(now_us)),
        phone: phone.as_str().to_owned(),
        name,
        password_hash: password::hash_here(SystemDice.secret(), password)?,
        language: config.spoken(),
        now_us,
    })
}
