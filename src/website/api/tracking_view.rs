//! A complaint as its complainant follows it. Never the employee, a note, a reprimand, or who exactly does what.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::calendar::model::day_in_words;
use crate::i18n::{Language, Text};
use crate::procedure::{Complaint, Event, EventData, SentKind, Status, contacts};
use crate::website::model::{Decision, Phase};

/// Where a complaint stands, for the complainant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrackingView {
    /// For people.
    #[schema(max_length = 20, example = "K-2026-000123")]
    pub number: String,
    pub phase: Phase,
    /// The same in words.
    #[schema(max_length = 300, example = "Wij behandelen uw klacht.")]
    pub phase_text: String,
    /// Since when.
    #[schema(example = "2026-10-30T13:55:00Z")]
    pub since: DateTime<Utc>,
    pub promised: PromisedView,
    /// What the company needs from the complainant.
    #[schema(max_items = 10)]
    pub needed: Vec<NeededView>,
    /// What the complainant sent and was answered, oldest first.
    #[schema(max_items = 10000)]
    pub messages: Vec<MessageView>,
    /// The documents that the complainant sent.
    #[schema(max_items = 10000)]
    pub documents: Vec<SentDocument>,
    /// What the complainant can send now.
    #[schema(max_items = 10)]
    pub may: Vec<SentKind>,
    /// What the complainant asked for, withdrawal or reopening, and nobody has decided on yet.
    #[schema(max_items = 10)]
    pub requested: Vec<SentKind>,
    /// The rating that the complainant gave, 1 to 5; `null` when there is none.
    #[schema(minimum = 1, maximum = 5, example = 4)]
    pub rating: Option<u8>,
    /// Whether the complainant can be answered here alone.
    #[serde(skip)]
    pub only_here: bool,
}

/// What the company has promised.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PromisedView {
    /// `null` when there is none, or it was met.
    pub first_response: Option<PromiseView>,
    /// `null` when there is none, or it was met.
    pub resolution: Option<PromiseView>,
}

/// A promise by a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromiseView {
    /// The last day.
    #[schema(example = "2026-11-06")]
    pub date: NaiveDate,
    /// The same in words.
    #[schema(
        max_length = 300,
        example = "U hoort uiterlijk 6 november 2026 voor het eerst van ons."
    )]
    pub text: String,
}

/// Something that the company needs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeededView {
    /// What it is.
    #[schema(max_length = 2000, example = "Een kopie van de overeenkomst.")]
    pub text: String,
    /// The day by which the company expects it.
    #[schema(example = "2026-11-10")]
    pub expected_date: Option<NaiveDate>,
}

/// A message of either side.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// When.
    #[schema(example = "2026-10-31T09:12:00Z")]
    pub at: DateTime<Utc>,
    /// Whether the company wrote it; otherwise the complainant did.
    #[schema(example = false)]
    pub from_company: bool,
    /// The message.
    #[schema(max_length = 60000, example = "In de bijlage vindt u de offerte.")]
    pub text: String,
}

/// A document that the complainant sent; it is not given back.
#[derive(Debug, Serialize, ToSchema)]
pub struct SentDocument {
    /// Its name; `null` once its content was removed.
    #[schema(max_length = 255, example = "offerte.pdf")]
    pub name: Option<String>,
    /// In bytes.
    #[schema(minimum = 0, example = 48213)]
    pub size: i64,
}

impl TrackingView {
    /// Of a duplicate only how far the `original` is.
    pub fn new(
        complaint: &Complaint,
        events: &[Event],
        original: Option<&Complaint>,
        now: DateTime<Utc>,
        language: Language,
    ) -> Self {
        let phase = Phase::of(original.unwrap_or(complaint));
        let step = events.iter().rev().find(|event| event.to.is_some());
        TrackingView {
            number: complaint.number.clone(),
            phase,
            phase_text: phase.text().get(language).to_owned(),
            since: step.map_or(complaint.signal.received_at, |step| {
                if step.what == EventData::Registered {
                    complaint.signal.received_at
                } else {
                    step.at
                }
            }),
            promised: PromisedView::of(complaint, language),
            needed: needed(complaint),
            messages: messages(complaint, events, language),
            documents: documents(events),
            may: complaint.sendable(now),
            requested: requested(complaint),
            rating: complaint.evidence.rating.map(|rating| rating.score),
            only_here: !complaint.signal.complainant.is_answerable(),
        }
    }
}

