//! Exports in PostgreSQL: who asked for what, the pieces of the files, and the register as it is read for them.

mod keeping;
mod making;
mod pieces;
mod reading;

pub use self::keeping::{Asked, Position, Whose, add, find, list, remove};
pub use self::making::{Ending, Piece, append, begin, end, remove_old, take_up};
pub use self::pieces::{File, file, piece};
pub use self::reading::{Exported, Moment, moment, next};
