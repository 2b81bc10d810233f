//! The catalogues over HTTP: everybody reads, managers keep.

mod body;
mod departments;
mod entries;
mod history;
mod natures;
mod staff;

pub use self::departments::{
    DepartmentPatch, add_department, change_department, list_departments, read_department, read_department_history,
};
pub use self::natures::{NaturePatch, add_nature, change_nature, list_natures, read_nature, read_nature_history};
pub use self::staff::{
    StaffPatch, add_staff_member, change_staff_member, list_staff, read_staff_member, read_staff_member_history,
};
