//! Room for what visitors send: the files that are in hand at a time, in bytes.
//!
//! Whoever sends a file has it in our memory until it is stored. All of them together have a bound,
//! and each visitor a share of it, so that nobody keeps the files of everybody else out. Words and
//! small forms are not counted: they are bounded by themselves, and are taken while there is no
//! room for files.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use axum::extract::Request;
use paydesk_core::throttle::network;

use crate::{Fail, Visit};

/// Bytes that all visitors together may have in hand.
const ALL_BYTES_MAX: usize = 96 * 1024 * 1024;
/// Bytes of one visitor: a form with as many of the largest files as it may have.
const EACH_BYTES_MAX: usize = 26 * 1024 * 1024;

/// How much of it is taken, by visitor.
static TAKEN: LazyLock<Mutex<HashMap<String, usize>>> = LazyLock::new(Mutex::default);

/// Room of one visitor; given back when dropped.
#[derive(Debug)]
pub(crate) struct Room {
    whose: String,
    bytes: usize,
}

impl Room {
    /// Nothing yet, for whoever sends this.
    pub(crate) fn of(request: &Request) -> Self {
        let visit = request.extensions().get::<Visit>();
        Self::for_visitor(visit.map_or("unknown", |visit| &visit.actor().origin))
    }

    fn for_visitor(origin: &str) -> Self {
        Self { whose: network(origin), bytes: 0 }
    }

    /// Nothing yet, for more of the same visitor.
    pub(crate) fn another(&self) -> Self {
        Self { whose: self.whose.clone(), bytes: 0 }
    }

    /// Room for so many bytes more.
    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), Fail> {
        // Nobody panics with the lock in hand. Few have files in hand at a time.
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = taken.values().sum();
        let own = taken.get(&self.whose).copied().unwrap_or_default();
        if all + bytes > ALL_BYTES_MAX || own + bytes > EACH_BYTES_MAX {
            return Err(Fail::NoRoom);
        }
        *taken.entry(self.whose.clone()).or_default() += bytes;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.whose) {
            *own -= self.bytes;
            if *own == 0 {
                taken.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: usize = 1024 * 1024;

    #[test]
    fn attack_taking_all_the_room_for_files() {
        let room = |origin: &str| Room::for_visitor(origin);
        let mut one = room("203.0.113.9");
        one.take(24 * MB).unwrap();
        let mut same = one.another();
        assert!(matches!(same.take(3 * MB), Err(Fail::NoRoom)), "a share, and no more");
        same.take(2 * MB).unwrap();
        // From elsewhere there is room, until all of it is taken.
        let held: Vec<Room> = (1..=3)
            .map(|n| {
                let mut other = room(&format!("198.51.{n}.7"));
                other.take(20 * MB).unwrap();
                other
            })
            .collect();
        let mut last = room("192.0.2.1");
        assert!(matches!(last.take(11 * MB), Err(Fail::NoRoom)));
        drop(held);
        last.take(11 * MB).unwrap();
        drop((one, same, last));
        assert!(TAKEN.lock().unwrap().is_empty(), "all of it is given back");
    }
}
