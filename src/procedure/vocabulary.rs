//! The words of the register, each with one spelling in the API, in events and in the database.

use serde::{Deserialize, Serialize};

/// Defines an enum whose variants are words with one spelling each.
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

        impl From<$name> for &'static str {
            fn from(word: $name) -> Self {
                word.as_str()
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(spelling: &str) -> Result<Self, ()> {
                Self::named(spelling).ok_or(())
            }
        }
    };
}

pub(crate) use words;

words! {
    /// The kind of a signal. Every signal is registered; no signal is refused for being "only" a remark.
    Kind { Complaint = "complaint", Remark = "remark", Question = "question" }
}

words! {
    /// The channel by which a signal came in or an answer went out.
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
    /// The name of the status of a complaint.
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
    /// The party on whom a complaint waits.
    WaitingFor { Complainant = "complainant", ThirdParty = "third_party" }
}

words! {
    /// The outcome of a closed complaint.
    Outcome {
        Resolved = "resolved",
        NotResolved = "not_resolved",
        Inadmissible = "inadmissible",
        Withdrawn = "withdrawn",
        Duplicate = "duplicate",
    }
}

words! {
    /// Whether the law or the norm of decency was violated ("terechte klacht") or not ("uiting van ongenoegen").
    Finding { Justified = "justified", Dissatisfaction = "dissatisfaction" }
}

words! {
    /// Whether the conversation led to an agreement.
    Agreement { Yes = "yes", No = "no", Unknown = "unknown" }
}

words! {
    /// Whether the desk can answer the signal alone, or an expert on the subject must answer the signal.
    Complexity { Routine = "routine", Complex = "complex" }
}

impl StatusName {
    pub const fn is_open(self) -> bool {
        !matches!(self, StatusName::Closed)
    }
}

impl Outcome {
    /// Whether the outcome is a withdrawal by the complainant or a duplicate: possible from any open status.
    pub const fn cuts_short(self) -> bool {
        matches!(self, Outcome::Withdrawn | Outcome::Duplicate)
    }

    /// Whether the complaint went through the whole procedure.
    pub const fn is_handled(self) -> bool {
        matches!(self, Outcome::Resolved | Outcome::NotResolved)
    }
}
