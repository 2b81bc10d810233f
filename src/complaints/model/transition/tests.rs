//! The life cycle, pair by pair.
