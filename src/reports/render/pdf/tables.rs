//! Tables: narrow ones two beside each other, others over as many pages as they need with their heading on each.

use krilla::tagging::{TableHeaderScope, Tag};

use super::letters::{Line, Style};
use super::paper::{Area, INK, LEFT, PALE, Paper, QUIET, RULE, STRONG, Side, WIDTH, bold, line_height, regular};
use crate::i18n::Language;
use crate::reports::render::sheet::{Kind, Row, Table};
use crate::reports::render::words;

const BETWEEN: f32 = 20.0;
const UNDER: f32 = 16.0;
const PADDING: f32 = 5.0;
const ROW_SPACE: f32 = 2.6;
const CAPTION: Style = bold(9.5, INK);
const NOTE: Style = regular(8.0, QUIET);
const HEADING: Style = bold(8.0, INK);
const CELL: Style = regular(9.0, INK);
const LINKED: Style = regular(9.0, STRONG);

/// A table that is broken into lines but has no place yet.
struct Laid<'a> {
    caption: Option<(Vec<Line>, Vec<Line>)>,
    columns: Vec<Column>,
    heading: Vec<&'a str>,
    rows: Vec<LaidRow<'a>>,
    left: f32,
    width: f32,
}

/// A column by its distance from the left of the table.
#[derive(Debug, Clone, Copy)]
struct Column {
    left: f32,
    width: f32,
    side: Side,
}

struct LaidRow<'a> {
    row: &'a Row<'a>,
    cells: Vec<Vec<Line>>,
    height: f32,
}

