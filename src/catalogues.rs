//! The catalogues that managers keep: natures and causes of complaints, departments and staff. Entries are retired,
//! never deleted.

pub mod api;
pub mod model;
pub mod store;
