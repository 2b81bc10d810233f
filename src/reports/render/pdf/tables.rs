//! Writes tables: narrow ones in pairs side by side, wide ones over several pages with their heading on each.

use krilla::tagging::{TableHeaderScope, Tag};

use crate::i18n::Language;
use crate::pdf::{
    ACCENT, Align, Area, BACKGROUND, LEFT, LINE, Line, MUTED, PageLayout, Style, TEXT, WIDTH, bold, line_height,
    regular,
};
use crate::reports::render::view::{Row, Table, TableKind};
use crate::reports::render::words;

const BETWEEN: f32 = 20.0;
const UNDER: f32 = 16.0;
const PADDING: f32 = 5.0;
const ROW_SPACE: f32 = 2.6;
const CAPTION: Style = bold(9.5, TEXT);
const NOTE: Style = regular(8.0, MUTED);
const HEADING: Style = bold(8.0, TEXT);
const CELL: Style = regular(9.0, TEXT);
const LINKED: Style = regular(9.0, ACCENT);

/// A table with wrapped texts, before it has a vertical position.
struct TableLayout<'a> {
    caption: Option<(Vec<Line>, Vec<Line>)>,
    columns: Vec<Column>,
    heading: Vec<&'a str>,
    rows: Vec<RowLayout<'a>>,
    left: f32,
    width: f32,
}

/// A column; `left` is relative to the left of the table.
#[derive(Debug, Clone, Copy)]
struct Column {
    left: f32,
    width: f32,
    align: Align,
}

struct RowLayout<'a> {
    row: &'a Row<'a>,
    cells: Vec<Vec<Line>>,
    height: f32,
}

/// Writes the tables of a section.
pub(super) fn write(layout: &mut PageLayout, tables: &[Table<'_>], language: Language) {
    let half = (WIDTH - BETWEEN) / 2.0;
    let mut rest = tables;
    loop {
        rest = match rest {
            [] => return,
            [one, next, after @ ..] if one.is_narrow() && next.is_narrow() => {
                let one = layout_table(layout, one, (LEFT, half), language);
                let next = layout_table(layout, next, (LEFT + half + BETWEEN, half), language);
                layout.ensure_room(height(layout, &one).max(height(layout, &next)));
                let top = layout.top;
                write_table(layout, one);
                let below = std::mem::replace(&mut layout.top, top);
                write_table(layout, next);
                layout.top = layout.top.max(below);
                after
            }
            [one, after @ ..] => {
                let width = if one.is_narrow() { half } else { WIDTH };
                let one = layout_table(layout, one, (LEFT, width), language);
                let all = height(layout, &one);
                let least = one.rows.iter().take(3).map(|row| row.height).sum::<f32>() + top_height(layout, &one);
                layout.ensure_room(if all < 300.0 { all } else { least });
                write_table(layout, one);
                after
            }
        };
        layout.skip(UNDER);
    }
}

fn layout_table<'a>(
    layout: &PageLayout,
    table: &'a Table<'a>,
    (left, width): (f32, f32),
    language: Language,
) -> TableLayout<'a> {
    let widths: &[f32] = match &table.kind {
        TableKind::Single => &[0.38, 0.17, 0.45],
        TableKind::Division { shared: true, .. } if table.is_narrow() => &[0.56, 0.22, 0.22],
        TableKind::Division { shared: true, .. } => &[0.76, 0.12, 0.12],
        TableKind::Division { shared: false, .. } if table.is_narrow() => &[0.64, 0.36],
        TableKind::Division { shared: false, .. } => &[0.8, 0.2],
    };
    let columns = columns(widths, width, matches!(table.kind, TableKind::Single));
    let (caption, heading) = match &table.kind {
        TableKind::Single => {
            let heading = vec![
                words::FIGURE.get(language),
                words::VALUE.get(language),
                words::FORMULA.get(language),
            ];
            (None, heading)
        }
        TableKind::Division {
            formula,
            heading,
            shared,
        } => {
            let caption = (
                layout.lines(&table.caption, CAPTION, width),
                layout.lines(formula, NOTE, width),
            );
            let mut names = vec![words::PART.get(language), *heading];
            if *shared {
                names.push(words::SHARE.get(language));
            }
            (Some(caption), names)
        }
    };
    let rows = table
        .rows
        .iter()
        .map(|row| layout_row(layout, row, table, &columns, language))
        .collect();
    TableLayout {
        caption,
        columns,
        heading,
        rows,
        left,
        width,
    }
}

/// Returns the columns: names and formulas are aligned left, numbers right.
fn columns(widths: &[f32], width: f32, ends_in_text: bool) -> Vec<Column> {
    let mut left = 0.0;
    let mut columns = Vec::new();
    for (index, part) in widths.iter().enumerate() {
        let is_text = index == 0 || (ends_in_text && index + 1 == widths.len());
        columns.push(Column {
            left,
            width: part * width,
            align: if is_text { Align::Left } else { Align::Right },
        });
        left += part * width;
    }
    columns
}

