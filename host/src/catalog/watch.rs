//! Being told that something in the connector folder has changed. Best effort: a network share tells nothing, and a folder that was
//! put in another one's place is not watched any more. Whoever needs to know looks from time to time as well.

use std::path::Path;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::tasks::Activator;

/// Watches a folder until it is dropped.
#[derive(Debug)]
pub struct Watch {
    _watcher: RecommendedWatcher,
}

/// The system does not tell what changes in a folder.
#[derive(Debug, thiserror::Error)]
#[error("the folder cannot be watched: {0}")]
pub struct Unwatched(#[from] notify::Error);

impl Watch {
    /// Wakes `changed` whenever something in the folder itself may have changed. It wakes often while a file is being copied.
    pub fn start(dir: &Path, changed: Activator) -> Result<Self, Unwatched> {
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading changes nothing, and this daemon's own looking would wake it for ever. An error may have hidden an event.
            if !event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
                changed.wake();
            }
        })?;
        watcher.watch(dir, RecursiveMode::NonRecursive)?;
        Ok(Self { _watcher: watcher })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[tokio::test]
    async fn it_wakes_for_each_way_in_which_a_file_comes_and_goes() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let changed = Activator::new();
        let _watch = Watch::start(folder.path(), changed.clone()).unwrap();
        let steps: [&dyn Fn(); 4] = [
            &|| fs::write(at("new"), "abc").unwrap(),
            &|| fs::rename(at("new"), at("a.wasm")).unwrap(),
            &|| fs::write(at("a.wasm"), "longer").unwrap(),
            &|| fs::remove_file(at("a.wasm")).unwrap(),
        ];
        for step in steps {
            step();
            changed.woken().await;
        }
        assert!(Watch::start(&at("nowhere"), changed).is_err());
    }
}
