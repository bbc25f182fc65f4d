//! Core: the rules of the house. Pure: no async, no IO, no clock, no randomness, no prose.
//!
//! A decision takes state, a command and the time, and answers effects or one named refusal
//! ([`lane::answer`] is where all decisions about money are asked). Everything here can be read,
//! tested and replayed without a database.

pub mod amount;
pub mod amount_text;
pub mod approval;
pub mod article;
pub mod calendar;
pub mod callback;
pub mod challenge;
pub mod checkup;
pub mod component;
pub mod contact;
pub mod conversation;
pub mod day;
pub mod diagnosis;
pub mod email;
pub mod emv;
pub mod event;
pub mod flaw;
pub mod hours;
pub mod id;
pub mod identity;
pub mod incident;
pub mod lane;
pub mod language;
pub mod ledger;
pub mod lock;
pub mod mail;
pub mod name;
pub mod password;
pub mod payment;
pub mod person;
pub mod phone;
pub mod proof;
pub mod refund;
pub mod refusal;
pub mod risk;
pub mod subscription;
pub mod throttle;
pub mod typed;
pub mod word;
pub mod world;
