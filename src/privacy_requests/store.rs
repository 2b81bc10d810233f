//! Privacy requests in PostgreSQL: received, read, listed, taken a step further, executed and reduced.

mod bundle;
mod executing;
mod independence;
mod matching;
mod read;
mod row;
mod rulebook;
mod write;

pub use bundle::{Kept, KeptDocument, KeptMessage, bundle, withhold};
pub use executing::{Erased, erase, erase_again, executing, finish, forget_old, take_up};
pub use matching::Found;
pub use read::{Filter, Position, Previewed, Seen, count, decided, list, preview, read, reduced_read, steps};
pub use rulebook::Rulebook;
pub use write::{receive, take};
