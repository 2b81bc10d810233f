//! The complainant's own side of a case: what they send by their tracking code, and what then waits for a person of the
//! company. A request to withdraw or to reopen changes nothing until a person decides on it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::complaint::{Complaint, Evidence, Status};
use super::contact::{Contact, Direction};
use super::event::{Event, EventData};
use super::people::{Actor, Person, Place};
use super::refusal::Refusal;
use super::unanswered::{Rating, Unanswered};
use super::vocabulary::{Channel, StatusName, WaitingFor};
use crate::calendar::model::local_date;
use crate::i18n::Text;

/// The kinds of what a complainant sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum SentKind {
    Message,
    /// The thing that the company asked for; the complaint that waits for it goes on.
    Answer,
    Withdrawal,
    Rating,
    Reopening,
}

/// Something that a complainant sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The id of the contact that it becomes.
    pub contact: Uuid,
    pub kind: SentKind,
    pub text: Option<String>,
    /// 1 to 5; for a rating only.
    pub score: Option<u8>,
    /// The event of the documents that came with it.
    pub documents: Option<EventData>,
}

/// The days within which a judgement can be changed.
const RATING_CHANGEABLE: TimeDelta = TimeDelta::days(30);

/// The `sub` under which complainants act. No token of an issuer begins with it.
const COMPLAINANT: &str = "system:complainant";
const WEBSITE: &str = "system:website";

impl Person {
    /// Stands for the complainant as the author of an event.
    pub fn complainant() -> Self {
        Person {
            subject: COMPLAINANT.to_owned(),
            name: Some("Melder".to_owned()),
        }
    }

    /// Stands for the form of the website, filled in by a visitor.
    pub fn website() -> Self {
        Person {
            subject: WEBSITE.to_owned(),
            name: Some("Klachtenformulier".to_owned()),
        }
    }

    pub fn is_complainant(&self) -> bool {
        self.subject == COMPLAINANT
    }
}

impl Evidence {
    /// A person told the complainant something, so that nothing is unanswered.
    pub(super) fn told(&mut self) {
        self.unanswered = Unanswered::default();
    }
}

impl Complaint {
    /// The kinds that the complainant can send on the day `today`.
    pub fn sendable(&self, now: DateTime<Utc>) -> Vec<SentKind> {
        let all = SentKind::VARIANTS.iter().copied();
        all.filter(|kind| self.check_sendable(*kind, now).is_ok()).collect()
    }

    /// Whether the complaint waits for the complainant.
    pub fn waits_for_complainant(&self) -> bool {
        matches!(&self.status, Status::Waiting(waiting) if waiting.waiting_for == WaitingFor::Complainant)
    }

    /// Takes in what the complainant sent: a contact in, with documents, and the end of a wait for just that.
    ///
    /// # Errors
    /// `Conflict` when the state of the complaint leaves no room for it, a fault when text or score is missing.
    pub fn hear(mut self, sent: Sent, now: DateTime<Utc>) -> Result<(Complaint, Vec<Event>), Refusal> {
        self.check_sendable(sent.kind, now)?;
        let Sent {
            contact,
            kind,
            text,
            score,
            documents,
        } = sent;
        if kind == SentKind::Rating {
            let score = score.ok_or_else(|| required("/score", SCORE))?;
            let at = self.evidence.rating.map_or(now, |before| before.at);
            self.evidence.rating = Some(Rating { score, at });
        } else if text.is_none() && documents.is_none() {
            return Err(required("/text", WORDS));
        }
        let resumes = self.waits_for_complainant() && (kind == SentKind::Answer || documents.is_some());
        let unanswered = &mut self.evidence.unanswered;
        match kind {
            SentKind::Withdrawal => drop(unanswered.withdrawal.get_or_insert(now)),
            SentKind::Reopening => drop(unanswered.reopening.get_or_insert(now)),
            SentKind::Message | SentKind::Answer => drop(unanswered.message.get_or_insert(now)),
            SentKind::Rating => {}
        }
        let contact = self.contact_of(contact, kind, text, score, now);
        let mut complaint = self;
        let mut events = Vec::new();
        let mut note = |complaint: Complaint, to: Option<StatusName>, from: StatusName, what| {
            let (after, event) = complaint.with_event(from, to, what, &complainant(), now);
            events.push(event);
            after
        };
        let status = complaint.status.name();
        complaint = note(complaint, None, status, EventData::Contacted(contact));
        if let Some(documents) = documents {
            complaint = note(complaint, None, status, documents);
        }
        if resumes {
            let resolution_due_date = complaint.terms.resume(local_date(now));
            complaint.status = Status::InProgress;
            let resumed = EventData::Resumed { resolution_due_date };
            complaint = note(complaint, Some(StatusName::InProgress), status, resumed);
        }
        Ok((complaint, events))
    }

