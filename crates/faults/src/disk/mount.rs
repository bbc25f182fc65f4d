//! The disk as a file system that programs use: FUSE, without any cache of writes, so that a write
//! has reached the disk (or failed) when the program goes on.

use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem,
    FopenFlags, Generation, INodeNo, LockOwner, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate,
    ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyWrite, Request, TimeOrNow, WriteFlags,
};

use super::{Disk, FOLDER, Failure};

/// Only the kernel changes what is here, so it may remember names and sizes.
const REMEMBERED: Duration = Duration::from_secs(60);
/// The bits of a mode that say what it is, and those of a socket.
const KIND: u32 = 0o170_000;
const SOCKET: u32 = 0o140_000;

type Shared = Arc<Mutex<Disk>>;

fn lock(disk: &Shared) -> MutexGuard<'_, Disk> {
    disk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A disk at a place where programs find it.
pub struct Mounted {
    disk: Shared,
    at: PathBuf,
    session: Option<BackgroundSession>,
}

impl Mounted {
    /// # Errors
    /// FUSE is not to be had; `./test setup` brings what it needs.
    pub fn new(disk: Disk, at: &Path) -> Result<Self> {
        std::fs::create_dir_all(at)?;
        let mut mounted =
            Self { disk: Arc::new(Mutex::new(disk)), at: at.to_owned(), session: None };
        mounted.mount()?;
        Ok(mounted)
    }

    fn mount(&mut self) -> Result<()> {
        let owner = std::fs::metadata("/proc/self").context("/proc/self")?;
        let view = View { disk: Arc::clone(&self.disk), owner: (owner.uid(), owner.gid()) };
        let session = fuser::spawn_mount(view, &self.at, &Config::default());
        self.session = Some(session.context("mounting by FUSE: is there /dev/fuse, and fuse3?")?);
        Ok(())
    }

    /// What the disk is and does.
    pub fn disk(&self) -> MutexGuard<'_, Disk> {
        lock(&self.disk)
    }

    /// Takes it away, changes it, and brings it back; nobody may have a file of it open.
    ///
    /// Whoever else of this machine has made a copy of all mounts in between (a browser does, for
    /// its sandbox) keeps the old one: that has a disk of its own from now on, and is not waited
    /// for.
    ///
    /// # Errors
    /// It cannot be mounted again.
    pub fn while_away(&mut self, change: impl FnOnce(&mut Disk)) -> Result<()> {
        drop(self.session.take());
        let mut disk = self.disk().clone();
        change(&mut disk);
        self.disk = Arc::new(Mutex::new(disk));
        self.mount()
    }
}

/// What the kernel asks.
struct View {
    disk: Shared,
    owner: (u32, u32),
}

impl View {
    fn attributes(&self, disk: &Disk, number: u64) -> Option<FileAttr> {
        let file = disk.files.get(&number);
        let (kind, mode, size) = match file {
            _ if number == FOLDER => (FileType::Directory, 0o700, 0),
            Some(file) if file.is_socket => (FileType::Socket, file.mode, 0),
            Some(file) => (FileType::RegularFile, file.mode, file.data.len()),
            None => return None,
        };
        let size = u64::try_from(size).unwrap_or(u64::MAX);
        Some(FileAttr {
            ino: INodeNo(number),
            size,
            blocks: size.div_ceil(512),
            atime: UNIX_EPOCH,
            mtime: UNIX_EPOCH,
            ctime: UNIX_EPOCH,
            crtime: UNIX_EPOCH,
            kind,
            perm: u16::try_from(mode & 0o7777).unwrap_or(0o600),
            nlink: 1,
            uid: self.owner.0,
            gid: self.owner.1,
            rdev: 0,
            blksize: 4096,
            flags: 0,
        })
    }

    fn entry(&self, disk: &Disk, number: Option<u64>, reply: ReplyEntry) {
        match number.and_then(|number| self.attributes(disk, number)) {
            Some(attributes) => reply.entry(&REMEMBERED, &attributes, Generation(0)),
            None => reply.error(Errno::ENOENT),
        }
    }
}

