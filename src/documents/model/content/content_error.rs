//! The reasons to refuse the contents of a file.

/// Reason to refuse the contents of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentError {
    /// The contents do not match the file's extension.
    Mismatch,
    /// Bytes follow the end of the file's structure.
    Trailing,
    /// The file contains a program, a script or another file.
    Active,
    /// The file is truncated.
    Incomplete,
    /// The file is compressed in a way that only attacks need.
    Packing,
}
