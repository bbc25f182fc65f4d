//! Where we listen, and how people and the bank reach us.

use std::net::SocketAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Faults;

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
        }
    }
}

impl Server {
    /// Until when no payment is begun, in microseconds; long ago when nothing is said.
    pub fn closed_until_us(&self) -> i64 {
        self.closed_until.parse::<Timestamp>().map_or(0, Timestamp::as_microsecond)
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
        if !self.closed_until.is_empty() && self.closed_until.parse::<Timestamp>().is_err() {
            let what = format!("{:?} is no time such as 2026-11-23T02:00:00Z", self.closed_until);
            faults.add("server.closed_until", what);
        }
        if !(1..=100_000).contains(&self.connections_max) {
            faults.add("server.connections_max", "must be between 1 and 100000");
        }
        let open = listen.is_ok_and(|listen| !listen.ip().is_loopback());
        if open && self.public_url.is_empty() {
            let what = "is missing: whoever listens beyond this machine must say under which \
                        address people come";
            faults.add("server.public_url", what);
        }
    }
}
