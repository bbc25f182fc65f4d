//! The program's parts: command line, settings, telemetry, and the wiring of all rooms.
//!
//! Nothing is decided here. Each subcommand is a file; [`run`] chooses. To add one: a variant of
//! [`cli::Command`], a file, and its line in [`run`].

use std::process::ExitCode;

use anyhow::Context as _;

pub mod admin;
pub mod articles;
pub mod books;
pub mod cli;
pub mod config;
pub mod control;
pub mod demo;
pub mod line;
pub mod proxy;
pub mod sandbox_bank;
pub mod serve;
pub mod status;
pub mod telemetry;

use cli::{Arguments, Command};
use config::{Config, For};

/// Does what the command line asks.
///
/// # Errors
/// Whatever kept it from being done; the program's exit code is then 1.
pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let overrides = arguments.overrides();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let reading = || Config::read(&overrides, For::Reading);
    let done = match arguments.command {
        Command::Serve => {
            let config = Config::read(&overrides, For::Serving)?;
            telemetry::start(&config.log);
            runtime.block_on(serve::serve(config)).map(|()| ExitCode::SUCCESS)
        }
        Command::Demo => {
            telemetry::start(&reading()?.log);
            runtime.block_on(demo::demo(&overrides)).map(|()| ExitCode::SUCCESS)
        }
        Command::SandboxBank(asked) => {
            telemetry::start(&config::Log::default());
            let place = place_of(&overrides)?;
            runtime.block_on(sandbox_bank::open(asked, place)).map(|()| ExitCode::SUCCESS)
        }
        Command::Check => runtime.block_on(books::check(&reading()?)),
        Command::Admin(asked) => runtime.block_on(admin::run(&reading()?, asked)),
        Command::Export(asked) => runtime.block_on(books::export(&reading()?, &asked)),
    };
    // Threads that wait for a terminal or a file must not keep the program from ending.
    runtime.shutdown_background();
    done
}

/// The bank reads no settings: it knows nothing of Paydesk.
fn place_of(overrides: &config::Overrides) -> anyhow::Result<sandbox_bank::Place> {
    let listen = overrides.listen.as_ref().map(|listen| {
        listen.parse().with_context(|| format!("--listen {listen:?} is no address and port"))
    });
    Ok(sandbox_bank::Place { listen: listen.transpose()?, data: overrides.data.clone() })
}
