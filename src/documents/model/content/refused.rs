//! The reasons to refuse the contents of a file.

use crate::i18n::Text;

/// Reason to refuse the contents of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    Empty,
    Program,
    Script,
    /// A page of the web.
    Page,
    /// A picture in SVG, which is a page that may run scripts.
    Svg,
    /// An Office file with macros.
    Macro,
    /// An archive with something in it that is refused by itself.
    ArchiveHolds,
    ArchiveTooMany,
    ArchiveTooLarge,
    /// An archive in an archive, of a kind or at a depth that is not looked into.
    ArchiveNested,
    /// An archive whose names lead out of the folder that it is unpacked in.
    ArchiveLeadsOut,
    /// A message as Apple's Mail keeps it.
    Emlx,
    /// A file of Pages, Numbers or Keynote.
    Apple,
    /// Slides.
    Slides,
    /// An archive of another kind than zip.
    Packed,
    /// Something else that is not taken in.
    Unknown,
}

impl Refused {
    /// The fault, for programs and for people.
    pub const fn fault(self) -> (&'static str, Text) {
        match self {
            Refused::Empty => ("empty", Text::of("Dit bestand is leeg.", "This file is empty.")),
            Refused::Program => (
                "program",
                Text::of(
                    "Dit bestand is een programma. Programma's worden niet aangenomen.",
                    "This file is a program. Programs are not taken in.",
                ),
            ),
            Refused::Script => (
                "script",
                Text::of(
                    "Dit bestand is een script. Scripts worden niet aangenomen.",
                    "This file is a script. Scripts are not taken in.",
                ),
            ),
            Refused::Page => (
                "html",
                Text::of(
                    "Dit bestand is een webpagina. Druk de pagina af naar pdf, of stuur een schermafbeelding.",
                    "This file is a web page. Print the page to pdf, or send a picture of the screen.",
                ),
            ),
            Refused::Svg => (
                "svg",
                Text::of(
                    "Dit bestand is een svg-tekening, en die kan scripts bevatten. Stuur de tekening als png of pdf.",
                    "This file is an svg drawing, which may hold scripts. Send the drawing as png or pdf.",
                ),
            ),
            Refused::Macro => (
                "macro",
                Text::of(
                    "Dit bestand bevat macro's. Sla het op zonder macro's, of als pdf.",
                    "This file holds macros. Save it without macros, or as pdf.",
                ),
            ),
            _ => self.archive_or_unknown(),
        }
    }

    const fn archive_or_unknown(self) -> (&'static str, Text) {
        match self {
            Refused::ArchiveHolds => (
                "archive_content",
                Text::of(
                    "Dit archief bevat een programma, een script, een webpagina of macro's. Haal dat eruit, of stuur de stukken los.",
                    "This archive holds a program, a script, a web page or macros. Take that out, or send the papers by themselves.",
                ),
            ),
            Refused::ArchiveTooMany => (
                "archive_too_many",
                Text::of(
                    "Dit archief bevat te veel bestanden. Stuur alleen wat bij de klacht hoort.",
                    "This archive holds too many files. Send only what belongs to the complaint.",
                ),
            ),
            Refused::ArchiveTooLarge => (
                "archive_too_large",
                Text::of(
                    "Dit archief is uitgepakt te groot. Stuur de bestanden los.",
                    "This archive is too large when unpacked. Send the files by themselves.",
                ),
            ),
            Refused::ArchiveNested => (
                "archive_nested",
                Text::of(
                    "Dit archief bevat een archief dat niet kan worden bekeken. Stuur de bestanden los.",
                    "This archive holds an archive that cannot be looked into. Send the files by themselves.",
                ),
            ),
            Refused::ArchiveLeadsOut => (
                "archive_names",
                Text::of(
                    "Namen in dit archief wijzen naar een plaats buiten het archief. Pak de bestanden opnieuw in.",
                    "Names in this archive lead out of it. Pack the files anew.",
                ),
            ),
            _ => ("unsupported_type", self.unsupported()),
        }
    }

    const fn unsupported(self) -> Text {
        match self {
            Refused::Emlx => Text::of(
                "Dit is een e-mail zoals Mail van Apple die bewaart. Kies daar voor opslaan als onbewerkte tekst, of druk af naar pdf.",
                "This is an e-mail as Mail of Apple keeps it. Choose there to save it as raw text, or print it to pdf.",
            ),
            Refused::Apple => Text::of(
                "Dit is een bestand van Pages, Numbers of Keynote. Exporteer het als pdf, en stuur dat.",
                "This is a file of Pages, Numbers or Keynote. Export it as pdf, and send that.",
            ),
            Refused::Slides => Text::of(
                "Dit is een presentatie. Sla de presentatie op als pdf, en stuur dat.",
                "These are slides. Save them as pdf, and send that.",
            ),
            Refused::Packed => Text::of(
                "Dit archief kan niet worden bekeken. Stuur de bestanden los, of als zip.",
                "This archive cannot be looked into. Send the files by themselves, or as zip.",
            ),
            _ => Text::of(
                "Dit soort bestand wordt niet aangenomen. Stuur het als pdf, foto, Word- of Excel-bestand, e-mail, tekst, geluid of film.",
                "Files of this kind are not taken in. Send it as pdf, picture, Word or Excel file, e-mail, text, sound or film.",
            ),
        }
    }
}
