//! Every parser of data from outside, as a function of bytes: it must be total, and what it accepts
//! must keep what the rest of the house relies on.
//!
//! `cargo xtask fuzz` builds each as a libFuzzer target (the layout is cargo-fuzz's); the corpus
//! holds inputs that reach much of each parser, and all that ever broke one. `./test` runs the
//! corpus and small changes of it ([`each_like`]). To add a parser: a function here, its line in
//! [`TARGETS`], a file in `targets/` and `Cargo.toml`, and a few inputs in `corpus/`.

mod border;
mod like;
mod mail;
mod typed;

pub use border::{api, callback, form};
pub use like::each_like;
pub use mail::mail;
pub use typed::{qr, typed};

/// What is fuzzed.
pub type Target = fn(&[u8]);

/// Each target with its name.
pub const TARGETS: &[(&str, Target)] = &[
    ("api", api),
    ("callback", callback),
    ("form", form),
    ("mail", mail),
    ("qr", qr),
    ("typed", typed),
];
