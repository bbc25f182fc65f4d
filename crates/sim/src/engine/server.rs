//! The private PostgreSQL server of the tests.
//!
//! The first test that needs it makes it, with `initdb` and `pg_ctl` of Debian's `postgresql`
//! package, in `$PAYDESK_TEST_PG` or `<temporary folder>/paydesk-test-postgres-<user>-<checkout>`
//! (not in `target/`: PostgreSQL refuses to run as root, and the user that it runs as instead
//! often cannot reach a checkout). All later ones use it, whatever their process; a lock on
//! `<folder>.lock` lets exactly one of them make it. It goes on running after the tests, so that
//! the next run is quick; `stop()` ends it and removes the folder.
//!
//! It holds nothing of value, therefore whatever is wrong with it (killed, half made, a stale pid
//! file, no room) is mended in one way: it is thrown away and made anew.
//!
//! A database for a test is a copy of a template in which the migrations have already run; the
//! template's name holds the schema's digest, so checkouts with other migrations do not meet.

use anyhow::{Context as _, Result, bail, ensure};
use paydesk_store::db::schema_digest;
use paydesk_store::{Db, DbUrl, Options};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

/// Against durability: the tests' data may vanish with the machine. Against waiting: deadlocks,
/// which some tests make on purpose, are noticed after 100 ms instead of a second.
const CARELESS: &str = "
fsync = off
full_page_writes = off
synchronous_commit = off
max_wal_size = 1GB
deadlock_timeout = 100ms
";

/// As a house in earnest would have it, with memory enough for what is measured.
const DURABLE: &str = "
fsync = on
full_page_writes = on
synchronous_commit = on
shared_buffers = 2GB
max_wal_size = 8GB
";

const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
wal_level = minimal
max_wal_senders = 0
jit = off
";

/// What a server is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// For tests: quick, and its data may vanish.
    Careless,
    /// For benchmarks: what was answered is on the disk.
    Durable,
}

/// How a server goes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    InOrder,
    Crash,
}

#[derive(Clone)]
struct Server {
    port: u16,
}

/// One test's database.
pub(super) struct Database {
    server: Server,
    name: String,
}

impl Database {
    pub(super) fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// Shut to everybody, who is in it thrown out; or open again.
    pub(super) async fn shut(&self, shut: bool) -> Result<()> {
        let (name, open) = (&self.name, !shut);
        self.server.run(&format!("alter database {name} with allow_connections {open}")).await?;
        let all = "select pg_terminate_backend(pid) from pg_stat_activity where datname = ";
        if shut { self.server.run(&format!("{all}'{name}'")).await } else { Ok(()) }
    }

    /// Whoever still is in it is thrown out.
    pub(super) fn drop_it(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // On a thread of its own: whoever drops a test's database may be inside a runtime.
        let dropping = std::thread::spawn(move || {
            block_on(async {
                let sql = format!("drop database if exists {name} with (force)");
                server.run(&sql).await
            })
        });
        // A database that stays behind is removed with the server; the test has its verdict.
        let _ = dropping.join();
    }
}

/// A fresh database with the current schema.
pub(super) async fn database(name: &str, care: Care) -> Database {
    static SERVERS: [OnceCell<Server>; 2] = [OnceCell::const_new(), OnceCell::const_new()];
    let server = SERVERS[usize::from(care == Care::Durable)]
        .get_or_init(async || {
            match tokio::task::spawn_blocking(move || bring(care))
                .await
                .context("a panic")
                .flatten()
            {
                Ok(server) => server,
                Err(e) => panic!("the tests' PostgreSQL cannot be brought: {e:#}"),
            }
        })
        .await;
    let template = template_name();
    let made = server.run(&format!("drop database if exists {name} with (force)")).await;
    let made = match made {
        Ok(()) => server.run(&format!("create database {name} template {template}")).await,
        failed => failed,
    };
    if let Err(e) = made {
        panic!("the test's database cannot be made: {e:#}");
    }
    Database { server: server.clone(), name: name.to_owned() }
}

