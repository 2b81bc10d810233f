//! The command `klachtenmap personal-data`.

use super::{Failure, output};
use crate::personal_data::document;

/// Prints the inventory of personal data, byte for byte as `docs/personal-data.md`.
///
/// # Errors
/// When standard output cannot be written.
pub fn run() -> Result<(), Failure> {
    Ok(output::write_line(document().trim_end())?)
}
