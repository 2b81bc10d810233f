//! `klachtenmap openapi`.

use super::Failure;
use crate::app::document;

/// Prints the document as it is kept in `openapi/openapi.json`.
pub fn run() -> Result<(), Failure> {
    println!("{}", serde_json::to_string_pretty(&document())?);
    Ok(())
}
