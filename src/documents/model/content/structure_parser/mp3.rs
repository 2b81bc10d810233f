//! Frames of MPEG audio.

/// The length of a frame of MPEG audio, layer III, from its first four bytes.
pub fn frame_length(header: &[u8]) -> Option<u64> {
    const OF_VERSION_1: [u64; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const OF_VERSION_2: [u64; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let [first, second, third, _] = *header else {
        return None;
    };
    let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
    if first != 0xff || second >> 5 != 7 || version == 1 || layer != 1 {
        return None;
    }
    let (rates, samples) = if version == 3 {
        (OF_VERSION_1, 144)
    } else {
        (OF_VERSION_2, 72)
    };
    let kilobits = *rates.get(usize::from(third >> 4)).filter(|rate| **rate > 0)?;
    let base = *[44_100, 48_000, 32_000].get(usize::from(third >> 2 & 3))?;
    let frequency = match version {
        3 => base,
        2 => base / 2,
        _ => base / 4,
    };
    Some(samples * kilobits * 1000 / frequency + u64::from(third >> 1 & 1))
}
