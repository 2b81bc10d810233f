//! The links of a complaint to its parts.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::Action;
use crate::procedure::Actor;

/// An address relative to the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(
    max_length = 200,
    format = "uri-reference",
    example = "/v1/complaints/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"
)]
pub struct Link(String);

/// The links of a complaint in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintItemLinks {
    /// The complaint.
    #[serde(rename = "self")]
    this: Link,
    /// Its steps: those taken, and where the next is taken.
    transitions: Link,
}

/// The links of a complaint to its parts that the caller may read by role. Others are left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComplaintLinks {
    #[serde(flatten)]
    item: ComplaintItemLinks,
    /// The days of its terms, one by one.
    deadlines: Link,
    /// The letters and other documents.
    documents: Link,
    /// Whom the rules propose as its handler.
    routing_proposal: Link,
    /// Everything that happened to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Link>,
    /// Whether it is admissible and justified.
    #[serde(skip_serializing_if = "Option::is_none")]
    assessment: Option<Link>,
    /// The steps of the investigation.
    #[serde(skip_serializing_if = "Option::is_none")]
    investigations: Option<Link>,
    /// The remedies offered to the complainant.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedies: Option<Link>,
    /// Every contact with the complainant.
    #[serde(skip_serializing_if = "Option::is_none")]
    contacts: Option<Link>,
    /// The messages to its complainant.
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Link>,
    /// What keeps it from happening again.
    #[serde(skip_serializing_if = "Option::is_none")]
    measures: Option<Link>,
    /// The complaints that belong to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    relations: Option<Link>,
}

impl ComplaintItemLinks {
    pub(super) fn to(id: Uuid) -> Self {
        ComplaintItemLinks {
            this: Link(format!("/v1/complaints/{id}")),
            transitions: part(id, "transitions"),
        }
    }
}

impl ComplaintLinks {
    pub(super) fn to(id: Uuid, actor: &Actor) -> Self {
        let reads_case = actor.roles.iter().any(|role| role.may(Action::ReadCase));
        let reads_messages = actor.roles.iter().any(|role| role.may(Action::ReadMessages));
        let of_case = |name| reads_case.then(|| part(id, name));
        ComplaintLinks {
            item: ComplaintItemLinks::to(id),
            deadlines: part(id, "deadlines"),
            documents: part(id, "documents"),
            routing_proposal: part(id, "routing-proposal"),
            history: of_case("history"),
            assessment: of_case("assessment"),
            investigations: of_case("investigations"),
            remedies: of_case("remedies"),
            contacts: of_case("contacts"),
            messages: reads_messages.then(|| part(id, "messages")),
            measures: of_case("measures"),
            relations: of_case("relations"),
        }
    }
}

fn part(id: Uuid, name: &str) -> Link {
    Link(format!("/v1/complaints/{id}/{name}"))
}
