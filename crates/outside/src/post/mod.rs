//! The post office: takes every mail and SMS, sends none, and shows them all on one page.

pub(crate) mod letter;
pub(crate) mod mailbox;
pub(crate) mod sms;
pub(crate) mod smtp;
