//! A real mail server with one mailbox: Debian's dovecot, with its own settings in a folder of its
//! own, run by whoever runs the test, or by nobody in root's place. Mails are put into the folder
//! of the mailbox (maildir), as a mail server's delivery does.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::net::TcpStream;

use crate::engine::fresh_folder;

pub const USER: &str = "support";
pub const PASSWORD: &str = "tests-may-know-it";
/// `nobody` and `nogroup`, as Debian numbers them.
const NOBODY: u32 = 65_534;

pub struct Dovecot {
    folder: PathBuf,
    port: u16,
    server: Option<Child>,
    dropped: u32,
}

impl Dovecot {
    pub async fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = free.local_addr().expect("it has an address").port();
        drop(free);
        let folder = fresh_folder();
        for name in ["run", "state", "mail/Maildir/new", "mail/Maildir/cur", "mail/Maildir/tmp"] {
            fs::create_dir_all(folder.join(name)).expect("a folder is made");
        }
        let mut dovecot = Self { folder, port, server: None, dropped: 0 };
        fs::write(dovecot.folder.join("dovecot.conf"), dovecot.settings()).expect("is written");
        dovecot.give_all();
        dovecot.up().await;
        dovecot
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    fn settings(&self) -> String {
        let (folder, port) = (self.folder.display(), self.port);
        let named = |flag| {
            let said = Command::new("id").arg(flag).output().expect("id says who runs this");
            String::from_utf8_lossy(&said.stdout).trim().to_owned()
        };
        let (user, group) = match is_root() {
            true => ("nobody".to_owned(), "nogroup".to_owned()),
            false => (named("-un"), named("-gn")),
        };
        format!(
            "base_dir = {folder}/run\nstate_dir = {folder}/state\nlog_path = {folder}/log\n\
             protocols = imap\nssl = no\ndisable_plaintext_auth = no\nlisten = 127.0.0.1\n\
             default_internal_user = {user}\ndefault_login_user = {user}\n\
             default_internal_group = {group}\nfirst_valid_uid = 1\n\
             mail_location = maildir:{folder}/mail/Maildir\n\
             passdb {{\n driver = static\n args = password={PASSWORD}\n}}\n\
             userdb {{\n driver = static\n args = uid={user} gid={group} home={folder}/mail\n}}\n\
             service imap-login {{\n chroot =\n inet_listener imap {{\n port = {port}\n }}\n \
             inet_listener imaps {{\n port = 0\n }}\n}}\nservice anvil {{\n chroot =\n}}\n"
        )
    }

    /// To whoever the server runs as.
    fn give_all(&self) {
        let mut open = vec![self.folder.clone()];
        while let Some(path) = open.pop().filter(|_| is_root()) {
            chown(&path, Some(NOBODY), Some(NOBODY)).expect("root gives it away");
            let inside = fs::read_dir(&path).into_iter().flatten();
            open.extend(inside.map(|entry| entry.expect("is listed").path()));
        }
    }

    pub async fn up(&mut self) {
        let mut command = Command::new("/usr/sbin/dovecot");
        command.arg("-F").arg("-c").arg(self.folder.join("dovecot.conf")).current_dir("/");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        // Its processes end together: one that stayed would number mails as before.
        command.process_group(0);
        self.server = Some(command.spawn().expect("dovecot is there: ./test brings it"));
        for _ in 0..300 {
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("dovecot does not come up: {log}");
    }

    pub fn down(&mut self) {
        let Some(mut server) = self.server.take() else { return };
        let _ = Command::new("kill").args(["--", &format!("-{}", server.id())]).status();
        let _ = server.wait();
    }

    /// A mail is delivered.
    pub fn deliver(&mut self, mail: &[u8]) {
        self.dropped += 1;
        let maildir = self.folder.join("mail/Maildir");
        let name = format!("1700000000.M{}P1.test", self.dropped);
        let written = maildir.join("tmp").join(&name);
        fs::write(&written, mail).expect("a mail is written");
        if is_root() {
            chown(&written, Some(NOBODY), Some(NOBODY)).expect("root gives it away");
        }
        fs::rename(written, maildir.join("new").join(name)).expect("a mail is delivered");
    }

    /// Forgets how the mails were numbered: all of them get new numbers under another validity.
    pub async fn renumber(&mut self) {
        self.down();
        // The validity is the second in which the mailbox is numbered.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        let maildir = self.folder.join("mail/Maildir");
        for entry in fs::read_dir(&maildir).expect("the mailbox is there") {
            let path = entry.expect("is listed").path();
            if path.is_file() {
                fs::remove_file(path).expect("an index is removed");
            }
        }
        self.up().await;
    }

    /// Mails that somebody has read, or marked in any other way.
    pub fn marked(&self) -> Vec<String> {
        let cur = fs::read_dir(self.folder.join("mail/Maildir/cur")).expect("is there");
        let names = cur.map(|entry| entry.expect("is listed").file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        names.filter(|name| !name.ends_with(":2,")).collect()
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").expect("Linux").uid() == 0
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.down();
        // What cannot be removed lies in the system's temporary folder and harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
