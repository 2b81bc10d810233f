//! Finding bytes in a whole file, piece by piece.

use std::io::{self, Read};

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, Input};

/// Whether a file has one of these sequences of bytes.
pub fn has_any(file: impl Read, wanted: &[&[u8]]) -> io::Result<bool> {
    Ok(which(file, wanted)?.contains(&true))
}

/// Which of these sequences of bytes a file has, without regard to the case of letters.
pub fn which(file: impl Read, wanted: &[&[u8]]) -> io::Result<Vec<bool>> {
    let searcher = searcher(wanted);
    let longest = wanted.iter().map(|one| one.len()).max().unwrap_or_default();
    let mut found = vec![false; wanted.len()];
    pieces(file, longest, |piece| {
        for one in searcher.find_overlapping_iter(Input::new(piece)) {
            found[one.pattern().as_usize()] = true;
        }
    })?;
    Ok(found)
}

/// Shows a file piece by piece, each with the last `overlap` bytes of the one before.
pub fn pieces(mut file: impl Read, overlap: usize, mut show: impl FnMut(&[u8])) -> io::Result<()> {
    const PIECE: usize = 128 * 1024;
    let mut piece = vec![0; overlap + PIECE];
    let mut kept = 0;
    loop {
        let read = match file.read(&mut piece[kept..]) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = kept + read;
        show(&piece[..end]);
        let from = end.saturating_sub(overlap);
        piece.copy_within(from..end, 0);
        kept = end - from;
    }
}

fn searcher(wanted: &[&[u8]]) -> AhoCorasick {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .build(wanted)
        .expect("a handful of short words makes a small searcher")
}
