//! Putting a bundle together: everything of the person, nothing of others, and nothing that a manager left out.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::super::outcome::HeldBack;
use super::{
    AUTHORITY, BundledComplaint, BundledDocument, BundledMessage, BundledNaming, PrivacyBundle, RIGHTS, SOURCE, archive,
};
use crate::complaints::api::view::{ComplaintView, HistoryItem, ViewContext};
use crate::documents::model::Scan;
use crate::error::{Error, Result};
use crate::privacy_requests::model::{
    BundleItem, Capacity, PrivacyGround, PrivacyRequest, PrivacyScope, Requester, held_back,
};
use crate::privacy_requests::store::{Kept, KeptDocument, KeptMessage};
use crate::procedure::{Complaint, Disclosure, Event, EventData, PURPOSES};

impl PrivacyBundle {
    /// # Errors
    /// When a complaint cannot be rendered.
    pub(super) fn of(
        request: PrivacyRequest,
        all: Vec<Kept>,
        view_context: ViewContext<'_>,
        made_at: DateTime<Utc>,
        has_scanner: bool,
    ) -> Result<Self> {
        let language = view_context.language;
        let systems = all.iter().flat_map(|kept| &kept.complaint.signal.external_references);
        let recipients: BTreeSet<String> = systems.map(|reference| reference.system.clone()).collect();
        let mut counts = held_back(&request.withheld);
        let mut of_others = 0;
        let complaints: Result<Vec<_>> = all
            .into_iter()
            .map(|kept| BundledComplaint::of(kept, &request, view_context, has_scanner, &mut of_others))
            .collect();
        if of_others > 0 {
            *counts.entry(PrivacyGround::RightsOfOthers).or_default() += of_others;
        }
        Ok(PrivacyBundle {
            request_number: request.number,
            version: request.version,
            made_at,
            purposes: PURPOSES.into_iter().map(|text| text.into_language(language)).collect(),
            source: SOURCE.into_language(language),
            rights: RIGHTS.into_language(language),
            authority: AUTHORITY.into_language(language),
            recipients: recipients.into_iter().collect(),
            complaints: complaints?,
            withheld: HeldBack::all(&counts),
        })
    }
}

impl BundledComplaint {
    /// `of_others` counts what is left out because it is about others.
    fn of(
        kept: Kept,
        request: &PrivacyRequest,
        view_context: ViewContext<'_>,
        has_scanner: bool,
        of_others: &mut u32,
    ) -> Result<Self> {
        let id = kept.complaint.id.0;
        let of_employee = request.scope == PrivacyScope::Employee;
        let is_own = !of_employee && kept.capacities.contains(&Capacity::Complainant);
        let withheld = request.withheld.iter().filter(|one| one.complaint_id == id);
        let withheld: HashSet<BundleItem> = withheld.map(|one| one.item).collect();
        let hidden = unconfirmed(&kept, request);
        let parts = kept.capacities.iter();
        let named = parts
            .filter_map(|part| BundledNaming::of(*part, &kept.complaint))
            .collect();
        let complaint = if is_own {
            let conversation = kept.complaint.signal.conversation.as_ref();
            let names_spoken_with = conversation.is_some_and(|conversation| conversation.spoken_with.is_some());
            *of_others += u32::from(kept.complaint.signal.employee.is_some()) + u32::from(names_spoken_with);
            let view = ComplaintView::new(&kept.complaint, &kept.facts, view_context);
            Some(told(&view, &withheld, &hidden)?)
        } else {
            *of_others += 1 + u32::try_from(kept.documents.len()).unwrap_or(u32::MAX);
            None
        };
        let messages = kept.messages.into_iter().filter(|_| is_own);
        let is_given = |document: &KeptDocument| is_own && !withheld.contains(&BundleItem::DocumentId(document.id));
        let given = kept.documents.into_iter().filter(is_given).enumerate();
        let number = &kept.complaint.number;
        let documents = given
            .map(|(place, document)| BundledDocument::of(document, (id, number, place), has_scanner))
            .collect();
        Ok(BundledComplaint {
            id,
            number: kept.complaint.number,
            capacities: kept.capacities,
            named,
            retain_until_date: kept.complaint.retain_until,
            complaint,
            history: history(kept.events, (request, is_own), (withheld, hidden), of_others),
            messages: messages.map(BundledMessage::from).collect(),
            documents,
        })
    }
}

/// The events that the person is told: of a complaint of their own those that are not about an employee, of an employee
/// only those that are about that person.
fn history(
    events: Vec<Event>,
    (request, is_own): (&PrivacyRequest, bool),
    (withheld, hidden): (HashSet<BundleItem>, HashSet<Uuid>),
    of_others: &mut u32,
) -> Vec<HistoryItem> {
    let of_employee = request.scope == PrivacyScope::Employee;
    let requester = request.requester.as_ref().filter(|_| of_employee);
    let own = requester.map_or_else(HashSet::new, |requester| about(requester, &events));
    let disclosure = Disclosure {
        employee: of_employee,
        notes: true,
        withholds_people: false,
        hidden,
    };
    let mut told = Vec::new();
    for event in events.into_iter().filter_map(|event| without(event, &withheld)) {
        let is_about_employee = event.what.is_about_employee();
        let is_told = (is_own && !is_about_employee) || own.contains(&event.version);
        let shown = event.clone().disclosed(&disclosure);
        *of_others += u32::from(!is_told || shown != event);
        told.extend(is_told.then(|| HistoryItem::from(shown.without_staff())));
    }
    told
}

