//! The reasons to refuse the contents of a file.

/// Reason to refuse the contents of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentError {
    /// It is not what its extension says.
    Mismatch,
    /// Something follows where the file should end.
    Trailing,
    /// There is a program, a script or another file in it.
    Active,
    /// It breaks off.
    Incomplete,
    /// It is packed in a way that only attacks need.
    Packing,
}
