//! The schemas of histories: one for each kind of event, and one for each status that a transition leads to.

use std::borrow::Cow;

use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use super::case::{
    AssessedDetails, AssessmentReviewedDetails, CalledBackDetails, ContactedDetails, InvestigatedDetails,
    RemedyMovedDetails, RemedyOfferedDetails, RemedyReviewedDetails, StruckOutDetails,
};
use super::details::{
    AnsweredDetails, ClosedDetails, CorrectedDetails, DocumentCorrectedDetails, DocumentRemovedDetails,
    DocumentsAddedDetails, ForwardedDetails, HoldPlacedDetails, MeasureUnlinkedDetails, NoDetails, PausedDetails,
    PreventionSettledDetails, ProceededDetails, RelatedDetails, ReopenedDetails, ResumedDetails, ReturnedDetails,
    TakenUpDetails, TermExtendedDetails, TermRecomputedDetails, UnmergedDetails,
};
use super::items::{HistoryItem, TransitionView};
use crate::http::{Shape, TaggedUnion};

type Schemas = Vec<(String, RefOr<Schema>)>;

/// The shapes of a union, and the functions that add the schemas of their details.
type Kinds = (&'static [Shape], &'static [fn(&mut Schemas)]);

/// Lists kinds once: the tag and the name of the schema, with the details that an item of the kind carries.
macro_rules! kinds {
    ($item:ident: $($tag:literal $name:literal $details:ty,)*) => {
        (&[$(($tag, $name, $item::<$details>),)*], &[$(add_details::<$details>,)*])
    };
}

#[rustfmt::skip]
const EVENT_KINDS: Kinds = kinds! { event:
    "registered" "RegisteredEvent" NoDetails,
    "forwarded" "ForwardedEvent" ForwardedDetails,
    "returned" "ReturnedEvent" ReturnedDetails,
    "taken_up" "TakenUpEvent" TakenUpDetails,
    "paused" "PausedEvent" PausedDetails,
    "resumed" "ResumedEvent" ResumedDetails,
    "answered" "AnsweredEvent" AnsweredDetails,
    "closed" "ClosedEvent" ClosedDetails,
    "reopened" "ReopenedEvent" ReopenedDetails,
    "unmerged" "UnmergedEvent" UnmergedDetails,
    "corrected" "CorrectedEvent" CorrectedDetails,
    "assessed" "AssessedEvent" AssessedDetails,
    "assessment_reviewed" "AssessmentReviewedEvent" AssessmentReviewedDetails,
    "investigated" "InvestigatedEvent" InvestigatedDetails,
    "remedy_offered" "RemedyOfferedEvent" RemedyOfferedDetails,
    "remedy_moved" "RemedyMovedEvent" RemedyMovedDetails,
    "remedy_reviewed" "RemedyReviewedEvent" RemedyReviewedDetails,
    "contacted" "ContactedEvent" ContactedDetails,
    "called_back" "CalledBackEvent" CalledBackDetails,
    "struck_out" "StruckOutEvent" StruckOutDetails,
    "documents_added" "DocumentsAddedEvent" DocumentsAddedDetails,
    "document_corrected" "DocumentCorrectedEvent" DocumentCorrectedDetails,
    "document_removed" "DocumentRemovedEvent" DocumentRemovedDetails,
    "prevention_settled" "PreventionSettledEvent" PreventionSettledDetails,
    "measure_unlinked" "MeasureUnlinkedEvent" MeasureUnlinkedDetails,
    "term_extended" "TermExtendedEvent" TermExtendedDetails,
    "term_recomputed" "TermRecomputedEvent" TermRecomputedDetails,
    "related" "RelatedEvent" RelatedDetails,
    "unrelated" "UnrelatedEvent" RelatedDetails,
    "hold_placed" "HoldPlacedEvent" HoldPlacedDetails,
    "hold_lifted" "HoldLiftedEvent" NoDetails,
    "restricted" "RestrictedEvent" NoDetails,
    "restriction_lifted" "RestrictionLiftedEvent" NoDetails,
};

#[rustfmt::skip]
const TRANSITION_KINDS: Kinds = kinds! { transition:
    "registered" "RegisteredTransition" ReturnedDetails,
    "forwarded" "ForwardedTransition" ForwardedDetails,
    "in_progress" "InProgressTransition" ProceededDetails,
    "waiting" "WaitingTransition" PausedDetails,
    "answered" "AnsweredTransition" AnsweredDetails,
    "closed" "ClosedTransition" ClosedDetails,
};

/// The schema of an event of any kind.
pub enum EventSchema {}

/// The schema of a change to any status.
pub enum TransitionSchema {}

const EVENTS: TaggedUnion = TaggedUnion {
    about: "An event in the history of a complaint; `event` says which, and with it what it carried. Later versions \
        add kinds: clients must accept those they do not know.",
    tag: "event",
    about_tag: "What happened.",
    shapes: EVENT_KINDS.0,
};

const TRANSITIONS: TaggedUnion = TaggedUnion {
    about: "A change of status that was made; `to` says which, and with it what it carried.",
    tag: "to",
    about_tag: "The status after it.",
    shapes: TRANSITION_KINDS.0,
};

impl PartialSchema for EventSchema {
    fn schema() -> RefOr<Schema> {
        EVENTS.schema()
    }
}

impl ToSchema for EventSchema {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("HistoryItem")
    }

    fn schemas(schemas: &mut Schemas) {
        HistoryItem::schemas(schemas);
        EVENT_KINDS.1.iter().for_each(|add| add(schemas));
        schemas.extend(EVENTS.tagged());
    }
}

impl PartialSchema for TransitionSchema {
    fn schema() -> RefOr<Schema> {
        TRANSITIONS.schema()
    }
}

impl ToSchema for TransitionSchema {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Transition")
    }

    fn schemas(schemas: &mut Schemas) {
        TransitionView::schemas(schemas);
        TRANSITION_KINDS.1.iter().for_each(|add| add(schemas));
        schemas.extend(TRANSITIONS.tagged());
    }
}

fn event<D: ToSchema>() -> RefOr<Schema> {
    carrying::<D>(HistoryItem::schema())
}

fn transition<D: ToSchema>() -> RefOr<Schema> {
    carrying::<D>(TransitionView::schema())
}

/// The schema of an item that carries `D`.
fn carrying<D: ToSchema>(mut item: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut item {
        object
            .properties
            .insert("carried".to_owned(), Ref::from_schema_name(D::name()).into());
        object.required.push("carried".to_owned());
    }
    item
}

/// Adds the schema of the details `D` and the schemas that it uses. No field of `D` is required: an event whose data was
/// erased, or is hidden from the caller, carries nothing.
fn add_details<D: ToSchema>(schemas: &mut Schemas) {
    let mut details = D::schema();
    if let RefOr::T(Schema::Object(object)) = &mut details {
        object.required.clear();
    }
    D::schemas(schemas);
    schemas.push((D::name().into_owned(), details));
}
