//! How far a complaint is, in the words of the complainant.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::i18n::Text;
use crate::procedure::{Complaint, Status, WaitingFor};

/// How far a complaint is, as the complainant is told.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Phase {
    Received,
    Forwarded,
    InProgress,
    WaitingForYou,
    WaitingForOthers,
    Answered,
    Closed,
}

impl Phase {
    pub fn of(complaint: &Complaint) -> Self {
        match &complaint.status {
            Status::Registered => Phase::Received,
            Status::Forwarded => Phase::Forwarded,
            Status::InProgress => Phase::InProgress,
            Status::Waiting(waiting) => match waiting.waiting_for {
                WaitingFor::Complainant => Phase::WaitingForYou,
                WaitingFor::ThirdParty => Phase::WaitingForOthers,
            },
            Status::Answered => Phase::Answered,
            Status::Closed(_) => Phase::Closed,
        }
    }

    pub const fn text(self) -> Text {
        match self {
            Phase::Received => Text::of("Wij hebben uw klacht ontvangen.", "We have received your complaint."),
            Phase::Forwarded => Text::of(
                "Uw klacht ligt bij degene die uw klacht gaat behandelen.",
                "Your complaint is with the person who will handle it.",
            ),
            Phase::InProgress => Text::of("Wij behandelen uw klacht.", "We are handling your complaint."),
            Phase::WaitingForYou => Text::of("Wij wachten op uw antwoord.", "We are waiting for your answer."),
            Phase::WaitingForOthers => Text::of(
                "Wij wachten op informatie van een ander.",
                "We are waiting for information from somebody else.",
            ),
            Phase::Answered => Text::of("Wij hebben uw klacht beantwoord.", "We have answered your complaint."),
            Phase::Closed => Text::of("Uw klacht is afgehandeld.", "Your complaint has been settled."),
        }
    }
}
