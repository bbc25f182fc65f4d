//! `admin`: what is done once, by whoever runs the service, while it runs or not. It writes; on a
//! database file that a running service has to itself, the service is asked to do it
//! ([`crate::control`]).

use std::io::BufRead as _;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use paydesk_app::house::{NewSupervisor, add_supervisor};
use paydesk_app::password;
use paydesk_app::ports::{Clock as _, Dice as _};
use paydesk_core::id::Id;
use paydesk_core::name;
use paydesk_core::password::{About, check};
use paydesk_core::phone::Phone;
use paydesk_edge::system::{SystemClock, SystemDice};
use paydesk_texts::Texts;

use crate::cli::{Admin, AdminAct};
use crate::config::Config;
use crate::control::{self, Answer};
use crate::serve::open_database;

/// # Errors
/// The database cannot be opened, or what was asked is refused, in words.
pub async fn run(config: &Config, asked: Admin) -> anyhow::Result<ExitCode> {
    let AdminAct::Supervisor { phone, name, .. } = asked.act;
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.context("reading the password from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']);
    let new = supervisor(config, &phone, &name, password)?;
    match make(config, new).await? {
        Answer::Done => println!("{name}: supervisor"),
        Answer::Taken => bail!("--phone: somebody has this number already"),
        Answer::Failed { why } => bail!("the running service could not do it: {why}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Through the running service where it has the file to itself, else in the database itself.
async fn make(config: &Config, new: NewSupervisor) -> anyhow::Result<Answer> {
    if config.database.file(&config.data).is_some()
        && let Some(answer) = control::ask(&config.data, &(&new).into()).await?
    {
        return Ok(answer);
    }
    let db = open_database(config).await?;
    Ok(if add_supervisor(&db, new).await? { Answer::Done } else { Answer::Taken })
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
