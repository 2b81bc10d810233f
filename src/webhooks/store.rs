//! Webhooks in PostgreSQL: the webhooks themselves (`keeping`), what is to be sent (`sending`), and the log (`log`).

mod keeping;
mod log;
mod sending;

pub use keeping::{Kept, Known, Place, State, add, change, find, list, remove, rotate};
pub use log::{Entry, entries, entry, keep_attempt, remove_old};
pub use sending::{
    Ahead, Done, Due, Parked, Replay, conclude, conclude_replay, due, message_at, of_complaint, replay, told_after,
};
