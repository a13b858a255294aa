//! Nothing that names a buyer and no secret is anywhere in clear: not in the state folder, not in the log.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use longshore::model::PullOutcome;
use longshore_tests::play::seller::PASSWORD;
use longshore_tests::sim::LIST;
use serde_json::{Value, json};

use super::bed::Bed;
use super::scene::APPS;

/// Texts shorter than this occur by chance.
const TELLING_BYTES: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_and_no_buyer_is_in_clear_in_the_state_folder_or_the_log() {
    let mut bed = Bed::with(&["log.level=trace"]).await;
    let login = bed.market.logins().remove(0);
    bed.command(&json!({"do": "settings", "access_seconds": 9 * 60}));
    let link = bed.begin("shop", 0).await;
    bed.connect_by(&link, "shop", &login).await;
    // A renewal, a failure with an excerpt, a refused grant: whatever writes more than usual.
    bed.pull("shop", PullOutcome::Succeeded).await;
    bed.command(&json!({"do": "switch-on", "fault": {"kind": "truncated"}, "method": LIST, "times": 1}));
    bed.pull("shop", PullOutcome::Failed).await;
    bed.command(&json!({"do": "switch-on", "fault": {"kind": "malformed"}, "method": LIST, "times": 1}));
    bed.pull("shop", PullOutcome::Failed).await;
    bed.command(&json!({"do": "end-grants", "shop": login, "access": true, "refresh": true}));
    bed.pull("shop", PullOutcome::Failed).await;
    assert!(bed.stop().await);

    let mut planted = planted(&bed.market.ledger(Some(&login)));
    assert!(planted.len() > 60, "{planted:?}");
    // What opens the console or an authorisation.
    let cookies = bed.staff.cookies(&bed.console);
    assert_ne!(cookies, Vec::<String>::new());
    planted.extend(cookies);
    planted.extend(link.path_segments().unwrap().next_back().map(str::to_owned));
    let log = bed.said().join("\n");
    let mut places = vec![("the log".to_owned(), log.into_bytes())];
    // Shown in the log, since that is how the administrator gets it, and kept nowhere.
    let planted_in = |place: &str| -> Vec<&String> {
        planted.iter().chain((place != "the log").then_some(&bed.setup_code)).collect()
    };
    // One of each kind, in clear beside the others: the search must find them.
    let (buyer, token) = (planted.last().unwrap(), format!("50000{}", "aB3".repeat(15)));
    std::fs::write(bed.path("state/beside"), format!("x{buyer}x {token} {}", bed.setup_code)).unwrap();
    read_all(&bed.path("state"), &mut places);
    assert!(places.iter().any(|(name, bytes)| name.ends_with("longshore.redb") && bytes.len() > 50_000));
    assert!(places.iter().any(|(name, bytes)| name == "the log" && bytes.len() > 10_000));
    for (place, bytes) in &places {
        let found = found(bytes, &planted_in(place));
        if place.ends_with("/beside") {
            assert!([buyer, &token, &bed.setup_code].iter().all(|text| found.contains(text)), "{found:?}");
        } else {
            assert_eq!(found, Vec::<String>::new(), "in {place}");
        }
    }
    bed.end().await;
}

/// What must be nowhere: whatever of the orders names or reaches a buyer, and the secrets of apps and people.
fn planted(ledger: &[Value]) -> BTreeSet<String> {
    let mut planted: BTreeSet<String> = APPS.iter().map(|(_, secret)| (*secret).to_owned()).collect();
    // A password, and what an answer that made no sense held.
    planted.extend([PASSWORD.to_owned(), "alert(4)".to_owned()]);
    for order in ledger {
        let mut texts = Vec::new();
        for part in ["buyer", "ship_to", "tax_identifiers", "notes"] {
            collect(&order[part], &mut texts);
        }
        // Places and countries are shared by thousands of people, and countries stand in the open part of a draft.
        let place = &order["ship_to"];
        let shared = ["city", "state_province", "country_code", "postal_code"].map(|name| place[name].as_str());
        texts.retain(|text| text.len() >= TELLING_BYTES && !shared.contains(&Some(text.as_str())));
        planted.extend(texts);
    }
    planted
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(parts) => parts.iter().for_each(|part| collect(part, texts)),
        Value::Object(parts) => parts.values().for_each(|part| collect(part, texts)),
        _ => {}
    }
}

/// Which of the planted texts the bytes hold, and what looks like one of the marketplace's tokens or codes.
fn found(bytes: &[u8], planted: &[&String]) -> Vec<String> {
    // All texts in one pass, by their first bytes: there are many, and megabytes to look through.
    let mut by_beginning: HashMap<&[u8], Vec<&str>> = HashMap::new();
    for text in planted {
        by_beginning.entry(&text.as_bytes()[..TELLING_BYTES]).or_default().push(text);
    }
    let mut found = Vec::new();
    for (at, beginning) in bytes.windows(TELLING_BYTES).enumerate() {
        let texts = by_beginning.get(beginning).into_iter().flatten();
        found.extend(texts.filter(|text| bytes[at..].starts_with(text.as_bytes())).map(|&text| text.to_owned()));
    }
    let token = |start: &[u8], length: usize| {
        let is_one =
            |window: &&[u8]| window.starts_with(start) && window[start.len()..].iter().all(u8::is_ascii_alphanumeric);
        bytes.windows(start.len() + length).find(is_one).map(|window| String::from_utf8_lossy(window).into_owned())
    };
    found.extend(token(b"50000", 45));
    found.extend(token(b"50001", 45));
    for (key, _) in APPS {
        found.extend(token(format!("3_{key}_").as_bytes(), 27));
    }
    found
}

fn read_all(folder: &Path, places: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, places);
        } else {
            places.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}