/// Writes the tables of a section.
pub(super) fn write(paper: &mut Paper, tables: &[Table<'_>], language: Language) {
    let half = (WIDTH - BETWEEN) / 2.0;
    let mut rest = tables;
    loop {
        rest = match rest {
            [] => return,
            [one, next, after @ ..] if one.is_narrow() && next.is_narrow() => {
                let one = lay(paper, one, (LEFT, half), language);
                let next = lay(paper, next, (LEFT + half + BETWEEN, half), language);
                paper.need(height(paper, &one).max(height(paper, &next)));
                let top = paper.top;
                put(paper, one);
                let below = std::mem::replace(&mut paper.top, top);
                put(paper, next);
                paper.top = paper.top.max(below);
                after
            }
            [one, after @ ..] => {
                let width = if one.is_narrow() { half } else { WIDTH };
                let one = lay(paper, one, (LEFT, width), language);
                let all = height(paper, &one);
                let least = one.rows.iter().take(3).map(|row| row.height).sum::<f32>() + top_height(paper, &one);
                paper.need(if all < 300.0 { all } else { least });
                put(paper, one);
                after
            }
        };
        paper.skip(UNDER);
    }
}

fn lay<'a>(paper: &Paper, table: &'a Table<'a>, (left, width): (f32, f32), language: Language) -> Laid<'a> {
    let widths: &[f32] = match &table.kind {
        Kind::Single => &[0.38, 0.17, 0.45],
        Kind::Division { shared: true, .. } if table.is_narrow() => &[0.56, 0.22, 0.22],
        Kind::Division { shared: true, .. } => &[0.76, 0.12, 0.12],
        Kind::Division { shared: false, .. } if table.is_narrow() => &[0.64, 0.36],
        Kind::Division { shared: false, .. } => &[0.8, 0.2],
    };
    let columns = columns(widths, width, matches!(table.kind, Kind::Single));
    let (caption, heading) = match &table.kind {
        Kind::Single => {
            let heading = vec![
                words::FIGURE.get(language),
                words::VALUE.get(language),
                words::FORMULA.get(language),
            ];
            (None, heading)
        }
        Kind::Division {
            formula,
            heading,
            shared,
        } => {
            let caption = (
                paper.lines(&table.caption, CAPTION, width),
                paper.lines(formula, NOTE, width),
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
        .map(|row| lay_row(paper, row, table, &columns, language))
        .collect();
    Laid {
        caption,
        columns,
        heading,
        rows,
        left,
        width,
    }
}

/// Names and formulas stand left, numbers right.
fn columns(widths: &[f32], width: f32, ends_in_text: bool) -> Vec<Column> {
    let mut left = 0.0;
    let mut columns = Vec::new();
    for (index, part) in widths.iter().enumerate() {
        let is_text = index == 0 || (ends_in_text && index + 1 == widths.len());
        columns.push(Column {
            left,
            width: part * width,
            side: if is_text { Side::Left } else { Side::Right },
        });
        left += part * width;
    }
    columns
}

fn lay_row<'a>(
    paper: &Paper,
    row: &'a Row<'a>,
    table: &Table<'_>,
    columns: &[Column],
    language: Language,
) -> LaidRow<'a> {
    let value = if row.link.is_some() { LINKED } else { CELL };
    let formula = row.figure.key.formula();
    let mut texts = vec![(row.label.as_str(), CELL), (row.text.as_str(), value)];
    if matches!(table.kind, Kind::Single) {
        texts.push((formula.get(language), NOTE));
    }
    texts.extend(row.share.as_ref().map(|share| (share.text.as_str(), CELL)));
    let cells: Vec<Vec<Line>> = texts
        .into_iter()
        .zip(columns)
        .map(|((text, style), column)| paper.lines(text, style, column.width - 2.0 * PADDING))
        .collect();
    let height = cells.iter().map(|lines| text_height(lines)).fold(0.0, f32::max) + 2.0 * ROW_SPACE;
    LaidRow { row, cells, height }
}

fn text_height(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line_height(line.style)).sum()
}

/// What comes above the first row.
fn top_height(paper: &Paper, table: &Laid<'_>) -> f32 {
    let caption = table
        .caption
        .as_ref()
        .map_or(0.0, |(name, note)| text_height(name) + text_height(note) + 4.0);
    caption + heading_height(paper, table)
}

fn heading_height(paper: &Paper, table: &Laid<'_>) -> f32 {
    let cells = heading_lines(paper, table);
    cells.iter().map(|lines| text_height(lines)).fold(0.0, f32::max) + 2.0 * ROW_SPACE
}

fn heading_lines(paper: &Paper, table: &Laid<'_>) -> Vec<Vec<Line>> {
    table
        .heading
        .iter()
        .zip(&table.columns)
        .map(|(text, column)| paper.lines(text, HEADING, column.width - 2.0 * PADDING))
        .collect()
}

fn height(paper: &Paper, table: &Laid<'_>) -> f32 {
    top_height(paper, table) + table.rows.iter().map(|row| row.height).sum::<f32>()
}

fn put(paper: &mut Paper, mut table: Laid<'_>) {
    paper.within(Tag::Table, |paper| {
        if let Some((name, note)) = table.caption.take() {
            let place = (table.left, paper.top);
            paper.top = paper.within(Tag::Caption, |paper| {
                let below = paper.write(name, place, table.width, Side::Left);
                paper.write(note, (place.0, below), table.width, Side::Left)
            });
            paper.skip(4.0);
        }
        paper.within(Tag::THead, |paper| put_heading(paper, &table, true));
        let rows = std::mem::take(&mut table.rows);
        paper.within(Tag::TBody, |paper| {
            for row in rows {
                if paper.need(row.height) {
                    put_heading(paper, &table, false);
                }
                paper.within(Tag::TR, |paper| put_row(paper, &table, row));
            }
        });
    });
}

/// The names of the columns; on a further page they only help the eye.
fn put_heading(paper: &mut Paper, table: &Laid<'_>, meant: bool) {
    let height = heading_height(paper, table);
    let area = Area {
        left: table.left,
        top: paper.top,
        width: table.width,
        height,
    };
    paper.block(area, PALE);
    rule(paper, table, paper.top + height, 0.9);
    let top = paper.top + ROW_SPACE;
    let cells = heading_lines(paper, table);
    if meant {
        paper.within(Tag::TR, |paper| {
            for (lines, column) in cells.into_iter().zip(&table.columns) {
                let (place, width) = inside(table, *column, top);
                paper.within(Tag::TH(TableHeaderScope::Column), |paper| {
                    paper.write(lines, place, width, column.side);
                });
            }
        });
    } else {
        for (lines, column) in cells.into_iter().zip(&table.columns) {
            let (place, width) = inside(table, *column, top);
            paper.repeat(lines, place, width, column.side);
        }
    }
    paper.skip(height);
}

fn put_row(paper: &mut Paper, table: &Laid<'_>, laid: LaidRow<'_>) {
    let top = paper.top + ROW_SPACE;
    let row = laid.row;
    for (index, (lines, column)) in laid.cells.into_iter().zip(&table.columns).enumerate() {
        let (place, width) = inside(table, *column, top);
        let link = row.link.as_deref().filter(|_| index == 1);
        let link = link.map(|link| (link, format!("{}: {}", row.label, row.text)));
        let cell = |paper: &mut Paper| {
            paper.write_link(lines, place, (width, column.side), link);
        };
        if index == 0 {
            paper.within(Tag::TH(TableHeaderScope::Row), cell);
        } else {
            paper.within(Tag::TD, cell);
        }
    }
    rule(paper, table, paper.top + laid.height, 0.5);
    paper.skip(laid.height);
}

fn inside(table: &Laid<'_>, column: Column, top: f32) -> ((f32, f32), f32) {
    ((table.left + column.left + PADDING, top), column.width - 2.0 * PADDING)
}

/// A line at the foot of a row.
fn rule(paper: &mut Paper, table: &Laid<'_>, foot: f32, height: f32) {
    let area = Area {
        left: table.left,
        top: foot - height,
        width: table.width,
        height,
    };
    paper.block(area, RULE);
}
