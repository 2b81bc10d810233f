//! Alerts in PostgreSQL: raised and resolved by one statement for the whole register, listed as far as somebody may see
//! the complaints.

mod looking;
mod read;
mod telling;
mod untold;

pub use looking::{Looked, look};
pub use read::{Alert, Filter, Position, list};
pub use telling::{hold, note_told};
pub use untold::untold;
