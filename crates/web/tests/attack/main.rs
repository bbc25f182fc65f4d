//! Attacks on the border: what another site, a proxy, a stranger with a link, or a body from hell
//! may try. Each test is named after its threat; docs/SECURITY.md names them all.

mod bodies;
mod browser;
mod csrf;
mod fixation;
mod host;
mod kept;
mod uploads;