    /// Adds the documents that came with the form, as another version of the complaint.
    pub fn with_documents_of_form(self, documents: EventData, now: DateTime<Utc>) -> (Complaint, Event) {
        let status = self.status.name();
        self.with_event(status, None, documents, &complainant(), now)
    }

    /// The contact that something becomes.
    fn contact_of(
        &self,
        id: Uuid,
        kind: SentKind,
        text: Option<String>,
        score: Option<u8>,
        now: DateTime<Utc>,
    ) -> Contact {
        let name = self.signal.complainant.name.clone();
        Contact {
            id,
            direction: Direction::In,
            channel: Channel::WebForm,
            at: now,
            by_name: name.unwrap_or_else(|| "Melder".to_owned()),
            reached: true,
            automatic: false,
            subject: Some(subject(kind, score)),
            text,
            document: None,
            call_back: None,
            late_reason: None,
        }
    }

    fn check_sendable(&self, kind: SentKind, now: DateTime<Utc>) -> Result<(), Refusal> {
        let is_open = self.status.name().is_open();
        let reopen_until: Option<NaiveDate> = self.closing().map(|closing| closing.reopen_until);
        match kind {
            SentKind::Message => Ok(()),
            SentKind::Answer if self.waits_for_complainant() => Ok(()),
            SentKind::Answer => Err(Refusal::conflict("nothing-asked", NOTHING_ASKED)),
            SentKind::Withdrawal if is_open => Ok(()),
            SentKind::Withdrawal => Err(Refusal::conflict("already-closed", ALREADY_CLOSED)),
            SentKind::Rating | SentKind::Reopening if is_open => Err(Refusal::conflict("not-closed", NOT_CLOSED)),
            SentKind::Rating => match self.evidence.rating {
                Some(before) if now - before.at >= RATING_CHANGEABLE => {
                    Err(Refusal::conflict("already-rated", ALREADY_RATED))
                }
                _ => Ok(()),
            },
            SentKind::Reopening if reopen_until.is_some_and(|last| local_date(now) <= last) => Ok(()),
            SentKind::Reopening => Err(Refusal::conflict("too-late-to-reopen", TOO_LATE)),
        }
    }
}

fn complainant() -> Actor {
    Actor {
        person: Person::complainant(),
        roles: Vec::new(),
        place: Place::default(),
    }
}

fn subject(kind: SentKind, score: Option<u8>) -> String {
    match kind {
        SentKind::Message => "Bericht van de melder".to_owned(),
        SentKind::Answer => "Antwoord van de melder".to_owned(),
        SentKind::Withdrawal => "Verzoek om de klacht in te trekken".to_owned(),
        SentKind::Reopening => "Verzoek om de klacht te heropenen".to_owned(),
        SentKind::Rating => format!("Beoordeling: {} van 5", score.unwrap_or_default()),
    }
}

const fn required(pointer: &'static str, message: Text) -> Refusal {
    Refusal::Fault {
        pointer,
        code: "required",
        message,
    }
}

const WORDS: Text = Text::of(
    "Schrijf iets, of stuur een document mee.",
    "Write something, or send a document.",
);
const SCORE: Text = Text::of("Geef een cijfer van 1 tot en met 5.", "Give a score from 1 to 5.");
const NOTHING_ASKED: Text = Text::of(
    "Wij hebben u nu niets gevraagd. U kunt wel een bericht sturen.",
    "We are not asking you anything now. You can send a message.",
);
const ALREADY_CLOSED: Text = Text::of(
    "Uw klacht is al gesloten. Intrekken is niet meer nodig.",
    "Your complaint is closed already. It need not be withdrawn any more.",
);
const NOT_CLOSED: Text = Text::of(
    "Dit kan pas als uw klacht is gesloten.",
    "This can be done only when your complaint is closed.",
);
const ALREADY_RATED: Text = Text::of(
    "Uw beoordeling kan na 30 dagen niet meer worden gewijzigd.",
    "Your rating cannot be changed any more after 30 days.",
);
const TOO_LATE: Text = Text::of(
    "De termijn voor heropenen is voorbij. U kunt een nieuwe klacht indienen.",
    "The time for reopening has passed. You can submit a new complaint.",
);

#[cfg(test)]
mod tests;
