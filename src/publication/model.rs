//! The procedure in plain words, and the names of the words of the register, in Dutch and English. Pure. Source: the
//! company's complaint procedure; its numbers are those of the settings in force.

mod names;
mod procedure;

pub use names::{NamedWord, VOCABULARIES, name_in, name_of_channel};
pub use procedure::{CONTACT, NAME, PRIVACY_STATEMENT, VERSION, recourse, retention, terms, text, way_in};
