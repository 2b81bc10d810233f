//! The words of names and texts: cut and folded by the same rules in what is kept and in what is asked, so that neither
//! the locale nor a dictionary of the database matters. Kept words are the lexemes of a `tsvector` of PostgreSQL; what
//! is asked is written as a `tsquery`.

mod dutch;
mod facts;
mod folding;
mod lexemes;
mod texts;

pub use facts::Facts;
pub use folding::{is_invisible, key, words};
pub use lexemes::Lexemes;
pub use texts::{text_lexemes, text_query};
