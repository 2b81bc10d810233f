//! The laid out pages as a PDF: marks are drawn page by page, and tied to the structure that they belong to.

use krilla::Document;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TagGroup, TagTree};
use krilla_svg::{SurfaceExt, SvgSettings};

use super::letters::Colour;
use super::paper::{Area, Child, Element, Heading, Mark, PAGE_HEIGHT, PAGE_WIDTH, Paper, Placed};

/// Draws all pages into the document.
pub(super) fn draw(document: &mut Document, paper: Paper) {
    let Paper {
        marks,
        mut elements,
        headings,
        page: last,
        ..
    } = paper;
    let mut identifiers: Vec<Option<Identifier>> = marks.iter().map(|_| None).collect();
    for page in 0..=last {
        draw_page(document, page, &marks, &mut identifiers);
    }
    let mut tree = TagTree::new();
    tree.children = nodes(0, &mut elements, &identifiers);
    document.set_tag_tree(tree);
    document.set_outline(outline(headings));
}

fn draw_page(document: &mut Document, number: usize, marks: &[Placed], identifiers: &mut [Option<Identifier>]) {
    let size = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT).expect("the size of a page is positive");
    let mut page = document.start_page_with(size);
    let mut surface = page.surface();
    for (placed, identifier) in marks.iter().zip(identifiers.iter_mut()) {
        if placed.page == number && !matches!(placed.mark, Mark::Link { .. }) {
            let tag = content(placed);
            let found = surface.start_tagged(tag);
            draw_mark(&mut surface, &placed.mark);
            surface.end_tagged();
            *identifier = Some(found);
        }
    }
    surface.finish();
    for (placed, identifier) in marks.iter().zip(identifiers) {
        if let (true, Mark::Link { area, address, words }) = (placed.page == number, &placed.mark) {
            let target = Target::Action(Action::Link(LinkAction::new(address.clone())));
            let link = LinkAnnotation::new(rectangle(*area), target);
            *identifier = Some(page.add_tagged_annotation(Annotation::new_link(link, Some(words.clone()))));
        }
    }
    page.finish();
}

fn content(placed: &Placed) -> ContentTag<'static> {
    match placed.mark {
        _ if !placed.meant => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        Mark::Text { .. } => ContentTag::Span(SpanTag::empty()),
        _ => ContentTag::Other,
    }
}

fn draw_mark(surface: &mut Surface<'_>, mark: &Mark) {
    match mark {
        Mark::Text { line, left, foot } => {
            surface.set_fill(Some(fill(line.style.colour)));
            let start = Point::from_xy(*left, *foot);
            surface.draw_glyphs(
                start,
                &line.glyphs,
                line.font.clone(),
                &line.text,
                line.style.size,
                false,
            );
        }
        Mark::Block { area, colour } => {
            surface.set_fill(Some(fill(*colour)));
            let mut path = PathBuilder::new();
            path.push_rect(rectangle(*area));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Mark::Picture { area, tree } => {
            let size = Size::from_wh(area.width, area.height).expect("a picture has a size");
            surface.push_transform(&Transform::from_translate(area.left, area.top));
            // It always gives `Some`; there is nothing to learn from it.
            let _ = surface.draw_svg(tree, size, SvgSettings::default());
            surface.pop();
        }
        Mark::Link { .. } => {}
    }
}

fn fill(colour: Colour) -> Fill {
    Fill {
        paint: rgb::Color::new(colour.0, colour.1, colour.2).into(),
        ..Fill::default()
    }
}

fn rectangle(area: Area) -> Rect {
    Rect::from_xywh(area.left, area.top, area.width, area.height).expect("an area has a width and a height")
}

/// The children of an element, with what they hold.
fn nodes(element: usize, elements: &mut [Element], identifiers: &[Option<Identifier>]) -> Vec<Node> {
    let children = std::mem::take(&mut elements[element].children);
    children
        .into_iter()
        .filter_map(|child| match child {
            Child::Element(index) => {
                let children = nodes(index, elements, identifiers);
                let tag = elements[index].tag.clone();
                Some(Node::Group(TagGroup::with_children(tag, children)))
            }
            Child::Mark(index) => identifiers[index].map(Node::Leaf),
        })
        .collect()
}

fn outline(headings: Vec<Heading>) -> Outline {
    let mut outline = Outline::new();
    for heading in headings {
        let place = XyzDestination::new(heading.page, Point::from_xy(0.0, heading.top));
        outline.push_child(OutlineNode::new(heading.text, place));
    }
    outline
}
