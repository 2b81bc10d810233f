//! The feed of changes: every version of every complaint, at a position that is given out after the commit and in the
//! order of the versions. A follower that has read up to a position never misses a change before it, as long as it reads
//! on before the blocks after that position are old enough to be removed.

mod sequencer;
pub mod store;

pub use sequencer::keep_sequencing;
pub use store::Lag;
