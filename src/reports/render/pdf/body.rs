//! Writes the parts of the report: title, key figures, charts and sections.

use std::num::NonZeroU16;

use krilla::tagging::Tag;

use super::tables;
use crate::i18n::Language;
use crate::pdf::{
    ACCENT, Align, Area, BACKGROUND, DrawOp, Heading, LEFT, LINE, MUTED, PageLayout, Picture, Style, TEXT, Unreadable,
    WARNING, WIDTH, bold, line_height, regular,
};
use crate::reports::render::charts::Chart;
use crate::reports::render::view::{Balance, BalanceTerm, KeyFigure, ReportView, SectionView};
use crate::reports::render::words;

const KEY_FIGURE_GAP: f32 = 9.0;
const KEY_FIGURE_HEIGHT: f32 = 70.0;
/// Maximum height of a chart in points: with its caption it fills a page.
const MAX_DRAWING_HEIGHT: f32 = 700.0;

pub(super) fn header(layout: &mut PageLayout, view: &ReportView<'_>) {
    write_heading(layout, 1, &view.title, bold(20.0, TEXT));
    layout.skip(2.0);
    let style = regular(9.0, MUTED);
    let period = format!("{} · {}", view.counted, view.generated);
    write_paragraph(layout, &period, style);
    if let Some(notice) = view.provisional {
        layout.skip(8.0);
        write_notice(layout, notice);
    }
    layout.skip(14.0);
    write_key_figures(layout, &view.key_figures);
}

fn write_heading(layout: &mut PageLayout, level: u16, text: &str, style: Style) {
    let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    layout.headings.push(Heading {
        text: text.to_owned(),
        page: layout.page,
        top: layout.top,
    });
    let lines = layout.lines(text, style, WIDTH);
    let top = layout.top;
    layout.top = layout.tagged(Tag::Hn(level, Some(text.to_owned())), |layout| {
        layout.write(lines, (LEFT, top), WIDTH, Align::Left)
    });
}

fn write_paragraph(layout: &mut PageLayout, text: &str, style: Style) {
    let lines = layout.lines(text, style, WIDTH);
    let top = layout.top;
    layout.top = layout.tagged(Tag::P, |layout| layout.write(lines, (LEFT, top), WIDTH, Align::Left));
}

fn write_notice(layout: &mut PageLayout, notice: &str) {
    let style = regular(9.0, TEXT);
    let height = line_height(style) + 8.0;
    let area = Area {
        left: LEFT,
        top: layout.top,
        width: 3.0,
        height,
    };
    layout.block(area, WARNING);
    let lines = layout.lines(notice, style, WIDTH - 12.0);
    let place = (LEFT + 12.0, layout.top + 4.0);
    layout.tagged(Tag::P, |layout| layout.write(lines, place, WIDTH, Align::Left));
    layout.skip(height);
}

fn write_key_figures(layout: &mut PageLayout, key_figures: &[KeyFigure]) {
    let columns = f32::from(u8::try_from(key_figures.len().max(1)).unwrap_or(u8::MAX));
    let width = (WIDTH - (columns - 1.0) * KEY_FIGURE_GAP) / columns;
    let mut left = LEFT;
    for key_figure in key_figures {
        write_key_figure(layout, key_figure, left, width);
        left += width + KEY_FIGURE_GAP;
    }
    layout.skip(KEY_FIGURE_HEIGHT);
}

fn write_key_figure(layout: &mut PageLayout, key_figure: &KeyFigure, left: f32, width: f32) {
    let (top, height) = (layout.top, KEY_FIGURE_HEIGHT);
    let inner = width - 18.0;
    draw_frame(
        layout,
        Area {
            left,
            top,
            width,
            height,
        },
    );
    let ribbon = Area {
        left,
        top,
        width,
        height: 3.0,
    };
    layout.block(ribbon, ACCENT);
    let label = layout.lines(&key_figure.label, regular(8.5, TEXT), inner);
    let number = layout.lines(&key_figure.text, bold(19.0, ACCENT), inner);
    let before = key_figure
        .before
        .as_deref()
        .map(|text| layout.lines(text, regular(7.5, MUTED), inner));
    let left = left + 9.0;
    layout.tagged(Tag::P, |layout| {
        layout.write(label, (left, top + 9.0), inner, Align::Left);
        let link = key_figure.link.as_deref().map(|link| (link, key_figure.label.clone()));
        layout.write_link(number, (left, top + 29.0), (inner, Align::Left), link);
        if let Some(before) = before {
            layout.write(before, (left, top + 54.5), inner, Align::Left);
        }
    });
}

