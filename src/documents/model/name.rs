//! File names from clients, made harmless: these names are shown and returned, and never used as a path.

use crate::plain_text::plain_text;

use super::content::Format;
use crate::i18n::Text;

/// A file name with an extension, and without path, control characters or deceptive characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

/// The fault of a name without an extension.
pub const NO_NAME: Text = Text::of(
    "Geef het bestand een naam met een extensie.",
    "Give the file a name with an extension.",
);

/// The maximum length in bytes of UTF-8, accepted by every file system.
const LONGEST: usize = 200;

/// Extensions that only serve to deceive inside a name, before the last dot.
const DECEIVING: [&str; 20] = [
    "bat", "cmd", "dll", "exe", "hta", "htm", "html", "jar", "js", "jsp", "lnk", "msi", "phar", "php", "phtml", "ps1",
    "scr", "sh", "svg", "vbs",
];

/// Names that Windows reserves for devices, with any extension.
const DEVICES: [&str; 22] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1", "lpt2", "lpt3",
    "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

impl FileName {
    /// Removes the harmful parts of a name; `None` when no name with an extension is left.
    pub fn of(given: &str) -> Option<Self> {
        let last = plain_text(last_segment(given));
        let clean: String = last.chars().filter_map(harmless).collect();
        let clean = clean.trim_matches([' ', '.']);
        let (stem, extension) = clean.rsplit_once('.')?;
        let stem = stem.trim_end_matches([' ', '.']);
        let is_extension =
            (1..=10).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if stem.is_empty() || !is_extension {
            return None;
        }
        let mut stem = shortened(stem, LONGEST - extension.len() - 2).to_owned();
        let first = stem.split('.').next().unwrap_or_default().trim();
        if DEVICES.contains(&first.to_ascii_lowercase().as_str()) {
            stem.insert(0, '_');
        }
        Some(FileName(format!("{stem}.{extension}")))
    }

    /// A name from a client for a file with content of this format.
    ///
    /// # Errors
    /// The fault of the name, for programs and for people: no name with an extension, or another one than the content has.
    pub fn of_format(given: &str, format: Format) -> Result<Self, (&'static str, Text)> {
        let name = FileName::of(given).ok_or(("name", NO_NAME))?;
        if Format::by_extension(&name.extension()) == Some(format) && !name.deceives() {
            return Ok(name);
        }
        let extension = format.extensions()[0];
        let message = Text::written(
            format!("De inhoud is {extension}; laat de naam daarop eindigen."),
            format!("The content is {extension}; let the name end with it."),
        );
        Err(("extension", message))
    }

    /// Wraps a stored name, which [`FileName::of`] made harmless before.
    pub const fn from_stored(name: String) -> Self {
        FileName(name)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text after the last dot, in lower case.
    pub fn extension(&self) -> String {
        let extension = self.0.rsplit('.').next().unwrap_or_default();
        extension.to_ascii_lowercase()
    }

    /// Whether the name pretends another type, as `photo.php.jpg` does.
    pub fn deceives(&self) -> bool {
        let parts: Vec<&str> = self.0.split('.').collect();
        let inner = parts.get(1..parts.len() - 1).unwrap_or_default();
        inner
            .iter()
            .any(|part| DECEIVING.contains(&part.trim().to_ascii_lowercase().as_str()))
    }
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

    fn name(given: &str) -> Option<String> {
        FileName::of(given).map(|name| name.as_str().to_owned())
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
            ("offerte\u{202e}fdp.pdf", "offertefdp.pdf"),
            ("\u{feff}off\u{200b}er\u{ad}te\u{200f}.pdf", "offerte.pdf"),
            ("a\"b<c>.pdf", "a_b_c_.pdf"),
            ("a.pdf. . .", "a.pdf"),
            ("CON.pdf", "_CON.pdf"),
            ("nul.tar.pdf", "_nul.tar.pdf"),
            ("e\u{301}.pdf", "é.pdf"),
            ("🙂.pdf", "🙂.pdf"),
        ] {
            assert_eq!(name(given).as_deref(), Some(kept), "{given:?}");
        }
    }

    #[test]
    fn what_has_no_name_or_no_extension_is_none() {
        for given in ["", "/", "..", "pdf", ".pdf", "a.", "a.p df", "a/b", ". .pdf"] {
            assert_eq!(name(given), None, "{given:?}");
        }
    }

    #[test]
    fn long_names_keep_their_extension() {
        let kept = name(&format!("{}.pdf", "é".repeat(300))).unwrap();
        assert!(kept.len() <= LONGEST && kept.ends_with("é.pdf"), "{kept}");
    }

    #[test]
    fn a_name_that_hides_another_kind_of_file_deceives() {
        let deceives = |given| FileName::of(given).unwrap().deceives();
        assert!(deceives("foto.php.jpg") && deceives("foto.PHP .jpg"));
        assert!(!deceives("totaalonder1dak.nl.pdf") && !deceives("php.pdf"));
    }
}
