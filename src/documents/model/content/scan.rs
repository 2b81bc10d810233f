//! Scans all bytes of a file for the required beginning, and for byte sequences that are forbidden anywhere in it.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};

use super::content_error::ContentError;
use super::format::Format;

/// A scan over bytes in pieces of any size.
pub struct Scan {
    begins: &'static [&'static [u8]],
    head: Vec<u8>,
    forbidden: Option<&'static AhoCorasick>,
    needed: Option<&'static AhoCorasick>,
    found_needed: bool,
    /// The last bytes of the preceding piece: a searched sequence may span two pieces.
    carry: Vec<u8>,
}

/// Beginnings and words long enough not to occur by accident in compressed data.
const PROGRAMS: [&[u8]; 9] = [
    b"\x7fELF\x01\x01\x01",
    b"\x7fELF\x02\x01\x01",
    b"\x7fELF\x01\x02\x01",
    b"\x7fELF\x02\x02\x01",
    b"This program cannot be run in DOS mode",
    b"This program must be run under Win32",
    b"#!/bin/",
    b"#!/usr/bin/",
    b"<?php",
];
const MARKUP: [&[u8]; 7] = [
    b"<script",
    b"<!doctype html",
    b"<html>",
    b"<html ",
    b"<iframe",
    b"<svg ",
    b"<object ",
];
const CONTAINERS: [&[u8]; 7] = [
    b"PK\x03\x04\x0a\x00",
    b"PK\x03\x04\x14\x00",
    b"PK\x03\x04\x2d\x00",
    b"%PDF-1.",
    b"%PDF-2.",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
];
/// The stream that every Outlook message has, in the spelling of its file system.
const PROPERTIES: &str = "__properties_version1.0";

static IN_PICTURES: LazyLock<AhoCorasick> =
    LazyLock::new(|| searcher(&[&PROGRAMS[..], &MARKUP[..], &CONTAINERS[..]].concat()));
static IN_PAPERS: LazyLock<AhoCorasick> = LazyLock::new(|| searcher(&[&PROGRAMS[..], &MARKUP[..]].concat()));
static IN_PARCELS: LazyLock<AhoCorasick> = LazyLock::new(|| searcher(&PROGRAMS));
static MESSAGE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let name: Vec<u8> = PROPERTIES.encode_utf16().flat_map(u16::to_le_bytes).collect();
    searcher(&[&name])
});

/// The number of bytes to carry over: one less than the length of the longest searched sequence.
const CARRY: usize = 47;

impl Scan {
    pub fn of(format: Format) -> Self {
        let begins: &[&[u8]] = match format {
            Format::Pdf => &[b"%PDF-1.", b"%PDF-2."],
            Format::Docx | Format::Xlsx => &[b"PK\x03\x04"],
            Format::Msg => &[b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
            _ => &[],
        };
        let forbidden = match format {
            Format::Pdf | Format::Txt => Some(&*IN_PAPERS),
            Format::Docx | Format::Xlsx | Format::Msg => Some(&*IN_PARCELS),
            // A message may contain any text, and no program executes that text.
            Format::Eml => None,
            _ => Some(&*IN_PICTURES),
        };
        Scan {
            begins,
            head: Vec::new(),
            forbidden,
            needed: (format == Format::Msg).then_some(&*MESSAGE),
            found_needed: false,
            carry: Vec::new(),
        }
    }

    pub fn take(&mut self, at: u64, bytes: &[u8]) -> Result<(), ContentError> {
        let longest = self.begins.iter().map(|begin| begin.len()).max();
        if at < longest.unwrap_or(0) as u64 {
            let room = longest.unwrap_or(0) - self.head.len();
            self.head.extend(bytes.iter().take(room));
            if !self.begins.iter().any(|begin| agrees(&self.head, begin)) {
                return Err(ContentError::Mismatch);
            }
        }
        let seam_end = bytes.len().min(CARRY);
        let seam = [self.carry.as_slice(), &bytes[..seam_end]].concat();
        let found = |searcher: &AhoCorasick| searcher.is_match(&seam) || searcher.is_match(bytes);
        if self.forbidden.is_some_and(found) {
            return Err(ContentError::Active);
        }
        self.found_needed |= self.needed.is_some_and(found);
        if bytes.len() >= CARRY {
            self.carry = bytes[bytes.len() - CARRY..].to_vec();
        } else {
            self.carry = seam[seam.len().saturating_sub(CARRY)..].to_vec();
        }
        Ok(())
    }

    pub fn finish(self) -> Result<(), ContentError> {
        let begun = self.begins.is_empty() || self.begins.contains(&self.head.as_slice());
        if begun && (self.needed.is_none() || self.found_needed) {
            Ok(())
        } else {
            Err(ContentError::Mismatch)
        }
    }
}

/// Whether the bytes received so far agree with the required beginning.
fn agrees(head: &[u8], begin: &[u8]) -> bool {
    head.starts_with(begin) || begin.starts_with(head)
}

fn searcher(words: &[&[u8]]) -> AhoCorasick {
    AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .build(words)
        .expect("a handful of short words makes a small searcher")
}
