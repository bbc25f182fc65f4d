//! The project's chores, in Rust so that they are read, tested and refactored like all the rest.
//!
//! One file a chore; each is a function that returns an error when something is wrong. To add one:
//! a module with `run`, a variant of [`Chore`], and a line in [`main`]. If every submission must
//! pass it, it is a step of [`ci`] too.

mod attack;
mod bench;
mod ci;
mod deny;
mod faults;
mod fuzz;
mod repo;
mod rust;
mod sim;
mod texts;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own chores")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Everything a change must pass, in order; or only the steps named
    Ci {
        #[arg(value_parser = clap::builder::PossibleValuesParser::new(ci::names()))]
        steps: Vec<String>,
    },
    /// Measures what is claimed, beside its peers, in release
    Bench {
        /// As `bench --help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Tells the stories of made-up worlds, and finds what goes wrong in them
    Sim {
        /// As `sim -- --help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Breaks what the real program stands on, and proves that nothing is lost or doubled
    Faults {
        /// As `faults -- --help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Runs every test that attacks the house: docs/SECURITY.md says which and why
    Attack {
        /// Parts of names, or options of nextest
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Lets fuzzers look for inputs that break a parser of outside data
    Fuzz {
        /// Parsers; all of them when none is named
        #[arg(value_parser = clap::builder::PossibleValuesParser::new(fuzz::TARGETS))]
        targets: Vec<String>,
        /// For how long each
        #[arg(long, default_value_t = 10)]
        minutes: u64,
    },
    /// Sizes, banned words, and who may name whom
    Tidy,
    /// Both languages say the same things, and every key is used
    Texts,
    /// Licences, sources and duplicates of what we depend on
    Deny,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().chore {
        Chore::Ci { steps } => ci::run(&steps),
        Chore::Bench { arguments } => bench::run(&arguments),
        Chore::Sim { arguments } => sim::run(&arguments),
        Chore::Faults { arguments } => faults::run(&arguments),
        Chore::Attack { arguments } => attack::run(&arguments),
        Chore::Fuzz { targets, minutes } => fuzz::run(&targets, minutes),
        Chore::Tidy => tidy::run(),
        Chore::Texts => texts::run(),
        Chore::Deny => deny::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
