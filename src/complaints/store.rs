//! The register in PostgreSQL. `change` and `register` write every new state with its event, in one statement; `forget`
//! deletes.

mod audience;
mod case;
mod change;
mod constraints;
mod counting;
mod earlier;
mod event_record;
mod event_row;
mod forgetting;
mod histories;
mod named;
mod prevention;
mod read;
mod recomputing;
mod redacting;
mod references;
mod register;
mod relations;
mod row;
mod statistics;
mod summary;
mod view_facts;
mod visibility;
mod withdrawing;
mod words;

pub use audience::Audience;
pub use case::{Case, load, load_for};
pub use change::{Change, Changed, Decision, change, change_for};
pub use constraints::unknown_complaint;
pub use counting::{OpenCounts, count_open};
pub use earlier::{Asked, Earlier, EarlierComplaint, MOST_EARLIER};
pub use forgetting::{Forgetting, Forgotten, forget};
pub use histories::events;
pub use named::{Named, named_faults};
pub use read::{Lookup, VisibleComplaint, actor_of_caller, check_named, existing, load_actor, lookup};
pub use recomputing::{RecomputedTerm, recompute_terms};
pub use references::{Referenced, referenced};
pub use register::{NewComplaint, PendingRegistration, register};
pub use relations::{RelatedComplaints, are_related, related, relation, unrelation};
pub use summary::{Summary, load_summaries};
pub use view_facts::{ViewFacts, about};
pub use visibility::{Query, independent, is_open, visible};
pub use withdrawing::withdraw;
pub use words::{Sought, make_missing_words};
