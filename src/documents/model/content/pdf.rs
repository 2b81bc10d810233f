//! The end of a PDF: the end mark, and no bytes after the mark.

use super::content_error::ContentError;
use super::tail::keep_end;

/// Checks a PDF by its last bytes.
#[derive(Default)]
pub struct Pdf {
    end: Vec<u8>,
}

/// The number of last bytes that must contain the end mark.
const PDF_END: usize = 2048;

impl Pdf {
    pub fn take(&mut self, bytes: &[u8]) {
        keep_end(&mut self.end, bytes, PDF_END);
    }

    pub fn finish(self) -> Result<(), ContentError> {
        const MARK: &[u8] = b"%%EOF";
        let mark = self
            .end
            .windows(MARK.len())
            .rposition(|window| window == MARK)
            .ok_or(ContentError::Incomplete)?;
        let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
        if self.end[mark + MARK.len()..].iter().all(is_blank) {
            Ok(())
        } else {
            Err(ContentError::Trailing)
        }
    }
}