impl PromisedView {
    fn of(complaint: &Complaint, language: Language) -> Self {
        if !complaint.status.name().is_open() {
            return PromisedView::default();
        }
        let terms = &complaint.terms;
        let first = terms.first_response_due.filter(|_| terms.first_response_at.is_none());
        let open = terms.paused_on.is_none() && !matches!(complaint.status, Status::Answered);
        let promise = |date: NaiveDate, nl: &str, en: &str| {
            let day = day_in_words(date);
            let said = |words: &str, language| words.replace("{}", day.get(language));
            let text = Text::written(said(nl, Language::Dutch), said(en, Language::English));
            PromiseView {
                date,
                text: text.into_language(language).into_owned(),
            }
        };
        PromisedView {
            first_response: first.map(|date| {
                promise(
                    date,
                    "U hoort uiterlijk {} voor het eerst van ons.",
                    "You hear from us for the first time by {}.",
                )
            }),
            resolution: open.then(|| {
                promise(
                    terms.resolution_due,
                    "Uw klacht is uiterlijk {} afgehandeld.",
                    "Your complaint is settled by {}.",
                )
            }),
        }
    }
}

fn requested(complaint: &Complaint) -> Vec<SentKind> {
    let unanswered = complaint.evidence.unanswered;
    let asked = [
        (SentKind::Withdrawal, unanswered.withdrawal),
        (SentKind::Reopening, unanswered.reopening),
    ];
    asked
        .into_iter()
        .filter(|(_, at)| at.is_some())
        .map(|(kind, _)| kind)
        .collect()
}

fn needed(complaint: &Complaint) -> Vec<NeededView> {
    match &complaint.status {
        Status::Waiting(waiting) if complaint.waits_for_complainant() => vec![NeededView {
            text: waiting.reason.clone(),
            expected_date: waiting.expected_date,
        }],
        _ => Vec::new(),
    }
}

/// What the complainant wrote here, and the answers to it; not what staff noted of calls and letters.
fn messages(complaint: &Complaint, events: &[Event], language: Language) -> Vec<MessageView> {
    let decision = Decision::of(complaint, events);
    let is_answer = |id| {
        events
            .iter()
            .any(|event| matches!(&event.what, EventData::Answered { contact, .. } if *contact == id))
    };
    let all = contacts(events).into_iter().filter(|noted| noted.struck_out.is_none());
    all.filter_map(|noted| {
        let from_company = is_answer(noted.contact.id);
        let is_told = from_company || noted.noted_by.is_complainant();
        let text = noted.contact.text.filter(|_| is_told)?;
        let is_in_force = |decision: &&Decision| decision.is_told_by(noted.contact.id);
        let text = decision
            .as_ref()
            .filter(is_in_force)
            .map_or(text.clone(), |decision| in_full(decision, language));
        Some(MessageView {
            at: noted.contact.at,
            from_company,
            text,
        })
    })
    .collect()
}

/// The answer with the reasons for it, and what the company does.
fn in_full(decision: &Decision, language: Language) -> String {
    let sections = decision.sections(None, language).into_iter().skip(1);
    let further: Vec<String> = sections.map(|section| section.text()).collect();
    [vec![decision.answer().to_owned()], further].concat().join("\n\n")
}

fn documents(events: &[Event]) -> Vec<SentDocument> {
    let sent = events.iter().filter(|event| event.by.is_complainant());
    sent.flat_map(|event| match &event.what {
        EventData::DocumentsAdded { documents } => documents.as_slice(),
        _ => &[],
    })
    .map(|document| SentDocument {
        name: document.name.clone(),
        size: document.size,
    })
    .collect()
}
