//! What redb reads and writes through: one medium (a locked file, or memory) behind a gate of our own.
//!
//! The gate counts syncs; it can be closed for writing, so that a database that failed can still be read while a new one is
//! opened over the same locked file; and it can hold writes back in memory, so that a file can be opened on trial, with
//! whatever repair that takes, and stay byte for byte as it was.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;
use redb::backends::{FileBackend, InMemoryBackend};

/// Where the bytes are. Shared by the databases that are opened over it one after another.
#[derive(Debug, Clone)]
pub(super) struct Medium {
    bytes: Arc<dyn StorageBackend>,
    syncs: Arc<AtomicU64>,
}

/// Why a file cannot be used.
#[derive(Debug)]
pub(super) enum Unusable {
    Locked,
    Io(io::Error),
}

impl Medium {
    /// Opens a file (made for its owner alone, if it is missing and `create` says so) and locks it for as long as the medium lives.
    /// The lock is the one that redb's own tools respect.
    pub(super) fn file(path: &Path, create: bool) -> Result<Self, Unusable> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(create).truncate(false).mode(0o600);
        let file: File = options.open(path).map_err(Unusable::Io)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Unusable::Locked,
            TryLockError::Error(error) => Unusable::Io(error),
        })?;
        let backend = FileBackend::new(file).map_err(|error| Unusable::Io(io::Error::other(error)))?;
        Ok(Self::new(backend))
    }

    /// Memory. Gone with the medium.
    pub(super) fn memory() -> Self {
        Self::new(InMemoryBackend::new())
    }

    /// A medium over any backend.
    pub(super) fn new(backend: impl StorageBackend) -> Self {
        Self { bytes: Arc::new(backend), syncs: Arc::default() }
    }

    /// How often the medium was told to make things durable.
    pub(super) fn syncs(&self) -> u64 {
        self.syncs.load(Ordering::Relaxed)
    }

    /// The first bytes, at most `count`.
    pub(super) fn head(&self, count: usize) -> io::Result<Vec<u8>> {
        let length = usize::try_from(self.bytes.len()?).unwrap_or(usize::MAX).min(count);
        let mut head = vec![0; length];
        self.bytes.read(0, &mut head)?;
        Ok(head)
    }

    /// Forgets what an interrupted beginning left behind.
    pub(super) fn clear(&self) -> io::Result<()> {
        self.bytes.set_len(0)
    }

    /// A gate that lets writes through until it is closed.
    pub(super) fn gate(&self) -> (Gate, WriteFence) {
        let fence = WriteFence(Arc::default());
        (Gate { medium: self.clone(), fence: fence.clone(), held_back: None }, fence)
    }

    /// A gate that keeps every write to itself.
    pub(super) fn trial_gate(&self) -> io::Result<Gate> {
        let length = self.bytes.len()?;
        let held_back = HeldBack { length, below: length, blocks: BTreeMap::new() };
        let fence = WriteFence(Arc::default());
        Ok(Gate { medium: self.clone(), fence, held_back: Some(Mutex::new(held_back)) })
    }
}

/// Ends the writes of one gate, for good.
#[derive(Debug, Clone)]
pub(super) struct WriteFence(Arc<AtomicBool>);

impl WriteFence {
    pub(super) fn close(&self) {
        self.0.store(true, Ordering::Release);
    }
}

/// What one database sees of the medium.
///
/// It takes no locks of redb's: the medium is locked as a whole, and stays so from one database to the next.
#[derive(Debug)]
pub(super) struct Gate {
    medium: Medium,
    fence: WriteFence,
    held_back: Option<Mutex<HeldBack>>,
}

impl Gate {
    fn open_for_writing(&self) -> io::Result<()> {
        if self.fence.0.load(Ordering::Acquire) {
            return Err(io::Error::other("this database is closed for writing after an error"));
        }
        Ok(())
    }
}

impl StorageBackend for Gate {
    fn len(&self) -> io::Result<u64> {
        match &self.held_back {
            Some(held_back) => Ok(lock(held_back).length),
            None => self.medium.bytes.len(),
        }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        match &self.held_back {
            Some(held_back) => lock(held_back).read(&*self.medium.bytes, offset, out),
            None => self.medium.bytes.read(offset, out),
        }
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        match &self.held_back {
            Some(held_back) => {
                lock(held_back).set_len(length);
                Ok(())
            }
            None => self.open_for_writing().and_then(|()| self.medium.bytes.set_len(length)),
        }
    }

    fn sync_data(&self) -> io::Result<()> {
        if self.held_back.is_some() {
            return Ok(());
        }
        self.open_for_writing()?;
        self.medium.syncs.fetch_add(1, Ordering::Relaxed);
        self.medium.bytes.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        match &self.held_back {
            Some(held_back) => lock(held_back).write(&*self.medium.bytes, offset, data),
            None => self.open_for_writing().and_then(|()| self.medium.bytes.write(offset, data)),
        }
    }
}

/// Bytes in one held-back block: redb's page size.
const BLOCK: usize = 4096;
const BLOCK_U64: u64 = BLOCK as u64;