/// Ends the server, if there is one, and removes all that it had.
pub fn stop(care: Care) -> Result<()> {
    let place = Place::find(care)?;
    let _alone = place.lock()?;
    place.clear()
}

/// The server dies with all its connections and comes back, as after a crash; or, in order, with
/// what it was asked for finished. For whoever has this kind of server alone.
///
/// # Errors
/// There is no such server, or it does not come back.
pub fn restart(care: Care, how: Ending) -> Result<()> {
    let place = Place::find(care)?;
    let _alone = place.lock()?;
    let mode = match how {
        Ending::InOrder => "fast",
        Ending::Crash => "immediate",
    };
    let log = place.folder.join("log");
    let log = log.to_str().context("the folder's name is no text")?;
    let back = place.control(&["restart", "-w", "-t", "60", "-m", mode, "-l", log])?;
    ensure!(back, "PostgreSQL does not come back in {}", place.folder.display());
    Ok(())
}

/// The server, running, with its template.
fn bring(care: Care) -> Result<Server> {
    let place = Place::find(care)?;
    let _alone = place.lock()?;
    let server = match place.running() {
        Some(server) => server,
        None => place.make()?,
    };
    block_on(server.have_template())?;
    Ok(server)
}

fn template_name() -> String {
    format!("template_{}", schema_digest())
}

impl Server {
    fn url(&self, name: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    async fn connect(&self) -> Result<Client> {
        let url = self.url("postgres");
        let connecting = tokio_postgres::connect(&url, NoTls);
        let (client, connection) = tokio::time::timeout(Duration::from_secs(10), connecting)
            .await
            .context("no answer to connecting")??;
        // It ends with its client.
        tokio::spawn(connection);
        Ok(client)
    }

    async fn run(&self, sql: &str) -> Result<()> {
        self.connect().await?.batch_execute(sql).await.with_context(|| sql.to_owned())
    }

    /// Made under another name, so that one that was interrupted is never taken for whole.
    async fn have_template(&self) -> Result<()> {
        let template = template_name();
        let client = self.connect().await?;
        let found = "select 1 from pg_database where datname = $1";
        if client.query_opt(found, &[&template]).await?.is_some() {
            return Ok(());
        }
        let building = format!("building_{template}");
        client.batch_execute(&format!("drop database if exists {building} with (force)")).await?;
        client.batch_execute(&format!("create database {building}")).await?;
        let url = DbUrl::Postgres(self.url(&building));
        drop(Db::open(&url, &Options::default()).await?);
        client.batch_execute(&format!("alter database {building} rename to {template}")).await?;
        Ok(())
    }
}

/// Where the server lives, and with whose rights.
struct Place {
    care: Care,
    folder: PathBuf,
    programs: PathBuf,
    as_root: bool,
}

impl Place {
    fn find(care: Care) -> Result<Place> {
        let user = fs::metadata("/proc/self").context("/proc/self")?.uid();
        let folder = std::env::var_os("PAYDESK_TEST_PG").map_or_else(
            || {
                let mut checkout = DefaultHasher::new();
                env!("CARGO_MANIFEST_DIR").hash(&mut checkout);
                let checkout = checkout.finish() as u32;
                std::env::temp_dir().join(format!("paydesk-test-postgres-{user}-{checkout:08x}"))
            },
            PathBuf::from,
        );
        let folder = match care {
            Care::Careless => folder,
            Care::Durable => folder.with_extension("durable"),
        };
        Ok(Place { care, folder, programs: programs()?, as_root: user == 0 })
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn lock(&self) -> Result<File> {
        let name = self.folder.with_extension("lock");
        let file = File::create(&name).with_context(|| name.display().to_string())?;
        file.lock().with_context(|| name.display().to_string())?;
        Ok(file)
    }

    /// The server that is there already, if it is ours and answers.
    fn running(&self) -> Option<Server> {
        let port = fs::read_to_string(self.folder.join("port")).ok()?.trim().parse().ok()?;
        let server = Server { port };
        // One that lives but is slow to answer, on a busy machine, must not be taken for dead:
        // others are using it.
        for _ in 0..6 {
            if let Ok(folder) = block_on(server.data_folder()) {
                return (Path::new(&folder) == self.data()).then_some(server);
            }
            if !self.lives() {
                return None;
            }
        }
        None
    }

    fn make(&self) -> Result<Server> {
        let mut last = None;
        // The port was free a moment ago; should it be taken now, another one is found.
        for _ in 0..3 {
            match self.try_to_make() {
                Ok(server) => return Ok(server),
                Err(e) => last = Some(e),
            }
        }
        Err(last.context("it was never tried")?)
    }

    fn try_to_make(&self) -> Result<Server> {
        self.clear()?;
        self.run(Command::new("mkdir").arg("-p").arg(&self.folder))?;
        if self.as_root {
            self.run(Command::new("chown").arg("postgres").arg(&self.folder))?;
        }
        self.run(self.as_owner("initdb").arg("-D").arg(self.data()).args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ]))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let settings = self.data().join("postgresql.auto.conf");
        let care = match self.care {
            Care::Careless => CARELESS,
            Care::Durable => DURABLE,
        };
        fs::write(&settings, format!("{SETTINGS}{care}port = {port}\n"))?;
        let log = self.folder.join("log");
        let log = log.to_str().context("the folder's name is no text")?;
        if !self.control(&["start", "-w", "-t", "60", "-l", log])? {
            let said = fs::read_to_string(log).unwrap_or_default();
            bail!("PostgreSQL does not start in {}: {said}", self.folder.display());
        }
        fs::write(self.folder.join("port"), port.to_string())?;
        Ok(Server { port })
    }

