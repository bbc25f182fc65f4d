//! The direction of dependence: which room may name which (docs/ARCHITECTURE.md).

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::repo::{self, Finding};

const PREFIX: &str = "paydesk-";

const ROOMS: &[&str] = &[
    "core", "store", "texts", "app", "edge", "work", "web", "outside", "sim", "world", "bench",
    "faults", "fuzz", "paydesk",
];

/// Each room with the rooms it may name. The test world and the binary may name all.
const ARROWS: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("store", &["core"]),
    ("texts", &["core"]),
    ("app", &["core", "store"]),
    ("edge", &["core", "app", "texts"]),
    ("work", &["core", "store", "app"]),
    ("web", &["core", "app", "texts"]),
    ("outside", &[]),
    ("sim", ROOMS),
    ("world", &["core", "store", "app", "work", "sim"]),
    ("bench", &["core", "store", "app", "sim"]),
    ("faults", &["core", "store", "sim", "bench"]),
    ("fuzz", &["core", "app", "edge", "web"]),
    ("paydesk", ROOMS),
    ("xtask", &[]),
];

/// Any room's tests may use the test world and the made-up bank.
const FOR_TESTS: &[&str] = &["sim", "outside"];

/// What cargo knows of our own crates.
///
/// # Errors
/// When cargo cannot read the workspace.
pub(crate) fn workspace() -> Result<Value> {
    let output = repo::cargo()
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .output()
        .context("asking cargo for the workspace")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("reading cargo's description of the workspace")
}

pub(crate) fn check(workspace: &Value) -> Vec<Finding> {
    let packages = workspace["packages"].as_array().map_or(&[][..], Vec::as_slice);
    packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &Value) -> Vec<Finding> {
    let name = package["name"].as_str().unwrap_or_default();
    let room = name.strip_prefix(PREFIX).unwrap_or(name);
    let manifest = if room == "xtask" {
        "xtask/Cargo.toml".into()
    } else {
        format!("crates/{room}/Cargo.toml")
    };
    let say = |what: String| Finding::new(&manifest, 0, what);
    let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == room) else {
        return vec![say(format!("`{name}` has no arrows: add it to xtask/src/tidy/arrows.rs"))];
    };
    let dependencies = package["dependencies"].as_array().map_or(&[][..], Vec::as_slice);
    let ours = dependencies.iter().filter_map(|dependency| {
        let named = dependency["name"].as_str()?;
        let to = named.strip_prefix(PREFIX).or((named == "paydesk").then_some(named))?;
        Some((to, dependency["kind"].as_str() == Some("dev")))
    });
    let mut found = Vec::new();
    for (to, in_tests) in ours {
        let may = allowed.contains(&to) || in_tests && FOR_TESTS.contains(&to);
        if !may {
            found.push(say(format!("`{room}` must not name `{to}`")));
        }
    }
    if package["license"].as_str() != Some("Apache-2.0") {
        found.push(say("`license.workspace = true` is missing".to_owned()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(name: &str, dependencies: &[(&str, Option<&str>)]) -> Vec<String> {
        let dependencies: Vec<_> =
            dependencies.iter().map(|(name, kind)| json!({"name": name, "kind": kind})).collect();
        let package = json!({"name": name, "license": "Apache-2.0", "dependencies": dependencies});
        check(&json!({"packages": [package]})).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_arrow_against_the_direction_is_found() {
        let wrong = found("paydesk-web", &[("paydesk-app", None), ("paydesk-store", None)]);
        assert_eq!(wrong, ["crates/web/Cargo.toml: `web` must not name `store`"]);
        let tests = found("paydesk-web", &[("paydesk-store", Some("dev"))]);
        assert_eq!(tests, ["crates/web/Cargo.toml: `web` must not name `store`"]);
        let binary = found("paydesk-app", &[("paydesk", None)]);
        assert_eq!(binary, ["crates/app/Cargo.toml: `app` must not name `paydesk`"]);
    }

    #[test]
    fn tests_may_use_the_test_world_and_code_may_not() {
        assert_eq!(found("paydesk-core", &[("paydesk-sim", Some("dev"))]), [""; 0]);
        assert_eq!(found("paydesk-core", &[("paydesk-sim", None)]).len(), 1);
    }

    #[test]
    fn a_new_crate_needs_its_arrows() {
        assert_eq!(found("paydesk-cellar", &[]).len(), 1);
    }

    #[test]
    fn this_workspace_is_read() {
        let packages = workspace().expect("cargo describes the workspace");
        let count = packages["packages"].as_array().map_or(0, Vec::len);
        assert_eq!(count, ARROWS.len(), "every crate has its arrows, and every arrow its crate");
    }
}
