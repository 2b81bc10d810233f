//! Picks a subcommand, nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    klachtenmap::cli::run()
}
