//! The register in PostgreSQL. There is one door for change: every new state goes in with its event, in one statement.

mod prevention;
mod read;
mod relations;
mod row;
mod statistics;
mod summary;
mod visibility;
mod write;

pub use read::{
    Lookup, VisibleComplaint, check_merge_target, events, find, history, load_actor, lookup, with_assignee_name,
};
pub use relations::{are_related, related, relation, unrelation};
pub use summary::{Summary, load_summaries};
pub use visibility::{Query, is_open, visible};
pub use write::{NewComplaint, Part, PendingRegistration, Reply, register, update, update_latest};
