//! Taking the name and digest of a removed document out of earlier events. `change` writes this with the event of the
//! removal, so that neither exists without the other.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Jsonb, Text};
use diesel::update;
use serde_json::json;
use uuid::Uuid;

use crate::db::StatementPart;
use crate::procedure::{ComplaintId, Event, EventData, EventKind};
use crate::schema::events;
use crate::vocabulary::Vocabulary;

/// The updates of earlier events that follow from the event; none unless it removes a content.
pub(super) fn redactions(complaint: ComplaintId, event: &Event) -> Vec<StatementPart> {
    match event.what {
        EventData::DocumentRemoved { document, .. } => {
            vec![
                redacted_addition(complaint, document),
                emptied_corrections(complaint, document),
            ]
        }
        _ => Vec::new(),
    }
}

fn redacted_addition(complaint: ComplaintId, document: Uuid) -> StatementPart {
    let added = events::table
        .filter(events::complaint_id.eq(complaint.0))
        .filter(events::what.eq(EventKind::DocumentsAdded.as_str()))
        .filter(sql::<Bool>("detail -> 'documents' @> ").bind::<Jsonb, _>(json!([{ "id": document }])));
    let redacted = sql::<Jsonb>("jsonb_set(detail, '{documents}', (select jsonb_agg(case when item ->> 'id' = ")
        .bind::<Text, _>(document.to_string())
        .sql(
            " then item - '{name,sha256}'::text[] else item end order by place) \
         from jsonb_array_elements(detail -> 'documents') with ordinality as added (item, place)))",
        );
    Box::new(update(added).set(events::detail.eq(redacted)))
}

/// Empties the corrections of the document, which hold its names: as events that were erased.
fn emptied_corrections(complaint: ComplaintId, document: Uuid) -> StatementPart {
    let corrections = events::table
        .filter(events::complaint_id.eq(complaint.0))
        .filter(events::what.eq(EventKind::DocumentCorrected.as_str()))
        .filter(sql::<Bool>("detail ->> 'document' = ").bind::<Text, _>(document.to_string()));
    Box::new(update(corrections).set(events::detail.eq(json!({}))))
}
