//! The last bytes of a stream.

/// Appends `bytes` to `end` and keeps at least the last `most` bytes of the stream, and at most twice as many.
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
