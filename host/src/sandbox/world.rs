//! Whether a component's imports and exports are those of the contract, by name. Pure.
//!
//! The linker would notice too, and would call a connector of another version a "missing function". Here it is said in words.

use super::LoadError;

/// The contract spoken here.
const PACKAGE: &str = "longshore:connector";
const VERSION: (u32, u32, u32) = (0, 1, 0);
const IMPORTS: [&str; 4] = ["types", "http", "crypto", "journal"];
const EXPORTS: [&str; 3] = ["descriptor", "authorization", "orders"];

/// A name such as `longshore:connector/orders@0.1.0`.
struct Name<'a> {
    package: &'a str,
    interface: &'a str,
    version: Option<(u32, u32, u32)>,
}

/// Compares the names of imports and exports with the contract's.
pub(super) fn check<'a>(imports: impl Iterator<Item = &'a str>, exports: &[&'a str]) -> Result<(), LoadError> {
    for text in imports {
        let name = Name::parse(text);
        if name.package == PACKAGE {
            compatible(text, &name)?;
            if !IMPORTS.contains(&name.interface) {
                return Err(LoadError::UnknownImport(text.to_owned()));
            }
        } else if name.package.starts_with("wasi:http") {
            let advice = format!("{text} (requests are sent with {PACKAGE}/http)");
            return Err(LoadError::UnknownImport(advice));
        }
        // Whatever else is not offered, the linker refuses by name.
    }
    for wanted in EXPORTS {
        let full = format!("{PACKAGE}/{wanted}@{}", spell(VERSION));
        let found = exports.iter().find(|text| {
            let name = Name::parse(text);
            name.package == PACKAGE && name.interface == wanted
        });
        let found = found.ok_or(LoadError::MissingExport(full))?;
        compatible(found, &Name::parse(found))?;
    }
    Ok(())
}

impl<'a> Name<'a> {
    fn parse(text: &'a str) -> Self {
        let (path, version) = text.split_once('@').map_or((text, None), |(path, version)| (path, Some(version)));
        let (package, interface) = path.split_once('/').unwrap_or((path, ""));
        Self { package, interface, version: version.and_then(parse_version) }
    }
}

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split(['.', '-', '+']).map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?))
}

fn spell((major, minor, patch): (u32, u32, u32)) -> String {
    format!("{major}.{minor}.{patch}")
}

/// Before 1.0 a minor version is a line of its own, from then on a major one. Newer patches only add functions, which the linker
/// looks for.
fn compatible(text: &str, name: &Name<'_>) -> Result<(), LoadError> {
    let line = |(major, minor, _): (u32, u32, u32)| if major == 0 { (0, minor) } else { (major, 0) };
    let advice = match name.version {
        Some(version) if line(version) == line(VERSION) => return Ok(()),
        Some(version) if version > VERSION => "upgrade the daemon, or take an older build of the connector",
        _ => "its author has to build it against the present contract",
    };
    let spoken = format!("{PACKAGE}@{}", spell(VERSION));
    Err(LoadError::OtherContract { wanted: text.to_owned(), spoken, advice })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD_IMPORTS: [&str; 4] = [
        "longshore:connector/types@0.1.0",
        "longshore:connector/http@0.1.0",
        "wasi:io/poll@0.2.6",
        "wasi:cli/exit@0.2.0",
    ];
    const GOOD_EXPORTS: [&str; 4] = [
        "longshore:connector/descriptor@0.1.0",
        "longshore:connector/authorization@0.1.0",
        "longshore:connector/orders@0.1.0",
        "init",
    ];

    #[test]
    fn this_package_is_the_one_in_the_wit_file() {
        let wit = include_str!("../../../wit/connector.wit");
        assert!(wit.contains(&format!("package {PACKAGE}@{};", spell(VERSION))));
        for name in IMPORTS.iter().filter(|name| **name != "types") {
            assert!(wit.contains(&format!("\n    import {name};")), "{name}");
        }
        for name in EXPORTS {
            assert!(wit.contains(&format!("\n    export {name};")), "{name}");
        }
    }

    #[test]
    fn another_contract_is_told_in_words() {
        let imports = |more: &[&'static str]| [&GOOD_IMPORTS, more].concat();
        for (imports, exports, said) in [
            (imports(&[]), GOOD_EXPORTS.to_vec(), ""),
            (imports(&["longshore:connector/journal@0.1.7"]), GOOD_EXPORTS.to_vec(), ""),
            (imports(&["longshore:connector/journal@0.2.0"]), GOOD_EXPORTS.to_vec(), "upgrade the daemon"),
            (imports(&["longshore:connector/journal@1.0.0"]), GOOD_EXPORTS.to_vec(), "upgrade the daemon"),
            (imports(&["longshore:connector/journal@0.0.9"]), GOOD_EXPORTS.to_vec(), "its author has to build"),
            (imports(&["longshore:connector/journal"]), GOOD_EXPORTS.to_vec(), "its author has to build"),
            (
                imports(&["longshore:connector/store@0.1.0"]),
                GOOD_EXPORTS.to_vec(),
                "imports `longshore:connector/store@0.1.0`",
            ),
            (
                imports(&["wasi:http/outgoing-handler@0.2.6"]),
                GOOD_EXPORTS.to_vec(),
                "are sent with longshore:connector/http",
            ),
            (imports(&[]), vec![], "does not export `longshore:connector/descriptor@0.1.0`"),
            (imports(&[]), vec!["run"], "does not export `longshore:connector/descriptor@0.1.0`"),
            (imports(&[]), GOOD_EXPORTS[..2].to_vec(), "does not export `longshore:connector/orders@0.1.0`"),
            (
                imports(&[]),
                vec!["longshore:connector/descriptor@0.3.0"],
                "made for longshore:connector/descriptor@0.3.0",
            ),
        ] {
            let checked = check(imports.iter().copied(), &exports);
            let text = checked.err().map(|error| error.to_string()).unwrap_or_default();
            assert_eq!(text.is_empty(), said.is_empty(), "{text}");
            assert!(text.contains(said), "{text} should say {said}");
        }
    }
}
