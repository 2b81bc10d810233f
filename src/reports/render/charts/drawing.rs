//! What the charts have in common: colours, letters and the month axis.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::prelude::{Color, IntoFont, RGBColor, Rectangle, SVGBackend, TextStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{Drawing, DrawingError};

/// Every chart is this wide; pages scale it.
pub(in super::super) const WIDTH: u32 = 720;

/// Blue and orange of Okabe and Ito's palette: told apart by colour-blind eyes, and as dark and light in print.
pub(super) const DARK: RGBColor = RGBColor(0, 114, 178);
pub(super) const LIGHT: RGBColor = RGBColor(230, 159, 0);
pub(super) const INK: RGBColor = RGBColor(26, 26, 26);
pub(super) const QUIET: RGBColor = RGBColor(89, 89, 89);
pub(super) const GRID: RGBColor = RGBColor(217, 221, 226);
pub(super) const AXIS: RGBColor = RGBColor(128, 134, 142);

/// Sizes of letters.
pub(super) const TEXT: f64 = 13.0;
pub(super) const SMALL: f64 = 11.5;

/// A drawing in which places are given in its own units.
pub(super) type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Where a text stands with respect to its place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    /// To the right, halfway its height.
    After,
    /// To the left, halfway its height.
    Before,
    Above,
    Below,
}

/// What `plot` draws on an empty canvas of this height.
pub(super) fn drawn(
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

/// A text of some size; letters get the size that is asked, which the library itself makes 1.24 times smaller.
pub(super) fn letters(size: f64, colour: RGBColor) -> TextStyle<'static> {
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

/// Name and year of a month under its place on the axis.
pub(super) fn write_month(
    canvas: &Canvas<'_>,
    month: &(String, String),
    (x, y): (i32, i32),
) -> Result<(), DrawingError> {
    write(canvas, &month.0, &letters(SMALL, INK), Anchor::Below, (x, y + 6))?;
    write(canvas, &month.1, &letters(SMALL, QUIET), Anchor::Below, (x, y + 20))
}

/// A line of explanation: what each colour stands for, in the order of the marks.
pub(super) fn explain(canvas: &Canvas<'_>, left: i32, entries: &[(&str, RGBColor)]) -> Result<(), DrawingError> {
    let mut x = left;
    for (name, colour) in entries {
        canvas.draw(&Rectangle::new([(x, 8), (x + 13, 21)], colour.filled()))?;
        write(canvas, name, &letters(TEXT, INK), Anchor::After, (x + 19, 15))?;
        x += 19 + whole(name.chars().count()) * 9 + 16;
    }
    Ok(())
}

/// For places and heights; nothing in a chart comes near the bound.
pub(super) fn whole(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Round numbers for an axis: from 0 in at most five steps to the highest number or just past it.
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
