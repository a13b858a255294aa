//! How the place where a page of drafts begins is written into an address: `MILLISECONDS-ID`.

use crate::model::{DraftId, Timestamp};
use crate::store::DraftKey;

/// The key as part of an address.
pub(super) fn written_key(key: &DraftKey) -> String {
    format!("{}-{}", key.placed_at.as_millis(), key.id)
}

/// Reads it back. A moment before 1970 begins with a minus of its own.
pub(super) fn parse_key(text: &str) -> Option<DraftKey> {
    let (millis, id) = text.rsplit_once('-')?;
    let id: DraftId = id.parse().ok()?;
    Some(DraftKey { placed_at: Timestamp::from_millis(millis.parse().ok()?), id })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_key_survives_its_address(millis in -62_135_596_800_000i64..253_370_764_800_000, id: u64) {
            let key = DraftKey { placed_at: Timestamp::from_millis(millis), id: DraftId(id) };
            prop_assert_eq!(parse_key(&written_key(&key)), Some(key));
        }
    }

    #[test]
    fn other_text_is_no_key() {
        for text in ["", "-", "1", "a-1", "1-a", "1--1", "1-18446744073709551616"] {
            assert_eq!(parse_key(text), None, "{text}");
        }
    }
}
