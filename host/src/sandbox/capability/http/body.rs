//! Collects an answer's body as it arrives, unpacked and never longer than it may be. No I/O of its own.

use std::io::{self, Write};

use flate2::write::GzDecoder;

/// Why a body cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum BodyError {
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    #[error("the answer is packed as `{0}`, which was not asked for")]
    UnknownPacking(String),
    #[error("the answer says that it is packed with gzip and is not, or is cut off")]
    BadGzip,
}

/// A body that is being received.
pub(super) struct Collector(Packing);

enum Packing {
    Plain(Capped),
    Gzip(Box<GzDecoder<Capped>>),
}

impl Collector {
    /// For a body with this `content-encoding`, of at most `bytes_max` bytes once unpacked.
    pub(super) fn new(content_encoding: Option<&str>, bytes_max: usize) -> Result<Self, BodyError> {
        let capped = Capped { bytes: Vec::new(), bytes_max };
        match content_encoding.map(str::trim).unwrap_or_default().to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Self(Packing::Plain(capped))),
            "gzip" | "x-gzip" => Ok(Self(Packing::Gzip(Box::new(GzDecoder::new(capped))))),
            other => Err(BodyError::UnknownPacking(other.chars().take(32).collect())),
        }
    }

    /// Takes the next bytes.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), BodyError> {
        match &mut self.0 {
            Packing::Plain(capped) => capped.write_all(chunk).map_err(|_| BodyError::TooLarge(capped.bytes_max)),
            Packing::Gzip(decoder) => {
                let written = decoder.write_all(chunk);
                written.map_err(|error| Self::gzip_error(&error, decoder.get_ref().bytes_max))
            }
        }
    }

    /// The whole body, when the last byte has come.
    pub(super) fn finish(self) -> Result<Vec<u8>, BodyError> {
        match self.0 {
            Packing::Plain(capped) => Ok(capped.bytes),
            Packing::Gzip(decoder) => {
                let bytes_max = decoder.get_ref().bytes_max;
                decoder.finish().map(|capped| capped.bytes).map_err(|error| Self::gzip_error(&error, bytes_max))
            }
        }
    }

    fn gzip_error(error: &io::Error, bytes_max: usize) -> BodyError {
        if error.kind() == io::ErrorKind::FileTooLarge { BodyError::TooLarge(bytes_max) } else { BodyError::BadGzip }
    }
}

/// Bytes with a limit.
struct Capped {
    bytes: Vec<u8>,
    bytes_max: usize,
}

impl Write for Capped {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + chunk.len() > self.bytes_max {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(chunk);
        Ok(chunk.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn bodies_are_unpacked_and_capped() {
        let (packed, bomb) = (gzip(b"hello"), gzip(&vec![0; 1_000_000]));
        let cut = packed.get(..packed.len() - 9).unwrap().to_vec();
        let trailed = [packed.clone(), b"more".to_vec()].concat();
        assert!(bomb.len() < 10_000);
        for (encoding, body, wanted) in [
            (None, b"hello".to_vec(), Ok(b"hello".to_vec())),
            (Some("identity"), b"hello".to_vec(), Ok(b"hello".to_vec())),
            (Some("gzip"), packed.clone(), Ok(b"hello".to_vec())),
            (Some(" GZIP "), packed, Ok(b"hello".to_vec())),
            (None, vec![0; 10_001], Err(BodyError::TooLarge(10_000))),
            (Some("gzip"), bomb, Err(BodyError::TooLarge(10_000))),
            (Some("gzip"), cut, Err(BodyError::BadGzip)),
            (Some("gzip"), trailed, Err(BodyError::BadGzip)),
            (Some("gzip"), b"hello hello hello".to_vec(), Err(BodyError::BadGzip)),
            (Some("br"), Vec::new(), Err(BodyError::UnknownPacking("br".to_owned()))),
            (Some("gzip, gzip"), Vec::new(), Err(BodyError::UnknownPacking("gzip, gzip".to_owned()))),
        ] {
            for chunk_size in [1, 7, 100_000] {
                let collected = Collector::new(encoding, 10_000).and_then(|mut collector| {
                    body.chunks(chunk_size).try_for_each(|chunk| collector.push(chunk))?;
                    collector.finish()
                });
                assert_eq!(collected, wanted, "{encoding:?} in chunks of {chunk_size}");
            }
        }
    }
}
