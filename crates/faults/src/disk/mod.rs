//! A disk that breaks on purpose: full, failing, or without power.
//!
//! It lies in memory and knows two states of each file: what whoever reads sees, and what a sync
//! has made sure of. When the power goes, the second is left, and of what came after it any part:
//! nothing, a beginning, or some sectors here and there. A name is sure once its folder was synced;
//! a file's own sync says nothing of its name. There is one folder, which is all that is needed.

mod mount;

pub use mount::Mounted;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use anyhow::{Context as _, Result};
use paydesk_bench::draw::Draw;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// A change that no sync has made sure of yet.
#[derive(Clone, Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Resize(usize),
}

impl Change {
    fn apply(&self, data: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => {
                let end = at + bytes.len();
                if data.len() < end {
                    data.resize(end, 0);
                }
                data[*at..end].copy_from_slice(bytes);
            }
            Self::Resize(length) => data.resize(*length, 0),
        }
    }

    /// What of it a dying disk may have written: some of its sectors.
    fn torn(&self, draw: &mut Draw) -> Vec<Change> {
        let Self::Write { at, bytes } = self else { return vec![self.clone()] };
        let sectors = bytes.chunks(SECTOR).zip((*at..).step_by(SECTOR));
        let kept = sectors.filter(|_| draw.next().is_multiple_of(2));
        kept.map(|(bytes, at)| Change::Write { at, bytes: bytes.to_vec() }).collect()
    }
}

/// A file, or a socket, which has no content.
#[derive(Clone, Debug, Default)]
struct File {
    is_socket: bool,
    mode: u32,
    data: Vec<u8>,
    sure: Vec<u8>,
    unsure: Vec<Change>,
    /// A map of memory in the shape of a file, which nobody expects to outlive anything: it is not
    /// where a disk fails.
    is_memory: bool,
}

impl File {
    fn sync(&mut self) {
        for change in self.unsure.drain(..) {
            change.apply(&mut self.sure);
        }
    }

    /// The power goes.
    fn cut(&mut self, draw: &mut Draw) {
        let unsure = std::mem::take(&mut self.unsure);
        let count = u64::try_from(unsure.len()).unwrap_or(u64::MAX).max(1);
        match draw.next() % 3 {
            // Nothing of it was written.
            0 => {}
            // Its beginning was, and the next change in part.
            1 => {
                let whole = usize::try_from(draw.next() % count).unwrap_or(0);
                let torn = unsure.get(whole).map(|change| change.torn(draw)).unwrap_or_default();
                for change in unsure.iter().take(whole).chain(&torn) {
                    change.apply(&mut self.sure);
                }
            }
            // Any of it was, in no order.
            _ => {
                for change in &unsure {
                    let torn = change.torn(draw);
                    torn.iter().for_each(|change| change.apply(&mut self.sure));
                }
            }
        }
        self.data = self.sure.clone();
    }
}

/// What is wrong with it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    None,
    /// It has no room for anything more.
    Full,
    /// So many writes still go well, then so many fail, and then it is well again.
    Writes {
        after: u64,
        fail: u64,
    },
    /// The same of syncs.
    Syncs {
        after: u64,
        fail: u64,
    },
    /// It says that it has synced, and has not: nobody can live on it, which shows that what looks
    /// for losses sees them.
    Lies,
}

/// How a request to the disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    NoRoom,
    Broken,
    Absent,
}

/// The disk.
#[derive(Clone, Debug)]
pub struct Disk {
    files: BTreeMap<u64, File>,
    names: BTreeMap<OsString, u64>,
    sure_names: BTreeMap<OsString, u64>,
    next: u64,
    trouble: Trouble,
}

/// The number of its folder.
const FOLDER: u64 = 1;