/// The complaint without the names of its handlers, without the parts that are left out, and without complaints that nobody
/// confirmed to be the person's.
fn told(view: &ComplaintView, withheld: &HashSet<BundleItem>, hidden: &HashSet<Uuid>) -> Result<Value> {
    let mut complaint = serde_json::to_value(view).map_err(|error| Error::caused("a complaint in a bundle", error))?;
    for of_staff in ["subject", "name"] {
        complaint["handler"][of_staff] = Value::Null;
    }
    for call_back in complaint["callBacks"].as_array_mut().into_iter().flatten() {
        call_back["person"] = Value::Null;
    }
    complaint["earlier"] = Value::Array(Vec::new());
    for named in ["follows", "duplicateOf"] {
        let id = complaint[named].as_str().and_then(|id| id.parse().ok());
        if id.is_some_and(|id| hidden.contains(&id)) {
            complaint[named] = Value::Null;
        }
    }
    for item in withheld {
        if let BundleItem::Part(part) = item {
            complaint[part.field()] = Value::Null;
            // What was written at an earlier closing is the same part.
            if let Some(earlier) = complaint["previousClosing"].get_mut(part.field()) {
                *earlier = Value::Null;
            }
        }
    }
    Ok(complaint)
}

/// The complaints that this one names and that nobody confirmed to be the person's.
fn unconfirmed(kept: &Kept, request: &PrivacyRequest) -> HashSet<Uuid> {
    let by_events = kept.events.iter().flat_map(|event| event.what.named_complaints());
    let named = kept.complaint.named_complaints().into_iter().chain(by_events);
    named.filter(|id| !request.about.contains(id)).collect()
}

/// The event without what is left out of it; `None` where all of it is.
fn without(mut event: Event, withheld: &HashSet<BundleItem>) -> Option<Event> {
    let is_withheld = |document: &Uuid| withheld.contains(&BundleItem::DocumentId(*document));
    let is_left_out = match &mut event.what {
        EventData::DocumentsAdded { documents } => {
            documents.retain(|document| !is_withheld(&document.id));
            documents.is_empty()
        }
        EventData::DocumentCorrected { document, .. } | EventData::DocumentRemoved { document, .. } => {
            is_withheld(document)
        }
        EventData::StruckOut(strike) => is_withheld(&strike.id),
        _ => false,
    };
    let is_left_out = is_left_out || withheld.contains(&BundleItem::Version(event.version));
    (!is_left_out).then_some(event)
}

/// The versions of the events that are about the requester as an employee: interviews and reprimands, and what became of
/// them. Those of other employees are none of them.
fn about(requester: &Requester, events: &[Event]) -> HashSet<i32> {
    let mut parts = HashSet::new();
    let mut versions = HashSet::new();
    for event in events {
        let (part, employee) = match &event.what {
            EventData::Investigated(investigation) => (investigation.id, investigation.step.employee()),
            EventData::RemedyOffered(offer) => (offer.id, offer.terms.employee()),
            EventData::RemedyMoved(step) => (step.remedy, None),
            EventData::RemedyReviewed(review) => (review.remedy, None),
            EventData::StruckOut(strike) => (strike.id, None),
            _ => continue,
        };
        if employee.is_some_and(|employee| requester.is_employee(employee)) {
            parts.insert(part);
        }
        if parts.contains(&part) && event.what.is_about_employee() {
            versions.insert(event.version);
        }
    }
    versions
}

impl BundledNaming {
    /// `None` for the part of the complainant, of which the complaint tells everything, and where nobody is named.
    fn of(capacity: Capacity, complaint: &Complaint) -> Option<Self> {
        let signal = &complaint.signal;
        let by_name = |name: Option<&str>| (name.map(str::to_owned), None, None);
        let (name, email, phone) = match capacity {
            Capacity::Complainant => return None,
            Capacity::Representative => {
                let by = signal.complainant.representative.as_ref()?;
                (Some(by.name.clone()), by.email.clone(), by.phone.clone())
            }
            Capacity::Receiver => by_name(Some(&signal.receiver_name)),
            Capacity::SpokenWith => by_name(signal.spoken_with()),
            Capacity::Employee => by_name(signal.employee.as_ref()?.name.as_deref()),
        };
        name.as_ref()?;
        Some(BundledNaming {
            capacity,
            name,
            email,
            phone,
        })
    }
}

impl From<KeptMessage> for BundledMessage {
    fn from(message: KeptMessage) -> Self {
        BundledMessage {
            subject: message.subject,
            text: message.body,
            address: message.address,
            created_at: message.created_at,
            sent_at: message.sent_at,
        }
    }
}

impl BundledDocument {
    /// `place` is that among the documents of the complaint that are given.
    fn of(document: KeptDocument, (complaint, number, place): (Uuid, &str, usize), has_scanner: bool) -> Self {
        let scan = document.scan.as_ref().map(|scan| scan.0);
        let has_content = document.sha256.is_some() && document.struck_out.is_none();
        let is_given = has_content && Scan::lets_through(scan, has_scanner);
        let name = document.name.as_deref().filter(|_| is_given);
        BundledDocument {
            file: name.map(|name| archive::file_name(number, place, name)),
            sha256: document.sha256,
            content: format!("/v1/complaints/{complaint}/documents/{}/content", document.id),
            id: document.id,
            name: document.name,
            media_type: document.media_type,
            size: document.size,
            struck_out: document.struck_out.is_some(),
            description: document.description,
            added_at: document.added_at,
        }
    }
}
