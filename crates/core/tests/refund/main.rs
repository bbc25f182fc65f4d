//! Refunds and second signatures as decisions: every refusal a row, and whatever is commanded in
//! whatever order, the books stay whole.

mod debt;
mod invariants;
mod people;
mod rejected;
mod table;
mod world;
