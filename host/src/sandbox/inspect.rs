//! What a file is, said in words, before anything is compiled. Pure.

use super::LoadError;

/// `\0asm`, the beginning of every WebAssembly file.
const MAGIC: &[u8] = b"\0asm";
/// Version and layer of a core module and of a component (the component model's binary format).
const CORE_MODULE: [u8; 4] = [1, 0, 0, 0];
const COMPONENT: [u8; 4] = [0x0d, 0, 1, 0];
/// Compiled machine code is an ELF file.
const ELF: &[u8] = b"\x7fELF";

/// Checks that a file is framed as a component and complete. Its contents are the compiler's to check.
pub(super) fn inspect(bytes: &[u8], bytes_max: usize) -> Result<(), LoadError> {
    if bytes.is_empty() {
        return Err(LoadError::Empty);
    }
    if bytes.len() > bytes_max {
        return Err(LoadError::TooLarge { bytes: bytes.len(), limit: bytes_max });
    }
    if bytes.starts_with(ELF) {
        return Err(LoadError::Precompiled);
    }
    let Some((magic, rest)) = bytes.split_at_checked(MAGIC.len()) else {
        return Err(if MAGIC.starts_with(bytes) { cut(0, 0) } else { LoadError::NotWasm });
    };
    if magic != MAGIC {
        return Err(LoadError::NotWasm);
    }
    let Some((version, sections)) = rest.split_first_chunk::<4>() else {
        return Err(cut(0, MAGIC.len()));
    };
    match *version {
        CORE_MODULE => Err(LoadError::CoreModule),
        COMPONENT => complete(sections, bytes.len()),
        other => Err(LoadError::Damaged(format!("its version is {other:?}, a component's is {COMPONENT:?}"))),
    }
}

/// Walks over the sections: each is an id, its length and that many bytes.
fn complete(mut sections: &[u8], file_bytes: usize) -> Result<(), LoadError> {
    let mut section = 0;
    while let Some((_, after_id)) = sections.split_first() {
        let at = file_bytes - sections.len();
        let Some((length, body)) = leb128(after_id) else { return Err(cut(section, at)) };
        let Some((_, rest)) = body.split_at_checked(length) else { return Err(cut(section, at)) };
        sections = rest;
        section += 1;
    }
    Ok(())
}

/// An unsigned number of at most 32 bits, and what follows it.
fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0_u64;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((usize::try_from(value).ok()?, bytes.get(index + 1..)?));
        }
    }
    None
}

fn cut(section: usize, at: usize) -> LoadError {
    LoadError::Truncated { section, at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_file_is_named_for_what_it_is() {
        let component: &[u8] = b"\0asm\x0d\0\x01\0\x00\x03abc\x00\x81\x00x";
        let damaged =
            |version: &str| LoadError::Damaged(format!("its version is {version}, a component's is [13, 0, 1, 0]"));
        for (bytes, wanted) in [
            (component, Ok(())),
            (b"\0asm\x0d\0\x01\0", Ok(())),
            (b"", Err(LoadError::Empty)),
            (&[0; 101], Err(LoadError::TooLarge { bytes: 101, limit: 100 })),
            (b"\x7fELF\x02\x01\x01", Err(LoadError::Precompiled)),
            (b"PK\x03\x04", Err(LoadError::NotWasm)),
            (b"(component)", Err(LoadError::NotWasm)),
            (b"\0a", Err(cut(0, 0))),
            (b"\0b", Err(LoadError::NotWasm)),
            (b"\0asm\x0d\0", Err(cut(0, 4))),
            (b"\0asm\x01\0\0\0", Err(LoadError::CoreModule)),
            (b"\0asm\x02\0\0\0", Err(damaged("[2, 0, 0, 0]"))),
            (b"\0asm\x0d\0\x01\0\x00", Err(cut(0, 8))),
            (b"\0asm\x0d\0\x01\0\x00\x04abc", Err(cut(0, 8))),
            (b"\0asm\x0d\0\x01\0\x00\x03abc\x07\xff\xff\xff\xff", Err(cut(1, 13))),
            (b"\0asm\x0d\0\x01\0\x00\x03abc\x07\xff\xff\xff\xff\x0fx", Err(cut(1, 13))),
        ] {
            assert_eq!(inspect(bytes, 100), wanted, "{bytes:?}");
        }
    }

    #[test]
    fn every_cut_of_a_component_is_noticed_or_ends_between_sections() {
        let component: &[u8] = b"\0asm\x0d\0\x01\0\x00\x03abc\x00\x02xy";
        let whole = [8, 13, component.len()];
        for length in 0..=component.len() {
            let inspected = inspect(component.get(..length).unwrap(), 100);
            assert_eq!(inspected.is_ok(), whole.contains(&length), "{length}: {inspected:?}");
        }
    }
}
