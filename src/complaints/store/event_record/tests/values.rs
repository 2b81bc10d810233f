//! Values of which the pinned events are made.

use uuid::Uuid;

pub const ID: Uuid = Uuid::from_u128(7);
pub const ID_TEXT: &str = "00000000-0000-0000-0000-000000000007";
pub const TIME: &str = "2026-10-30T11:00:00.000001Z";

pub fn text(text: &str) -> String {
    text.to_owned()
}

pub fn time() -> chrono::DateTime<chrono::Utc> {
    TIME.parse().expect("a time")
}

pub fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a day")
}
