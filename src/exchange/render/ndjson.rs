//! Exports as NDJSON: a complaint a line, as `GET` answers it.

use serde_json::Value;

use super::Renderer;
use crate::complaints::api::view::{ComplaintView, ViewContext};
use crate::error::{Error, Result};
use crate::exchange::store::Exported;

/// The fields that tell who complained, and every text that somebody wrote. Numbers are no names, and stay.
const PERSONAL: [&str; 19] = [
    "/complainant/name",
    "/complainant/address",
    "/complainant/postalCode",
    "/complainant/town",
    "/complainant/phone",
    "/complainant/email",
    "/complainant/socialMedia",
    "/complainant/representative",
    "/description",
    "/desiredSolution",
    "/shortDescription",
    "/waiting/reason",
    "/feedback/summary",
    "/handlingSummary",
    "/prevention/none",
    "/withdrawal/words",
    "/inadmissibility/explanation",
    "/previousClosing/shortDescription",
    "/previousClosing/handlingSummary",
];

impl Renderer {
    pub(super) fn ndjson(&self, all: impl Iterator<Item = Exported>) -> Result<Vec<u8>> {
        let mut lines = Vec::new();
        for Exported { seen, .. } in all {
            let view_context = ViewContext {
                actor: &seen.actor,
                today: self.today,
                language: self.language,
                names: &self.names,
            };
            let view = ComplaintView::new(&seen.complaint, &seen.facts, view_context);
            let unwritable = |error| Error::caused("a complaint of an export", error);
            if self.include_personal_data {
                serde_json::to_writer(&mut lines, &view).map_err(unwritable)?;
            } else {
                let whole = serde_json::to_value(&view).map_err(unwritable)?;
                serde_json::to_writer(&mut lines, &without_personal_data(whole)).map_err(unwritable)?;
            }
            lines.push(b'\n');
        }
        Ok(lines)
    }
}

/// The complaint with `null` for what is personal in it.
fn without_personal_data(mut complaint: Value) -> Value {
    for place in PERSONAL {
        if let Some(part) = complaint.pointer_mut(place) {
            *part = Value::Null;
        }
    }
    complaint
}
