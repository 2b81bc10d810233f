//! The last bytes of a file as it comes by.

/// Keeps at least the last `most` bytes of what has come by, and at most twice as many.
pub fn keep_end(end: &mut Vec<u8>, bytes: &[u8], most: usize) {
    if bytes.len() >= most {
        end.clear();
        end.extend_from_slice(&bytes[bytes.len() - most..]);
        return;
    }
    end.extend_from_slice(bytes);
    if end.len() > 2 * most {
        end.drain(..end.len() - most);
    }
}
