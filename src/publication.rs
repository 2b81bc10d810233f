//! The procedure that this register enforces and the words that it uses, for everybody to read.

pub mod api;
pub mod model;
