//! Settings: which source wins, and what is said when they are wrong.

use std::path::{Path, PathBuf};

use paydesk::config::{BadConfig, Config, For, Overrides};
use paydesk_core::contact::AccountState;
use paydesk_sim::engine::fresh_folder;

/// Reads this file; the environment of tests sets nothing of ours.
fn read(text: &str, purpose: For) -> (Result<Config, BadConfig>, PathBuf) {
    let folder = fresh_folder();
    let file = folder.join("paydesk.toml");
    std::fs::write(&file, text).unwrap();
    let overrides = Overrides { file: Some(file.clone()), ..Overrides::default() };
    let config = Config::read(&overrides, purpose);
    std::fs::remove_dir_all(folder).unwrap();
    (config, file)
}

const GOOD: &str = r#"
data = "/var/lib/paydesk"
[server]
listen = "0.0.0.0:443"
public_url = "https://pay.example"
[bank]
url = "https://bank.example/api"
api_key = "key"
webhook_secret = "whsec_c2FuZGJveC1iYW5rLXNlY3JldC1rZXk="
[mail]
host = "mail.example"
from = "Paydesk <no-reply@pay.example>"
[sms]
url = "https://sms.example/send"
key = "key"
"#;

#[test]
fn a_whole_file_is_taken_and_the_command_line_wins() {
    let (config, _) = read(GOOD, For::Serving);
    let config = config.unwrap();
    assert_eq!(config.data, Path::new("/var/lib/paydesk"));
    assert_eq!(config.bank.page_origin(), "https://bank.example");
    assert_eq!(config.mail.port, 587);
    let folder = fresh_folder();
    let file = folder.join("paydesk.toml");
    std::fs::write(&file, GOOD).unwrap();
    let overrides = Overrides {
        file: Some(file),
        listen: Some("127.0.0.1:0".to_owned()),
        data: Some(folder.clone()),
        ..Overrides::default()
    };
    let config = Config::read(&overrides, For::Serving).unwrap();
    assert_eq!((config.server.listen.as_str(), &config.data), ("127.0.0.1:0", &folder));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn hours_that_cannot_be_meant_are_told_by_their_key() {
    let hours = "[desk.hours]\ngeneral = \"mon-fri 09:00-18:00\"\nhotline = \"monday\"\n";
    let (config, _) = read(&format!("{GOOD}{hours}"), For::Serving);
    let said = config.unwrap_err().to_string();
    assert!(said.contains("desk.hours.hotline: \"monday\" is no day"), "{said}");
    assert!(!said.contains("desk.hours.general"), "{said}");
}

#[test]
fn accounts_elsewhere_and_the_hotlines_token_are_what_they_must_be() {
    let with = |desk: &str| read(&format!("{GOOD}{desk}"), For::Serving).0;
    let account = |url: &str, state: &str| {
        format!("[[desk.social]]\nname = \"@paydesk\"\nurl = \"{url}\"\nstate = \"{state}\"\n")
    };
    let config = with(&account("https://social.example/@paydesk", "news")).unwrap();
    assert_eq!(config.desk.social[0].state, AccountState::News);
    for (desk, key) in [
        (account("http://social.example/@paydesk", "news"), "desk.social"),
        (account("https://social.example/@paydesk", "asleep"), "desk.social"),
        ("[desk]\nhotline_token = \"hunter2\"\n".to_owned(), "desk.hotline_token"),
    ] {
        let said = with(&desk).unwrap_err().to_string();
        assert!(said.contains(key) && !said.contains("hunter2"), "{said}");
    }
}

#[test]
fn people_come_over_https_unless_they_are_on_this_machine() {
    let with = |url: &str| read(&GOOD.replace("https://pay.example", url), For::Serving).0;
    for fine in ["https://pay.example", "http://localhost:8080", "http://127.0.0.1", "http://[::1]"]
    {
        assert!(with(fine).is_ok(), "{fine}");
    }
    for open in ["http://pay.example", "http://127.0.0.1.example", "http://10.0.0.1:8080"] {
        let said = with(open).unwrap_err().to_string();
        assert!(said.contains("server.public_url") && said.contains("https://"), "{said}");
    }
}

#[test]
fn the_mailbox_of_support_is_whole_or_left_out() {
    let table = [
        ("address = \"support@pay.example\"", &["host", "user", "password_file"][..]),
        ("host = \"imap.example\"", &["address"]),
        (
            "address = \"support+x@pay.example\"\nhost = \"imaps://x\"\nuser = \"u\"\n\
             password_file = \"p\"\nport = 0\nmailbox = \"\"",
            &["address", "host", "mailbox", "port"],
        ),
        (
            "address = \"support@pay.example\"\nhost = \"imap.example\"\nuser = \"u\"\n\
             password_file = \"p\"",
            &[],
        ),
    ];
    for (text, wrong) in table {
        let (read, _) = read(&format!("{GOOD}\n[support]\n{text}\n"), For::Serving);
        let faults = read.err().map(|bad| bad.0).unwrap_or_default();
        let mut keys: Vec<String> = faults.into_iter().map(|fault| fault.key).collect();
        keys.sort();
        let expected: Vec<String> = wrong.iter().map(|key| format!("support.{key}")).collect();
        assert_eq!(
            keys,
            {
                let mut e = expected;
                e.sort();
                e
            },
            "{text}"
        );
    }
}

#[test]
fn proxies_are_addresses_or_networks() {
    let with = |proxies: &str| {
        let listen = "listen = \"0.0.0.0:443\"";
        read(&GOOD.replace(listen, &format!("{listen}\nproxies = {proxies}")), For::Serving).0
    };
    let config = with(r#"["127.0.0.1", "10.0.0.0/8", "fd00::/8"]"#).unwrap();
    assert_eq!(config.server.proxies.len(), 3);
    let said = with(r#"["10.0.0.0/8", "proxy.example"]"#).unwrap_err().to_string();
    assert!(said.contains("server.proxies: \"proxy.example\" is no address"), "{said}");
}

#[test]
fn everything_wrong_is_said_at_once_with_its_key_and_its_file_and_no_secret() {
    let bad = GOOD
        .replace("https://pay.example", "pay.example/")
        .replace("whsec_c2FuZGJveC1iYW5rLXNlY3JldC1rZXk=", "hunter2")
        .replace("host = \"mail.example\"", "");
    let (config, file) = read(&bad, For::Serving);
    let said = config.unwrap_err().to_string();
    let file = file.display().to_string();
    for key in ["server.public_url", "bank.webhook_secret", "mail.host"] {
        assert!(said.contains(&format!("\n  {key}: ")), "{key} in {said}");
    }
    assert_eq!(said.matches(&format!("(set in {file})")).count(), 2, "{said}");
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn unknown_keys_and_wrong_types_are_named() {
    let (config, _) = read("[server]\nlisten_on = 1", For::Reading);
    let said = config.unwrap_err().to_string();
    assert!(said.contains("listen_on") && said.contains("there are: listen"), "{said}");
    let (config, _) = read("[desk]\nsecond_minor = \"many\"", For::Reading);
    let said = config.unwrap_err().to_string();
    assert!(said.contains("desk.second_minor: must be") && !said.contains("many"), "{said}");
}

#[test]
fn what_cannot_be_encrypted_is_not_pretended_to_be() {
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = format!("postgres://paydesk:secret@db.example/paydesk?sslmode={mode}");
        let (config, _) = read(&format!("[database]\nurl = \"{url}\""), For::Reading);
        let said = config.unwrap_err().to_string();
        assert!(said.contains("database.url: asks for TLS") && !said.contains("secret"), "{said}");
    }
    let plain = "[database]\nurl = \"postgres://db.example/paydesk?sslmode=prefer\"";
    assert!(read(plain, For::Reading).0.is_ok());
}

#[test]
fn whoever_only_reads_needs_no_bank() {
    assert!(read("", For::Reading).0.is_ok());
    let said = read("", For::Serving).0.unwrap_err().to_string();
    assert!(said.contains("bank.url: is missing"), "{said}");
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let overrides =
        Overrides { file: Some(PathBuf::from("/nowhere/paydesk.toml")), ..Overrides::default() };
    let said = Config::read(&overrides, For::Reading).unwrap_err().to_string();
    assert!(said.contains("there is no file /nowhere/paydesk.toml"), "{said}");
}
