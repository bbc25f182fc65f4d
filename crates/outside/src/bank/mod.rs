//! The sandbox bank: its JSON interface under `/v1`, its hosted card page, its counter.

pub(crate) mod card;
pub(crate) mod charge;
pub(crate) mod check;
pub(crate) mod check_page;
pub(crate) mod counter;
pub(crate) mod mode;
pub(crate) mod page;
pub(crate) mod record;
pub(crate) mod refund;
pub(crate) mod routes;
pub(crate) mod session;
pub(crate) mod standing;
pub(crate) mod webhook;
