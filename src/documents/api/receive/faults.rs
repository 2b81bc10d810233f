//! The names of the parts of a form, and the words for what is wrong with a file.

use crate::documents::model::{Limits, size_in_words};
use crate::i18n::{Language, Text};

/// The fault of a file: for programs and for people.
pub type Wrong = (&'static str, Text);

/// The field that a part belongs to: `file[]` and `file[0]` are `file` too.
pub fn field(name: &str) -> &str {
    let indexed = name.strip_suffix(']').and_then(|name| name.split_once('['));
    match indexed {
        Some((field, index)) if index.bytes().all(|byte| byte.is_ascii_digit()) => field,
        _ => name,
    }
}

/// The fault of a text where a file is expected.
pub const fn no_file() -> Wrong {
    let message = Text::of(
        "Dit is tekst in plaats van een bestand. Stuur het bestand zelf, met zijn naam.",
        "This is text instead of a file. Send the file itself, with its name.",
    );
    ("name", message)
}

pub fn too_large(limits: &Limits) -> Wrong {
    let (file, recording) = (size_in_words(limits.file_bytes), size_in_words(limits.recording_bytes));
    let message = Text::written(
        format!(
            "Een document mag ten hoogste {} groot zijn, en geluid of film {}. Maak het bestand kleiner, of stuur het in delen.",
            file.get(Language::Dutch),
            recording.get(Language::Dutch)
        ),
        format!(
            "A document can be at most {} large, and sound or film {}. Make the file smaller, or send it in parts.",
            file.get(Language::English),
            recording.get(Language::English)
        ),
    );
    ("too_large", message)
}

pub fn too_many(most: usize) -> Wrong {
    let (nl, en) = if most == 1 {
        ("bestand", "file")
    } else {
        ("bestanden", "files")
    };
    let message = Text::written(
        format!("Stuur ten hoogste {most} {nl} tegelijk, en de rest daarna."),
        format!("Send at most {most} {en} at once, and the rest after that."),
    );
    ("too_many", message)
}
