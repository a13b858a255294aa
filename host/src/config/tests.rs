//! The whole file: sample, defaults, paths, overrides. Messages are goldens of the integration tests.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::source::Source;
use super::*;

/// Reads a text as if it were the file `/etc/longshore/longshore.toml`, with overrides.
fn read(text: &str, overrides: &[&str]) -> Result<Checked, Report> {
    let file = Source {
        name: "longshore.toml".to_owned(),
        text: text.to_owned(),
        base: PathBuf::from("/etc/longshore"),
        is_override: false,
    };
    let overrides = overrides.iter().map(|typed| Source::from_override(typed));
    check::check(&std::iter::once(file).chain(overrides).collect::<Vec<_>>()).end()
}

/// The configuration of a text that is good and gives no warning.
fn good(text: &str, overrides: &[&str]) -> Config {
    let checked = read(text, overrides).unwrap_or_else(|report| panic!("{report}"));
    assert!(checked.warnings.is_empty(), "{}", checked.warnings);
    checked.config
}

/// What the shipped file says after the sample: the blocks of the connectors that come with Longshore.
const SHIPPED: &str = "\n\n# The connectors that come with Longshore,";

#[test]
fn the_shipped_sample_is_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/longshore.toml");
    let file = fs::read_to_string(&path).unwrap();
    let (before, blocks) = file.split_once(SHIPPED).unwrap();
    if std::env::var_os("LONGSHORE_BLESS").is_some() {
        fs::write(&path, format!("{}{SHIPPED}{blocks}", sample())).unwrap();
    }
    assert_eq!(before, sample(), "bless with LONGSHORE_BLESS=1");
    let config = good(&file, &[]);
    assert!(!config.connectors.is_empty());
    assert_eq!(Config { connectors: BTreeMap::new(), ..config }, Config::default());
}

#[test]
fn the_sample_is_the_default_with_and_without_its_comment_signs() {
    let untouched = sample();
    assert_eq!(good(&untouched, &[]), Config::default());

    let all_defaults: String = untouched.lines().map(|line| uncommented(line, "#") + "\n").collect();
    let mut config = good(&all_defaults, &[]);
    let block = config.connectors.pop_first().map(|(_, block)| block);
    assert_eq!(block, Some(ConnectorBlock::default()));
    assert_eq!(config, Config::default());
    assert!(all_defaults.contains("\nlisten = ") && all_defaults.contains("\nplain_http = "));
}

#[test]
fn the_examples_of_the_sample_are_good() {
    let examples: String = sample().lines().map(|line| uncommented(&uncommented(line, "# "), "#") + "\n").collect();
    let config = good(&examples, &[]);
    assert!(config.server.public_url.is_some() && config.egress.ca_file.is_some());
    let block = config.connectors.values().next().unwrap();
    assert!(block.hosts.is_some() && !block.settings.is_empty() && !block.secrets.is_empty());
}

/// The line without `sign`, if a key or a block follows it at once.
fn uncommented(line: &str, sign: &str) -> String {
    let rest = line.strip_prefix(sign).unwrap_or(line);
    let is_setting = rest.starts_with('[') || rest.split_once(" = ").is_some_and(|(name, _)| !name.contains(' '));
    if is_setting { rest.to_owned() } else { line.to_owned() }
}

#[test]
fn the_shipped_files_are_good() {
    for name in ["minimal.toml", "demo.toml", "longshore.toml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config").join(name);
        let checked = super::read(&path, &[]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(checked.warnings.is_empty(), "{name}: {}", checked.warnings);
    }
}

#[test]
fn relative_paths_start_from_the_file() {
    let config = good("[store]\nstate_dir = './state'\n[connectors]\ndir = '../lib'\n", &[]);
    assert_eq!(config.store.state_dir, Path::new("/etc/longshore/state"));
    assert_eq!(config.connector_dir, Path::new("/etc/longshore/../lib"));
    assert_eq!(config.store.master_key, MasterKeySource::File("/etc/longshore/state/master.key".into()));
}

#[test]
fn the_master_key_stays_where_the_file_says() {
    let config = good("[store]\nstate_dir = '/s'\nmaster_key = { credential = 'master-key' }\n", &[]);
    assert_eq!(config.store.master_key, MasterKeySource::Credential("master-key".into()));
}

#[test]
fn overrides_come_last_and_the_last_one_wins() {
    let text = "[server]\nlisten = '127.0.0.1:1'\n[connector.aliexpress]\nhosts = ['{api-origin}']\nplain_http = true\n\
                settings = { api-origin = 'http://127.0.0.1:1', app-key = '7' }\n";
    let config = good(
        text,
        &[
            "server.listen=127.0.0.1:2",
            "server.listen=127.0.0.1:0",
            "connector.aliexpress.settings.api-origin=http://127.0.0.1:4567",
            "store.state_dir=/x",
        ],
    );
    assert_eq!(config.server.listen.port(), 0);
    assert_eq!(config.store.master_key, MasterKeySource::File("/x/master.key".into()));
    let block = config.connectors.values().next().unwrap();
    assert_eq!(block.settings.get("api-origin").map(String::as_str), Some("http://127.0.0.1:4567"));
    assert_eq!(block.settings.get("app-key").map(String::as_str), Some("7"));
}

#[test]
fn a_secret_in_the_file_is_not_repeated_anywhere() {
    for text in [
        "[connector.aliexpress]\nsecrets = { app-secret = 'hunter2' }",
        "[connector.aliexpress]\nsecrets = 'hunter2'",
        "[connector.aliexpress.secrets]\nother = 'hunter2'",
        "[connector.aliexpress]\nsettings = { refresh-token = 'hunter2' }",
        "[connector.aliexpress]\napp_secret = 'hunter2'",
        "[connector]\napp_secret = 'hunter2'",
        "[store]\nmaster_key = 'hunter2'",
        "[store]\nmaster_key = hunter2",
        "[stor]\npassword = 'hunter2'",
        "app_secret = 'hunter2'",
        "[server]\nadmin-password = ['hunter2', 5]",
    ] {
        let report = read(text, &[]).unwrap_err();
        assert!(!report.render(false).contains("hunter2"), "{report}");
        assert!(!format!("{report:?}").contains("hunter2"), "{report:?}");
    }
    let report = read("", &["store.master_key=hunter2"]).unwrap_err();
    assert!(!report.render(false).contains("hunter2"), "{report}");
}

proptest! {
    #[test]
    fn no_text_makes_it_stumble(text in "[a-z_.=\\[\\]{}'\"0-9\\n #\u{4e2d}-]{0,80}") {
        if let Err(report) = read(&text, &[]) {
            prop_assert!(report.has_errors() && !report.render(true).is_empty());
            for (_, position) in report.problems() {
                prop_assert!(position.line >= 1 && position.column >= 1);
            }
        }
    }

    #[test]
    fn every_break_of_the_sample_is_answered(at in 0_usize..12_000, inserted in "[\\PC\\n]{0,4}") {
        let mut text: String = sample().lines().map(|line| uncommented(line, "#") + "\n").collect();
        let at = text.floor_char_boundary(at.min(text.len()));
        text.insert_str(at, &inserted);
        match read(&text, &[]) {
            Ok(checked) => prop_assert!(!checked.warnings.has_errors()),
            Err(report) => prop_assert!(report.has_errors()),
        }
    }
}
