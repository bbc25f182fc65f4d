//! Rails: how money moves between the house and banks. One file (or folder) a rail, each a
//! `paydesk_app::ports::Rail`.

pub mod bank;
