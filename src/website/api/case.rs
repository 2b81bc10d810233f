//! The complaint that a submission becomes, or would become.

use chrono::{DateTime, Utc};

use crate::complaints::api::request::Registration;
use crate::documents::model::{Document, Scan, addition};
use crate::error::{Error, Result};
use crate::procedure::{Complaint, ComplaintId, Event, Person, Rules, Sent};
use crate::website::api::Website;
use crate::website::model::{Quarantined, SentLater};
use crate::website::store::QuarantinedRow;

/// A complaint with the events that made it.
pub type Made = (Complaint, Vec<Event>);

/// The complaint by the form, registered at `now`, with its documents.
///
/// # Errors
/// The faults of the registration.
pub fn registered(
    (id, number): (ComplaintId, String),
    registration: Registration,
    by: &Person,
    documents: &[Document],
    now: DateTime<Utc>,
    rules: &Rules,
) -> Result<Made> {
    let (signal, received) = registration.into_signal(by, now)?;
    let (complaint, event) = Complaint::register(id, number, signal, received, by.clone(), now, rules);
    if documents.is_empty() {
        return Ok((complaint, vec![event]));
    }
    let (complaint, added) = complaint.with_documents_of_form(addition(documents), now);
    Ok((complaint, vec![event, added]))
}

/// A submission in quarantine, opened.
pub struct Opened {
    pub content: Quarantined,
    pub registration: Registration,
    /// The documents of the form, and of what was sent since.
    pub documents: Vec<Document>,
}

impl Opened {
    /// # Errors
    /// `NotFound` when the content is gone, or `Internal` when it cannot be read: the key is another one.
    pub fn of(row: &QuarantinedRow, website: &Website, scan: Option<Scan>) -> Result<Self> {
        let sealed = row.content.as_ref().ok_or(Error::NotFound)?;
        let plain = website.key.open(sealed);
        let plain = plain.ok_or_else(|| Error::internal("a submission was sealed by another tracking key"))?;
        let unreadable = |error| Error::caused("a submission in quarantine", error);
        let content: Quarantined = serde_json::from_slice(&plain).map_err(|error| unreadable(Box::new(error)))?;
        let registration = serde_json::from_value(content.registration.clone());
        let registration: Registration = registration.map_err(|error| unreadable(Box::new(error)))?;
        let sent = content.sent.iter().flat_map(|sent| sent.documents.iter());
        let all = content.documents.iter().chain(sent).cloned();
        let by = Person::complainant();
        let documents = all
            .filter_map(|staged| staged.into_document(ComplaintId(row.id), &by, scan))
            .collect();
        Ok(Opened {
            content,
            registration,
            documents,
        })
    }

    /// The complaint that it becomes when it is registered at `now`.
    ///
    /// # Errors
    /// As [`registered`], and of what was sent since.
    pub fn made(&self, row: &QuarantinedRow, now: DateTime<Utc>, rules: &Rules) -> Result<Made> {
        let (form, _) = self
            .documents
            .split_at(self.content.documents.len().min(self.documents.len()));
        let name = (ComplaintId(row.id), row.number.clone());
        let by = &self.content.registered_by;
        let (mut complaint, mut events) = registered(name, self.registration.clone(), by, form, now, rules)?;
        for sent in &self.content.sent {
            let (after, more) = complaint.hear(self.heard(sent), now.max(sent.at))?;
            complaint = after;
            events.extend(more);
        }
        Ok((complaint, events))
    }

    fn heard(&self, sent: &SentLater) -> Sent {
        let with: Vec<Document> = self
            .documents
            .iter()
            .filter(|document| sent.documents.iter().any(|staged| staged.id == document.id.0))
            .cloned()
            .collect();
        Sent {
            contact: sent.contact,
            kind: sent.kind,
            text: sent.text.clone(),
            score: None,
            documents: (!with.is_empty()).then(|| addition(&with)),
        }
    }
}