/// Draws a box with a background and a thin border.
fn draw_frame(layout: &mut PageLayout, area: Area) {
    layout.block(area, LINE);
    let inside = Area {
        left: area.left + 0.6,
        top: area.top + 0.6,
        width: area.width - 1.2,
        height: area.height - 1.2,
    };
    layout.block(inside, BACKGROUND);
}

/// Writes the heading of a section, on a page with room for `following` points below it.
fn start_section(layout: &mut PageLayout, title: &str, following: f32) {
    layout.skip(14.0);
    let style = bold(13.0, TEXT);
    layout.ensure_room(line_height(style) + 14.0 + following);
    write_heading(layout, 2, title, style);
    let rule = Area {
        left: LEFT,
        top: layout.top + 2.0,
        width: WIDTH,
        height: 1.4,
    };
    layout.block(rule, ACCENT);
    layout.skip(12.0);
}

pub(super) fn charts(layout: &mut PageLayout, charts: Vec<Chart>, language: Language) -> Result<(), Unreadable> {
    let mut drawings = Vec::new();
    for chart in charts {
        let picture = Picture::read(&chart.svg, &layout.fonts)?;
        drawings.push((chart, picture));
    }
    let first = drawings.first().map_or(0.0, |(_, picture)| drawing_size(picture).1);
    start_section(layout, words::COURSE.get(language), first);
    for (chart, picture) in drawings {
        write_chart(layout, &chart, picture);
    }
    Ok(())
}

/// Returns width and height of a chart: the width of the text, unless the height would exceed a page.
fn drawing_size(picture: &Picture) -> (f32, f32) {
    let scale = (WIDTH / picture.width).min(MAX_DRAWING_HEIGHT / picture.height);
    (picture.width * scale, picture.height * scale)
}

fn write_chart(layout: &mut PageLayout, chart: &Chart, picture: Picture) {
    let style = bold(9.5, TEXT);
    let (width, height) = drawing_size(&picture);
    layout.ensure_room(height + line_height(style) + 4.0);
    let caption = layout.lines(&chart.title, style, WIDTH);
    let top = layout.top;
    let alternative = format!("{}. {}", chart.title, chart.description);
    layout.tagged(Tag::Figure(Some(alternative)), |layout| {
        let below = layout.tagged(Tag::Caption, |layout| {
            layout.write(caption, (LEFT, top), WIDTH, Align::Left)
        });
        let area = Area {
            left: LEFT,
            top: below + 4.0,
            width,
            height,
        };
        let picture = Box::new(picture);
        layout.add(DrawOp::Drawing { area, picture });
        layout.top = below + 4.0 + height + 14.0;
    });
}

pub(super) fn section(layout: &mut PageLayout, section: &SectionView<'_>, language: Language) {
    start_section(layout, &section.title, 90.0);
    if let Some(balance) = &section.balance {
        write_balance(layout, balance);
    }
    tables::write(layout, &section.tables, language);
}

fn write_balance(layout: &mut PageLayout, balance: &Balance) {
    let height = 46.0;
    let area = Area {
        left: LEFT,
        top: layout.top,
        width: WIDTH,
        height,
    };
    draw_frame(layout, area);
    let columns = f32::from(u8::try_from(balance.terms.len() + 1).unwrap_or(u8::MAX));
    let width = (WIDTH - 14.0) / columns;
    let mut left = LEFT + 10.0;
    let top = layout.top;
    layout.tagged(Tag::P, |layout| {
        for part in balance.terms.iter().chain([&balance.result]) {
            write_term(layout, part, (left, top), width);
            left += width;
        }
    });
    layout.skip(height + 14.0);
}

fn write_term(layout: &mut PageLayout, term: &BalanceTerm, (left, top): (f32, f32), width: f32) {
    let sign_width = if term.sign.is_empty() { 0.0 } else { 16.0 };
    if !term.sign.is_empty() {
        let sign = layout.lines(term.sign, regular(13.0, MUTED), width);
        layout.write(sign, (left, top + 5.0), width, Align::Left);
    }
    let colour = if matches!(term.sign, "=" | "≠") { ACCENT } else { TEXT };
    let left = left + sign_width;
    let inner = width - sign_width - 4.0;
    let number = layout.lines(&term.text, bold(13.0, colour), inner);
    let below = layout.write(number, (left, top + 5.0), inner, Align::Left);
    let label = layout.lines(&term.label, regular(7.5, MUTED), inner);
    layout.write(label, (left, below), inner, Align::Left);
}
