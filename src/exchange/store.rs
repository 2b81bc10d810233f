//! Exports in PostgreSQL: who asked for what, the pieces of the files, and the register as it is read for them.

mod keeping;
mod making;
mod patience;
mod pieces;
mod reading;
mod removing;

pub use self::keeping::{Asked, Position, Whose, add, find, list, remove};
pub use self::making::{Ending, Piece, append, begin, end, take_up};
pub use self::pieces::{Download, File, file, note_download, piece};
pub use self::reading::{Exported, Moment, Step, moment, next};
pub use self::removing::remove_old;
