//! Tagged PDF on A4 pages, with selectable text and page numbers: what the report and letters are written with.

mod draw;
mod fonts;
mod layout;
mod picture;

use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::configure::Configuration;
use krilla::error::KrillaResult;
use krilla::metadata::{self, Metadata};
use krilla::{Document, SerializeSettings};

pub(crate) use self::fonts::{Line, Style};
pub(crate) use self::layout::{
    ACCENT, Align, Area, BACKGROUND, DrawOp, Heading, LEFT, LINE, MUTED, PAGE_HEIGHT, PageLayout, TEXT, WARNING, WIDTH,
    bold, line_height, regular,
};
pub(crate) use self::picture::{Picture, Unreadable};
use crate::i18n::{Language, Text};

/// A document by its title, its language and the time of its making.
pub(crate) struct Imprint {
    pub(crate) title: String,
    pub(crate) language: Language,
    pub(crate) made_at: DateTime<Utc>,
}

pub(crate) static PAGE: Text = Text::of("Pagina", "Page");
pub(crate) static PAGE_OF: Text = Text::of("van", "of");

/// Makes the document of the pages that were laid out.
///
/// # Errors
/// When the PDF library refuses the document.
pub(crate) fn finished(layout: PageLayout, imprint: Imprint, configuration: Configuration) -> KrillaResult<Vec<u8>> {
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let metadata = Metadata::new()
        .title(imprint.title)
        .language(imprint.language.tag().to_owned())
        .creation_date(moment(imprint.made_at));
    document.set_metadata(metadata);
    draw::draw_pages(&mut document, layout);
    document.finish()
}

/// Writes the footer of every page: the title and the number of the page. To be called last: it has the number of pages.
pub(crate) fn write_footers(layout: &mut PageLayout, title: &str, language: Language) {
    let style = regular(7.5, MUTED);
    let last = layout.page;
    let (page, of) = (PAGE.get(language), PAGE_OF.get(language));
    let top = PAGE_HEIGHT - 38.0;
    for number in 0..=last {
        layout.page = number;
        let rule = Area {
            left: LEFT,
            top: top - 6.0,
            width: WIDTH,
            height: 0.5,
        };
        layout.block(rule, LINE);
        let title = layout.lines(title, style, WIDTH);
        layout.write_artifact(title, (LEFT, top), WIDTH, Align::Left);
        let count = format!("{page} {} {of} {}", number + 1, last + 1);
        let count = layout.lines(&count, style, WIDTH);
        layout.write_artifact(count, (LEFT, top), WIDTH, Align::Right);
    }
}

fn moment(moment: DateTime<Utc>) -> metadata::DateTime {
    // Each part fits into its type; the library limits the ranges itself.
    let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    metadata::DateTime::new(u16::try_from(moment.year()).unwrap_or_default())
        .month(small(moment.month()))
        .day(small(moment.day()))
        .hour(small(moment.hour()))
        .minute(small(moment.minute()))
        .second(small(moment.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}
