//! Files in the connector folder that are no connectors: each is named with its reason, and the good one runs.

use std::os::unix::fs::PermissionsExt as _;

use longshore_tests::components::component;
use rustix::process::geteuid;

use super::bed::Bed;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_connector_is_named_with_its_reason_and_stops_nothing_else() {
    let mut bed = Bed::new().await;
    let login = bed.market.logins().remove(0);
    assert!(bed.stop().await);
    let good = component("aliexpress").unwrap();
    let folder = bed.path("connectors");
    let core_module = [b"\0asm".as_slice(), &[1, 0, 0, 0]].concat();
    let empty_component = [b"\0asm".as_slice(), &[13, 0, 1, 0]].concat();
    let mut cases = vec![
        ("empty.wasm", Vec::new(), "empty"),
        ("text.wasm", b"#!/bin/sh\necho no\n".to_vec(), "not WebAssembly"),
        ("core.wasm", core_module, "core module"),
        ("cut.wasm", good[..good.len() / 2].to_vec(), "cut off"),
        ("nothing.wasm", empty_component, "does not export"),
        ("precompiled.wasm", b"\x7fELF\x02\x01\x01\0wasmtime".to_vec(), "compiled"),
        ("twin.wasm", good.clone(), "aliexpress"),
    ];
    for (name, bytes, _) in &cases {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    std::os::unix::fs::symlink(folder.join("gone"), folder.join("dangling.wasm")).unwrap();
    cases.push(("dangling.wasm", Vec::new(), "cannot be read"));
    if !geteuid().is_root() {
        std::fs::write(folder.join("closed.wasm"), &good).unwrap();
        std::fs::set_permissions(folder.join("closed.wasm"), std::fs::Permissions::from_mode(0o000)).unwrap();
        cases.push(("closed.wasm", Vec::new(), "cannot be read"));
    }
    bed.start(&[]).await;

    let listed = bed.control.connectors().await.unwrap();
    for (name, _, said) in &cases {
        let connector = listed.iter().find(|connector| connector.file == *name);
        let connector = connector.unwrap_or_else(|| panic!("{name} is not listed: {listed:?}"));
        let reason = connector.reason.as_deref().unwrap_or_default();
        assert_eq!(connector.state, "failed", "{name}: {reason}");
        assert!(reason.contains(said), "{name}: {reason}");
    }
    let live: Vec<&str> = listed.iter().filter(|it| it.state == "live").map(|it| it.file.as_str()).collect();
    assert_eq!(live, ["aliexpress.wasm"]);
    let account = bed.connect("shop", 0, &login).await;
    bed.assert_equal(&account, &login, "beside broken files").await;
    bed.end().await;
}
