//! The chart of what was registered and closed per month: two columns a month.

use plotters::coord::combinators::BindKeyPoints;
use plotters::prelude::{ChartBuilder, Color, FontTransform, LabelAreaPosition, Rectangle};

use super::drawing::{self, AXIS, Anchor, DARK, GRID, INK, LIGHT, QUIET, SMALL};
use super::{Drawing, DrawingError};
use crate::i18n::Language;
use crate::reports::render::{number, words};

const HEIGHT: u32 = 300;
const LEFT: u32 = 52;

/// Numbers from here on are too wide to stand side by side above their columns.
const UPRIGHT_FROM: i64 = 1_000;

/// A month.
pub(super) struct Column {
    pub(super) month: (String, String),
    pub(super) registered: i64,
    pub(super) closed: i64,
}

pub(super) fn draw(columns: &[Column], language: Language) -> Result<Drawing, DrawingError> {
    drawing::drawn(HEIGHT, |canvas| plot(canvas, columns, language))
}

fn plot(canvas: &drawing::Canvas<'_>, columns: &[Column], language: Language) -> Result<(), DrawingError> {
    let highest = columns.iter().map(|column| column.registered.max(column.closed)).max();
    let highest = highest.unwrap_or_default();
    let upright = highest >= UPRIGHT_FROM;
    let headroom = if upright { highest / 5 } else { highest / 10 };
    let steps = drawing::steps(highest);
    let top = steps.iter().copied().fold(highest.saturating_add(headroom), i64::max);
    let months = f64::from(drawing::whole(columns.len()));
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
        .y_label_style(drawing::letters(SMALL, QUIET))
        .y_label_formatter(&|value| number::whole(*value, language))
        .draw()?;
    for (index, column) in columns.iter().enumerate() {
        let start = f64::from(drawing::whole(index));
        let marks = [(0.1, column.registered, DARK), (0.5, column.closed, LIGHT)];
        for (offset, count, colour) in marks {
            let (left, right) = (start + offset, start + offset + 0.4);
            let area = chart.plotting_area();
            let (foot, place) = (
                area.map_coordinate(&(left, 0)),
                area.map_coordinate(&(start + offset + 0.2, count)),
            );
            // What is too few to be seen is a column without a height, which readers of SVG complain of.
            if place.1 < foot.1 {
                let column = Rectangle::new([(left, 0), (right, count)], colour.filled());
                chart.draw_series([column])?;
            }
            annotate(canvas, &number::whole(count, language), upright, place)?;
        }
        let place = chart.plotting_area().map_coordinate(&(start + 0.5, 0));
        drawing::write_month(canvas, &column.month, place)?;
    }
    let names = [
        (words::REGISTERED.get(language), DARK),
        (words::CLOSED.get(language), LIGHT),
    ];
    drawing::explain(canvas, drawing::whole(LEFT as usize), &names)
}

/// The number above its column, upright when it is wide.
fn annotate(canvas: &drawing::Canvas<'_>, text: &str, upright: bool, (x, y): (i32, i32)) -> Result<(), DrawingError> {
    let style = drawing::letters(SMALL - 1.0, INK);
    if upright {
        let style = style.transform(FontTransform::Rotate270);
        drawing::write(canvas, text, &style, Anchor::After, (x, y - 4))
    } else {
        drawing::write(canvas, text, &style, Anchor::Above, (x, y))
    }
}
