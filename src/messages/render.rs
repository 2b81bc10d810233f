//! The forms of a message besides plain text: a page for mail programs, and a letter.

mod html;
mod letter;

pub use html::html;
pub use letter::{Letter, letter};
