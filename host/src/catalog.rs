//! Which connector files there are: names, bytes and digests. Runs none of them.

use crate::model::Digest;

/// A file in the connector folder.
#[derive(Debug)]
pub struct Entry {
    /// Its name within the folder.
    pub file: String,
    /// What is in it, or why that cannot be read.
    pub content: Result<Content, std::io::Error>,
}

/// What is in a connector file.
#[derive(Debug)]
pub struct Content {
    /// SHA-256 of the bytes.
    pub digest: Digest,
    /// The bytes, read whole.
    pub bytes: Vec<u8>,
}
