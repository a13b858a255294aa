//! WASI without powers. Language runtimes import it, so it is linked: clocks and random work, standard output and error go to the
//! journal, and there are no files, no sockets, no environment and no arguments.

use bytes::Bytes;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder};

use super::journal::Journal;
use crate::sandbox::bindings::longshore::connector::journal::Level;

/// The most random bytes that one request may ask for.
const RANDOM_BYTES_MAX: u64 = 64 * 1024;
/// A line that is not ended is written when it is this long.
const PARTIAL_BYTES_MAX: usize = 4 * 1024;
/// How much a guest may write at once; it asks before it writes.
const WRITE_BYTES_MAX: usize = 64 * 1024;

/// A WASI context that can do nothing but tell time, draw random bytes and write to the journal.
pub(in crate::sandbox) fn powerless(journal: &Journal) -> WasiCtx {
    let output = |level| LineStream { journal: journal.clone(), level };
    WasiCtxBuilder::new()
        .stdout(output(Level::Info))
        .stderr(output(Level::Warn))
        .max_random_size(RANDOM_BYTES_MAX)
        .allow_tcp(false)
        .allow_udp(false)
        .allow_ip_name_lookup(false)
        .build()
}

/// Standard output or error.
struct LineStream {
    journal: Journal,
    level: Level,
}

impl IsTerminal for LineStream {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for LineStream {
    fn async_stream(&self) -> Box<dyn tokio::io::AsyncWrite + Send + Sync> {
        // Only later versions of WASI ask for this one.
        Box::new(tokio::io::sink())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(LineWriter { journal: self.journal.clone(), level: self.level, partial: Vec::new() })
    }
}

/// Cuts what is written into lines.
struct LineWriter {
    journal: Journal,
    level: Level,
    partial: Vec<u8>,
}

impl LineWriter {
    fn take(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.partial.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.partial.len() >= PARTIAL_BYTES_MAX {
                self.write_partial();
            }
        }
    }

    fn write_partial(&mut self) {
        let line = String::from_utf8_lossy(&self.partial);
        if !line.trim().is_empty() {
            self.journal.write(self.level, line.trim_end());
        }
        self.partial.clear();
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for LineWriter {
    async fn ready(&mut self) {}
}

impl OutputStream for LineWriter {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.take(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(WRITE_BYTES_MAX)
    }
}

impl Drop for LineWriter {
    fn drop(&mut self) {
        self.write_partial();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    #[test]
    fn output_becomes_lines_and_a_flood_becomes_a_count() {
        let limits = config::Sandbox { journal_lines_per_call: 4, ..config::Sandbox::default() };
        let journal = Journal::new("alpha".to_owned(), String::new(), &limits);
        let mut writer = LineWriter { journal: journal.clone(), level: Level::Info, partial: Vec::new() };
        for (bytes, counts) in [
            (b"one\ntw".to_vec(), (1, 0)),
            (b"o\n\n  \n".to_vec(), (2, 0)),
            (vec![b'x'; PARTIAL_BYTES_MAX], (3, 0)),
            (b"\xff\xfe\n".to_vec(), (4, 0)),
            (b"five\nsix\n".to_vec(), (4, 2)),
        ] {
            writer.take(&bytes);
            assert_eq!(journal.counts(), counts);
        }
    }
}
