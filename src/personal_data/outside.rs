//! The places outside the tables.

use super::Place;
use super::Whose::{Complainant, Employee, Representative, Staff, Visitor};

pub(super) const PLACES: &[Place] = &[
    Place {
        name: "contents of documents, in the folder or bucket",
        holds: "the files as they were sent",
        of: &[Complainant, Representative, Employee],
        kept: "as long as the complaint",
        erased: "removed with the complaint, in every version that the storage lists, and from its trash",
    },
    Place {
        name: "journal of erasures, beside the documents",
        holds: "the ids of erased complaints and of requests",
        of: &[Complainant],
        kept: "as long as a backup may be older",
        erased: "not: it keeps an erasure erased after a restore, and names nobody",
    },
    Place {
        name: "bundles and letters",
        holds: "everything that is kept of a person, and the answer to a request",
        of: &[Complainant, Employee],
        kept: "not at all: made for who fetches them",
        erased: "nothing is kept",
    },
    Place {
        name: "log of the service",
        holds: "subjects of tokens and addresses that were refused; nothing of complainants, at any level down to debug",
        of: &[Staff, Visitor],
        kept: "90 days at most, by who collects it",
        erased: "by age",
    },
    Place {
        name: "log of PostgreSQL",
        holds: "nothing by the embedded server; another one must not log values (`log_error_verbosity = terse`, no statements)",
        of: &[Complainant],
        kept: "90 days at most",
        erased: "by age",
    },
    Place {
        name: "write-ahead log and replicas",
        holds: "what was written, until it is overwritten or replayed",
        of: &[Complainant, Representative, Employee, Staff],
        kept: "days: by `max_wal_size`, archives and slots",
        erased: "by age",
    },
    Place {
        name: "free space in the files of PostgreSQL",
        holds: "deleted rows, until their space is used again",
        of: &[Complainant, Representative, Employee, Staff],
        kept: "until used again, or `klachtenmap erase compact`",
        erased: "by `klachtenmap erase compact`",
    },
    Place {
        name: "backups",
        holds: "everything, as it was",
        of: &[Complainant, Representative, Employee, Staff],
        kept: "90 days at most, by who makes them",
        erased: "by age; `klachtenmap erase reapply` erases again after a restore",
    },
];
