//! Draws the laid out pages into a PDF document and links the drawing operations to the tag tree.

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

use super::fonts::Colour;
use super::layout::{Area, Child, DrawOp, Element, Heading, PAGE_HEIGHT, PAGE_WIDTH, PageLayout, PlacedOp};

/// Draws all pages into the document, and adds tag tree and outline.
pub(super) fn draw_pages(document: &mut Document, layout: PageLayout) {
    let PageLayout {
        ops,
        mut elements,
        headings,
        page: last,
        ..
    } = layout;
    let mut identifiers: Vec<Option<Identifier>> = ops.iter().map(|_| None).collect();
    for page in 0..=last {
        draw_page(document, page, &ops, &mut identifiers);
    }
    let mut tree = TagTree::new();
    tree.children = nodes(0, &mut elements, &identifiers);
    document.set_tag_tree(tree);
    document.set_outline(outline(headings));
}

fn draw_page(document: &mut Document, number: usize, ops: &[PlacedOp], identifiers: &mut [Option<Identifier>]) {
    let size = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT).expect("the size of a page is positive");
    let mut page = document.start_page_with(size);
    let mut surface = page.surface();
    for (placed, identifier) in ops.iter().zip(identifiers.iter_mut()) {
        if placed.page == number && !matches!(placed.op, DrawOp::Link { .. }) {
            let tag = content(placed);
            let found = surface.start_tagged(tag);
            draw_op(&mut surface, &placed.op);
            surface.end_tagged();
            *identifier = Some(found);
        }
    }
    surface.finish();
    for (placed, identifier) in ops.iter().zip(identifiers) {
        if let (true, DrawOp::Link { area, address, words }) = (placed.page == number, &placed.op) {
            let target = Target::Action(Action::Link(LinkAction::new(address.clone())));
            let link = LinkAnnotation::new(rectangle(*area), target);
            *identifier = Some(page.add_tagged_annotation(Annotation::new_link(link, Some(words.clone()))));
        }
    }
    page.finish();
}

fn content(placed: &PlacedOp) -> ContentTag<'static> {
    match placed.op {
        _ if !placed.is_content => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        DrawOp::Text { .. } => ContentTag::Span(SpanTag::empty()),
        _ => ContentTag::Other,
    }
}

fn draw_op(surface: &mut Surface<'_>, op: &DrawOp) {
    match op {
        DrawOp::Text { line, left, baseline } => {
            surface.set_fill(Some(fill(line.style.colour)));
            let start = Point::from_xy(*left, *baseline);
            surface.draw_glyphs(
                start,
                &line.glyphs,
                line.font.clone(),
                &line.text,
                line.style.size,
                false,
            );
        }
        DrawOp::Block { area, colour } => {
            surface.set_fill(Some(fill(*colour)));
            let mut path = PathBuilder::new();
            path.push_rect(rectangle(*area));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        DrawOp::Drawing { area, tree } => {
            let size = Size::from_wh(area.width, area.height).expect("a picture has a size");
            surface.push_transform(&Transform::from_translate(area.left, area.top));
            // The result is always `Some`.
            let _ = surface.draw_svg(tree, size, SvgSettings::default());
            surface.pop();
        }
        DrawOp::Link { .. } => {}
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

/// Builds the subtrees of an element.
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
            Child::DrawOp(index) => identifiers[index].map(Node::Leaf),
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
