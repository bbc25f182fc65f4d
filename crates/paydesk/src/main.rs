//! The program: reads the command line, does the one thing that was asked, and says in words what
//! went wrong if it did.

use std::process::ExitCode;

use clap::Parser as _;

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
