//! Draws the laid out pages into a PDF document and links the drawing operations to the tag tree.

use krilla::Document;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TagGroup, TagTree};

use super::fonts::{Colour, Line};
use super::layout::{Area, Child, DrawOp, Element, Heading, PAGE_HEIGHT, PAGE_WIDTH, PageLayout, PlacedOp};
use super::picture::{self, Mark, Picture};

/// Draws all pages into the document, and adds tag tree and outline.
pub(crate) fn draw_pages(document: &mut Document, layout: PageLayout) {
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
            draw_line(surface, line, (*left, *baseline));
        }
        DrawOp::Block { area, colour } => {
            let mut path = PathBuilder::new();
            path.push_rect(rectangle(*area));
            draw_filled(surface, path.finish(), *colour);
        }
        DrawOp::Drawing { area, picture } => draw_picture(surface, *area, picture),
        DrawOp::Link { .. } => {}
    }
}

fn draw_line(surface: &mut Surface<'_>, line: &Line, (left, baseline): (f32, f32)) {
    surface.set_fill(Some(fill(line.style.colour)));
    surface.draw_glyphs(
        Point::from_xy(left, baseline),
        &line.glyphs,
        line.font.clone(),
        &line.text,
        line.style.size,
        false,
    );
}

fn draw_filled(surface: &mut Surface<'_>, path: Option<Path>, colour: Colour) {
    surface.set_fill(Some(fill(colour)));
    if let Some(path) = path {
        surface.draw_path(&path);
    }
}

fn draw_picture(surface: &mut Surface<'_>, area: Area, picture: &Picture) {
    surface.push_transform(&Transform::from_translate(area.left, area.top));
    let scale = area.width / picture.width;
    surface.push_transform(&Transform::from_scale(scale, scale));
    for mark in &picture.marks {
        draw_mark(surface, mark);
    }
    surface.pop();
    surface.pop();
}

fn draw_mark(surface: &mut Surface<'_>, mark: &Mark) {
    let mut path = PathBuilder::new();
    match mark {
        Mark::Rectangle { place, size, colour } => {
            if let Some(area) = Rect::from_xywh(place.0, place.1, size.0, size.1) {
                path.push_rect(area);
            }
            draw_filled(surface, path.finish(), *colour);
        }
        Mark::Disc { centre, radius, colour } => {
            push_circle(&mut path, *centre, *radius);
            draw_filled(surface, path.finish(), *colour);
        }
        Mark::Line { points, width, colour } => {
            for (index, (x, y)) in points.iter().enumerate() {
                match index {
                    0 => path.move_to(*x, *y),
                    _ => path.line_to(*x, *y),
                }
            }
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: fill(*colour).paint,
                width: *width,
                ..Stroke::default()
            }));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
            surface.set_stroke(None);
        }
        Mark::Text {
            line,
            place,
            turned_around: Some((x, y)),
        } => {
            surface.push_transform(&Transform::from_rotate_at(-90.0, *x, *y));
            draw_line(surface, line, *place);
            surface.pop();
        }
        Mark::Text { line, place, .. } => draw_line(surface, line, *place),
    }
}

/// Adds a circle as four curves, whose control points are this part of the radius away.
fn push_circle(path: &mut PathBuilder, (x, y): picture::Point, radius: f32) {
    let bend = radius * 0.552_285;
    path.move_to(x + radius, y);
    path.cubic_to(x + radius, y + bend, x + bend, y + radius, x, y + radius);
    path.cubic_to(x - bend, y + radius, x - radius, y + bend, x - radius, y);
    path.cubic_to(x - radius, y - bend, x - bend, y - radius, x, y - radius);
    path.cubic_to(x + bend, y - radius, x + radius, y - bend, x + radius, y);
    path.close();
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
