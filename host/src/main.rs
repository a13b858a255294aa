//! The binary: hands the words typed by a person to `cli`.

fn main() -> std::process::ExitCode {
    longshore::cli::main()
}
