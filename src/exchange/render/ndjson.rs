//! Exports as NDJSON: a complaint a line, as `GET` answers it.

use serde_json::Value;

use super::Renderer;
use crate::complaints::api::view::{ComplaintView, ViewContext};
use crate::error::{Error, Result};
use crate::exchange::store::Exported;

/// The fields that tell who complained or worked on it, and every text that somebody wrote; `*` stands for each of several.
/// Numbers are no names, and stay.
pub const PERSONAL: [&str; 26] = [
    "complainant/name",
    "complainant/address",
    "complainant/postalCode",
    "complainant/town",
    "complainant/phone",
    "complainant/email",
    "complainant/socialMedia",
    "complainant/representative",
    "description",
    "desiredSolution",
    "shortDescription",
    "waiting/reason",
    "feedback/summary",
    "handlingSummary",
    "prevention/none",
    "withdrawal/words",
    "inadmissibility/explanation",
    "previousClosing/shortDescription",
    "previousClosing/handlingSummary",
    "receiverName",
    "receptionPoint",
    "supplier",
    "registeredBy",
    "handler/subject",
    "handler/name",
    "callBacks/*/person",
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
        leave_out(&mut complaint, place);
    }
    complaint
}

fn leave_out(whole: &mut Value, place: &str) {
    let (name, within) = place.split_once('/').unwrap_or((place, ""));
    if name == "*" {
        let each = whole.as_array_mut().into_iter().flatten();
        each.for_each(|one| leave_out(one, within));
    } else if let Some(part) = whole.get_mut(name) {
        if within.is_empty() {
            *part = Value::Null;
        } else {
            leave_out(part, within);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_personal_is_null_wherever_it_stands_and_the_rest_stays() {
        let whole = json!({ "number": "K-2026-000001", "waiting": null, "handler": { "department": "sales", "name": "A" },
            "callBacks": [{ "date": "2026-11-03", "person": { "name": "A" } }, { "date": "2026-11-04", "person": null }] });
        let told = json!({ "number": "K-2026-000001", "waiting": null, "handler": { "department": "sales", "name": null },
            "callBacks": [{ "date": "2026-11-03", "person": null }, { "date": "2026-11-04", "person": null }] });
        assert_eq!(without_personal_data(whole), told);
    }
}
