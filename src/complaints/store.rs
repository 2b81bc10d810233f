//! The register in PostgreSQL. There is one door for change: every new state goes in with its event, in one statement.

mod list;
mod read;
mod row;
mod search;
mod write;

pub use list::{Filter, Position as ListPosition, Sort, Summary, list};
pub use read::{Lookup, Seen, actor_of, find, history, lookup, with_name};
pub use search::{PersonalData, search};
pub use write::{Filed, Filing, Kept, register, update};
