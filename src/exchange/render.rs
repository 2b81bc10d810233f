//! The lines of exports, and how they are kept: a piece of the file at a time, each compressed by itself.

mod csv;
mod ndjson;

pub use self::ndjson::PERSONAL;

use std::io::{Read, Write};
use std::sync::Arc;

use chrono::NaiveDate;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::catalogues::model::CatalogueNames;
use crate::error::{Error, Result};
use crate::exchange::model::{Export, ExportFormat};
use crate::exchange::store::Exported;
use crate::i18n::Language;

/// Writes the complaints of one export.
pub struct Renderer {
    format: ExportFormat,
    include_personal_data: bool,
    language: Language,
    today: NaiveDate,
    names: Arc<CatalogueNames>,
}

impl Renderer {
    pub fn new(export: &Export, names: Arc<CatalogueNames>, today: NaiveDate) -> Self {
        Renderer {
            format: export.format,
            include_personal_data: export.include_personal_data,
            language: export.language,
            today,
            names,
        }
    }

    /// The beginning of the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn head(&self) -> Result<Vec<u8>> {
        match self.format {
            ExportFormat::Ndjson => Ok(Vec::new()),
            ExportFormat::Csv => csv::head(),
        }
    }

    /// The lines of some complaints. Nothing in them is about the employee.
    ///
    /// # Errors
    /// When one cannot be written.
    pub fn lines(&self, all: Vec<Exported>) -> Result<Vec<u8>> {
        let all = all.into_iter().map(without_employee);
        match self.format {
            ExportFormat::Ndjson => self.ndjson(all),
            ExportFormat::Csv => self.csv(all),
        }
    }
}

fn without_employee(exported: Exported) -> Exported {
    let Exported { mut seen, measures } = exported;
    seen.complaint = seen.complaint.without_employee();
    seen.facts.unknown_employee = false;
    Exported { seen, measures }
}

/// A piece of a file as it is kept.
///
/// # Errors
/// When it cannot be compressed.
pub fn packed(piece: &[u8]) -> Result<Vec<u8>> {
    let mut packing = DeflateEncoder::new(Vec::new(), Compression::fast());
    let packed = packing.write_all(piece).and_then(|()| packing.finish());
    packed.map_err(|error| Error::caused("compressing a piece of an export", error))
}

/// The piece of a file that was kept.
///
/// # Errors
/// When it is damaged.
pub fn unpacked(kept: &[u8]) -> Result<Vec<u8>> {
    let mut piece = Vec::new();
    DeflateDecoder::new(kept)
        .read_to_end(&mut piece)
        .map_err(|error| Error::caused("a piece of an export is damaged", error))?;
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_given_back_as_it_was_and_takes_less_room() {
        let piece = "{\"number\":\"K-2026-000123\"}\n".repeat(500).into_bytes();
        let kept = packed(&piece).unwrap();
        assert!(kept.len() * 10 < piece.len());
        assert_eq!(unpacked(&kept).unwrap(), piece);
        assert!(unpacked(&kept[..kept.len() / 2]).is_err());
    }
}
