//! The words of the register with their one spelling, the same in the API, in events and in the database.

use serde::{Deserialize, Serialize};

/// Makes an enum of words with one spelling.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$meaning:meta])* $word:ident = $spelling:literal),* $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$meaning])* $word),*
        }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$word),*];

            pub const fn as_str(self) -> &'static str {
                match self { $($name::$word => $spelling),* }
            }

            /// The word with this spelling.
            pub fn named(spelling: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == spelling)
            }
        }
    };
}

pub(crate) use words;

words! {
    /// What a signal is. Every signal is registered; none is refused for being "only" a remark.
    Kind { Complaint = "complaint", Remark = "remark", Question = "question" }
}

words! {
    /// How a signal came in, or an answer went out.
    Channel {
        WebForm = "web_form",
        Phone = "phone",
        Email = "email",
        Letter = "letter",
        SocialMedia = "social_media",
        InPerson = "in_person",
    }
}

words! {
    /// Where a complaint is in its life.
    StatusName {
        Registered = "registered",
        Forwarded = "forwarded",
        InProgress = "in_progress",
        Waiting = "waiting",
        Answered = "answered",
        Closed = "closed",
    }
}

words! {
    /// For whom a complaint waits.
    WaitingFor { Complainant = "complainant", ThirdParty = "third_party" }
}

words! {
    /// How a complaint ended.
    Outcome {
        Resolved = "resolved",
        NotResolved = "not_resolved",
        Inadmissible = "inadmissible",
        Withdrawn = "withdrawn",
        Duplicate = "duplicate",
    }
}

words! {
    /// Whether law or the norm of decency was broken ("terechte klacht") or not ("uiting van ongenoegen").
    Finding { Justified = "justified", Dissatisfaction = "dissatisfaction" }
}

words! {
    /// Whether an agreement came of the conversation.
    Agreement { Yes = "yes", No = "no", Unknown = "unknown" }
}

words! {
    /// Whether the desk can answer it by itself, or somebody who knows the subject must.
    Complexity { Routine = "routine", Complex = "complex" }
}

impl StatusName {
    pub const fn is_open(self) -> bool {
        !matches!(self, StatusName::Closed)
    }
}

impl Outcome {
    /// Outcomes by the wish of the complainant or because the complaint is a duplicate: possible from any open status.
    pub const fn cuts_short(self) -> bool {
        matches!(self, Outcome::Withdrawn | Outcome::Duplicate)
    }

    /// Outcomes of a complaint that was handled by the whole procedure.
    pub const fn is_handled(self) -> bool {
        matches!(self, Outcome::Resolved | Outcome::NotResolved)
    }
}
