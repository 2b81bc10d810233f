//! Draws the line chart of the share of first responses on time, with a gap at a month without responses due.

use plotters::prelude::{ChartBuilder, Circle, Color, LabelAreaPosition, LineSeries, RGBColor, Rectangle, WHITE};

use super::drawing::{self, AXIS, Anchor, DARK, GRID, MUTED, SMALL_FONT_SIZE, TEXT_COLOUR};
use super::{Drawing, DrawingError};
use crate::i18n::Language;
use crate::reports::render::number;

const HEIGHT: u32 = 266;

/// The share of a month.
pub(super) struct Point {
    pub(super) month: (String, String),
    /// From 0 to 1; `None` if no response was due.
    pub(super) share: Option<f64>,
}

pub(super) fn draw(points: &[Point], language: Language) -> Result<Drawing, DrawingError> {
    drawing::render_svg(HEIGHT, |canvas| plot(canvas, points, language))
}

/// The text of a point and its position.
struct Label {
    text: String,
    colour: RGBColor,
    /// The position of the point on the canvas.
    at: (i32, i32),
    side: Anchor,
}

fn plot(canvas: &drawing::Canvas<'_>, points: &[Point], language: Language) -> Result<(), DrawingError> {
    let months = f64::from(drawing::to_i32(points.len()));
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(4)
        .margin_right(6)
        .margin_bottom(38)
        .y_label_area_size(52)
        .build_cartesian_2d(0.0..months, 0.0..1.15)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(0)
        .y_labels(6)
        .axis_style(AXIS)
        .bold_line_style(GRID)
        .y_max_light_lines(0)
        .set_all_tick_mark_size(0)
        .set_tick_mark_size(LabelAreaPosition::Left, 5)
        .y_label_style(drawing::text_style(SMALL_FONT_SIZE, MUTED))
        .y_label_formatter(&|share| number::whole_percent(*share, language))
        .draw()?;
    let mut labels = Vec::new();
    let mut places = Vec::new();
    for (index, point) in points.iter().enumerate() {
        let middle = f64::from(drawing::to_i32(index)) + 0.5;
        let place = |share| chart.plotting_area().map_coordinate(&(middle, share));
        drawing::write_month(canvas, &point.month, place(0.0))?;
        labels.push(label(points, index, place, language));
        places.push(point.share.map(|share| (middle, share)));
    }
    // The line is drawn over the backgrounds, and the texts over the line.
    draw_backgrounds(canvas, &labels)?;
    for line in places.split(Option::is_none) {
        let line: Vec<(f64, f64)> = line.iter().flatten().copied().collect();
        chart.draw_series(LineSeries::new(line.clone(), DARK.stroke_width(2)))?;
        chart.draw_series(line.into_iter().map(|place| Circle::new(place, 4, DARK.filled())))?;
    }
    draw_texts(canvas, &labels)
}

/// Labels a point with its percentage, or the axis with a placeholder if nothing was due. `place` maps a share to the
/// canvas.
fn label(points: &[Point], index: usize, place: impl Fn(f64) -> (i32, i32), language: Language) -> Label {
    match points[index].share {
        Some(share) => Label {
            text: number::percentage(share, language),
            colour: TEXT_COLOUR,
            at: place(share),
            side: label_side(share, &neighbours(points, index)),
        },
        None => Label {
            text: number::missing(language),
            colour: MUTED,
            at: place(0.0),
            side: Anchor::Above,
        },
    }
}

/// Draws a white box behind each text, so that no grid line crosses it.
fn draw_backgrounds(canvas: &drawing::Canvas<'_>, labels: &[Label]) -> Result<(), DrawingError> {
    for label in labels {
        let (x, y) = label.at;
        let half = drawing::to_i32(label.text.chars().count()) * 7 / 2 + 1;
        let middle = offset(y, label.side, 15);
        canvas.draw(&Rectangle::new(
            [(x - half, middle - 8), (x + half, middle + 8)],
            WHITE.filled(),
        ))?;
    }
    Ok(())
}

fn draw_texts(canvas: &drawing::Canvas<'_>, labels: &[Label]) -> Result<(), DrawingError> {
    for label in labels {
        let (x, y) = label.at;
        let style = drawing::text_style(SMALL_FONT_SIZE, label.colour);
        let at = (x, offset(y, label.side, 7));
        drawing::write(canvas, &label.text, &style, label.side, at)?;
    }
    Ok(())
}

/// Returns the shares of the month before and after.
fn neighbours(points: &[Point], index: usize) -> Vec<f64> {
    let before = index.checked_sub(1);
    let places = before.into_iter().chain([index + 1]);
    let points = places.filter_map(|place| points.get(place));
    points.filter_map(|point| point.share).collect()
}

/// Returns the side of a point on which its label overlaps the line least: above, unless the line leaves the point
/// clearly more upwards than downwards and there is room between the point and the axis.
fn label_side(share: f64, neighbours: &[f64]) -> Anchor {
    let farthest = |way: f64| {
        let distances = neighbours.iter().map(|other| (other - share) * way);
        distances.fold(0.0, f64::max)
    };
    if share > 0.15 && farthest(1.0) > farthest(-1.0) + 0.05 {
        Anchor::Below
    } else {
        Anchor::Above
    }
}

/// Returns the coordinate at `distance` from `y` on that side; coordinates increase downwards.
fn offset(y: i32, side: Anchor, distance: i32) -> i32 {
    match side {
        Anchor::Below => y + distance,
        Anchor::Above | Anchor::After | Anchor::Before => y - distance,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_where_the_line_is_least_in_the_way() {
        assert!(matches!(label_side(0.48, &[0.715, 0.528]), Anchor::Below));
        assert!(matches!(label_side(0.528, &[0.48, 0.741]), Anchor::Below));
        assert!(matches!(label_side(0.741, &[0.528, 0.882]), Anchor::Above));
        assert!(matches!(label_side(0.9, &[0.92, 0.93]), Anchor::Above));
        assert!(matches!(label_side(0.1, &[0.9, 0.8]), Anchor::Above));
        assert!(matches!(label_side(0.5, &[]), Anchor::Above));
    }
}
