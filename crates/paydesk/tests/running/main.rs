//! The running program as its operator, its callers and its enemies meet it: the real binary in a
//! process of its own, without a browser.

#[expect(dead_code, reason = "journeys need more of a program than these tests do")]
#[path = "../journeys/program.rs"]
mod program;

mod api_doc;
mod control;
mod line;
mod status;