/// What a trial has written, by block.
#[derive(Debug)]
struct HeldBack {
    length: u64,
    /// Up to where the medium's own bytes still show through: what was once cut off reads as zero.
    below: u64,
    blocks: BTreeMap<u64, Box<[u8; BLOCK]>>,
}

fn lock(held_back: &Mutex<HeldBack>) -> MutexGuard<'_, HeldBack> {
    // A trial that panicked is thrown away whole, so a half-done write hurts nobody.
    held_back.lock().unwrap_or_else(PoisonError::into_inner)
}

impl HeldBack {
    fn read(&self, below: &dyn StorageBackend, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let end = offset.checked_add(out.len() as u64).filter(|end| *end <= self.length);
        if end.is_none() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        for_each_block(offset, out.len(), |number, within, span| {
            let target = out.get_mut(span).ok_or(io::ErrorKind::InvalidInput)?;
            match self.blocks.get(&number) {
                Some(block) => target.copy_from_slice(block.get(within).ok_or(io::ErrorKind::InvalidInput)?),
                None => self.read_below(below, number * BLOCK_U64 + within.start as u64, target)?,
            }
            Ok(())
        })
    }

    fn write(&mut self, below: &dyn StorageBackend, offset: u64, data: &[u8]) -> io::Result<()> {
        self.length = self.length.max(offset.saturating_add(data.len() as u64));
        for_each_block(offset, data.len(), |number, within, span| {
            if !self.blocks.contains_key(&number) {
                let mut block = Box::new([0; BLOCK]);
                self.read_below(below, number * BLOCK_U64, block.as_mut_slice())?;
                self.blocks.insert(number, block);
            }
            let block = self.blocks.get_mut(&number).and_then(|block| block.get_mut(within));
            let target = block.ok_or(io::ErrorKind::InvalidInput)?;
            target.copy_from_slice(data.get(span).ok_or(io::ErrorKind::InvalidInput)?);
            Ok(())
        })
    }

    /// Reads what shows through from the medium; zero beyond.
    fn read_below(&self, below: &dyn StorageBackend, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let present = usize::try_from(self.below.saturating_sub(offset)).unwrap_or(usize::MAX).min(out.len());
        let (there, beyond) = out.split_at_mut(present);
        beyond.fill(0);
        if there.is_empty() { Ok(()) } else { below.read(offset, there) }
    }

    fn set_len(&mut self, length: u64) {
        if length < self.length {
            self.below = self.below.min(length);
            self.blocks.retain(|number, _| number * BLOCK_U64 < length);
            let within = usize::try_from(length % BLOCK_U64).unwrap_or(0);
            if let Some(rest) = self.blocks.get_mut(&(length / BLOCK_U64)).and_then(|block| block.get_mut(within..)) {
                rest.fill(0);
            }
        }
        self.length = length;
    }
}

/// Cuts a span of bytes at the block borders: block number, range within the block, range within the span.
fn for_each_block(
    offset: u64,
    length: usize,
    mut act: impl FnMut(u64, std::ops::Range<usize>, std::ops::Range<usize>) -> io::Result<()>,
) -> io::Result<()> {
    let mut done = 0;
    while done < length {
        let at = offset.saturating_add(done as u64);
        let start = usize::try_from(at % BLOCK_U64).unwrap_or(0);
        let count = (BLOCK - start).min(length - done);
        act(at / BLOCK_U64, start..start + count, done..done + count)?;
        done += count;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_reads_its_own_writes_and_leaves_the_medium_alone() {
        let medium = Medium::memory();
        let (gate, _fence) = medium.gate();
        gate.set_len(10_000).unwrap();
        gate.write(0, &[7; 10_000]).unwrap();

        let trial = medium.trial_gate().unwrap();
        trial.write(4_000, &[9; 200]).unwrap();
        trial.set_len(12_000).unwrap();
        let mut seen = vec![1; 12_000];
        trial.read(0, &mut seen).unwrap();
        assert!(seen[..4_000].iter().all(|byte| *byte == 7));
        assert!(seen[4_000..4_200].iter().all(|byte| *byte == 9));
        assert!(seen[4_200..10_000].iter().all(|byte| *byte == 7));
        assert!(seen[10_000..].iter().all(|byte| *byte == 0));
        assert!(trial.read(11_999, &mut [0; 2]).is_err());

        trial.set_len(4_100).unwrap();
        trial.set_len(10_000).unwrap();
        trial.read(0, &mut seen[..10_000]).unwrap();
        assert!(seen[4_000..4_100].iter().all(|byte| *byte == 9));
        assert!(seen[4_100..10_000].iter().all(|byte| *byte == 0), "what was cut off does not come back");

        assert_eq!(medium.head(20_000).unwrap(), vec![7; 10_000]);
        assert_eq!(medium.syncs(), 0);
    }

    #[test]
    fn a_closed_gate_reads_and_does_not_write() {
        let medium = Medium::memory();
        let (gate, fence) = medium.gate();
        gate.set_len(10).unwrap();
        gate.sync_data().unwrap();
        fence.close();
        assert!(gate.write(0, &[1]).is_err() && gate.set_len(20).is_err() && gate.sync_data().is_err());
        gate.read(0, &mut [0; 10]).unwrap();
        assert_eq!(medium.syncs(), 1);
    }
}
