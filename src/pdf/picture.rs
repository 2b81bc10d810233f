//! Reads the SVG of a chart for the PDF: the marks that the drawing library writes, and no others.

use roxmltree::{Document, Node};

use super::fonts::{Colour, Fonts, Line, Style, Weight};

/// A chart as its marks, in the units of the SVG.
pub(crate) struct Picture {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) marks: Vec<Mark>,
}

pub(crate) type Point = (f32, f32);

pub(crate) enum Mark {
    Rectangle {
        place: Point,
        size: (f32, f32),
        colour: Colour,
    },
    Disc {
        centre: Point,
        radius: f32,
        colour: Colour,
    },
    Line {
        points: Vec<Point>,
        width: f32,
        colour: Colour,
    },
    Text {
        line: Box<Line>,
        /// The left end of the baseline.
        place: Point,
        /// The point around which the text is turned by a quarter to the left, if it is.
        turned_around: Option<Point>,
    },
}

/// An SVG that no chart has.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("the chart is no XML")]
    Xml(#[from] roxmltree::Error),
    #[error("the chart has an element {0}")]
    Element(String),
    #[error("an element {0} of the chart has no usable {1}")]
    Attribute(String, &'static str),
}

impl Picture {
    /// # Errors
    /// For an element or a form that the charts do not have.
    pub(crate) fn read(svg: &str, fonts: &Fonts) -> Result<Self, Unreadable> {
        let document = Document::parse(svg)?;
        let root = document.root_element();
        let view_box = numbers(root, "viewBox")?;
        let [_, _, width, height] = view_box[..] else {
            return Err(unusable(root, "viewBox"));
        };
        let elements = root.children().filter(Node::is_element);
        let marks = elements.filter_map(|element| mark(element, fonts).transpose());
        Ok(Picture {
            width,
            height,
            marks: marks.collect::<Result<_, _>>()?,
        })
    }
}

/// Reads an element; `None` for the names of the chart.
fn mark(element: Node<'_, '_>, fonts: &Fonts) -> Result<Option<Mark>, Unreadable> {
    let at = |x, y| Ok::<Point, Unreadable>((number(element, x)?, number(element, y)?));
    Ok(Some(match element.tag_name().name() {
        "title" | "desc" => return Ok(None),
        "rect" => Mark::Rectangle {
            place: at("x", "y")?,
            size: at("width", "height")?,
            colour: colour(element, "fill")?,
        },
        "circle" => Mark::Disc {
            centre: at("cx", "cy")?,
            radius: number(element, "r")?,
            colour: colour(element, "fill")?,
        },
        "line" => Mark::Line {
            points: vec![at("x1", "y1")?, at("x2", "y2")?],
            width: number(element, "stroke-width")?,
            colour: colour(element, "stroke")?,
        },
        "polyline" => Mark::Line {
            points: points(element)?,
            width: number(element, "stroke-width")?,
            colour: colour(element, "stroke")?,
        },
        "text" => text(element, at("x", "y")?, fonts)?,
        other => return Err(Unreadable::Element(other.to_owned())),
    }))
}

fn text(element: Node<'_, '_>, (x, y): Point, fonts: &Fonts) -> Result<Mark, Unreadable> {
    let size = number(element, "font-size")?;
    let style = Style {
        weight: Weight::Regular,
        size,
        colour: colour(element, "fill")?,
    };
    let line = fonts.line(element.text().unwrap_or_default().trim(), style);
    let before = match element.attribute("text-anchor") {
        Some("start") => 0.0,
        Some("middle") => line.width / 2.0,
        Some("end") => line.width,
        _ => return Err(unusable(element, "text-anchor")),
    };
    // The height of a small letter counts as half of that of the font.
    let below = match element.attribute("dy") {
        Some("0.76em") => size * 0.76,
        Some("0.5ex") => size * 0.25,
        Some("-0.5ex") => size * -0.25,
        _ => return Err(unusable(element, "dy")),
    };
    let turned_around = match element.attribute("transform") {
        None => None,
        Some(turn) if turn.starts_with("rotate(270,") => Some((x, y)),
        Some(_) => return Err(unusable(element, "transform")),
    };
    Ok(Mark::Text {
        line: Box::new(line),
        place: (x - before, y + below),
        turned_around,
    })
}

fn unusable(element: Node<'_, '_>, name: &'static str) -> Unreadable {
    Unreadable::Attribute(element.tag_name().name().to_owned(), name)
}

fn numbers(element: Node<'_, '_>, name: &'static str) -> Result<Vec<f32>, Unreadable> {
    let written = element.attribute(name).unwrap_or_default();
    let parts = written.split([' ', ',']).filter(|part| !part.is_empty());
    let read: Result<Vec<f32>, _> = parts.map(str::parse).collect();
    read.map_err(|_| unusable(element, name))
}

fn number(element: Node<'_, '_>, name: &'static str) -> Result<f32, Unreadable> {
    match numbers(element, name)?[..] {
        [number] => Ok(number),
        _ => Err(unusable(element, name)),
    }
}

fn points(element: Node<'_, '_>) -> Result<Vec<Point>, Unreadable> {
    let numbers = numbers(element, "points")?;
    Ok(numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
}

/// Reads a colour, as `#0072B2`. Only opaque marks are drawn.
fn colour(element: Node<'_, '_>, name: &'static str) -> Result<Colour, Unreadable> {
    let written = element.attribute(name).and_then(|written| written.strip_prefix('#'));
    let read = written
        .filter(|digits| digits.len() == 6)
        .and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let [_, red, green, blue] = read.ok_or_else(|| unusable(element, name))?.to_be_bytes();
    if element.attribute("opacity") != Some("1") {
        return Err(unusable(element, "opacity"));
    }
    Ok(Colour(red, green, blue))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(marks: &str) -> Result<Picture, Unreadable> {
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 300\">{marks}</svg>");
        Picture::read(&svg, &Fonts::new())
    }

    #[test]
    fn texts_stand_where_their_anchor_says() {
        let text = |more: &str| {
            let text = format!(
                "<text x=\"100\" y=\"50\" {more} font-size=\"10\" opacity=\"1\" fill=\"#1A1A1A\">\n12 %\n</text>"
            );
            let picture = read(&text).unwrap();
            match picture.marks.into_iter().next() {
                Some(Mark::Text {
                    line,
                    place,
                    turned_around,
                }) => (line, place, turned_around),
                _ => panic!("it is a text"),
            }
        };
        let (line, place, turned) = text("dy=\"0.76em\" text-anchor=\"end\"");
        assert_eq!((line.text.as_str(), turned), ("12 %", None));
        assert!((place.0 - (100.0 - line.width)).abs() < 0.01 && (place.1 - 57.6).abs() < 0.01);
        let turn = "dy=\"0.5ex\" text-anchor=\"start\" transform=\"rotate(270, 100, 50)\"";
        assert_eq!(text(turn).2, Some((100.0, 50.0)));
    }

    #[test]
    fn what_no_chart_has_is_refused_instead_of_left_out() {
        for strange in [
            "<image href=\"x\"/>",
            "<rect x=\"1\" y=\"1\" width=\"2\" height=\"2\" fill=\"none\" opacity=\"1\"/>",
            "<rect x=\"1\" y=\"1\" width=\"2\" height=\"2\" fill=\"#000000\" opacity=\"0.5\"/>",
            "<text x=\"1\" y=\"1\" dy=\"1em\" text-anchor=\"end\" font-size=\"9\" opacity=\"1\" fill=\"#000000\">x</text>",
            "<line x1=\"1\" y1=\"1\" x2=\"2\" stroke-width=\"1\" opacity=\"1\" stroke=\"#000000\"/>",
        ] {
            assert!(read(strange).is_err(), "{strange}");
        }
        assert!(read("<title>x</title>").unwrap().marks.is_empty());
    }
}
