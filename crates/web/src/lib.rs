//! Web: pages and API. A handler parses, calls one app function, and renders; nothing is decided
//! here.
//!
//! Every request passes one gate ([`gate`]): it finds out who is asking and in which language,
//! turns away whoever the route is not for, and renders every error as a page or as an RFC 9457
//! problem. To add a route: one line in [`router`], and one in the access test.

pub mod address;
pub mod api;
pub mod assets;
pub mod cookie;
pub mod fail;
pub mod gate;
mod pace;
pub mod page;
pub mod posted;
mod room;
pub mod router;
pub mod visit;

pub use fail::{Fail, Reply};
pub use posted::{Posted, WithFiles};
pub use router::{Route, Who, router};
pub use visit::{Visit, Web};
