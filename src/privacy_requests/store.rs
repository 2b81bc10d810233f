//! Privacy requests in PostgreSQL: received, read, listed, taken a step further, executed and reduced.

mod bundle;
mod executing;
mod matching;
mod read;
mod row;
mod rulebook;
mod write;

pub use bundle::{Kept, KeptDocument, bundle};
pub use executing::{Erased, about, erase, executing, finish, forget_old};
pub use matching::Found;
pub use read::{Filter, Position, Previewed, Seen, count, decided, list, preview, read, reduced_read, steps};
pub use rulebook::Rulebook;
pub use write::{receive, take};
