//! The pages while they are being laid out: what stands where, and what each piece means to who has it read aloud.

use krilla::tagging::{Tag, TagKind};

use super::letters::{Colour, Letters, Line, Style, Weight};

pub(super) const PAGE_WIDTH: f32 = 595.28;
pub(super) const PAGE_HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 46.0;
pub(super) const WIDTH: f32 = PAGE_WIDTH - 2.0 * LEFT;
const TOP: f32 = 44.0;
/// Below this is the foot of the page.
const BOTTOM: f32 = PAGE_HEIGHT - 56.0;

pub(super) const INK: Colour = Colour(26, 26, 26);
pub(super) const QUIET: Colour = Colour(89, 89, 89);
pub(super) const STRONG: Colour = Colour(0, 90, 140);
pub(super) const RULE: Colour = Colour(211, 216, 222);
pub(super) const PALE: Colour = Colour(242, 246, 249);
pub(super) const WARNING: Colour = Colour(230, 159, 0);

/// A style of text; sizes are in points.
pub(super) const fn regular(size: f32, colour: Colour) -> Style {
    Style {
        weight: Weight::Regular,
        size,
        colour,
    }
}

pub(super) const fn bold(size: f32, colour: Colour) -> Style {
    Style {
        weight: Weight::Bold,
        size,
        colour,
    }
}

/// The height that a line of text takes.
pub(super) fn line_height(style: Style) -> f32 {
    style.size * 1.36
}

/// A rectangle by its left, top, width and height.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// Something on a page.
pub(super) enum Mark {
    /// A text by the left of its foot line.
    Text {
        line: Box<Line>,
        left: f32,
        foot: f32,
    },
    Block {
        area: Area,
        colour: Colour,
    },
    Picture {
        area: Area,
        tree: Box<usvg::Tree>,
    },
    /// An address behind an area, and where it leads in words.
    Link {
        area: Area,
        address: String,
        words: String,
    },
}

/// A mark with its page.
pub(super) struct Placed {
    pub(super) page: usize,
    pub(super) mark: Mark,
    /// Whether it means something; what only adorns is not read aloud.
    pub(super) meant: bool,
}

/// A piece of the document's structure.
pub(super) struct Element {
    pub(super) tag: TagKind,
    pub(super) children: Vec<Child>,
}

pub(super) enum Child {
    Element(usize),
    Mark(usize),
}

/// A heading for the table of contents beside the pages.
pub(super) struct Heading {
    pub(super) text: String,
    pub(super) page: usize,
    pub(super) top: f32,
}

/// On which side of its area a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// All pages so far, and the place where the next thing comes.
pub(super) struct Paper {
    pub(super) letters: Letters,
    pub(super) marks: Vec<Placed>,
    /// The first one is the whole.
    pub(super) elements: Vec<Element>,
    pub(super) headings: Vec<Heading>,
    pub(super) page: usize,
    pub(super) top: f32,
    open: usize,
}

impl Paper {
    pub(super) fn new() -> Self {
        Paper {
            letters: Letters::new(),
            marks: Vec::new(),
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

    /// How much is left of the page.
    pub(super) fn room(&self) -> f32 {
        BOTTOM - self.top
    }

    /// Goes to a new page when so much does not fit on this one; says whether it did.
    pub(super) fn need(&mut self, height: f32) -> bool {
        let turned = height > self.room() && self.top > TOP;
        if turned {
            self.page += 1;
            self.top = TOP;
        }
        turned
    }

    pub(super) fn skip(&mut self, height: f32) {
        self.top += height;
    }

    /// Everything that is put down meanwhile belongs to one element.
    pub(super) fn within<T>(&mut self, tag: impl Into<TagKind>, write: impl FnOnce(&mut Self) -> T) -> T {
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

    /// Puts down something that is read.
    pub(super) fn put(&mut self, mark: Mark) {
        self.elements[self.open].children.push(Child::Mark(self.marks.len()));
        self.marks.push(Placed {
            page: self.page,
            mark,
            meant: true,
        });
    }

    /// Puts down something that only adorns.
    pub(super) fn adorn(&mut self, mark: Mark) {
        self.marks.push(Placed {
            page: self.page,
            mark,
            meant: false,
        });
    }

    pub(super) fn block(&mut self, area: Area, colour: Colour) {
        self.adorn(Mark::Block { area, colour });
    }

    /// The text in lines, of a paragraph's width.
    pub(super) fn lines(&self, text: &str, style: Style, width: f32) -> Vec<Line> {
        self.letters.lines(text, style, width)
    }

    /// Writes lines under each other and gives where they end.
    pub(super) fn write(&mut self, lines: Vec<Line>, (left, top): (f32, f32), width: f32, side: Side) -> f32 {
        let mut top = top;
        for line in lines {
            let (mark, below) = placed(line, (left, top), width, side);
            self.put(mark);
            top = below;
        }
        top
    }

    /// Like `write`, for what is not read a second time.
    pub(super) fn repeat(&mut self, lines: Vec<Line>, (left, top): (f32, f32), width: f32, side: Side) {
        let mut top = top;
        for line in lines {
            let (mark, below) = placed(line, (left, top), width, side);
            self.adorn(mark);
            top = below;
        }
    }

    /// Writes lines that lead to an address, when there is one.
    pub(super) fn write_link(
        &mut self,
        lines: Vec<Line>,
        place: (f32, f32),
        (width, side): (f32, Side),
        link: Option<(&str, String)>,
    ) -> f32 {
        let Some((address, words)) = link else {
            return self.write(lines, place, width, side);
        };
        let longest = lines.iter().map(|line| line.width).fold(0.0, f32::max);
        self.within(Tag::Link, |paper| {
            let below = paper.write(lines, place, width, side);
            let left = match side {
                Side::Left => place.0,
                Side::Right => place.0 + width - longest,
            };
            let area = Area {
                left,
                top: place.1,
                width: longest,
                height: below - place.1,
            };
            paper.put(Mark::Link {
                area,
                address: address.to_owned(),
                words,
            });
            below
        })
    }
}

/// A line with its top here, and where the next one has its top.
fn placed(line: Line, (left, top): (f32, f32), width: f32, side: Side) -> (Mark, f32) {
    let below = top + line_height(line.style);
    let foot = top + line.style.size * 1.07;
    let left = match side {
        Side::Left => left,
        Side::Right => left + width - line.width,
    };
    let line = Box::new(line);
    (Mark::Text { line, left, foot }, below)
}
