//! The made-up bank and post office, in a process of their own that ends with this one.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// What its clients send.
pub const KEY: &str = "sandbox";
/// By which the bank signs; made up, like the bank.
pub const SECRET: &str = "whsec_c2FuZGJveC1iYW5rLXNlY3JldC1rZXk=";

#[derive(Deserialize)]
struct Addresses {
    http: SocketAddr,
    smtp: SocketAddr,
}

#[derive(Deserialize)]
struct Letter {
    text: String,
}

pub struct Outside {
    // While its input is open it lives.
    child: Child,
    /// The bank, its page, the SMS gateway and the mailbox.
    pub http: SocketAddr,
    pub smtp: SocketAddr,
}

impl Outside {
    /// # Errors
    /// It does not start.
    pub async fn start(program: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["sandbox-bank", "--until-stdin-ends", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("starting the sandbox bank")?;
        let out = child.stdout.take().context("its output")?;
        let said = BufReader::new(out).lines().next_line().await?;
        let said = said.context("the sandbox bank ended at once")?;
        let Addresses { http, smtp } = serde_json::from_str(&said).context(said)?;
        Ok(Self { child, http, smtp })
    }

    /// Turns one of its switches: `mode`, `sms` or `mail`.
    ///
    /// # Errors
    /// It refuses.
    pub async fn turn(&self, switch: &str, mode: &str) -> Result<()> {
        let url = format!("http://{}/admin/{switch}", self.http);
        let client = crate::ask::client()?;
        let asked = client.post(url).json(&serde_json::json!({ "mode": mode })).send();
        asked.await?.error_for_status()?;
        Ok(())
    }

    /// Stops its process (`STOP`), so that it takes connections and says nothing, or lets it go on
    /// (`CONT`).
    ///
    /// # Errors
    /// It is gone.
    pub async fn signal(&self, signal: &str) -> Result<()> {
        let pid = self.child.id().context("the sandbox bank has ended")?.to_string();
        let told = Command::new("kill").args(["-s", signal, &pid]).status().await?;
        ensure!(told.success(), "it cannot be told to {signal}");
        Ok(())
    }

    /// What the bank's book says of a charge; none when it never heard of it.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn charge(&self, reference: &str) -> Result<Option<Value>> {
        let url = format!("http://{}/v1/records?reference={reference}", self.http);
        let asked = crate::ask::client()?.get(url).bearer_auth(KEY).send().await?;
        if asked.status() == reqwest::StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let record: Value = asked.error_for_status()?.json().await?;
        Ok(Some(record["charge"].clone()).filter(|charge| !charge.is_null()))
    }

    /// What somebody was sent, newest first.
    ///
    /// # Errors
    /// The mailbox does not answer.
    pub async fn letters(&self, to: &str) -> Result<Vec<String>> {
        let url = format!("http://{}/mailbox.json", self.http);
        let asked = crate::ask::client()?.get(url).query(&[("to", to)]).send().await?;
        let letters: Vec<Letter> = asked.error_for_status()?.json().await?;
        Ok(letters.into_iter().map(|letter| letter.text).collect())
    }
}

/// The one-time code that a letter is about: its first word. Six digits may stand elsewhere too,
/// in the id of a payment.
#[must_use]
pub fn code_in(letter: &str) -> Option<String> {
    let word = letter.split_whitespace().next()?;
    let is_code = word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::code_in;

    #[test]
    fn six_digits_within_a_payments_id_are_no_code() {
        let receipt = "您向 B** 1037 转账 ¥ 1.14，对方已经收到。付款编号：\
                       pay_01a20ad023637fc6827b9373397d3959。核对码 MGMYFDHP。";
        assert_eq!(code_in(receipt), None);
        assert_eq!(code_in("944569 是向 B** 37 付款的验证码。"), Some("944569".to_owned()));
        assert_eq!(code_in("944569 is your code to pay."), Some("944569".to_owned()));
    }
}
