//! The register in PostgreSQL. There is one door for change: every new state goes in with its event, in one statement.

mod fact;
mod prevention;
mod read;
mod relations;
mod row;
mod summary;
mod visibility;
mod write;

pub use read::{Lookup, Seen, actor_of, events, find, history, lookup, original, with_name};
pub use relations::{are_related, related, relation, unrelation};
pub use summary::{Summary, load_summaries};
pub use visibility::{Query, is_open, visible};
pub use write::{Filed, Filing, Kept, Part, register, update, update_latest};
