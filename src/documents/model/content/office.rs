//! Files of Office that are archives: what is active in them, and macros, which are refused.

use std::io::{Read, Seek};

use super::archive::Archive;
use super::flag::Flag;
use super::format::Format;
use super::found::Found;
use super::names::{extension, is_macro};
use super::refused::Refused;

/// The largest part that is read, in bytes.
const LARGEST_PART: u64 = 1024 * 1024;

/// Examines a file of Office of this kind.
///
/// # Errors
/// `Macro` when it has macros.
pub fn office<R: Read + Seek>(archive: &mut Archive<R>, format: Format) -> Result<Found, Refused> {
    let types = archive.read("[content_types].xml", LARGEST_PART).unwrap_or_default();
    if archive.names().any(is_macro) || has(&types, b"macroenabled") {
        return Err(Refused::Macro);
    }
    let manifest = archive.read("meta-inf/manifest.xml", LARGEST_PART).unwrap_or_default();
    let is_active = |name: &str| {
        name.contains("/activex/")
            || (name.contains("/embeddings/") && extension(name) == "bin")
            || name.starts_with("object ")
    };
    let found = Found::new(format)
        .with_if(Flag::Encrypted, has(&manifest, b"encryption-data"))
        .with_if(Flag::ActiveContent, archive.names().any(is_active));
    let relations: Vec<String> = archive
        .names()
        .filter(|name| extension(name) == "rels")
        .map(str::to_owned)
        .collect();
    let fetches = archive.names().any(|name| name.contains("/externallinks/"))
        || relations.iter().any(|name| {
            let relations = archive.read(name, LARGEST_PART).unwrap_or_default();
            fetches(&String::from_utf8_lossy(&relations).to_ascii_lowercase())
        });
    Ok(found.with_if(Flag::ExternalLinks, fetches))
}

/// Whether some relation leads to elsewhere and is no link that somebody has to click on.
fn fetches(relations: &str) -> bool {
    let mut each = relations.split("<relationship ").skip(1);
    each.any(|relation| {
        let relation = relation.split('>').next().unwrap_or_default();
        relation.contains("targetmode=\"external\"") && !relation.contains("/hyperlink\"")
    })
}

fn has(text: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(&text.to_ascii_lowercase(), word).is_some()
}
