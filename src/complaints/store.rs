//! The register in PostgreSQL. There is one door for change: every new state goes in with its event, in one statement.

mod availability;
mod counted;
mod fact;
mod list;
mod prevention;
mod read;
mod relations;
mod row;
mod search;
mod summary;
mod write;

pub use counted::{Counted, Period, RemedyFilter, ResponseFilter, TermFilter};
pub use list::{Filter, Position as ListPosition, Sort, count, list};
pub use read::{Lookup, Seen, actor_of, events, find, history, lookup, original, with_name};
pub use relations::{are_related, related, relation, unrelation};
pub use search::{PersonalData, search};
pub use summary::Summary;
pub use write::{Filed, Filing, Kept, Part, register, update, update_latest};
