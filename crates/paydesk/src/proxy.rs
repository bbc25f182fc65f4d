//! Who a visitor is behind our own proxies, and how many places one visitor may take.
//!
//! Why: behind a proxy that ends TLS every connection comes from the proxy, and what counts by
//! network (tries, new cases, places) would count everybody as one. A header says who it was; it
//! can be forged by anybody, so it is read only from the peers that the operator named, and only as
//! far back as those have written it: the last hop that is none of them.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use hyper::HeaderMap;

/// An address, or a network of them: `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(longest);
        (bits <= longest).then_some(Self { address, bits })
    }

    fn has(self, address: IpAddr) -> bool {
        self.address.is_ipv4() == address.is_ipv4()
            && masked(self.address, self.bits) == masked(address, self.bits)
    }
}

/// The beginning of an address, the rest zero.
fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            Ipv4Addr::from_bits(v4.to_bits() & mask).into()
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            Ipv6Addr::from_bits(v6.to_bits() & mask).into()
        }
    }
}

/// The proxies whose word counts.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<Network>);

impl Proxies {
    /// Entries that are no address were refused with the settings.
    #[must_use]
    pub fn of(texts: &[String]) -> Self {
        Self(texts.iter().filter_map(|text| Network::parse(text)).collect())
    }

    #[must_use]
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.0.iter().any(|network| network.has(peer.to_canonical()))
    }

    /// Who sent this: the peer itself, or whom a trusted peer names.
    #[must_use]
    pub fn visitor(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut visitor = peer.to_canonical();
        let lines = headers.get_all("x-forwarded-for").iter();
        // What cannot be read was written by nobody whom we trust.
        let said: Vec<&str> = lines.map(|line| line.to_str().unwrap_or("?")).collect();
        let mut hops = said.iter().flat_map(|line| line.split(',')).rev();
        while self.trusts(visitor) {
            let Some(before) = hops.next().and_then(hop) else { break };
            visitor = before;
        }
        visitor
    }
}

/// One hop as proxies write it, with or without its port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    address.or_else(with_port).map(|address| address.to_canonical())
}

/// Who holds how many places now.
#[derive(Clone, Debug)]
pub struct Places {
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    each_max: usize,
}

/// Given back when dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    whose: IpAddr,
}

impl Places {
    #[must_use]
    pub fn new(each_max: usize) -> Self {
        Self { taken: Arc::default(), each_max }
    }

    /// One more place for this address; none when it has its share. Of IPv6 a whole /64 is one
    /// visitor, since that is what a household is given.
    #[must_use]
    pub fn take(&self, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let whose = if address.is_ipv6() { masked(address, 64) } else { address };
        // Nobody panics with the lock in hand.
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(whose).or_default();
        if *count >= self.each_max {
            return None;
        }
        *count += 1;
        Some(Place { places: self.clone(), whose })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn visitor(proxies: &[&str], peer: &str, said: &[&'static str]) -> String {
        let proxies = Proxies::of(&proxies.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>());
        let mut headers = HeaderMap::new();
        for line in said {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        proxies.visitor(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn attack_forged_forwarded_for() {
        let ours: &[&str] = &["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"];
        let table: &[(&[&str], &str, &[&'static str], &str)] = &[
            // Nobody is trusted: the header is anybody's.
            (&[], "127.0.0.1", &["203.0.113.7"], "127.0.0.1"),
            (ours, "198.51.100.9", &["203.0.113.7"], "198.51.100.9"),
            (ours, "192.0.2.2", &["203.0.113.7"], "192.0.2.2"),
            // One of ours says who it was.
            (ours, "192.0.2.1", &["203.0.113.7"], "203.0.113.7"),
            (ours, "::ffff:192.0.2.1", &["203.0.113.7"], "203.0.113.7"),
            (ours, "2001:db8::5", &["[2a00::1]:443"], "2a00::1"),
            (ours, "10.1.2.3", &["203.0.113.7:5000"], "203.0.113.7"),
            // A visitor wrote a line of its own: the proxy's word stands after it.
            (ours, "10.1.2.3", &["127.0.0.1, 203.0.113.7"], "203.0.113.7"),
            (ours, "10.1.2.3", &["127.0.0.1", "203.0.113.7"], "203.0.113.7"),
            // Through two of ours.
            (ours, "10.1.2.3", &["198.51.100.1, 203.0.113.7, 192.0.2.1"], "203.0.113.7"),
            // What cannot be read ends the chain at the last one who can be believed.
            (ours, "10.1.2.3", &["203.0.113.7, unknown"], "10.1.2.3"),
            (ours, "10.1.2.3", &["203.0.113.7, x, 192.0.2.1"], "192.0.2.1"),
            (ours, "10.1.2.3", &[""], "10.1.2.3"),
            (ours, "10.1.2.3", &[], "10.1.2.3"),
            (&["0.0.0.0/0"], "10.1.2.3", &["203.0.113.7"], "203.0.113.7"),
        ];
        for (proxies, peer, said, expected) in table {
            assert_eq!(visitor(proxies, peer, said), *expected, "{proxies:?} {peer} {said:?}");
        }
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "proxy.example", "::/129", "10.0.0.1/x"] {
            assert_eq!(Network::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn each_has_a_share_and_gives_it_back() {
        let places = Places::new(2);
        let one: IpAddr = "203.0.113.7".parse().unwrap();
        let held = (places.take(one).unwrap(), places.take(one).unwrap());
        assert!(places.take(one).is_none());
        assert!(places.take("203.0.113.8".parse().unwrap()).is_some());
        drop(held.0);
        assert!(places.take(one).is_some());
        drop(held.1);
        assert!(places.taken.lock().unwrap().is_empty(), "nothing is kept of who has gone");
        let household = ["2001:db8::1", "2001:db8::2", "2001:db8::3"];
        let taken: Vec<_> = household.iter().map(|a| places.take(a.parse().unwrap())).collect();
        assert!(taken[2].is_none());
    }
}
