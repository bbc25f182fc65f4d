//! The migrations are embedded by a macro, which sees only the files that were there when it ran:
//! a new file must make cargo run it again.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
