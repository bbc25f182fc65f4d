//! The auditor: looks at what the house has stored, through a connection of its own, and holds it
//! against what the world knows and what the bank has booked. It shares no code with the house: its
//! rules are written here once more, as plainly as can be.

mod books;
mod once;
mod rows;

use rusqlite::{Connection, OpenFlags};

use crate::world::World;

pub use rows::Rows;

pub struct Auditor {
    connection: Connection,
}

impl Auditor {
    pub fn new(world: &World) -> anyhow::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(world.file(), flags)?;
        Ok(Self { connection })
    }

    /// What is wrong, in words; empty when nothing is.
    pub fn look(&self, world: &World, ended: bool) -> anyhow::Result<Vec<String>> {
        let rows = Rows::read(&self.connection)?;
        let booked = world.bank.booked();
        let know = world.know();
        let mut wrong = know.wrong.clone();
        books::check(&rows, &booked, ended, &mut wrong);
        once::check(&rows, &know, &mut wrong);
        if ended {
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
