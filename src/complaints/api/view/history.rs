//! The events that happened to a complaint as callers see it.

mod case;
mod conversion;
mod details;
mod items;
mod schema;

pub use self::items::{HistoryItem, TransitionView};
pub use self::schema::EventSchema;
use self::schema::TransitionSchema;
use crate::http::listed;

listed!(pub TransitionPage of TransitionView as TransitionSchema, "The changes on this page, oldest first.");
listed!(pub HistoryPage of HistoryItem as EventSchema, "The events on this page, oldest first.");
