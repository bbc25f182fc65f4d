//! The corpus of each fuzzer, and small changes of it: what took a fuzzer minutes to find stays
//! found.

use std::path::Path;

use paydesk_fuzz::{TARGETS, each_like};

/// Changes of each input.
const CHANGES: usize = 200;

#[test]
fn attack_parsers_by_what_fuzzers_found() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, target) in TARGETS {
        let entries = std::fs::read_dir(corpus.join(name));
        let entries = entries.unwrap_or_else(|error| panic!("corpus of {name}: {error}"));
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort_unstable();
        assert!(files.len() >= 5, "{name} has a corpus");
        for file in files {
            let input = std::fs::read(&file).unwrap();
            println!("{}", file.display());
            target(&input);
            each_like(&input, CHANGES, target);
        }
    }
}
