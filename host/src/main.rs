//! The binary: hands the words typed by a person to `cli`.

fn main() {}
