//! The rules of messages: which event makes one, for whom, in which words, and when it is tried again. Pure.

mod event;
mod placeholder;
mod recipient;
mod schedule;
mod server;
mod template;
mod texts;
mod values;

#[cfg(test)]
mod tests;

pub use event::{MailFailure, MessageChannel, MessageEvent, MessageStatus, TemplateSource};
pub use placeholder::{Piece, Placeholder};
pub use recipient::{PostalAddress, Recipient, is_mailable};
pub use schedule::{ATTEMPTS, COUNTED_A_DAY, RESERVED, next_attempt, next_look, next_morning};
pub use server::{DecisionBy, Login, MailServer, MailSettings, Security};
pub use template::{Filled, Template, TemplateFault, together};
pub use texts::{built_in, many_subject};
pub use values::{Means, Values};
