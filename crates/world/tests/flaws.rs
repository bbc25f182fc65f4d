//! Proves that the auditor sees: each deliberate bug is found, and soon.
#![cfg(debug_assertions)]

use paydesk_core::flaw::{Flaw, plant};
use paydesk_core::word::Word as _;
use paydesk_world::{Story, tell};

/// Within so many seeds every bug is found.
const SEEDS: u64 = 200;

/// The first seed in whose story this bug shows.
fn found(flaw: Flaw) -> Option<(u64, String)> {
    plant(Some(flaw));
    let seed = (1..=SEEDS).find_map(|seed| {
        // Looked at now and then, since only whether it is seen matters.
        let told = tell(&Story { looks: 20, ..Story::whole(seed) }).unwrap();
        told.wrong.first().map(|wrong| (seed, wrong.clone()))
    });
    plant(None);
    seed
}

/// Two halves, so that two cores share them.
fn all_are_found(half: usize) {
    for flaw in Flaw::ALL.iter().skip(half).step_by(2) {
        let seen = found(*flaw);
        eprintln!("{}: {seen:?}", flaw.word());
        assert!(seen.is_some(), "{} is not seen in {SEEDS} worlds", flaw.word());
    }
}

#[test]
fn each_planted_bug_is_found() {
    all_are_found(0);
}

#[test]
fn each_other_planted_bug_is_found() {
    all_are_found(1);
}