impl Disk {
    /// With the files of this folder on it.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn with(folder: &Path) -> Result<Self> {
        let (files, names) = (BTreeMap::new(), BTreeMap::new());
        let sure_names = BTreeMap::new();
        let mut disk = Self { files, names, sure_names, next: FOLDER, trouble: Trouble::None };
        for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                let number = disk.make(&entry.file_name(), 0o600);
                let file = disk.files.entry(number).or_default();
                file.data = std::fs::read(entry.path())?;
                file.sure.clone_from(&file.data);
            }
        }
        disk.sure_names.clone_from(&disk.names);
        Ok(disk)
    }

    /// Copies what whoever reads now would see into this folder, for whoever shares a process with
    /// the disk: a page of memory that waits for its own process waits for ever.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn copy(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        for (name, number) in &self.names {
            let file = self.files.get(number).filter(|file| !file.is_socket && !file.is_memory);
            if let Some(file) = file {
                std::fs::write(folder.join(name), &file.data)?;
            }
        }
        Ok(())
    }

    pub fn trouble(&mut self, trouble: Trouble) {
        self.trouble = trouble;
    }

    /// Whether what was to fail has failed.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.trouble == Trouble::None
    }

    /// The power goes: what is left is what a new start finds.
    pub fn cut(&mut self, draw: &mut Draw) {
        if draw.next().is_multiple_of(2) {
            self.sure_names.clone_from(&self.names);
        }
        self.names.clone_from(&self.sure_names);
        let named: Vec<u64> = self.names.values().copied().collect();
        self.files.retain(|number, _| named.contains(number));
        self.files.values_mut().for_each(|file| file.cut(draw));
    }

    fn make(&mut self, name: &OsStr, mode: u32) -> u64 {
        self.next += 1;
        let is_memory = name.to_str().is_some_and(|name| name.ends_with("-shm"));
        self.files.insert(self.next, File { mode, is_memory, ..File::default() });
        self.names.insert(name.to_owned(), self.next);
        self.next
    }

    fn file(&mut self, number: u64) -> Result<&mut File, Failure> {
        self.files.get_mut(&number).ok_or(Failure::Absent)
    }

    fn write(&mut self, number: u64, at: usize, bytes: &[u8]) -> Result<(), Failure> {
        let is_memory = self.file(number)?.is_memory;
        if let (Trouble::Writes { after, fail }, false) = (self.trouble, is_memory) {
            self.trouble = spent(after, fail, |after, fail| Trouble::Writes { after, fail });
            if after == 0 {
                return Err(Failure::Broken);
            }
        }
        let full = self.trouble == Trouble::Full;
        let file = self.file(number)?;
        if full && at + bytes.len() > file.data.len() {
            return Err(Failure::NoRoom);
        }
        file.change(Change::Write { at, bytes: bytes.to_vec() });
        Ok(())
    }

    fn resize(&mut self, number: u64, length: usize) -> Result<(), Failure> {
        let full = self.trouble == Trouble::Full;
        let file = self.file(number)?;
        if full && length > file.data.len() {
            return Err(Failure::NoRoom);
        }
        file.change(Change::Resize(length));
        Ok(())
    }

    fn sync(&mut self, number: u64) -> Result<(), Failure> {
        if let Trouble::Syncs { after, fail } = self.trouble {
            self.trouble = spent(after, fail, |after, fail| Trouble::Syncs { after, fail });
            if after == 0 {
                return Err(Failure::Broken);
            }
        }
        if self.trouble != Trouble::Lies {
            self.file(number)?.sync();
        }
        Ok(())
    }

    fn sync_names(&mut self) {
        self.sure_names.clone_from(&self.names);
    }
}

impl File {
    fn change(&mut self, change: Change) {
        change.apply(&mut self.data);
        self.unsure.push(change);
    }
}

/// What is still to come after one more.
fn spent(after: u64, fail: u64, trouble: impl Fn(u64, u64) -> Trouble) -> Trouble {
    match (after, fail) {
        (0, 0 | 1) => Trouble::None,
        (0, fail) => trouble(0, fail - 1),
        (after, fail) => trouble(after - 1, fail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk() -> (Disk, u64) {
        let folder = paydesk_sim::engine::fresh_folder();
        let mut disk = Disk::with(&folder).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
        let number = disk.make(OsStr::new("a"), 0o600);
        (disk, number)
    }

    #[test]
    fn what_was_synced_is_left_and_the_rest_is_any_part() {
        let mut parts = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let (mut disk, number) = disk();
            disk.write(number, 0, &[1; SECTOR]).unwrap();
            disk.sync(number).unwrap();
            disk.sync_names();
            disk.write(number, 0, &[2; SECTOR * 2]).unwrap();
            disk.cut(&mut Draw(seed));
            let data = &disk.file(number).unwrap().data;
            assert!(data[0] == 1 || data[0] == 2);
            parts.insert((data[0], data.get(SECTOR).copied()));
        }
        let all = [(1, None), (1, Some(2)), (2, None), (2, Some(2))];
        assert_eq!(parts.into_iter().collect::<Vec<_>>(), all);
    }

    #[test]
    fn a_name_that_was_not_synced_may_be_gone() {
        let left = (0..50).filter(|seed| {
            let (mut disk, number) = disk();
            disk.sync(number).unwrap();
            disk.cut(&mut Draw(*seed));
            disk.names.contains_key(OsStr::new("a"))
        });
        assert!((1..50).contains(&left.count()));
    }

    #[test]
    fn a_full_disk_takes_what_needs_no_room_and_a_broken_one_heals() {
        let (mut disk, number) = disk();
        disk.write(number, 0, &[1; 10]).unwrap();
        disk.trouble(Trouble::Full);
        assert_eq!(disk.write(number, 0, &[2; 10]), Ok(()));
        assert_eq!(disk.write(number, 1, &[2; 10]), Err(Failure::NoRoom));
        disk.trouble(Trouble::Writes { after: 1, fail: 2 });
        let went: Vec<bool> = (0..4).map(|_| disk.write(number, 0, &[3]).is_ok()).collect();
        assert_eq!(went, [true, false, false, true]);
        assert!(disk.is_well());
    }
}
