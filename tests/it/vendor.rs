//! The vendors' own documents as judges: what a connector asks and what a simulator answers is as they say, and what they
//! publish as examples is read without loss.
//!
//! Nothing of the documents is kept here. They are read from the folder that [`FOLDER_VARIABLE`] names; without it these checks
//! are skipped, all but those of the judge itself.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where, by ending there"
)]

mod amazon;
mod check;
mod document;
mod ebay;
mod judge;
mod published;
mod schema;
mod stage;

use std::path::PathBuf;

use document::Document;
use longshore_tests::skip;

/// Name of the environment variable that names the folder of the vendors' documents.
const FOLDER_VARIABLE: &str = "LONGSHORE_VENDOR_SPECS";

/// The documents of these files; none, which is reported, if no folder is named. A folder without them is a mistake.
fn documents<const N: usize>(files: [&str; N]) -> Option<[Document; N]> {
    let Some(folder) = std::env::var_os(FOLDER_VARIABLE).map(PathBuf::from) else {
        let how = format!("name their folder in {FOLDER_VARIABLE}; the README says where they are published");
        skip::report("vendor-specs", "the vendors' documents", &how).unwrap();
        return None;
    };
    Some(files.map(|file| Document::read(&folder.join(file))))
}
