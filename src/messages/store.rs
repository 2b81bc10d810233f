//! Messages in PostgreSQL: made (`making`), listed (`listing`), added (`keeping`), sent (`sending`), and their templates
//! (`templates`).

mod keeping;
mod listing;
mod making;
mod sending;
mod templates;

pub use keeping::{add, retry};
pub use listing::{Filter, Listed, MessageRow, count, find, list, list_of};
pub use making::{Ahead, NewMessage, ahead, keep};
pub use sending::{Claimed, Conclusion, Due, Material, claim, claim_postponed, conclude, due, material, sent_today};
pub use templates::{Kept, Tried, history, in_force, put, read};
