//! The events of a complaint of which its complainant is told.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::procedure::{Event, EventData, Kind, Outcome, WaitingFor, revisions};

/// The event of which a message tells the complainant.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MessageEvent {
    /// It was received, with the date of the reply. Not a first response.
    Acknowledgement,
    /// Somebody handles it.
    Forwarded,
    /// The company needs something from the complainant.
    WaitingForYou,
    /// It goes on after that.
    Resumed,
    /// A question or remark is answered, or a complaint without an assessment.
    Answer,
    /// A complaint is decided on.
    Decision,
    /// It is closed, with one line that asks for a rating.
    Closed,
    /// It is open again.
    Reopened,
}

/// The way by which a message goes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MessageChannel {
    Email,
    /// To be printed.
    Letter,
}

/// The state of a message.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MessageStatus {
    /// Waits to be sent, or to be tried again.
    Queued,
    /// The mail server of the company took it.
    Sent,
    /// Not sent by mail: it is a letter, or there is no mail server.
    NotSent,
    /// Not sent, and not tried any more.
    Failed,
}

/// The reason for which a message was not sent.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MailFailure {
    /// The mail server refuses it.
    Refused,
    /// The mail server does not take it now.
    Delayed,
    /// The mail server does not answer.
    Unreachable,
    /// There is no address to which it can be sent.
    Address,
}

/// The origin of a template.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum TemplateSource {
    /// It comes with the register.
    BuiltIn,
    /// A manager wrote it for the language.
    Language,
    /// A manager wrote it for the nature.
    Nature,
}

impl MessageEvent {
    /// The message that the event at `index` of the history of a complaint makes; `kind` is that of the complaint.
    pub fn of(kind: Kind, events: &[Event], index: usize) -> Option<Self> {
        let (before, event) = (events.get(..index)?, events.get(index)?);
        let is_closing = |event: &&Event| matches!(event.what, EventData::Closed(_));
        // Answered on the phone and registered afterwards, in one request: only the end is worth a message.
        let at_once = events.first().is_some_and(|first| {
            let is_of_it = |other: &&Event| other.at == first.at && other.by == first.by;
            is_of_it(&event) && events.iter().filter(is_of_it).any(|other| is_closing(&other))
        });
        if at_once && !is_closing(&event) {
            return None;
        }
        match &event.what {
            EventData::Registered => Some(MessageEvent::Acknowledgement),
            EventData::Forwarded { .. } => Some(MessageEvent::Forwarded),
            EventData::Paused { waiting_for, .. } => {
                (*waiting_for == WaitingFor::Complainant).then_some(MessageEvent::WaitingForYou)
            }
            EventData::Resumed { .. } => waited_for_complainant(before).then_some(MessageEvent::Resumed),
            EventData::Answered { .. } => Some(if kind == Kind::Complaint && !revisions(before).is_empty() {
                MessageEvent::Decision
            } else {
                MessageEvent::Answer
            }),
            EventData::Closed(closure) => (closure.outcome != Outcome::Duplicate).then_some(MessageEvent::Closed),
            EventData::Reopened { .. } => Some(MessageEvent::Reopened),
            _ => None,
        }
    }

    /// Whether it counts for the messages that an address gets in a day.
    pub const fn is_counted(self) -> bool {
        !matches!(
            self,
            MessageEvent::Acknowledgement | MessageEvent::Answer | MessageEvent::Decision
        )
    }

    /// Whether it tells the outcome.
    pub const fn tells_outcome(self) -> bool {
        matches!(self, MessageEvent::Answer | MessageEvent::Decision)
    }
}

fn waited_for_complainant(events: &[Event]) -> bool {
    let pause = events.iter().rev().find_map(|event| match &event.what {
        EventData::Paused { waiting_for, .. } => Some(*waiting_for),
        _ => None,
    });
    pause == Some(WaitingFor::Complainant)
}
