//! The entries of the catalogues as far as a report needs them.

use super::figures::Name;

/// The names of natures and departments, and the hierarchy of natures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    pub natures: Vec<NatureEntry>,
    /// Pairs of code and name.
    pub departments: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NatureEntry {
    pub code: String,
    pub name: Name,
    /// The code of the main nature; `None` for a main nature.
    pub parent: Option<String>,
}
