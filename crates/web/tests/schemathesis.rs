//! schemathesis against the API: it reads the document, makes up requests that fit it and requests
//! that do not, and looks whether every answer is one that the document names. No 5xx, no answer
//! that is not documented, no wrong input taken.
//!
//! The run is bounded and its seed fixed, so that it takes a minute and says the same each time.
//! For a longer look: `PAYDESK_SCHEMATHESIS_EXAMPLES=500 PAYDESK_SCHEMATHESIS_SEED=7 cargo test -p
//! paydesk-web --test schemathesis`. `./test setup` brings the program.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use paydesk_app::job;
use paydesk_core::person::SessionKind;
use paydesk_sim::engine::{Engine, fresh_folder, postgres, sqlite};
use paydesk_sim::house::{House, Persony};
use paydesk_web::{Web, router};

const EXAMPLES: &str = "12";

/// The program, brought by `./test setup`.
fn program() -> PathBuf {
    let tools = std::env::var("PAYDESK_TEST_TOOLS")
        .map(PathBuf::from)
        .unwrap_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.test"));
    let program = tools.join("venv/bin/schemathesis");
    assert!(program.exists(), "{} is missing: run `./test setup`", program.display());
    program
}

fn setting(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

/// Does the jobs that requests cause and moves the clock on, until it is dropped.
async fn keep_house(house: &House) {
    loop {
        for bulk in [false, true] {
            let due = job::claim(&house.app, bulk, 50).await.expect("jobs are claimed");
            job::finish_set(&house.app, due).await.expect("jobs are filed");
        }
        house.clock.forward_s(20);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The document with ids of this house as its examples, so that some requests find what they ask
/// for.
async fn with_real_ids(house: &House, customer: &Persony) -> String {
    let friend = house.customer("王芳").await;
    let shop = house.merchant("书店").await;
    let order = house.order(&shop, 8_000).await;
    let paid = house.fund(customer, 1_000).await;
    let document = paydesk_web::api::document::document().to_json().unwrap();
    let bits = "_0199c2f07ab47d11a2b39d5e6f708192";
    let real = [
        ("per", friend.id.as_str()),
        ("mer", shop.id.as_str()),
        ("ord", order.id.as_str()),
        ("crd", customer.card.id.as_str()),
        ("pay", paid.id.as_str()),
    ];
    real.into_iter().fold(document, |text, (prefix, id)| {
        let example = format!("{prefix}{bits}");
        assert!(text.contains(&example), "the document has no example of {prefix}");
        text.replace(&example, id)
    })
}

/// What ends the token that asks, or closes its account: these come last, each caller with a token
/// of its own.
const ENDING: [&str; 6] = [
    "delete_sessions_current",
    "delete_sessions",
    "delete_sessions_id",
    "delete_tokens_id",
    "delete_devices_id",
    "post_locks",
];

/// One run: where the site is, the document, who asks, and what of the document is tried.
struct Run<'a> {
    address: SocketAddr,
    document: &'a Path,
    token: String,
    seed: &'static str,
    only: Vec<&'a str>,
}

impl Run<'_> {
    async fn succeeds(&self, house: &House) {
        let config = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemathesis.toml");
        let mut run = tokio::process::Command::new(program());
        run.current_dir(self.document.parent().unwrap())
            .args(["--no-color", "--config-file", config, "run"])
            .arg(self.document)
            .args(["--url", &format!("http://{}", self.address)])
            .args(["--header", &format!("Authorization: Bearer {}", self.token)])
            .args(["--max-examples", &setting("PAYDESK_SCHEMATHESIS_EXAMPLES", EXAMPLES)])
            .args(["--seed", &setting("PAYDESK_SCHEMATHESIS_SEED", self.seed)])
            .args(["--checks", "all", "--request-timeout", "20", "--no-shrink"])
            .args(["--generation-database", "none", "--continue-on-failure"])
            .args(&self.only)
            .kill_on_drop(true);
        let output = tokio::select! {
            output = run.output() => output.expect("schemathesis starts"),
            () = keep_house(house) => unreachable!("it goes on until schemathesis is done"),
        };
        let said = String::from_utf8_lossy(&output.stdout);
        let wrong = String::from_utf8_lossy(&output.stderr);
        eprintln!("{said}");
        assert!(output.status.success(), "{said}\n{wrong}");
        // A run that tested nothing would succeed as well.
        assert!(said.contains("Test cases:"), "{said}\n{wrong}");
    }
}

async fn token_of(house: &House, who: &Persony) -> String {
    house.session(Some(who), SessionKind::Api).await.token
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_one_that_the_document_names_on_sqlite() {
    documented(&sqlite().await, "20260303").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_one_that_the_document_names_on_postgres() {
    documented(&postgres().await, "20260304").await;
}

/// The engines share the cost: each has its own seed, so that together they try as much as one did.
async fn documented(engine: &Engine, seed: &'static str) {
    let house = House::on(engine).await;
    let customer = house.customer("李雷").await;
    house.fund(&customer, 100_000_000).await;
    let folder = fresh_folder();
    let document = folder.join("openapi.json");
    std::fs::write(&document, with_real_ids(&house, &customer).await).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let site = router(Web { app: house.app.clone(), secure: false });
    let site = site.into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async move { axum::serve(listener, site).await });
    let token = token_of(&house, &customer).await;
    let only = ENDING.iter().flat_map(|name| ["--exclude-operation-id", *name]).collect();
    Run { address, document: &document, token, seed, only }.succeeds(&house).await;
    for name in ENDING {
        let guinea_pig = house.customer("赵六").await;
        let token = token_of(&house, &guinea_pig).await;
        let only = vec!["--include-operation-id", name, "--phases", "coverage,fuzzing"];
        Run { address, document: &document, token, seed, only }.succeeds(&house).await;
    }
    serving.abort();
    std::fs::remove_dir_all(folder).unwrap();
    house.finish().await;
}
