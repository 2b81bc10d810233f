//! The history of a complaint and its documents.

use super::Erased::Digest;
use super::Purpose::{Accounting, Judging};
use super::Seen::{CaseAndComplainant, Investigators};
use super::Whose::{Complainant, Employee, Representative, Staff};
use super::case::{CASE, DONE_BY};
use super::{Holding, Table};

pub(super) const TABLES: &[Table] = &[EVENTS, DOCUMENTS];

const EVENTS: Table = Table {
    name: "events",
    holdings: &[
        Holding {
            columns: &["detail"],
            holds: "everything that was noted of the complaint, version by version: contacts, assessments, investigations, \
                remedies, answers, and the values before a correction",
            of: &[Complainant, Representative],
            ..CASE
        },
        Holding {
            columns: &["detail"],
            holds: "who it is about, interviews and reprimands",
            of: &[Employee],
            purpose: Judging,
            seen: Investigators,
            ..CASE
        },
        Holding {
            columns: &["by_subject", "by_name"],
            holds: "who did it",
            ..DONE_BY
        },
    ],
    others: &["complaint_id", "version", "at", "what", "from_status", "to_status"],
};

const DOCUMENTS: Table = Table {
    name: "documents",
    holdings: &[
        Holding {
            columns: &["name", "description"],
            holds: "the name of the file, and what the sender said of it",
            seen: CaseAndComplainant,
            ..CASE
        },
        Holding {
            columns: &["sha256"],
            holds: "the digest of the content",
            erased: Digest,
            ..CASE
        },
        Holding {
            columns: &["struck_out", "removed"],
            holds: "who struck it out or removed its content, and why",
            of: &[Complainant, Staff],
            purpose: Accounting,
            ..CASE
        },
        Holding {
            columns: &["added_by_subject", "added_by_name"],
            holds: "who added it",
            ..DONE_BY
        },
    ],
    others: &[
        "id",
        "complaint_id",
        "kind",
        "media_type",
        "size",
        "added_at",
        "version",
        "content_gone",
        "flags",
        "scan",
        "scanned_at",
    ],
};
