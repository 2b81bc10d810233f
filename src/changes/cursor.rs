//! The place of a follower, as an opaque text: a position, and the feed that it belongs to.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::http::page::unknown_cursor;

/// Up to which position somebody has read which feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The feed: after a restore of the database it is another one.
    pub epoch: Uuid,
    pub position: i64,
}

const EPOCH: usize = 16;
const POSITION: usize = 8;

impl Cursor {
    pub fn seal(self) -> String {
        let mut bytes = [0; EPOCH + POSITION];
        bytes[..EPOCH].copy_from_slice(self.epoch.as_bytes());
        bytes[EPOCH..].copy_from_slice(&self.position.to_be_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// # Errors
    /// `Invalid` at `cursor` for a text that is no cursor.
    pub fn open(text: &str) -> Result<Self> {
        read(text).ok_or_else(|| Error::Invalid(vec![unknown_cursor()]))
    }
}

fn read(text: &str) -> Option<Cursor> {
    let bytes: [u8; EPOCH + POSITION] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
    let (epoch, position) = bytes.split_at(EPOCH);
    Some(Cursor {
        epoch: Uuid::from_slice(epoch).ok()?,
        position: i64::from_be_bytes(position.try_into().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_sealed_and_nothing_else_is_one() {
        for position in [0, 1, 8405, i64::MAX] {
            let cursor = Cursor {
                epoch: Uuid::now_v7(),
                position,
            };
            assert_eq!(Cursor::open(&cursor.seal()).unwrap(), cursor);
        }
        for text in ["", "now ", "nonsense", "AAAA", &"A".repeat(31), &"A".repeat(33), "é"] {
            assert!(matches!(Cursor::open(text), Err(Error::Invalid(_))), "{text}");
        }
    }
}
