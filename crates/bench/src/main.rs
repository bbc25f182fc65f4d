//! The measured claims, each beside its peers in one run (docs/BENCHMARKS.md). `cargo xtask bench`
//! builds this program and the service in release and runs it; peers are set up by it.

mod chat;
mod echo;
mod house;
mod load;
mod money;
mod naive;
mod pages;
mod party;
mod pay;
mod scale;
mod search;
mod told;

use clap::{Parser, Subcommand};
use paydesk_bench::{fill, people};

#[derive(Parser)]
#[command(name = "cargo xtask bench", about = "Measures what is claimed, beside its peers")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Whole payments over the API
    Money(money::Settings),
    /// What the help center's search finds, and how fast
    Search(search::Settings),
    /// Each page and each read of the API; start and memory
    Pages(pages::Settings),
    /// Live conversations, and a flood of words
    Chat(chat::Settings),
    /// Few people and empty books, beside many with millions of payments
    Scale(scale::Settings),
    /// A handler that answers at once; used by the others
    #[command(hide = true)]
    Echo,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().what {
        What::Money(settings) => money::run(&settings),
        What::Search(settings) => search::run(&settings),
        What::Pages(settings) => pages::run(&settings),
        What::Chat(settings) => chat::run(&settings),
        What::Scale(settings) => scale::run(&settings),
        What::Echo => echo::serve(),
    }
}
