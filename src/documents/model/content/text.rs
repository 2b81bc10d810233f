//! Files of text: plain text, and messages as mail programs save them.

use super::content_error::ContentError;

/// UTF-8 without control characters.
#[derive(Default)]
pub struct Plain {
    /// The first bytes of a character that continues in the next piece.
    carry: Vec<u8>,
}

/// A message by RFC 5322: fields first, then anything but binary data.
#[derive(Default)]
pub struct Mail {
    head: Vec<u8>,
    head_is_good: bool,
}

/// The maximum size of the fields of a message, in bytes.
const LONGEST_HEAD: usize = 256 * 1024;

impl Plain {
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), ContentError> {
        self.carry.extend_from_slice(bytes);
        let valid = match std::str::from_utf8(&self.carry) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Err(ContentError::Mismatch),
        };
        let is_binary = |byte: &u8| (*byte < 0x20 && !b"\t\n\r\x0c".contains(byte)) || *byte == 0x7f;
        if self.carry[..valid].iter().any(is_binary) {
            return Err(ContentError::Mismatch);
        }
        self.carry.drain(..valid);
        Ok(())
    }

    pub fn finish(self) -> Result<(), ContentError> {
        if self.carry.is_empty() {
            Ok(())
        } else {
            Err(ContentError::Incomplete)
        }
    }
}

impl Mail {
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), ContentError> {
        if bytes.contains(&0) {
            return Err(ContentError::Mismatch);
        }
        if self.head_is_good {
            return Ok(());
        }
        // Only the new bytes and the three bytes before them can contain the empty line.
        let from = self.head.len().saturating_sub(3);
        self.head.extend_from_slice(bytes);
        let new = &self.head[from..];
        let end = [&b"\r\n\r\n"[..], b"\n\n"]
            .iter()
            .filter_map(|line| new.windows(line.len()).position(|window| window == *line))
            .min();
        match end {
            Some(end) => {
                self.judge(from + end)?;
                self.head = Vec::new();
                self.head_is_good = true;
                Ok(())
            }
            None if self.head.len() > LONGEST_HEAD => Err(ContentError::Mismatch),
            None => Ok(()),
        }
    }

    pub fn finish(self) -> Result<(), ContentError> {
        if self.head_is_good {
            Ok(())
        } else {
            self.judge(self.head.len())
        }
    }

    /// Requires the sender field, and one of the fields that only messages have.
    fn judge(&self, end: usize) -> Result<(), ContentError> {
        let mut names: Vec<String> = Vec::new();
        for line in self.head[..end].split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                if names.is_empty() {
                    return Err(ContentError::Mismatch);
                }
                continue;
            }
            let name: Vec<u8> = line.iter().copied().take_while(|byte| *byte != b':').collect();
            let is_name = !name.is_empty() && name.len() < line.len() && name.iter().all(u8::is_ascii_graphic);
            if !is_name {
                return Err(ContentError::Mismatch);
            }
            names.push(String::from_utf8_lossy(&name).to_ascii_lowercase());
        }
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        if has("from") && ["date", "received", "message-id"].into_iter().any(has) {
            Ok(())
        } else {
            Err(ContentError::Mismatch)
        }
    }
}
