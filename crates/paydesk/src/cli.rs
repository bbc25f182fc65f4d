//! The command line. Flags that several commands share stand on the program itself.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use paydesk_core::language::Language;

use crate::config::Overrides;

/// A payment service and its customer service, in one program.
#[derive(Debug, Parser)]
#[command(name = "paydesk", version)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// The folder of everything that is kept.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Where to listen; port 0 takes any free one.
    #[arg(long, global = true, value_name = "ADDR:PORT")]
    pub listen: Option<String>,
    /// The language of what is printed: en or zh-Hans.
    #[arg(long, global = true, value_parser = language)]
    pub language: Option<Language>,
    /// The settings; paydesk.toml in this folder, if it is there.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The service.
    Serve,
    /// Everything on one machine, with made-up people, merchants, agents and a bank.
    Demo,
    /// The made-up outside world: a bank, an SMS gateway, a mail server and a mailbox.
    SandboxBank(SandboxBank),
    /// Proves the books; may run beside the service.
    Check,
    /// Writes journals for other programs; may run beside the service.
    Export(Export),
    /// What is done once, by whoever runs the service.
    Admin(Admin),
}

#[derive(Debug, Args)]
pub struct SandboxBank {
    /// Where the mail server listens; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR:PORT")]
    pub smtp_listen: SocketAddr,
    /// How people's browsers reach the bank's pages.
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// The key that its clients send; a test's, not a secret.
    #[arg(long, default_value = "sandbox", env = "PAYDESK_TEST_BANK_KEY", hide_env_values = true)]
    pub api_key: String,
    /// By which its webhooks are signed: whsec_ and base64.
    #[arg(
        long,
        default_value = "whsec_c2FuZGJveC1iYW5rLXNlY3JldC1rZXk=",
        env = "PAYDESK_TEST_BANK_SECRET",
        hide_env_values = true
    )]
    pub webhook_secret: String,
    /// End when standard input does: for whoever starts it and must not leave it behind.
    #[arg(long)]
    pub until_stdin_ends: bool,
}

#[derive(Debug, Args)]
pub struct Export {
    #[command(subcommand)]
    pub what: ExportWhat,
}

#[derive(Debug, Subcommand)]
pub enum ExportWhat {
    /// All entries of the ledger, in the words of plain text accounting.
    Journal {
        #[arg(long)]
        format: JournalFormat,
        /// Where to write; standard output, if not said.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum JournalFormat {
    Hledger,
    Beancount,
}

#[derive(Debug, Args)]
pub struct Admin {
    #[command(subcommand)]
    pub act: AdminAct,
}

#[derive(Debug, Subcommand)]
pub enum AdminAct {
    /// Makes a supervisor's account; may run beside the service.
    Supervisor {
        #[arg(long)]
        phone: String,
        #[arg(long)]
        name: String,
        /// The password is the first line of standard input: no list of processes shows it.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Confirms the ID that somebody of the staff has handed in; may run beside the service.
    Confirm {
        #[arg(long)]
        phone: String,
    },
    /// Sets where a merchant's own system is asked whether it takes a payment, and prints the key
    /// that the merchant checks our questions by; may run beside the service.
    ShopSystem {
        #[arg(long, value_name = "ID")]
        merchant: String,
        /// The whole address; without one, it is asked no more.
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
    /// Takes in a folder of help articles, `<category>/<slug>.<language>.md`; may run beside the
    /// service.
    HelpImport {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

impl Arguments {
    pub fn overrides(&self) -> Overrides {
        Overrides {
            file: self.config.clone(),
            data: self.data.clone(),
            listen: self.listen.clone(),
            language: self.language,
        }
    }
}

fn language(tag: &str) -> Result<Language, String> {
    Language::parse(tag).ok_or_else(|| "there are en and zh-Hans".to_owned())
}
