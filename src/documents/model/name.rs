//! File names from clients, made harmless: these names are shown and returned, and never used as a path.

use crate::plain_text::plain_text;

use super::content::Format;

/// A file name with an extension, and without path, control characters or deceptive characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

/// The name of a file of which nothing is left.
const NAMELESS: &str = "document";

/// The maximum length in bytes of UTF-8, accepted by every file system.
const LONGEST: usize = 200;

/// Names that Windows reserves for devices, with any extension.
const DEVICES: [&str; 22] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1", "lpt2", "lpt3",
    "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

impl FileName {
    /// Makes a name from a client harmless, and lets it end as files of this format do.
    pub fn of(given: &str, format: Format) -> Self {
        let clean = clean(given);
        let (stem, extension) = match clean.rsplit_once('.') {
            Some((stem, extension)) if format.extensions().contains(&lower(extension).as_str()) => (stem, extension),
            Some((stem, extension)) if Format::has_extension(&lower(extension)) => (stem, format.extensions()[0]),
            _ => (clean.as_str(), format.extensions()[0]),
        };
        let stem = stem.trim_end_matches([' ', '.']);
        let mut stem = shortened(stem, LONGEST - extension.len() - 2).to_owned();
        if stem.is_empty() {
            stem.push_str(NAMELESS);
        }
        let first = stem.split('.').next().unwrap_or_default().trim();
        if DEVICES.contains(&lower(first).as_str()) {
            stem.insert(0, '_');
        }
        FileName(format!("{stem}.{extension}"))
    }

    /// Wraps a stored name, which [`FileName::of`] made harmless before.
    pub const fn from_stored(name: String) -> Self {
        FileName(name)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The extension of a name from a client, in lower case; empty when it has none.
pub fn extension(given: &str) -> String {
    let clean = clean(given);
    clean
        .rsplit_once('.')
        .map_or_else(String::new, |(_, extension)| lower(extension))
}

fn clean(given: &str) -> String {
    let last = plain_text(last_segment(given));
    let clean: String = last.chars().filter_map(harmless).collect();
    clean.trim_matches([' ', '.']).to_owned()
}

fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

/// Returns the text after the last path separator, also after one that was percent-encoded to evade a check.
fn last_segment(given: &str) -> &str {
    let lower = given.to_ascii_lowercase();
    let end_of = |separator: &str| lower.rfind(separator).map(|at| at + separator.len());
    let start = ["/", "\\", "%2f", "%5c"].into_iter().filter_map(end_of).max();
    &given[start.unwrap_or(0)..]
}

/// Returns `None` for controls and characters that stand for others, an underscore for characters that file systems
/// forbid, else the character itself.
fn harmless(letter: char) -> Option<char> {
    match letter {
        '\u{fffc}'..='\u{ffff}' => None,
        _ if letter.is_control() => None,
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => Some('_'),
        _ if letter.is_whitespace() => Some(' '),
        _ => Some(letter),
    }
}

fn shortened(text: &str, longest: usize) -> &str {
    let mut end = text.len().min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(given: &str) -> String {
        FileName::of(given, Format::Pdf).as_str().to_owned()
    }

    #[test]
    fn names_lead_nowhere() {
        for (given, kept) in [
            ("brief.pdf", "brief.pdf"),
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\fakepath\\Offerte 1.PDF", "Offerte 1.PDF"),
            ("..%2f..%2fa.pdf", "a.pdf"),
            ("..%5Ca.pdf", "a.pdf"),
            ("a\0b\r\n.pdf", "ab.pdf"),
            ("a\u{7}\u{1f}\u{85}b.pdf", "ab.pdf"),
            ("offerte\u{202e}fdp.pdf", "offertefdp.pdf"),
            ("\u{feff}off\u{200b}er\u{ad}te\u{200f}.pdf", "offerte.pdf"),
            ("a\"b<c>.pdf", "a_b_c_.pdf"),
            ("a.pdf. . .", "a.pdf"),
            ("CON.pdf", "_CON.pdf"),
            ("nul.tar.pdf", "_nul.tar.pdf"),
            ("e\u{301}.pdf", "é.pdf"),
            ("🙂.pdf", "🙂.pdf"),
        ] {
            assert_eq!(name(given), kept, "{given:?}");
        }
    }

    #[test]
    fn names_end_as_their_content_does() {
        for (given, kept) in [
            ("Offerte.PDF", "Offerte.PDF"),
            ("foto.jpg", "foto.pdf"),
            ("Brief 3.11", "Brief 3.11.pdf"),
            ("factuur.pdf.exe", "factuur.pdf.exe.pdf"),
            ("brief", "brief.pdf"),
            (".pdf", "pdf.pdf"),
            ("", "document.pdf"),
            ("/", "document.pdf"),
            ("..", "document.pdf"),
            (". .docx", "docx.pdf"),
        ] {
            assert_eq!(name(given), kept, "{given:?}");
        }
        let names = ["foto.jfif", "foto.JPE", "foto.heic"].map(|given| FileName::of(given, Format::Jpeg).0);
        assert_eq!(names, ["foto.jfif", "foto.JPE", "foto.jpg"]);
        assert_eq!(
            (extension("C:\\x.y\\A.Csv").as_str(), extension("a/b").as_str()),
            ("csv", "")
        );
    }

    #[test]
    fn long_names_keep_their_extension() {
        let kept = name(&format!("{}.pdf", "é".repeat(300)));
        assert!(kept.len() <= LONGEST && kept.ends_with("é.pdf"), "{kept}");
    }
}
