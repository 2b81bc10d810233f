//! Draws the charts of a report as SVG for HTML and PDF. Each has a title, and its numbers in words as the text
//! alternative.

mod drawing;
mod months;
mod natures;
mod on_time;

use maud::{PreEscaped, html};
use plotters::drawing::DrawingAreaErrorKind;

use super::{Content, RenderError, number, view, words};
use crate::i18n::Language;
use crate::reports::model::{Key, Report, Value};

/// The error of the drawing library.
type DrawingError = DrawingAreaErrorKind<std::io::Error>;

/// A chart with its title and text alternative.
pub(super) struct Chart {
    /// The identifier of the element, unique in a page.
    pub(super) id: &'static str,
    pub(super) title: String,
    /// The text alternative: the numbers in words.
    pub(super) description: String,
    /// A complete SVG document.
    pub(super) svg: String,
}

/// An SVG without texts for accessibility, and its height.
struct Drawing {
    svg: String,
    height: u32,
}

/// Draws all charts of a report, without those that would be empty.
///
/// # Errors
/// `RenderError` if the drawing library fails.
pub(super) fn all(content: &Content<'_>) -> Result<Vec<Chart>, RenderError> {
    let charts = [months(content), on_time(content), natures(content)];
    charts
        .into_iter()
        .filter_map(Result::transpose)
        .collect::<Result<_, DrawingError>>()
        .map_err(RenderError::wrap("SVG"))
}

fn months(content: &Content<'_>) -> Result<Option<Chart>, DrawingError> {
    let language = content.language;
    let columns: Vec<months::Column> = content
        .months()
        .iter()
        .map(|report| months::Column {
            month: number::short_month(&report.month, language),
            registered: report.count(Key::Registered),
            closed: report.count(Key::Closed),
        })
        .collect();
    let describe = |report: &Report| {
        let registered = number::integer(report.count(Key::Registered), language);
        let closed = number::integer(report.count(Key::Closed), language);
        match language {
            Language::Dutch => format!("{registered} geregistreerd en {closed} gesloten"),
            Language::English => format!("{registered} registered and {closed} closed"),
        }
    };
    let drawing = months::draw(&columns, language)?;
    Ok(Some(Chart::new(
        "chart-months",
        words::CHART_MONTHS.get(language).to_owned(),
        describe_months(content, describe),
        &drawing,
    )))
}

fn on_time(content: &Content<'_>) -> Result<Option<Chart>, DrawingError> {
    let language = content.language;
    let points: Vec<on_time::Point> = content
        .months()
        .iter()
        .map(|report| on_time::Point {
            month: number::short_month(&report.month, language),
            share: share(report),
        })
        .collect();
    let describe = |report: &Report| match share(report) {
        Some(share) => number::percent(share, language),
        None => words::NONE_DUE.get(language).to_owned(),
    };
    let drawing = on_time::draw(&points, language)?;
    Ok(Some(Chart::new(
        "chart-on-time",
        words::CHART_ON_TIME.get(language).to_owned(),
        describe_months(content, describe),
        &drawing,
    )))
}

fn natures(content: &Content<'_>) -> Result<Option<Chart>, DrawingError> {
    let language = content.language;
    let parts = content
        .report
        .of(Key::ByNature)
        .filter_map(|figure| match figure.value {
            Value::Count { count } if count > 0 => Some((view::name(figure, language)?, count)),
            _ => None,
        });
    let bars = natures::top_bars(parts.collect(), words::OTHER_NATURES.get(language));
    if bars.is_empty() {
        return Ok(None);
    }
    let description: Vec<String> = bars
        .iter()
        .map(|bar| format!("{}: {}", bar.name, number::integer(bar.count, language)))
        .collect();
    let month = number::month(&content.report.month, language);
    let drawing = natures::draw(&bars, content.report.count(Key::Registered), language)?;
    Ok(Some(Chart::new(
        "chart-natures",
        format!("{}, {month}", words::CHART_NATURES.get(language)),
        format!("{}.", description.join("; ")),
        &drawing,
    )))
}

/// Returns the share of first responses on time; `None` if none was due.
fn share(report: &Report) -> Option<f64> {
    match report.of(Key::FirstResponseShare).next()?.value {
        Value::Share { share } => share,
        _ => None,
    }
}

/// Returns a sentence with the description of each month.
fn describe_months(content: &Content<'_>, describe: impl Fn(&Report) -> String) -> String {
    let months: Vec<String> = content
        .months()
        .iter()
        .map(|report| {
            let month = number::month(&report.month, content.language);
            format!("{month}: {}", describe(report))
        })
        .collect();
    format!("{}.", months.join("; "))
}

impl Chart {
    fn new(id: &'static str, title: String, description: String, drawing: &Drawing) -> Self {
        let svg = accessible_svg(id, &title, &description, drawing);
        Chart {
            id,
            title,
            description,
            svg,
        }
    }
}

/// Makes the drawing a scalable image with an accessible name and description.
fn accessible_svg(id: &str, title: &str, description: &str, drawing: &Drawing) -> String {
    let marks = drawing.svg.split_once('>').map_or("", |(_, rest)| rest);
    let marks = marks.trim_end().trim_end_matches("</svg>");
    let view_box = format!("0 0 {} {}", drawing::WIDTH, drawing.height);
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox=(view_box) role="img"
            aria-labelledby={ (id) "-title" } aria-describedby={ (id) "-description" } {
            title id={ (id) "-title" } { (title) }
            desc id={ (id) "-description" } { (description) }
            (PreEscaped(marks))
        }
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::render::tests::sample;

    fn charts(language: Language) -> Vec<Chart> {
        let (report, trend) = (sample::report(), sample::trend());
        all(&Content {
            edition: None,
            report: &report,
            trend: &trend,
            language,
            base: None,
        })
        .unwrap()
    }

    #[test]
    fn charts_are_named_images() {
        let charts = charts(Language::Dutch);
        assert_eq!(charts.len(), 3);
        for chart in &charts {
            let document = roxmltree::Document::parse(&chart.svg).unwrap();
            let image = document.root_element();
            let text = |name| image.children().find(|node| node.has_tag_name(name)).unwrap().text();
            assert_eq!(image.attribute("role"), Some("img"));
            assert_eq!(text("title"), Some(chart.title.as_str()));
            assert_eq!(text("desc"), Some(chart.description.as_str()));
            assert!(!chart.svg.contains("<script"));
        }
        let ids: std::collections::BTreeSet<_> = charts.iter().map(|chart| chart.id).collect();
        assert_eq!(ids.len(), charts.len());
    }

    #[test]
    fn descriptions_tell_the_numbers() {
        let dutch = charts(Language::Dutch);
        assert!(
            dutch[0]
                .description
                .starts_with("november 2025: 812 geregistreerd en 790 gesloten; december")
        );
        assert!(
            dutch[1]
                .description
                .contains("maart 2026: geen eerste reacties met einddatum in deze maand; april")
        );
        assert!(
            dutch[2]
                .description
                .starts_with("Geen toestemming & misleiding: 214; =cmd|")
        );
        let english = charts(Language::English);
        assert!(
            english[0]
                .description
                .ends_with("October 2026: 1,204 registered and 1,150 closed.")
        );
        assert!(english[1].description.ends_with("October 2026: 93.7%."));
    }

    #[test]
    fn a_year_without_anything_is_drawn() {
        let mut report = sample::report();
        report.figures.clear();
        let charts = all(&Content {
            edition: None,
            report: &report,
            trend: &[],
            language: Language::English,
            base: None,
        })
        .unwrap();
        assert_eq!(charts.len(), 2);
    }
}
