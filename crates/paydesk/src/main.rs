//! The program: reads the command line, does the one thing that was asked, and says in words what
//! went wrong if it did.

use std::process::ExitCode;

use clap::Parser as _;

/// A request makes and drops hundreds of small things; this one does it in less time than the C
/// library's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = paydesk::cli::Arguments::parse();
    match paydesk::run(arguments) {
        Ok(code) => code,
        Err(error) => {
            // `{:#}`: what was attempted, then each cause, in one line.
            eprintln!("paydesk: {error:#}");
            ExitCode::FAILURE
        }
    }
}
