//! Lists of complaints: filtered, in order, a page at a time, and the search for a person. A list holds exactly what its
//! caller may read one by one.

pub mod api;
pub mod model;
pub mod store;