    /// Ends whatever may be running there and removes the folder.
    fn clear(&self) -> Result<()> {
        if self.lives() {
            // Should it fail, its folder is taken away beneath it, and it ends itself.
            let _ = self.control(&["stop", "-m", "immediate", "-t", "30"]);
        }
        match fs::remove_dir_all(&self.folder) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                Err(e).with_context(|| self.folder.display().to_string())
            }
            _ => Ok(()),
        }
    }

    /// Is there a server on this folder? A pid file alone says nothing: it may be a dead server's,
    /// and its number somebody else's by now, who must not be sent a signal.
    fn lives(&self) -> bool {
        let Ok(file) = fs::read_to_string(self.data().join("postmaster.pid")) else {
            return false;
        };
        let pid = file.lines().next().unwrap_or_default().trim();
        let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        self.data().to_str().is_some_and(|data| command.split('\0').any(|word| word == data))
    }

    /// `pg_ctl`; true if it was content.
    fn control(&self, args: &[&str]) -> Result<bool> {
        let mut command = self.as_owner("pg_ctl");
        command.arg("-D").arg(self.data()).args(args).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Ok(command.status().context("pg_ctl")?.success())
    }

    /// PostgreSQL refuses to run as root; Debian's package brings a user for it.
    fn as_owner(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = if self.as_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // A folder that everybody can reach.
        command.current_dir("/");
        command
    }

    fn run(&self, command: &mut Command) -> Result<()> {
        let said = command.stdin(Stdio::null()).output().with_context(|| format!("{command:?}"))?;
        let words = String::from_utf8_lossy(&said.stderr);
        ensure!(said.status.success(), "{command:?} failed: {words}");
        Ok(())
    }
}

impl Server {
    async fn data_folder(&self) -> Result<String> {
        Ok(self.connect().await?.query_one("show data_directory", &[]).await?.get(0))
    }
}

/// Where `initdb` is: the newest of Debian's, or whichever PATH has.
///
/// # Errors
/// When PostgreSQL is not installed.
pub fn programs() -> Result<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = debian
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort_unstable();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let newest_first = versions.into_iter().rev().map(|(_, folder)| folder);
    newest_first
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
        .context(
            "PostgreSQL's programs initdb and pg_ctl are neither in /usr/lib/postgresql/*/bin nor \
             in PATH; `./test` brings them",
        )
}

fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}
