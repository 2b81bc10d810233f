//! Lays out pages: drawing operations with their positions, and the tag tree for assistive technology. Lengths are in
//! points, from the top left of a page.

use krilla::tagging::{Tag, TagKind};

use super::fonts::{Colour, Fonts, Line, Style, Weight};
use super::picture::Picture;

pub(crate) const PAGE_WIDTH: f32 = 595.28;
pub(crate) const PAGE_HEIGHT: f32 = 841.89;
pub(crate) const LEFT: f32 = 46.0;
pub(crate) const WIDTH: f32 = PAGE_WIDTH - 2.0 * LEFT;
const TOP: f32 = 44.0;
/// The bottom of the text area; the footer is below it.
const BOTTOM: f32 = PAGE_HEIGHT - 56.0;

pub(crate) const TEXT: Colour = Colour(26, 26, 26);
pub(crate) const MUTED: Colour = Colour(89, 89, 89);
pub(crate) const ACCENT: Colour = Colour(0, 90, 140);
pub(crate) const LINE: Colour = Colour(211, 216, 222);
pub(crate) const BACKGROUND: Colour = Colour(242, 246, 249);
pub(crate) const WARNING: Colour = Colour(230, 159, 0);

/// Returns the style of regular text of this size in points.
pub(crate) const fn regular(size: f32, colour: Colour) -> Style {
    Style {
        weight: Weight::Regular,
        size,
        colour,
    }
}

/// Returns the style of bold text of this size in points.
pub(crate) const fn bold(size: f32, colour: Colour) -> Style {
    Style {
        weight: Weight::Bold,
        size,
        colour,
    }
}

/// Returns the height of a line of text.
pub(crate) fn line_height(style: Style) -> f32 {
    style.size * 1.36
}

/// A rectangle on a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// A drawing operation.
pub(crate) enum DrawOp {
    /// A line of text by the left end of its baseline.
    Text {
        line: Box<Line>,
        left: f32,
        baseline: f32,
    },
    Block {
        area: Area,
        colour: Colour,
    },
    Drawing {
        area: Area,
        picture: Box<Picture>,
    },
    /// A link annotation with its URL and its text alternative.
    Link {
        area: Area,
        address: String,
        words: String,
    },
}

/// A drawing operation on a page.
pub(crate) struct PlacedOp {
    pub(crate) page: usize,
    pub(crate) op: DrawOp,
    /// Whether the operation is content; an artifact is skipped by assistive technology.
    pub(crate) is_content: bool,
}

/// A node of the tag tree.
pub(crate) struct Element {
    pub(crate) tag: TagKind,
    pub(crate) children: Vec<Child>,
}

pub(crate) enum Child {
    Element(usize),
    DrawOp(usize),
}

/// An entry of the outline.
pub(crate) struct Heading {
    pub(crate) text: String,
    pub(crate) page: usize,
    pub(crate) top: f32,
}

/// The alignment of a text in its area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// The pages laid out so far, and the current position.
pub(crate) struct PageLayout {
    pub(crate) fonts: Fonts,
    pub(crate) ops: Vec<PlacedOp>,
    /// The tag tree; the first element is its root.
    pub(crate) elements: Vec<Element>,
    pub(crate) headings: Vec<Heading>,
    pub(crate) page: usize,
    pub(crate) top: f32,
    open: usize,
}

impl PageLayout {
    pub(crate) fn new() -> Self {
        PageLayout {
            fonts: Fonts::new(),
            ops: Vec::new(),
            elements: vec![Element {
                tag: Tag::Section.into(),
                children: Vec::new(),
            }],
            headings: Vec::new(),
            page: 0,
            top: TOP,
            open: 0,
        }
    }

    /// Returns the height left on the page.
    pub(crate) fn room(&self) -> f32 {
        BOTTOM - self.top
    }

    /// Starts a new page if less than this height is left. Returns whether it did.
    pub(crate) fn ensure_room(&mut self, height: f32) -> bool {
        let turned = height > self.room() && self.top > TOP;
        if turned {
            self.page += 1;
            self.top = TOP;
        }
        turned
    }

    pub(crate) fn skip(&mut self, height: f32) {
        self.top += height;
    }

    /// Adds an element to the tag tree and makes everything that `write` adds a part of it.
    pub(crate) fn tagged<T>(&mut self, tag: impl Into<TagKind>, write: impl FnOnce(&mut Self) -> T) -> T {
        let element = self.elements.len();
        self.elements.push(Element {
            tag: tag.into(),
            children: Vec::new(),
        });
        self.elements[self.open].children.push(Child::Element(element));
        let outer = std::mem::replace(&mut self.open, element);
        let result = write(self);
        self.open = outer;
        result
    }

    /// Adds a drawing operation as content of the current element.
    pub(crate) fn add(&mut self, op: DrawOp) {
        self.elements[self.open].children.push(Child::DrawOp(self.ops.len()));
        self.ops.push(PlacedOp {
            page: self.page,
            op,
            is_content: true,
        });
    }

    /// Adds a drawing operation as an artifact.
    pub(crate) fn artifact(&mut self, op: DrawOp) {
        self.ops.push(PlacedOp {
            page: self.page,
            op,
            is_content: false,
        });
    }

    pub(crate) fn block(&mut self, area: Area, colour: Colour) {
        self.artifact(DrawOp::Block { area, colour });
    }

    /// Wraps the text into lines of at most this width.
    pub(crate) fn lines(&self, text: &str, style: Style, width: f32) -> Vec<Line> {
        self.fonts.lines(text, style, width)
    }

    /// Writes lines below each other and returns the position below the last one.
    pub(crate) fn write(&mut self, lines: Vec<Line>, (left, top): (f32, f32), width: f32, align: Align) -> f32 {
        let mut top = top;
        for line in lines {
            let (op, below) = placed(line, (left, top), width, align);
            self.add(op);
            top = below;
        }
        top
    }

    /// Writes lines as artifacts, for text that repeats content of the document.
    pub(crate) fn write_artifact(&mut self, lines: Vec<Line>, (left, top): (f32, f32), width: f32, align: Align) {
        let mut top = top;
        for line in lines {
            let (op, below) = placed(line, (left, top), width, align);
            self.artifact(op);
            top = below;
        }
    }

    /// Writes lines with a link, given by its URL and text alternative, or plain lines without a link.
    pub(crate) fn write_link(
        &mut self,
        lines: Vec<Line>,
        place: (f32, f32),
        (width, align): (f32, Align),
        link: Option<(&str, String)>,
    ) -> f32 {
        let Some((address, words)) = link else {
            return self.write(lines, place, width, align);
        };
        let longest = lines.iter().map(|line| line.width).fold(0.0, f32::max);
        self.tagged(Tag::Link, |layout| {
            let below = layout.write(lines, place, width, align);
            let left = match align {
                Align::Left => place.0,
                Align::Right => place.0 + width - longest,
            };
            let area = Area {
                left,
                top: place.1,
                width: longest,
                height: below - place.1,
            };
            layout.add(DrawOp::Link {
                area,
                address: address.to_owned(),
                words,
            });
            below
        })
    }
}

/// Returns the operation for a line at this position, and the top of the next line.
fn placed(line: Line, (left, top): (f32, f32), width: f32, align: Align) -> (DrawOp, f32) {
    let below = top + line_height(line.style);
    let baseline = top + line.style.size * 1.07;
    let left = match align {
        Align::Left => left,
        Align::Right => left + width - line.width,
    };
    let line = Box::new(line);
    (DrawOp::Text { line, left, baseline }, below)
}
