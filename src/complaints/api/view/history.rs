//! What happened to a complaint as callers see it.

mod case;
mod conversion;
mod details;
mod items;
mod schema;

use serde::Serialize;
use utoipa::ToSchema;

pub use self::items::{HistoryItem, TransitionView};
use self::schema::{EventSchema, TransitionSchema};
use crate::http::PageLinks;

/// A page of the status history.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransitionPage {
    /// The changes on this page, oldest first.
    #[schema(max_items = 200, value_type = Vec<TransitionSchema>)]
    pub items: Vec<TransitionView>,
    pub links: PageLinks,
}

/// A page of the history.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryPage {
    /// The events on this page, oldest first.
    #[schema(max_items = 200, value_type = Vec<EventSchema>)]
    pub items: Vec<HistoryItem>,
    pub links: PageLinks,
}
