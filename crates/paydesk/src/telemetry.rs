//! What the program tells its operator: to stderr, one line an event, never personal data.
//!
//! Standard output belongs to what a command was asked for.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::config::Log;
use crate::config::log::LogFormat;

/// Begins to write what is traced. A second call, in tests, changes nothing.
pub fn start(log: &Log) {
    let filter = EnvFilter::try_new(&log.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    // It traces whatever goes over its line: whole mails, and the password.
    let quiet = "async_imap=info".parse().expect("a target and a level are a directive");
    let filter = filter.add_directive(quiet);
    let to_stderr = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let begun = match log.format {
        LogFormat::Plain => {
            let colours = std::io::stderr().is_terminal();
            to_stderr.with_ansi(colours).with_target(false).try_init()
        }
        LogFormat::Json => to_stderr.json().flatten_event(true).try_init(),
    };
    // Somebody else in this process traces already: then that one does.
    drop(begun);
}
