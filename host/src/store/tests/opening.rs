//! Files that cannot be used: named in words, and byte for byte as they were.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use redb::{Database, TableDefinition};

use crate::config::{self, MasterKeySource};
use crate::model::CustomerId;
use crate::store::tables::{ACCOUNT_COUNTS, BUDGETS, META, NICKNAMES, TABLE_VERSIONS};
use crate::store::testing::{clock, new_account, now, platform};
use crate::store::{Error, Store};

fn section(folder: &Path) -> config::Store {
    config::Store {
        state_dir: folder.to_owned(),
        cache_bytes: 1024 * 1024,
        master_key: MasterKeySource::File(folder.join("master.key")),
    }
}

/// A store with something in it, closed.
async fn stored(folder: &Path) {
    let store = Store::open(&section(folder), clock()).unwrap();
    new_account(&store).await;
    store.close().await;
}

#[tokio::test]
async fn what_is_made_is_closed_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    stored(&state).await;
    for (name, mode) in [("", 0o700), ("longshore.redb", 0o600), ("master.key", 0o600)] {
        let found = fs::metadata(state.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "`{name}` has {found:o}");
    }
}

fn with_database(file: &Path, act: impl FnOnce(&redb::WriteTransaction)) {
    let database = Database::create(file).unwrap();
    let transaction = database.begin_write().unwrap();
    act(&transaction);
    transaction.commit().unwrap();
}

/// Spoils a good store, opens it, and compares the file with what it was before.
async fn check(name: &str, spoil: impl FnOnce(&Path), expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    stored(folder.path()).await;
    let file = folder.path().join("longshore.redb");
    spoil(&file);
    let before = fs::read(&file).unwrap();
    let error = Store::open(&section(folder.path()), clock()).expect_err(name).to_string();
    assert!(error.contains(expected), "{name}: {error}");
    assert!(fs::read(&file).unwrap() == before, "{name}: the file was touched");
}

fn rewrite(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

#[tokio::test]
async fn an_unusable_file_is_named_and_left_alone() {
    check("text", |file| fs::write(file, "{\"a\": 1}\n").unwrap(), "is not a store of Longshore").await;
    check("emptied", |file| fs::write(file, "").unwrap(), "is cut off").await;
    check("first bytes only", |file| rewrite(file, |bytes| bytes.truncate(5)), "is cut off").await;
    check("header only", |file| rewrite(file, |bytes| bytes.truncate(4096)), "was left untouched").await;
    check("half", |file| rewrite(file, |bytes| bytes.truncate(bytes.len() / 2)), "was left untouched").await;
    check("header of zeros", |file| rewrite(file, |bytes| bytes[9..4096].fill(0)), "is damaged").await;
    check("body of zeros", |file| rewrite(file, |bytes| bytes[4096..].fill(0)), "is damaged").await;
    check("body of noise", |file| rewrite(file, |bytes| bytes[4096..].fill(0xa5)), "is damaged").await;

    let foreign = |file: &Path| {
        fs::remove_file(file).unwrap();
        with_database(file, |transaction| {
            let table: TableDefinition<'_, &str, &str> = TableDefinition::new("meta");
            transaction.open_table(table).unwrap().insert("a", "b").unwrap();
        });
    };
    check("another program's database", foreign, "is not a store of Longshore").await;
    let newer = |file: &Path| {
        with_database(file, |transaction| {
            transaction.open_table(META).unwrap().insert("format", 99).unwrap();
        });
    };
    check("newer format", newer, "written by a newer Longshore (format 99, this one knows 1)").await;
    let newer = |file: &Path| {
        with_database(file, |transaction| {
            transaction.open_table(TABLE_VERSIONS).unwrap().insert("feed", 2).unwrap();
        });
    };
    check("newer table", newer, "written by a newer Longshore (table feed 2, this one knows 1)").await;
}

#[tokio::test]
async fn a_table_that_an_earlier_version_did_not_know_is_added() {
    let folder = tempfile::tempdir().unwrap();
    stored(folder.path()).await;
    with_database(&folder.path().join("longshore.redb"), |transaction| {
        assert!(transaction.delete_table(BUDGETS).unwrap());
        assert!(transaction.delete_table(NICKNAMES).unwrap());
        assert!(transaction.delete_table(ACCOUNT_COUNTS).unwrap());
        for name in ["budgets", "nicknames", "account_counts"] {
            transaction.open_table(TABLE_VERSIONS).unwrap().remove(name).unwrap();
        }
    });
    let store = Store::open(&section(folder.path()), clock()).unwrap();
    assert_eq!(store.budget_levels(now()).await.unwrap(), []);
    let accounts = store.accounts(None, 10).unwrap();
    let nickname = accounts[0].nickname.as_deref().unwrap();
    assert_eq!(store.accounts_named(CustomerId::DEFAULT, nickname), Ok(accounts.clone()), "names are filled in");
    assert_eq!(store.account_counts(), Ok([(platform(), 1)].into()));
    store.close().await;
}

#[tokio::test]
async fn the_key_must_be_there_and_fit() {
    let key = |file: &Path| file.with_file_name("master.key");
    check("no key", |file| fs::remove_file(key(file)).unwrap(), "is missing").await;
    check("another key", |file| fs::write(key(file), "0a".repeat(32)).unwrap(), "is not the one that sealed").await;
    check("no key at all", |file| fs::write(key(file), "secret").unwrap(), "holds no master key").await;
    let exposed = |file: &Path| fs::set_permissions(key(file), fs::Permissions::from_mode(0o644)).unwrap();
    check("exposed key", exposed, "chmod 600 '").await;
}

#[tokio::test]
async fn a_store_has_one_daemon() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&section(folder.path()), clock()).unwrap();
    let error = Store::open(&section(folder.path()), clock()).unwrap_err().to_string();
    assert!(error.contains("is in use by another daemon"), "{error}");
    new_account(&store).await;
    store.close().await;
    assert!(matches!(store.accounts(None, 1), Err(Error::Unavailable(_))));
    let store = Store::open(&section(folder.path()), clock()).unwrap();
    assert_eq!(store.accounts(None, 10).unwrap().len(), 1);
    store.close().await;
}

#[tokio::test]
async fn the_folder_is_made_and_nothing_else_is_left_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("state/longshore");
    stored(&inner).await;
    assert_eq!(fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
    let mut names: Vec<_> = fs::read_dir(&inner).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["longshore.redb", "master.key"]);

    fs::write(folder.path().join("file"), "").unwrap();
    let error = Store::open(&section(&folder.path().join("file/state")), clock()).unwrap_err().to_string();
    assert!(error.contains("cannot write in the state folder"), "{error}");
}

#[tokio::test]
async fn an_interrupted_first_start_is_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("longshore.redb.unfinished"), "half a sto").unwrap();
    stored(folder.path()).await;
    assert!(!folder.path().join("longshore.redb.unfinished").exists());
}
