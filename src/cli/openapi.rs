//! The command `klachtenmap openapi`.

use super::{Failure, output};
use crate::app::document;

/// Prints the document, byte for byte as `openapi/openapi.json`.
///
/// # Errors
/// When standard output cannot be written.
pub fn run() -> Result<(), Failure> {
    Ok(output::write_line(&serde_json::to_string_pretty(&document())?)?)
}
