//! Draws the column chart of registrations and closings per month.

use plotters::coord::combinators::BindKeyPoints;
use plotters::prelude::{ChartBuilder, Color, FontTransform, LabelAreaPosition, Rectangle};

use super::drawing::{self, AXIS, Anchor, DARK, GRID, LIGHT, MUTED, SMALL_FONT_SIZE, TEXT_COLOUR};
use super::{Drawing, DrawingError};
use crate::i18n::Language;
use crate::reports::render::{number, words};

const HEIGHT: u32 = 300;
const LEFT: u32 = 52;

/// The smallest number that is written vertically: two of that width do not fit side by side above their columns.
const UPRIGHT_FROM: i64 = 1_000;

/// The two columns of a month.
pub(super) struct Column {
    pub(super) month: (String, String),
    pub(super) registered: i64,
    pub(super) closed: i64,
}

pub(super) fn draw(columns: &[Column], language: Language) -> Result<Drawing, DrawingError> {
    drawing::render_svg(HEIGHT, |canvas| plot(canvas, columns, language))
}

fn plot(canvas: &drawing::Canvas<'_>, columns: &[Column], language: Language) -> Result<(), DrawingError> {
    let highest = columns.iter().map(|column| column.registered.max(column.closed)).max();
    let highest = highest.unwrap_or_default();
    let upright = highest >= UPRIGHT_FROM;
    let headroom = if upright { highest / 5 } else { highest / 10 };
    let steps = drawing::steps(highest);
    let top = steps.iter().copied().fold(highest.saturating_add(headroom), i64::max);
    let months = f64::from(drawing::to_i32(columns.len()));
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(32)
        .margin_right(6)
        .margin_bottom(38)
        .y_label_area_size(LEFT)
        .build_cartesian_2d(0.0..months, (0..top).with_key_points(steps))?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(0)
        .axis_style(AXIS)
        .bold_line_style(GRID)
        .y_max_light_lines(0)
        .set_all_tick_mark_size(0)
        .set_tick_mark_size(LabelAreaPosition::Left, 5)
        .y_label_style(drawing::text_style(SMALL_FONT_SIZE, MUTED))
        .y_label_formatter(&|value| number::integer(*value, language))
        .draw()?;
    for (index, column) in columns.iter().enumerate() {
        let start = f64::from(drawing::to_i32(index));
        let marks = [(0.1, column.registered, DARK), (0.5, column.closed, LIGHT)];
        for (offset, count, colour) in marks {
            let (left, right) = (start + offset, start + offset + 0.4);
            let area = chart.plotting_area();
            let (foot, place) = (
                area.map_coordinate(&(left, 0)),
                area.map_coordinate(&(start + offset + 0.2, count)),
            );
            // A rectangle of height 0 is left out: nothing would be seen of it.
            if place.1 < foot.1 {
                let column = Rectangle::new([(left, 0), (right, count)], colour.filled());
                chart.draw_series([column])?;
            }
            annotate(canvas, &number::integer(count, language), upright, place)?;
        }
        let place = chart.plotting_area().map_coordinate(&(start + 0.5, 0));
        drawing::write_month(canvas, &column.month, place)?;
    }
    let names = [
        (words::REGISTERED.get(language), DARK),
        (words::CLOSED.get(language), LIGHT),
    ];
    drawing::draw_legend(canvas, drawing::to_i32(LEFT as usize), &names)
}

/// Writes the number above its column, vertically if `upright`.
fn annotate(canvas: &drawing::Canvas<'_>, text: &str, upright: bool, (x, y): (i32, i32)) -> Result<(), DrawingError> {
    let style = drawing::text_style(SMALL_FONT_SIZE - 1.0, TEXT_COLOUR);
    if upright {
        let style = style.transform(FontTransform::Rotate270);
        drawing::write(canvas, text, &style, Anchor::After, (x, y - 4))
    } else {
        drawing::write(canvas, text, &style, Anchor::Above, (x, y))
    }
}
