//! Renders a report as a tagged PDF on A4 pages, with selectable text, vector charts and page numbers.

mod body;
mod tables;

use krilla::configure::Configuration;

use super::view::ReportView;
use super::{Content, RenderError, charts};
use crate::pdf::{Imprint, PageLayout, finished, write_footers};

const FORMAT: &str = "PDF";

/// Renders the content as a PDF.
///
/// # Errors
/// `RenderError` if a chart cannot be drawn, or the PDF library refuses the document.
pub fn pdf(content: &Content<'_>) -> Result<Vec<u8>, RenderError> {
    written(content, Configuration::default())
}

fn written(content: &Content<'_>, configuration: Configuration) -> Result<Vec<u8>, RenderError> {
    let language = content.language;
    let view = ReportView::new(content);
    let mut layout = PageLayout::new();
    body::header(&mut layout, &view);
    body::charts(&mut layout, charts::all(content)?, language).map_err(RenderError::wrap(FORMAT))?;
    for section in &view.sections {
        body::section(&mut layout, section, language);
    }
    write_footers(&mut layout, &view.title, language);
    let imprint = Imprint {
        title: view.title,
        language,
        made_at: content.report.generated_at,
    };
    finished(layout, imprint, configuration).map_err(RenderError::wrap(FORMAT))
}

#[cfg(test)]
mod tests {
    use krilla::configure::{Accessibility, ConfigurationBuilder};

    use super::*;
    use crate::i18n::Language;
    use crate::reports::render::tests::sample;

    #[test]
    fn pages_are_numbered() {
        let (report, trend) = (sample::report(), sample::trend());
        for (language, words) in [
            (Language::Dutch, ["Pagina", "van"]),
            (Language::English, ["Page", "of"]),
        ] {
            let content = Content {
                edition: None,
                report: &report,
                trend: &trend,
                language,
                base: None,
            };
            let pages = pdf_extract::extract_text_from_mem_by_pages(&pdf(&content).unwrap()).unwrap();
            assert!(pages.len() > 1);
            for (number, page) in (1..).zip(&pages) {
                let expected = format!("{} {number} {} {}", words[0], words[1], pages.len());
                assert!(page.contains(&expected), "{expected} is missing in {page}");
            }
        }
    }

    /// PDF/UA-1 requires tags, alternative texts and languages; it is the strictest validation of the library.
    #[test]
    fn the_document_is_accessible() {
        let (report, trend) = (sample::report(), sample::trend());
        let content = Content {
            edition: None,
            report: &report,
            trend: &trend,
            language: Language::Dutch,
            base: Some("https://klachten.example.nl"),
        };
        let configuration = ConfigurationBuilder::new()
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .unwrap();
        written(&content, configuration).unwrap();
    }

    #[test]
    fn names_with_strange_letters_are_no_obstacle() {
        let mut report = sample::report();
        let names = report.figures.iter_mut().filter_map(|figure| figure.name.as_mut());
        for (number, name) in names.enumerate() {
            name.nl = match number % 3 {
                0 => format!("\u{0}\u{1}\u{fffe}🦀 漢字 {}", "w".repeat(300)),
                1 => " ".to_owned(),
                _ => String::new(),
            };
        }
        let content = Content {
            edition: None,
            report: &report,
            trend: &[],
            language: Language::Dutch,
            base: None,
        };
        assert!(pdf(&content).unwrap().starts_with(b"%PDF-"));
    }
}
