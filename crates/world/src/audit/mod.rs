//! The auditor: looks at what the house has stored, through a connection of its own, and holds it
//! against what the world knows and what the bank has booked. It shares no code with the house: its
//! rules are written here once more, as plainly as can be.

mod books;
mod once;
mod people;
mod rows;
mod secrets;
mod shops;

use std::collections::BTreeMap;

use rusqlite::{Connection, OpenFlags};

use crate::world::World;

pub use rows::Rows;

pub struct Auditor {
    connection: Connection,
    /// Locks as they stood at the last look.
    locks: BTreeMap<String, rows::Lock>,
}

impl Auditor {
    pub fn new(world: &World) -> anyhow::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(world.file(), flags)?;
        Ok(Self { connection, locks: BTreeMap::new() })
    }

    /// What is wrong, in words; empty when nothing is.
    pub fn look(&mut self, world: &World, ended: bool) -> anyhow::Result<Vec<String>> {
        let rows = Rows::read(&self.connection)?;
        let booked = world.bank.booked();
        let know = world.know();
        let mut wrong = know.wrong.clone();
        wrong.extend(world.bank.tried_again());
        books::check(&rows, &booked, ended, &mut wrong);
        shops::check(&self.connection, &world.shops, &mut wrong)?;
        once::check(&rows, &know, &mut wrong);
        people::check(&rows, &know, &mut self.locks, &mut wrong);
        secrets::logged(&world.log.taken(), &know, &world.post, &mut wrong);
        if ended {
            people::told(&rows, &mut wrong);
            secrets::sent(&know, &world.post, &mut wrong);
            secrets::stored(&self.connection, &know, &world.post, &mut wrong)?;
            for job in &rows.jobs {
                wrong.push(format!("a job is left: {job}"));
            }
        }
        Ok(wrong)
    }

    /// Everything that is stored, in one digest.
    pub fn digest(&self) -> anyhow::Result<String> {
        rows::digest(&self.connection)
    }
}
