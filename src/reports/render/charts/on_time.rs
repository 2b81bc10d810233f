//! The chart of the share of first responses on time: a line with a gap where nothing was due.

use plotters::prelude::{
    ChartBuilder, Circle, Color, LabelAreaPosition, LineSeries, Rectangle, WHITE,
};

use super::drawing::{self, AXIS, Anchor, DARK, GRID, INK, QUIET, SMALL};
use super::{Drawing, DrawingError};
use crate::reports::render::number;
use crate::text::Language;

const HEIGHT: u32 = 266;

/// A month.
pub(super) struct Point {
    pub(super) month: (String, String),
    /// From 0 to 1.
    pub(super) share: Option<f64>,
}

pub(super) fn draw(points: &[Point], language: Language) -> Result<Drawing, DrawingError> {
    drawing::drawn(HEIGHT, |canvas| plot(canvas, points, language))
}

fn plot(
    canvas: &drawing::Canvas<'_>,
    points: &[Point],
    language: Language,
) -> Result<(), DrawingError> {
    let months = f64::from(drawing::whole(points.len()));
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
        .y_label_style(drawing::letters(SMALL, QUIET))
        .y_label_formatter(&|share| number::whole_percent(*share, language))
        .draw()?;
    let mut labels = Vec::new();
    let mut places = Vec::new();
    for (index, point) in (0..).zip(points) {
        let middle = f64::from(index) + 0.5;
        let place = |share| chart.plotting_area().map_coordinate(&(middle, share));
        drawing::write_month(canvas, &point.month, place(0.0))?;
        labels.push(match point.share {
            Some(share) => (number::percentage(share, language), INK, place(share)),
            None => (number::nothing(language), QUIET, place(0.0)),
        });
        places.push(point.share.map(|share| (middle, share)));
    }
    // White behind the numbers, so that no grid line goes through them; before the line, which goes over it.
    for (text, _, (x, y)) in &labels {
        let half = drawing::whole(text.chars().count()) * 7 / 2 + 1;
        canvas.draw(&Rectangle::new(
            [(x - half, y - 21), (x + half, y - 7)],
            WHITE.filled(),
        ))?;
    }
    for line in places.split(Option::is_none) {
        let line: Vec<(f64, f64)> = line.iter().flatten().copied().collect();
        chart.draw_series(LineSeries::new(line.clone(), DARK.stroke_width(2)))?;
        chart.draw_series(
            line.into_iter()
                .map(|place| Circle::new(place, 4, DARK.filled())),
        )?;
    }
    for (text, colour, (x, y)) in labels {
        drawing::write(
            canvas,
            &text,
            &drawing::letters(SMALL, colour),
            Anchor::Above,
            (x, y - 5),
        )?;
    }
    Ok(())
}
