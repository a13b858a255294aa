//! Files in the connector folder: what is none is told in words, and compiled code is trusted only if it is our own.

use std::path::{Path, PathBuf};

use longshore::sandbox::{Compiler, LoadCounts, LoadError};
use longshore_tests::components::component;

use super::bed::{limits, sandbox, sandbox_with};

/// A program of this project, as it lies beside the demo.
fn program(name: &str) -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_demo")).with_file_name(name)
}

/// A compiler that does not do what it should.
#[tokio::test]
async fn a_compiler_that_ends_badly_harms_nothing() {
    let (limits, egress) = limits();
    for (program, said) in [
        ("/bin/false", "the file is not a valid component"),
        ("/bin/true", "the compiled code cannot be loaded"),
        ("/nowhere/longshore", "the compiler could not be run"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let sandbox = sandbox_with(Compiler::Child(program.into()), &limits, &egress, dir.path());
        let error = sandbox.load(component("probe").unwrap()).await.unwrap_err().to_string();
        assert!(error.contains(said), "{program}: {error}");
    }
}

/// The probe with one text replaced by another of the same length.
fn changed(from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = component("probe").unwrap();
    let places: Vec<usize> = bytes
        .windows(from.len())
        .enumerate()
        .filter(|(_, window)| *window == from.as_bytes())
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty(), "{from} is not in the file");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[tokio::test]
async fn a_bad_file_is_told_in_words() {
    for compiler in [Compiler::Here, Compiler::Child(program("longshore"))] {
        bad_files_are_told_in_words(compiler).await;
    }
}

async fn bad_files_are_told_in_words(compiler: Compiler) {
    let dir = tempfile::tempdir().unwrap();
    let (limits, egress) = limits();
    let sandbox = sandbox_with(compiler, &limits, &egress, dir.path());
    let good = component("probe").unwrap();
    let variant = |variant: &str| changed("probe-variant=0", &format!("probe-variant={variant}"));
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0xff);
    let engine = wasmtime::Engine::default();
    let precompiled = engine.precompile_component(b"\0asm\x0d\0\x01\0").unwrap();
    for (file, bytes, said) in [
        ("empty", Vec::new(), "the file is empty"),
        ("a text", b"hello".to_vec(), "not WebAssembly"),
        ("truncated", good[..good.len() - 1].to_vec(), "the file is cut off"),
        ("the first half", good[..middle].to_vec(), "the file is cut off"),
        ("damaged", damaged, "not a valid component"),
        ("a core module", b"\0asm\x01\0\0\0".to_vec(), "build it for the target wasm32-wasip2"),
        ("machine code", precompiled, "compiled machine code"),
        ("an empty component", b"\0asm\x0d\0\x01\0".to_vec(), "does not export `longshore:connector/descriptor@0.1.0`"),
        (
            "another contract",
            changed("longshore:connector/http@0.1.0", "longshore:connector/http@0.9.0"),
            "upgrade the daemon",
        ),
        (
            "an unknown import",
            changed("longshore:connector/http@", "longshore:connector/hxxp@"),
            "hxxp@0.1.0`, which this daemon",
        ),
        ("other types", changed("access-until", "access-intil"), "does not fit the contract"),
        ("a crash", variant("p"), "asked to describe itself, the connector crashed"),
        ("a loop", variant("s"), "asked to describe itself, the connector used more processor time"),
        ("a glutton", variant("g"), "asked to describe itself, the connector wanted more memory"),
        ("a contradiction", variant("i"), "the version `one` is not of the form 1.2.3; `flows` is empty"),
        ("a caller", variant("h"), "`host.denied` is not a platform name"),
    ] {
        let loaded = sandbox.load(bytes).await;
        let text = loaded.map_or_else(|error| error.to_string(), |_| String::new());
        assert!(text.contains(said) && text.is_empty() == said.is_empty(), "{file}: `{text}` should say `{said}`");
    }
    assert!(sandbox.load(good).await.is_ok(), "a good file after all the bad ones");
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_compiled() {
    let dir = tempfile::tempdir().unwrap();
    let (mut limits, egress) = limits();
    limits.component_bytes_max = 1000;
    let sandbox = sandbox(&limits, &egress, dir.path());
    let error = sandbox.load(component("probe").unwrap()).await.unwrap_err();
    assert!(matches!(error, LoadError::TooLarge { limit: 1000, .. }), "{error:?}");
    assert_eq!(sandbox.load_counts(), LoadCounts::default());
}

#[tokio::test]
async fn a_component_that_wants_too_much_memory_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let (mut limits, egress) = limits();
    limits.memory_bytes_max = 64 * 1024;
    let error = sandbox(&limits, &egress, dir.path()).load(component("probe").unwrap()).await.unwrap_err();
    assert!(matches!(error, LoadError::TooDemanding(_)), "{error:?}");
}

/// What the project itself ships is accepted.
#[tokio::test]
async fn the_connectors_of_this_project_are_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let (limits, egress) = limits();
    let sandbox = sandbox(&limits, &egress, dir.path());
    for name in ["aliexpress", "amazon", "dhgate", "ebay"] {
        let platform = sandbox.load(component(name).unwrap()).await.unwrap();
        assert_eq!(platform.description().platform.as_str(), name);
    }
}

/// Loads with a new sandbox over `dir`, and says what it cost.
async fn load(dir: &Path) -> LoadCounts {
    let (limits, egress) = limits();
    let sandbox = sandbox(&limits, &egress, dir);
    let probe = sandbox.load(component("probe").unwrap()).await.unwrap();
    assert_eq!(probe.description().platform.as_str(), "probe");
    sandbox.load_counts()
}

#[tokio::test]
async fn compiled_code_is_used_again_and_rebuilt_when_it_is_damaged() {
    const COMPILED: LoadCounts = LoadCounts { compiled: 1, from_cache: 0 };
    const CACHED: LoadCounts = LoadCounts { compiled: 0, from_cache: 1 };
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(load(dir.path()).await, COMPILED);
    assert_eq!(load(dir.path()).await, CACHED);
    let entry = std::fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(&entry).unwrap();
    for at in [0, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        std::fs::write(&entry, damaged).unwrap();
        assert_eq!(load(dir.path()).await, COMPILED, "byte {at}");
        assert_eq!(load(dir.path()).await, CACHED, "after byte {at} was mended");
    }
}
