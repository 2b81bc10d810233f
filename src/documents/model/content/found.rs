//! The kind of file that a content was found to be.

use super::flag::Flag;
use super::format::Format;

/// The kind of a file, and what its readers should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub format: Format,
    /// In order, each at most once.
    pub flags: Vec<Flag>,
}

impl Found {
    pub const fn new(format: Format) -> Self {
        let flags = Vec::new();
        Found { format, flags }
    }

    pub fn with(mut self, flag: Flag) -> Self {
        if let Err(place) = self.flags.binary_search(&flag) {
            self.flags.insert(place, flag);
        }
        self
    }

    pub fn with_if(self, flag: Flag, is_so: bool) -> Self {
        if is_so { self.with(flag) } else { self }
    }
}
