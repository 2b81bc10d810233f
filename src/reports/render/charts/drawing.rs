//! Colours, text, the month axis and the legend of all charts. Lengths are in the units of the SVG.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::prelude::{Color, IntoFont, RGBColor, Rectangle, SVGBackend, TextStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{Drawing, DrawingError};

/// Width of every chart; a page scales it.
pub(in super::super) const WIDTH: u32 = 720;

/// Blue and orange of the Okabe-Ito palette, which are distinguishable with colour blindness and in greyscale.
pub(super) const DARK: RGBColor = RGBColor(0, 114, 178);
pub(super) const LIGHT: RGBColor = RGBColor(230, 159, 0);
pub(super) const TEXT_COLOUR: RGBColor = RGBColor(26, 26, 26);
pub(super) const MUTED: RGBColor = RGBColor(89, 89, 89);
pub(super) const GRID: RGBColor = RGBColor(217, 221, 226);
pub(super) const AXIS: RGBColor = RGBColor(128, 134, 142);

/// Font sizes.
pub(super) const FONT_SIZE: f64 = 13.0;
pub(super) const SMALL_FONT_SIZE: f64 = 11.5;

/// A drawing area in the units of the SVG.
pub(super) type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The position of a text relative to its anchor point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    /// Right of the point, vertically centred.
    After,
    /// Left of the point, vertically centred.
    Before,
    Above,
    Below,
}

/// Runs `plot` on an empty canvas of this height.
pub(super) fn render_svg(
    height: u32,
    plot: impl FnOnce(&Canvas<'_>) -> Result<(), DrawingError>,
) -> Result<Drawing, DrawingError> {
    let mut svg = String::new();
    {
        let canvas = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        plot(&canvas)?;
        canvas.present()?;
    }
    Ok(Drawing { svg, height })
}

/// Returns the style of a text of this font size. The factor undoes the scaling of the library.
pub(super) fn text_style(size: f64, colour: RGBColor) -> TextStyle<'static> {
    ("sans-serif", size * 1.24).into_font().color(&colour)
}

pub(super) fn write(
    canvas: &Canvas<'_>,
    text: &str,
    style: &TextStyle<'_>,
    anchor: Anchor,
    at: (i32, i32),
) -> Result<(), DrawingError> {
    let position = match anchor {
        Anchor::After => Pos::new(HPos::Left, VPos::Center),
        Anchor::Before => Pos::new(HPos::Right, VPos::Center),
        Anchor::Above => Pos::new(HPos::Center, VPos::Bottom),
        Anchor::Below => Pos::new(HPos::Center, VPos::Top),
    };
    canvas.draw_text(text, &style.pos(position), at)
}

/// Writes name and year of a month below its position on the axis.
pub(super) fn write_month(
    canvas: &Canvas<'_>,
    month: &(String, String),
    (x, y): (i32, i32),
) -> Result<(), DrawingError> {
    write(
        canvas,
        &month.0,
        &text_style(SMALL_FONT_SIZE, TEXT_COLOUR),
        Anchor::Below,
        (x, y + 6),
    )?;
    write(
        canvas,
        &month.1,
        &text_style(SMALL_FONT_SIZE, MUTED),
        Anchor::Below,
        (x, y + 20),
    )
}

/// Draws the legend: a line with the colours and their names.
pub(super) fn draw_legend(canvas: &Canvas<'_>, left: i32, entries: &[(&str, RGBColor)]) -> Result<(), DrawingError> {
    let mut x = left;
    for (name, colour) in entries {
        canvas.draw(&Rectangle::new([(x, 8), (x + 13, 21)], colour.filled()))?;
        write(
            canvas,
            name,
            &text_style(FONT_SIZE, TEXT_COLOUR),
            Anchor::After,
            (x + 19, 15),
        )?;
        x += 19 + to_i32(name.chars().count()) * 9 + 16;
    }
    Ok(())
}

/// Converts a number of items or characters for a position.
pub(super) fn to_i32(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Returns the tick values of an axis: round numbers from 0 in at most five steps, the last one at or above `highest`.
pub(super) fn steps(highest: i64) -> Vec<i64> {
    let mut power = 1_i64;
    let step = loop {
        let found = [1, 2, 5].map(|digit| power.saturating_mul(digit));
        if let Some(step) = found.into_iter().find(|step| step.saturating_mul(5) >= highest) {
            break step;
        }
        power = power.saturating_mul(10);
    };
    let mut steps = vec![0];
    while let Some(last) = steps.last().copied().filter(|last| *last < highest.max(1)) {
        steps.push(last.saturating_add(step));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_round_numbers() {
        assert_eq!(steps(0), [0, 1]);
        assert_eq!(steps(4), [0, 1, 2, 3, 4]);
        assert_eq!(steps(42), [0, 10, 20, 30, 40, 50]);
        assert_eq!(steps(1_204), [0, 500, 1_000, 1_500]);
        assert_eq!(steps(i64::MAX).last(), Some(&i64::MAX));
    }
}
