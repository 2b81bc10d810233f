//! The entries of the catalogues. Pure.

/// What a complaint is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nature {
    pub code: String,
    pub name: String,
    pub name_en: String,
    /// The code of the nature that this one is a kind of.
    pub parent: Option<String>,
    pub active: bool,
    pub version: i32,
}

/// A department, whose queue complaints can be forwarded to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    pub code: String,
    pub name: String,
    pub active: bool,
    pub version: i32,
}

/// An employee who works with complaints; `subject` is the `sub` of their tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    pub subject: String,
    pub name: String,
    pub email: Option<String>,
    pub department: Option<String>,
    pub function: Option<String>,
    pub active: bool,
    pub version: i32,
}
