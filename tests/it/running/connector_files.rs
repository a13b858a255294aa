//! Files in the connector folder that are no connectors: each is named with its reason, and the good one runs.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use longshore_tests::components::component;

use super::bed::Bed;
use super::programs::{permissions_hold, said};

/// The largest file that is read: more than the connector has.
const COMPONENT_MAX: usize = 2 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_connector_is_named_with_its_reason_and_stops_nothing_else() {
    let mut bed = Bed::with(&[&format!("sandbox.component_max={COMPONENT_MAX}B")]).await;
    let login = bed.market.logins().remove(0);
    assert!(bed.stop().await);
    let good = component("aliexpress").unwrap();
    let folder = bed.path("connectors");
    let core_module = [b"\0asm".as_slice(), &[1, 0, 0, 0]].concat();
    let empty_component = [b"\0asm".as_slice(), &[13, 0, 1, 0]].concat();
    let precompiled = wasmtime::Engine::default().precompile_component(&empty_component).unwrap();
    let mut cases = vec![
        ("empty.wasm", Vec::new(), "empty"),
        ("text.wasm", b"#!/bin/sh\necho no\n".to_vec(), "not WebAssembly"),
        ("core.wasm", core_module, "core module"),
        ("cut.wasm", good[..good.len() / 2].to_vec(), "cut off"),
        ("large.wasm", vec![0; COMPONENT_MAX + 1], "raise `sandbox.component_max`"),
        ("nothing.wasm", empty_component, "does not export"),
        ("precompiled.wasm", precompiled, "compiled machine code"),
        ("twin.wasm", good.clone(), "another file is already the connector of `aliexpress`"),
    ];
    for (name, bytes, _) in &cases {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    std::os::unix::fs::symlink(folder.join("gone"), folder.join("dangling.wasm")).unwrap();
    cases.push(("dangling.wasm", Vec::new(), "cannot be read"));
    std::fs::create_dir(folder.join("folder.wasm")).unwrap();
    cases.push(("folder.wasm", Vec::new(), "no regular file"));
    if permissions_hold("closed-connector-file") {
        std::fs::write(folder.join("closed.wasm"), &good).unwrap();
        std::fs::set_permissions(folder.join("closed.wasm"), std::fs::Permissions::from_mode(0o000)).unwrap();
        cases.push(("closed.wasm", Vec::new(), "cannot be read: Permission denied"));
    }
    bed.start(&[]).await;

    let listed = bed.control.connectors().await.unwrap();
    let printed = said(&bed.command_line(&["connectors"]).await);
    let page = bed.page("connectors").await.expect_ok().unwrap().body;
    for (name, _, expected) in &cases {
        let connector = listed.iter().find(|connector| connector.file == *name);
        let connector = connector.unwrap_or_else(|| panic!("{name} is not listed: {listed:?}"));
        let reason = connector.reason.as_deref().unwrap_or_default();
        assert_eq!(connector.state, "failed", "{name}: {reason}");
        assert!(reason.contains(expected), "{name}: {reason}");
        assert!(printed.contains(&format!("{name}: {reason}")), "{name}: {printed}");
        assert!(page.contains(name) && page.contains(&escaped(reason)), "{name}: {page}");
    }
    let live: Vec<&str> = listed.iter().filter(|it| it.state == "live").map(|it| it.file.as_str()).collect();
    assert_eq!(live, ["aliexpress.wasm"]);
    let account = bed.connect("shop", 0, &login).await;
    bed.assert_equal(&account, &login, "beside broken files").await;
    bed.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connectors_that_are_shipped_have_their_grants_in_the_shipped_configuration() {
    // The simulator that the bed is of stands on loopback.
    let at_simulator = ["connector.aliexpress.plain_http=true", "connector.aliexpress.private_addresses=true"];
    let mut bed = Bed::with(&at_simulator).await;
    assert!(bed.stop().await);
    for platform in ["aliexpress", "amazon", "dhgate", "ebay"] {
        let file = bed.path("connectors").join(format!("{platform}.wasm"));
        std::fs::write(file, component(platform).unwrap()).unwrap();
    }
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/longshore.toml");
    std::fs::copy(shipped, bed.path("longshore.toml")).unwrap();
    bed.start(&[]).await;
    let listed = bed.control.connectors().await.unwrap();
    let told: Vec<_> = listed
        .iter()
        .map(|connector| (connector.file.as_str(), connector.state.as_str(), connector.hosts.len()))
        .collect();
    assert_eq!(
        told,
        [
            ("aliexpress.wasm", "live", 1),
            ("amazon.wasm", "live", 4),
            ("dhgate.wasm", "live", 2),
            ("ebay.wasm", "live", 2)
        ]
    );
    bed.end().await;
}

/// A text as it stands in a page.
fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;").replace('\'', "&#39;")
}
