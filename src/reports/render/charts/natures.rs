//! Draws the bar chart of the natures of a month, the largest on top.

use plotters::prelude::{ChartBuilder, Color, PathElement, Rectangle};

use super::drawing::{self, AXIS, Anchor, DARK, FONT_SIZE, MUTED, TEXT_COLOUR};
use super::{Drawing, DrawingError};
use crate::i18n::Language;
use crate::reports::render::number;

/// Maximum number of natures with a bar of their own.
const SHOWN: usize = 12;
/// The left end of the bars; names are left of it.
const LEFT: u32 = 306;
/// Width reserved for the number after the longest bar.
const RIGHT: u32 = 108;
/// Maximum number of characters of a name per line.
const LINE: usize = 38;
const LINE_HEIGHT: i32 = 16;
const BETWEEN: i32 = 10;
const BAR_HEIGHT: i32 = 15;

/// The bar of one nature, or of all natures without a bar of their own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) count: i64,
    /// Whether the bar is that of all natures without a bar of their own.
    rest: bool,
}

/// Returns the bars, largest first, and the sum of the natures beyond [`SHOWN`] as the last bar.
pub(super) fn top_bars(mut parts: Vec<(String, i64)>, other: &str) -> Vec<Bar> {
    parts.sort_by(|one, next| next.1.cmp(&one.1).then_with(|| one.0.cmp(&next.0)));
    // A single nature beyond the limit has a bar of its own, which takes no more room than a sum.
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
    let names: Vec<Vec<String>> = bars.iter().map(|bar| wrap(&bar.name)).collect();
    let heights: Vec<i32> = names
        .iter()
        .map(|lines| drawing::to_i32(lines.len()) * LINE_HEIGHT + BETWEEN)
        .collect();
    let total: i32 = heights.iter().sum();
    let height = total.unsigned_abs() + 8;
    drawing::render_svg(height, |canvas| {
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
            // A rectangle of width 0 is left out: nothing would be seen of it.
            if x > foot {
                let bar = Rectangle::new([(0.0, from), (length, to)], colour.filled());
                chart.draw_series([bar])?;
            }
            let text = count_with_share(bar.count, registered, language);
            drawing::write(
                canvas,
                &text,
                &drawing::text_style(FONT_SIZE, TEXT_COLOUR),
                Anchor::After,
                (x + 6, y),
            )?;
            let colour = if bar.rest { MUTED } else { TEXT_COLOUR };
            for (offset, line) in (0..).zip(name) {
                let y = y + LINE_HEIGHT * offset - (drawing::to_i32(name.len()) - 1) * LINE_HEIGHT / 2;
                let place = (drawing::to_i32(LEFT as usize) - 8, y);
                drawing::write(
                    canvas,
                    line,
                    &drawing::text_style(FONT_SIZE, colour),
                    Anchor::Before,
                    place,
                )?;
            }
            top += row;
        }
        chart.draw_series([PathElement::new([(0.0, 0), (0.0, total)], AXIS)])?;
        Ok(())
    })
}

/// Formats the count with its share of the complaints registered.
fn count_with_share(count: i64, registered: i64, language: Language) -> String {
    let number = number::integer(count, language);
    if registered > 0 {
        let share = number::float(count) / number::float(registered);
        format!("{number} ({})", number::percent(share, language))
    } else {
        number
    }
}

/// Wraps a name into lines, and breaks a word that is longer than a line.
fn wrap(name: &str) -> Vec<String> {
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
        let bars = top_bars(parts(16), "Other natures");
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
        let bars = top_bars(parts(13), "Other natures");
        assert_eq!(bars.last().unwrap().name, "nature 1");
        assert!(top_bars(Vec::new(), "Other natures").is_empty());
    }

    #[test]
    fn names_are_never_cut() {
        let long = "a".repeat(LINE * 2 + 3);
        assert_eq!(wrap(&long).concat(), long);
        let words = "Consument voelt zich onder druk gezet tijdens een ongevraagd verkoopgesprek";
        assert_eq!(wrap(words).join(" "), words);
        assert!(wrap(words).iter().all(|line| line.chars().count() <= LINE));
    }
}
