//! What a file must be, going by its name, and the words for what is wrong with one.

use actix_multipart::Field;

use crate::documents::model::{ContentError, FileName, Format, NO_NAME, size_in_words};
use crate::error::Result;
use crate::i18n::{Language, Text};

/// What is wrong with a file: for programs and for people.
pub type Wrong = (&'static str, Text);

pub fn given_name(part: &Field) -> String {
    let disposition = part.content_disposition();
    let extended = disposition.and_then(|given| given.get_filename_ext());
    let extended = extended.map(|name| String::from_utf8_lossy(&name.value).into_owned());
    let plain = || {
        // Browsers encode just these three (WHATWG, multipart/form-data).
        disposition
            .and_then(|given| given.get_filename())
            .map(|name| name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"))
    };
    extended.or_else(plain).unwrap_or_default()
}

/// What a file must be, going by its name and by what the client calls it.
pub fn expected(given: &str, part: &Field) -> Result<(FileName, Format), Wrong> {
    let name = FileName::of(given).ok_or(("name", NO_NAME))?;
    let format = Format::by_extension(&name.extension()).filter(|_| !name.deceives());
    let format = format.ok_or((
        "extension",
        Text::of(
            "Toegestaan zijn pdf, jpg, png, heic, docx, xlsx, eml, msg, txt, mp3, wav, m4a en ogg.",
            "Permitted are pdf, jpg, png, heic, docx, xlsx, eml, msg, txt, mp3, wav, m4a and ogg.",
        ),
    ))?;
    let declared = part.content_type().map(|given| given.essence_str().to_owned());
    if declared.is_some_and(|declared| !format.agrees_with(&declared)) {
        return Err((
            "declared_type",
            Text::of(
                "De extensie en het opgegeven type spreken elkaar tegen.",
                "The extension and the type that was named contradict each other.",
            ),
        ));
    }
    Ok((name, format))
}

pub fn flawed(error: ContentError, format: Format) -> Wrong {
    let extension = format.extensions()[0];
    match error {
        ContentError::Mismatch => (
            "content_mismatch",
            Text::written(
                format!("De inhoud is geen {extension}."),
                format!("The content is no {extension}."),
            ),
        ),
        ContentError::Incomplete => (
            "incomplete",
            Text::of("Dit bestand is niet compleet.", "This file is not complete."),
        ),
        ContentError::Trailing => (
            "trailing_content",
            Text::of(
                "Dit bestand bevat gegevens na het einde.",
                "This file contains data after its end.",
            ),
        ),
        ContentError::Active => (
            "active_content",
            Text::of(
                "Dit bestand bevat een programma, een script, een macro of een ander bestand.",
                "This file contains a program, a script, a macro or another file.",
            ),
        ),
        ContentError::Packing => (
            "packing",
            Text::of(
                "Dit bestand is op een ongewone manier ingepakt.",
                "This file is packed in an unusual way.",
            ),
        ),
    }
}

pub fn too_large(most: u64) -> Wrong {
    let size = size_in_words(most);
    let message = Text::written(
        format!("Een bestand mag ten hoogste {} groot zijn.", size.get(Language::Dutch)),
        format!("A file can be at most {} large.", size.get(Language::English)),
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
        format!("Stuur ten hoogste {most} {nl} tegelijk."),
        format!("Send at most {most} {en} at once."),
    );
    ("too_many", message)
}
