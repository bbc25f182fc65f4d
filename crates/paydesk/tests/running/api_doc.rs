//! docs/API.md as a program follows it: its examples are run as they stand, one after the other,
//! against a running demo, and what they answer is what the page says.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use paydesk_sim::engine::fresh_folder;
use serde_json::Value;
use tokio::process::Command;

use crate::program::{On, Program};

/// Who signs in there.
const PHONE: &str = "+8613800002210";

const PAGE: &str = include_str!("../../../../docs/API.md");

/// What the calls of the page lead to, in their order: the field that says it, and its value where
/// one is known beforehand.
const LEAD_TO: [(&str, Option<&str>); 8] = [
    ("/code", Some("challenge_required")),
    ("/token", None),
    ("/id", None),
    ("/state", Some("succeeded")),
    ("/code", Some("challenge_required")),
    ("", None),
    ("/state", Some("succeeded")),
    ("/code", Some("invalid")),
];

/// The fenced pieces of the page in this language.
fn pieces(language: &str) -> impl Iterator<Item = &'static str> {
    PAGE.split(&format!("```{language}\n")[..])
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect::<Vec<_>>()
        .into_iter()
}

/// Each call of the page, with the lines that belong to it.
fn calls() -> Vec<String> {
    let mut calls: Vec<String> = Vec::new();
    for line in pieces("sh").flat_map(str::lines) {
        if line.starts_with("curl ") {
            calls.push(line.to_owned());
        } else if let Some(call) = calls.last_mut() {
            call.push('\n');
            call.push_str(line);
        }
    }
    calls
}

async fn call(line: &str, known: &BTreeMap<&str, String>) -> Result<Value> {
    let mut shell = Command::new("bash");
    shell.arg("-ec").arg(line).envs(known).kill_on_drop(true);
    let output = shell.output().await?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{line}\n{said}");
    if said.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(&said).with_context(|| format!("{line}\n{said}"))
}

fn text(answer: &Value, at: &str) -> Option<String> {
    answer.pointer(at).and_then(Value::as_str).map(str::to_owned)
}

async fn follow() -> Result<()> {
    let mut program = Program::start(On::Sqlite, fresh_folder()).await?;
    let mut known = BTreeMap::from([("base", program.url.clone())]);
    let calls = calls();
    ensure!(calls.len() == LEAD_TO.len(), "the page has other calls: {calls:#?}");
    let mut answers = Vec::new();
    for (line, (at, value)) in calls.iter().zip(LEAD_TO) {
        let answer = call(line, &known).await?;
        let found = text(&answer, at);
        ensure!(at.is_empty() || found.is_some(), "{line}\n{answer:#}");
        ensure!(value.is_none() || found.as_deref() == value, "{line}\n{answer:#}");
        if let Some(challenge) = text(&answer, "/challenge/id") {
            known.insert("challenge", challenge);
            known.insert("code", program.code(PHONE).await?);
        }
        if let Some(token) = text(&answer, "/token") {
            known.insert("token", token);
        } else if line.contains("/payee-lookups") {
            known.insert("payee", found.context("an id")?);
        }
        answers.push(answer);
    }
    // What the page shows as answers: of a session its fields, of a problem every word.
    let shown: Vec<Value> = pieces("json").map(serde_json::from_str).collect::<Result<_, _>>()?;
    let [session, problem] = &shown[..] else { anyhow::bail!("other answers: {shown:?}") };
    let names = |value: &Value| -> Vec<String> {
        value.as_object().into_iter().flat_map(|fields| fields.keys().cloned()).collect()
    };
    ensure!(names(session) == names(&answers[1]), "{session:#}\n{:#}", answers[1]);
    ensure!(*problem == answers[7], "{problem:#}\n{:#}", answers[7]);
    program.finish().await?;
    std::fs::remove_dir_all(&program.data)?;
    Ok(())
}

#[tokio::test]
async fn the_page_about_the_api_can_be_followed_as_it_stands() {
    follow().await.unwrap();
}