fn errno(failure: Failure) -> Errno {
    match failure {
        Failure::NoRoom => Errno::ENOSPC,
        Failure::Broken => Errno::EIO,
        Failure::Absent => Errno::ENOENT,
    }
}

fn end(done: Result<(), Failure>, reply: ReplyEmpty) {
    match done {
        Ok(()) => reply.ok(),
        Err(failure) => reply.error(errno(failure)),
    }
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Filesystem for View {
    fn lookup(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let disk = lock(&self.disk);
        self.entry(&disk, disk.names.get(name).copied(), reply);
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.attributes(&lock(&self.disk), ino.0) {
            Some(attributes) => reply.attr(&REMEMBERED, &attributes),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn setattr(
        &self,
        request: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<std::time::SystemTime>,
        handle: Option<FileHandle>,
        _: Option<std::time::SystemTime>,
        _: Option<std::time::SystemTime>,
        _: Option<std::time::SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let mut disk = lock(&self.disk);
        if let Some(Err(failure)) = size.map(|size| disk.resize(ino.0, place(size))) {
            return reply.error(errno(failure));
        }
        if let (Some(mode), Ok(file)) = (mode, disk.file(ino.0)) {
            file.mode = mode;
        }
        drop(disk);
        self.getattr(request, ino, handle, reply);
    }

    fn mknod(
        &self,
        _: &Request,
        _: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        _: u32,
        reply: ReplyEntry,
    ) {
        let mut disk = lock(&self.disk);
        let number = disk.make(name, mode & !umask);
        if let Ok(file) = disk.file(number) {
            file.is_socket = mode & KIND == SOCKET;
        }
        self.entry(&disk, Some(number), reply);
    }

    fn create(
        &self,
        _: &Request,
        _: INodeNo,
        name: &OsStr,
        mode: u32,
        umask: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        let mut disk = lock(&self.disk);
        let number = disk.make(name, mode & !umask);
        match self.attributes(&disk, number) {
            Some(attributes) => {
                let (handle, flags) = (FileHandle(0), FopenFlags::empty());
                reply.created(&REMEMBERED, &attributes, Generation(0), handle, flags);
            }
            None => reply.error(Errno::EIO),
        }
    }

    fn unlink(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let gone = lock(&self.disk).names.remove(name);
        end(gone.map(drop).ok_or(Failure::Absent), reply);
    }

    fn rename(
        &self,
        _: &Request,
        _: INodeNo,
        name: &OsStr,
        _: INodeNo,
        new: &OsStr,
        _: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let mut disk = lock(&self.disk);
        let moved = disk.names.remove(name).map(|number| disk.names.insert(new.to_owned(), number));
        end(moved.map(drop).ok_or(Failure::Absent), reply);
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        match lock(&self.disk).file(ino.0) {
            Ok(file) => {
                let from = place(offset).min(file.data.len());
                let to = (from + place(size.into())).min(file.data.len());
                reply.data(&file.data[from..to]);
            }
            Err(failure) => reply.error(errno(failure)),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match lock(&self.disk).write(ino.0, place(offset), data) {
            Ok(()) => reply.written(u32::try_from(data.len()).unwrap_or(u32::MAX)),
            Err(failure) => reply.error(errno(failure)),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        end(lock(&self.disk).sync(ino.0), reply);
    }

    fn fsyncdir(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        lock(&self.disk).sync_names();
        reply.ok();
    }

    fn readdir(
        &self,
        _: &Request,
        _: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let disk = lock(&self.disk);
        for ((name, number), next) in disk.names.iter().zip(1..).skip(place(offset)) {
            let is_socket = disk.files.get(number).is_some_and(|file| file.is_socket);
            let kind = if is_socket { FileType::Socket } else { FileType::RegularFile };
            if reply.add(INodeNo(*number), next, kind, name) {
                break;
            }
        }
        reply.ok();
    }
}
