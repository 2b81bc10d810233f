//! The chart of the natures of a month: a bar for each, the largest on top.

use plotters::prelude::{ChartBuilder, Color, PathElement, Rectangle};

use super::drawing::{self, AXIS, Anchor, DARK, INK, QUIET, TEXT};
use super::{Drawing, DrawingError};
use crate::i18n::Language;
use crate::reports::render::number;

/// So many natures have a bar of their own.
const SHOWN: usize = 12;
/// Where bars begin; names stand before it.
const LEFT: u32 = 306;
/// Room for the number after the longest bar.
const RIGHT: u32 = 108;
/// So many letters of a name fit on a line, in any common typeface.
const LINE: usize = 38;
const LINE_HEIGHT: i32 = 16;
const BETWEEN: i32 = 10;
const BAR_HEIGHT: i32 = 15;

/// A nature, or what is left together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) count: i64,
    /// Whether it is the last one, of all that have no bar of their own.
    rest: bool,
}

/// The largest first; more than fit together become one last bar.
pub(super) fn largest(mut parts: Vec<(String, i64)>, other: &str) -> Vec<Bar> {
    parts.sort_by(|one, next| next.1.cmp(&one.1).then_with(|| one.0.cmp(&next.0)));
    // A single nature is not "other natures": it takes the place itself.
    let shown = if parts.len() == SHOWN + 1 { SHOWN + 1 } else { SHOWN };
    let rest = parts.split_off(shown.min(parts.len()));
    let mut bars: Vec<Bar> = parts
        .into_iter()
        .map(|(name, count)| Bar {
            name,
            count,
            rest: false,
        })
        .collect();
    if !rest.is_empty() {
        bars.push(Bar {
            name: format!("{other} ({})", rest.len()),
            count: rest.iter().map(|(_, count)| count).sum(),
            rest: true,
        });
    }
    bars
}

pub(super) fn draw(bars: &[Bar], registered: i64, language: Language) -> Result<Drawing, DrawingError> {
    let names: Vec<Vec<String>> = bars.iter().map(|bar| lines(&bar.name)).collect();
    let heights: Vec<i32> = names
        .iter()
        .map(|lines| drawing::whole(lines.len()) * LINE_HEIGHT + BETWEEN)
        .collect();
    let total: i32 = heights.iter().sum();
    let height = total.unsigned_abs() + 8;
    drawing::drawn(height, |canvas| {
        let longest = bars.iter().map(|bar| bar.count).max().unwrap_or(1);
        let mut chart = ChartBuilder::on(canvas)
            .margin_top(4)
            .margin_bottom(4)
            .margin_left(LEFT)
            .margin_right(RIGHT)
            .build_cartesian_2d(0.0..number::float(longest), total..0)?;
        let mut top = 0;
        for ((bar, name), row) in bars.iter().zip(&names).zip(heights) {
            let middle = top + row / 2;
            let length = number::float(bar.count);
            let (from, to) = (middle - BAR_HEIGHT / 2, middle + BAR_HEIGHT / 2 + 1);
            let colour = if bar.rest { AXIS } else { DARK };
            let area = chart.plotting_area();
            let ((foot, _), (x, y)) = (
                area.map_coordinate(&(0.0, middle)),
                area.map_coordinate(&(length, middle)),
            );
            // As with columns, there is no bar without a length.
            if x > foot {
                let bar = Rectangle::new([(0.0, from), (length, to)], colour.filled());
                chart.draw_series([bar])?;
            }
            let text = count(bar.count, registered, language);
            drawing::write(canvas, &text, &drawing::letters(TEXT, INK), Anchor::After, (x + 6, y))?;
            let colour = if bar.rest { QUIET } else { INK };
            for (offset, line) in (0..).zip(name) {
                let y = y + LINE_HEIGHT * offset - (drawing::whole(name.len()) - 1) * LINE_HEIGHT / 2;
                let place = (drawing::whole(LEFT as usize) - 8, y);
                drawing::write(canvas, line, &drawing::letters(TEXT, colour), Anchor::Before, place)?;
            }
            top += row;
        }
        chart.draw_series([PathElement::new([(0.0, 0), (0.0, total)], AXIS)])?;
        Ok(())
    })
}

/// The number with its part of the whole.
fn count(count: i64, registered: i64, language: Language) -> String {
    let number = number::whole(count, language);
    if registered > 0 {
        let share = number::float(count) / number::float(registered);
        format!("{number} ({})", number::percent(share, language))
    } else {
        number
    }
}

/// A name over as many lines as it needs; a word that is longer than a line is broken.
fn lines(name: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in name.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for piece in letters.chunks(LINE) {
            let fits = lines
                .last()
                .is_some_and(|line| line.is_empty() || line.chars().count() + 1 + piece.len() <= LINE);
            if !fits {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.extend(piece);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(number: i64) -> Vec<(String, i64)> {
        (1..=number).map(|count| (format!("nature {count}"), count)).collect()
    }

    #[test]
    fn the_largest_come_first_and_the_rest_together() {
        let bars = largest(parts(16), "Other natures");
        assert_eq!(bars.len(), SHOWN + 1);
        assert_eq!((bars[0].name.as_str(), bars[0].count), ("nature 16", 16));
        let rest = bars.last().unwrap();
        assert_eq!(
            (rest.name.as_str(), rest.count, rest.rest),
            ("Other natures (4)", 10, true)
        );
    }

    #[test]
    fn one_that_is_left_keeps_its_name() {
        let bars = largest(parts(13), "Other natures");
        assert_eq!(bars.last().unwrap().name, "nature 1");
        assert!(largest(Vec::new(), "Other natures").is_empty());
    }

    #[test]
    fn names_are_never_cut() {
        let long = "a".repeat(LINE * 2 + 3);
        assert_eq!(lines(&long).concat(), long);
        let words = "Consument voelt zich onder druk gezet tijdens een ongevraagd verkoopgesprek";
        assert_eq!(lines(words).join(" "), words);
        assert!(lines(words).iter().all(|line| line.chars().count() <= LINE));
    }
}
