//! Links between complaints and measures. `change` and `register` write the links from the event that names the
//! measures, so that neither links nor event exist without the other.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::{delete, insert_into};
use uuid::Uuid;

use crate::db::StatementPart;
use crate::procedure::{Closure, ComplaintId, Event, EventData, Prevention};
use crate::schema::complaint_measures;

/// A measure that a complaint names.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = complaint_measures, treat_none_as_default_value = false)]
pub(super) struct LinkRow {
    complaint_id: Uuid,
    pub measure_id: Uuid,
    linked_at: DateTime<Utc>,
    linked_by_subject: String,
    linked_by_name: Option<String>,
}

/// The links from the complaint to the measures that the event names, in the order of the event.
pub(super) fn links(id: ComplaintId, event: &Event) -> Vec<LinkRow> {
    let (EventData::PreventionSettled { prevention }
    | EventData::Closed(Closure {
        prevention: Some(prevention),
        ..
    })) = &event.what
    else {
        return Vec::new();
    };
    let Prevention::Measures(measures) = prevention else {
        return Vec::new();
    };
    let link = |measure: &Uuid| LinkRow {
        complaint_id: id.0,
        measure_id: *measure,
        linked_at: event.at,
        linked_by_subject: event.by.subject.clone(),
        linked_by_name: event.by.name.clone(),
    };
    measures.iter().map(link).collect()
}

/// The insertion of links. An existing link keeps its first author.
pub(super) fn linking(links: Vec<LinkRow>) -> StatementPart {
    Box::new(
        insert_into(complaint_measures::table)
            .values(links)
            .on_conflict_do_nothing(),
    )
}

/// The removal of the link that the event removes, if any.
pub(super) fn unlinking(id: ComplaintId, event: &Event) -> Option<StatementPart> {
    match event.what {
        EventData::MeasureUnlinked { measure } => {
            Some(Box::new(delete(complaint_measures::table.find((id.0, measure)))))
        }
        _ => None,
    }
}

/// The ids of the linked measures.
pub(super) fn ids(links: &[LinkRow]) -> Vec<Uuid> {
    links.iter().map(|link| link.measure_id).collect()
}
