//! Decoding of big-endian and little-endian numbers.

pub fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |so_far, byte| so_far << 8 | u64::from(*byte))
}

pub fn little_endian(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |so_far, byte| so_far << 8 | u64::from(*byte))
}
