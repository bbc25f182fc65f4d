//! Where we listen, and how people and the bank reach us.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Faults;
use crate::line::Rules;
use crate::proxy::{Network, Proxies};

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port; port 0 takes any free one.
    pub listen: String,
    /// How people's browsers reach us; `http://` and the address that we listen on, if not said.
    pub public_url: String,
    /// How the bank reaches us; as `public_url`, if not said.
    pub callback_url: String,
    /// Maintenance: until this time (RFC 3339) no payment is begun.
    pub closed_until: String,
    /// Connections at most; above, visitors are asked to come again in some seconds. Each takes an
    /// open file, of which systems give a process 1,024 unless told otherwise.
    pub connections_max: usize,
    /// Of these, one address may hold so many at a time.
    pub connections_each_max: usize,
    /// Where the status is written as files that another web server can serve; `status` in the data
    /// folder, if not said.
    pub status_folder: PathBuf,
    /// Addresses or networks of the proxies before us, such as `10.0.0.0/8`: whom they name in
    /// `X-Forwarded-For` is the visitor. The word of nobody else counts.
    pub proxies: Vec<String>,
}

impl Default for Server {
    fn default() -> Self {
        let listen = "127.0.0.1:8080".to_owned();
        Self {
            listen,
            public_url: String::new(),
            callback_url: String::new(),
            closed_until: String::new(),
            connections_max: 800,
            connections_each_max: 100,
            status_folder: PathBuf::new(),
            proxies: Vec::new(),
        }
    }
}

impl Server {
    /// Until when no payment is begun, in microseconds; long ago when nothing is said.
    pub fn closed_until_us(&self) -> i64 {
        self.closed_until.parse::<Timestamp>().map_or(0, Timestamp::as_microsecond)
    }

    /// Where the status is written as files.
    pub fn status_folder(&self, data: &Path) -> PathBuf {
        match self.status_folder.as_os_str().is_empty() {
            true => data.join("status"),
            false => self.status_folder.clone(),
        }
    }

    /// What connections are taken by.
    pub fn rules(&self) -> Rules {
        Rules {
            connections_max: self.connections_max,
            each_max: self.connections_each_max,
            proxies: Proxies::of(&self.proxies),
        }
    }

    pub(super) fn check(&self, faults: &mut Faults) {
        let listen = self.listen.parse::<SocketAddr>();
        if listen.is_err() {
            let what = format!("{:?} is no address and port such as 127.0.0.1:8080", self.listen);
            faults.add("server.listen", what);
        }
        for (key, url) in
            [("server.public_url", &self.public_url), ("server.callback_url", &self.callback_url)]
        {
            if !url.is_empty() {
                faults.web_address(key, url);
            }
        }
        if is_open(&self.public_url) {
            let what = "must begin with https:// beyond this machine: passwords and money would \
                        travel open";
            faults.add("server.public_url", what);
        }
        for proxy in self.proxies.iter().filter(|proxy| Network::parse(proxy).is_none()) {
            let what = format!("{proxy:?} is no address or network such as 10.0.0.0/8");
            faults.add("server.proxies", what);
        }
        if !self.closed_until.is_empty() && self.closed_until.parse::<Timestamp>().is_err() {
            let what = format!("{:?} is no time such as 2026-11-23T02:00:00Z", self.closed_until);
            faults.add("server.closed_until", what);
        }
        if !(1..=100_000).contains(&self.connections_max) {
            faults.add("server.connections_max", "must be between 1 and 100000");
        }
        if !(1..=100_000).contains(&self.connections_each_max) {
            faults.add("server.connections_each_max", "must be between 1 and 100000");
        }
        let open = listen.is_ok_and(|listen| !listen.ip().is_loopback());
        if open && self.public_url.is_empty() {
            let what = "is missing: whoever listens beyond this machine must say under which \
                        address people come";
            faults.add("server.public_url", what);
        }
    }
}

/// Whether people would come over a line that anybody in between can read: plain http to a host
/// that is not this machine.
fn is_open(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let here = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    !here && host != "localhost"
}