fn layout_row<'a>(
    layout: &PageLayout,
    row: &'a Row<'a>,
    table: &Table<'_>,
    columns: &[Column],
    language: Language,
) -> RowLayout<'a> {
    let value = if row.link.is_some() { LINKED } else { CELL };
    let formula = row.figure.key.formula();
    let mut texts = vec![(row.label.as_str(), CELL), (row.text.as_str(), value)];
    if matches!(table.kind, TableKind::Single) {
        texts.push((formula.get(language), NOTE));
    }
    texts.extend(row.share.as_ref().map(|share| (share.text.as_str(), CELL)));
    let cells: Vec<Vec<Line>> = texts
        .into_iter()
        .zip(columns)
        .map(|((text, style), column)| layout.lines(text, style, column.width - 2.0 * PADDING))
        .collect();
    let height = cells.iter().map(|lines| text_height(lines)).fold(0.0, f32::max) + 2.0 * ROW_SPACE;
    RowLayout { row, cells, height }
}

fn text_height(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line_height(line.style)).sum()
}

/// Returns the height of caption and heading.
fn top_height(layout: &PageLayout, table: &TableLayout<'_>) -> f32 {
    let caption = table
        .caption
        .as_ref()
        .map_or(0.0, |(name, note)| text_height(name) + text_height(note) + 4.0);
    caption + heading_height(layout, table)
}

fn heading_height(layout: &PageLayout, table: &TableLayout<'_>) -> f32 {
    let cells = heading_lines(layout, table);
    cells.iter().map(|lines| text_height(lines)).fold(0.0, f32::max) + 2.0 * ROW_SPACE
}

fn heading_lines(layout: &PageLayout, table: &TableLayout<'_>) -> Vec<Vec<Line>> {
    table
        .heading
        .iter()
        .zip(&table.columns)
        .map(|(text, column)| layout.lines(text, HEADING, column.width - 2.0 * PADDING))
        .collect()
}

fn height(layout: &PageLayout, table: &TableLayout<'_>) -> f32 {
    top_height(layout, table) + table.rows.iter().map(|row| row.height).sum::<f32>()
}

fn write_table(layout: &mut PageLayout, mut table: TableLayout<'_>) {
    layout.tagged(Tag::Table, |layout| {
        if let Some((name, note)) = table.caption.take() {
            let place = (table.left, layout.top);
            layout.top = layout.tagged(Tag::Caption, |layout| {
                let below = layout.write(name, place, table.width, Align::Left);
                layout.write(note, (place.0, below), table.width, Align::Left)
            });
            layout.skip(4.0);
        }
        layout.tagged(Tag::THead, |layout| write_heading(layout, &table, true));
        let rows = std::mem::take(&mut table.rows);
        layout.tagged(Tag::TBody, |layout| {
            for row in rows {
                if layout.ensure_room(row.height) {
                    write_heading(layout, &table, false);
                }
                layout.tagged(Tag::TR, |layout| write_row(layout, &table, row));
            }
        });
    });
}

/// Writes the heading of the columns, as an artifact if it is repeated on another page.
fn write_heading(layout: &mut PageLayout, table: &TableLayout<'_>, is_content: bool) {
    let height = heading_height(layout, table);
    let area = Area {
        left: table.left,
        top: layout.top,
        width: table.width,
        height,
    };
    layout.block(area, BACKGROUND);
    draw_row_line(layout, table, layout.top + height, 0.9);
    let top = layout.top + ROW_SPACE;
    let cells = heading_lines(layout, table);
    if is_content {
        layout.tagged(Tag::TR, |layout| {
            for (lines, column) in cells.into_iter().zip(&table.columns) {
                let (place, width) = text_area(table, *column, top);
                layout.tagged(Tag::TH(TableHeaderScope::Column), |layout| {
                    layout.write(lines, place, width, column.align);
                });
            }
        });
    } else {
        for (lines, column) in cells.into_iter().zip(&table.columns) {
            let (place, width) = text_area(table, *column, top);
            layout.write_artifact(lines, place, width, column.align);
        }
    }
    layout.skip(height);
}

fn write_row(layout: &mut PageLayout, table: &TableLayout<'_>, laid: RowLayout<'_>) {
    let top = layout.top + ROW_SPACE;
    let row = laid.row;
    for (index, (lines, column)) in laid.cells.into_iter().zip(&table.columns).enumerate() {
        let (place, width) = text_area(table, *column, top);
        let link = row.link.as_deref().filter(|_| index == 1);
        let link = link.map(|link| (link, format!("{}: {}", row.label, row.text)));
        let cell = |layout: &mut PageLayout| {
            layout.write_link(lines, place, (width, column.align), link);
        };
        if index == 0 {
            layout.tagged(Tag::TH(TableHeaderScope::Row), cell);
        } else {
            layout.tagged(Tag::TD, cell);
        }
    }
    draw_row_line(layout, table, layout.top + laid.height, 0.5);
    layout.skip(laid.height);
}

fn text_area(table: &TableLayout<'_>, column: Column, top: f32) -> ((f32, f32), f32) {
    ((table.left + column.left + PADDING, top), column.width - 2.0 * PADDING)
}

/// Draws the line at the bottom of a row.
fn draw_row_line(layout: &mut PageLayout, table: &TableLayout<'_>, bottom: f32, height: f32) {
    let area = Area {
        left: table.left,
        top: bottom - height,
        width: table.width,
        height,
    };
    layout.block(area, LINE);
}
