//! The connectors against real peers over real sockets: the sandbox bank, its webhooks, the SMTP
//! server and the SMS gateway of `paydesk_outside`.

mod bench;
mod callbacks;
mod inbox;
mod notices;
mod outgoing;
mod post;
mod rail;
mod shops;
mod troubles;
