//! The book on disk: a file of JSON lines, each line the rows that changed together.
//!
//! A line is written before its change is answered, so a killed process forgets nothing it has
//! said. Rows are whole, the last one of an id counts; so at start, and when it has grown stale,
//! the file is written anew with the present rows only. A last line cut short by a crash was never
//! answered and is dropped.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::Change;

const FILE_NAME: &str = "outside.jsonl";
/// Below this many lines the file is small enough, however stale.
const LINES_MIN: usize = 10_000;

pub(crate) struct Journal {
    folder: PathBuf,
    file: File,
    bytes: u64,
    lines: usize,
    /// Held for as long as the journal is: two banks on one folder would write over each other.
    _lock: File,
}

impl Journal {
    /// The journal of a folder, and the rows in it.
    pub(crate) fn open(folder: &Path) -> io::Result<(Journal, Vec<Change>)> {
        std::fs::create_dir_all(folder)?;
        let lock = File::create(folder.join("outside.lock"))?;
        if lock.try_lock().is_err() {
            let message = format!("{} is in use by another sandbox bank", folder.display());
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, message));
        }
        let path = folder.join(FILE_NAME);
        // Tokens and letters are nobody else's business.
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(&path)?;
        let changes = read(&path)?;
        let bytes = file.metadata()?.len();
        let lines = changes.len();
        let folder = folder.to_path_buf();
        Ok((Journal { folder, file, bytes, lines, _lock: lock }, changes))
    }

    /// A fresh file with these rows in place of the old one; a crash leaves one or the other.
    pub(crate) fn rewrite(&mut self, rows: &[Change]) -> io::Result<()> {
        let fresh = self.folder.join(format!("{FILE_NAME}.new"));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut writer = BufWriter::new(options.open(&fresh)?);
        for row in rows {
            serde_json::to_writer(&mut writer, &[row])?;
            writer.write_all(b"\n")?;
        }
        writer.flush()?;
        writer.get_ref().sync_all()?;
        let path = self.folder.join(FILE_NAME);
        std::fs::rename(&fresh, &path)?;
        self.file = OpenOptions::new().append(true).open(&path)?;
        self.bytes = self.file.metadata()?.len();
        self.lines = rows.len();
        Ok(())
    }

    pub(crate) fn append(&mut self, changes: &[Change]) -> io::Result<()> {
        let mut line = serde_json::to_vec(changes)?;
        line.push(b'\n');
        if let Err(error) = self.file.write_all(&line) {
            // Half a line in the middle would make the file unreadable later.
            self.file.set_len(self.bytes)?;
            return Err(error);
        }
        self.bytes += line.len() as u64;
        self.lines += 1;
        Ok(())
    }

    pub(crate) fn is_stale(&self, rows: usize) -> bool {
        self.lines > LINES_MIN && self.lines > rows.saturating_mul(4)
    }
}

fn read(path: &Path) -> io::Result<Vec<Change>> {
    let mut changes = Vec::new();
    let reader = BufReader::new(File::open(path)?);
    let mut lines = reader.split(b'\n').enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        match serde_json::from_slice::<Vec<Change>>(&line?) {
            Ok(rows) => changes.extend(rows),
            Err(_) if lines.peek().is_none() => break,
            Err(error) => {
                let place = format!("{} line {}: {error}", path.display(), number + 1);
                return Err(io::Error::new(io::ErrorKind::InvalidData, place));
            }
        }
    }
    Ok(changes)
}
