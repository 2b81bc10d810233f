//! Measures in PostgreSQL: single ones and lists of them (`read`, `list`), how often it happened again (`recurrence`),
//! and their changes (`write`). Which complaints name which measures is written by the store of complaints.

mod list;
mod read;
mod recurrence;
mod row;
mod write;

pub use list::{EffectFilter, Filter, Position, Sort, count, list, load_measures};
pub use read::{Seen, history, of_complaint};
pub use recurrence::read;
pub use write::{add, change, insert, replace};
