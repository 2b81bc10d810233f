//! The catalogues over HTTP: everybody reads, managers keep.

mod body;
pub mod causes;
pub mod departments;
mod entries;
mod history;
pub mod natures;
pub mod staff;

pub use self::causes::CausePatch;
pub use self::departments::DepartmentPatch;
pub use self::natures::NaturePatch;
pub use self::staff::StaffPatch;
