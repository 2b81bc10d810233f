//! The tables around the complaints: requests about data, the website, connected systems and their callers.

use super::Erased::{ByAge, Emptied, WithAComplaint};
use super::Kept::{AfterDecision, Day, LikeRequest, Minutes, Month, ThirteenMonths, TwoDays, TwoYears, UntilExecuted};
use super::Purpose::{Erasure, Handling, Linking, Protecting, Repeating, Rights};
use super::Seen::{Callers, Colleagues, Managers, Program};
use super::Whose::{Complainant, Representative, Requester, Staff, Visitor};
use super::at_work::DONE_BY;
use super::{Holding, Table};

/// Kept of a request about personal data.
const REQUESTED: Holding = Holding {
    columns: &[],
    holds: "",
    of: &[Requester],
    purpose: Rights,
    kept: UntilExecuted,
    seen: Managers,
    erased: Emptied,
};

/// Kept of who calls, for a while.
const CALLING: Holding = Holding {
    columns: &["caller"],
    holds: "a digest of the subject or address of who calls",
    of: &[Staff, Visitor],
    purpose: Protecting,
    kept: Minutes,
    seen: Program,
    erased: ByAge,
};

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "erased_references",
        holdings: &[Holding {
            columns: &["digest"],
            holds: "a digest, under a key outside the database, of the id in another system",
            of: &[Complainant],
            purpose: Erasure,
            kept: ThirteenMonths,
            seen: Program,
            erased: ByAge,
        }],
        others: &["complaint_id"],
    },
    Table {
        name: "export_pieces",
        holdings: &[Holding {
            columns: &["content", "complaints"],
            holds: "a file of complaints for another system: without names and texts, or with them where that was asked for",
            of: &[Complainant, Representative, Staff],
            purpose: Linking,
            kept: Day,
            seen: Managers,
            erased: WithAComplaint,
        }],
        others: &["export_id", "place"],
    },
    Table {
        name: "exports",
        holdings: &[Holding {
            columns: &["requested_by_subject", "requested_by_name"],
            holds: "who asked for the file",
            kept: TwoYears,
            ..DONE_BY
        }],
        others: &[
            "id",
            "version",
            "status",
            "format",
            "filter",
            "include_personal_data",
            "language",
            "roles",
            "created_at",
            "started_at",
            "ended_at",
            "expires_at",
            "changes_cursor",
            "done",
            "total",
            "size",
            "run",
            "attempts",
            "downloads",
            "downloaded_at",
        ],
    },
    Table {
        name: "form_visits",
        holdings: &[Holding {
            columns: &["visitor", "text"],
            holds: "digests, under a key outside the database, of address and words",
            of: &[Visitor],
            kept: Day,
            ..CALLING
        }],
        others: &["id", "at"],
    },
    Table {
        name: "idempotency_records",
        holdings: &[Holding {
            columns: &["claim", "fingerprint", "answer"],
            holds: "digests of key and request, and the answer, enciphered with the key that only the client has",
            of: &[Complainant, Requester, Staff],
            purpose: Repeating,
            kept: Day,
            ..CALLING
        }],
        others: &["complaint_id", "also_about", "created_at"],
    },
    PRIVACY_REQUESTS,
    Table {
        name: "privacy_request_steps",
        holdings: &[
            Holding {
                columns: &["words"],
                holds: "motivation and reasons, and the confirmed complaints",
                ..REQUESTED
            },
            Holding {
                kept: LikeRequest,
                ..DONE_BY
            },
        ],
        others: &["request_id", "version", "at", "step", "facts"],
    },
    Table {
        name: "quarantined_submissions",
        holdings: &[
            Holding {
                columns: &["content"],
                holds: "a form that looks like spam, enciphered under a key outside the database",
                of: &[Visitor, Complainant],
                purpose: Handling,
                kept: AfterDecision,
                seen: Colleagues,
                erased: ByAge,
            },
            Holding {
                columns: &["decided_by", "reason"],
                holds: "who released or discarded it, and why",
                seen: Colleagues,
                ..DONE_BY
            },
        ],
        others: &[
            "id",
            "number",
            "received_at",
            "reasons",
            "decision",
            "decided_at",
            "complaint_id",
            "version",
        ],
    },
    Table {
        name: "rate_levels",
        holdings: &[CALLING],
        others: &["level", "per_second", "at"],
    },
    Table {
        name: "tombstones",
        holdings: &[Holding {
            columns: &["number"],
            holds: "the number of a complaint that is gone, by which links and other systems learn it",
            of: &[Complainant],
            purpose: Erasure,
            kept: ThirteenMonths,
            seen: Callers,
            erased: ByAge,
        }],
        others: &["complaint_id", "version", "why", "erased_at"],
    },
    Table {
        name: "upload_sums",
        holdings: &[Holding {
            kept: TwoDays,
            ..CALLING
        }],
        others: &["day", "documents", "bytes"],
    },
    Table {
        name: "webhook_deliveries",
        holdings: &[Holding {
            columns: &["answer"],
            holds: "the beginning of what the receiver answered, which should name nobody",
            of: &[Complainant],
            purpose: Linking,
            kept: Month,
            seen: Managers,
            erased: ByAge,
        }],
        others: &[
            "id",
            "webhook_id",
            "message_id",
            "kind",
            "position",
            "complaint_id",
            "at",
            "status",
            "failure",
            "duration_ms",
        ],
    },
];

const PRIVACY_REQUESTS: Table = Table {
    name: "privacy_requests",
    holdings: &[
        Holding {
            columns: &["requester", "note"],
            holds: "name, e-mail, phone and customer number of who asks, and the question",
            ..REQUESTED
        },
        Holding {
            columns: &["about", "withheld"],
            holds: "the complaints that the request is about, and what of them is left out of the bundle",
            ..REQUESTED
        },
        Holding {
            columns: &["facts"],
            holds: "who decided, executed and left items out",
            kept: LikeRequest,
            ..DONE_BY
        },
    ],
    others: &[
        "id",
        "number",
        "version",
        "kind",
        "scope",
        "status",
        "channel",
        "received_at",
        "registered_at",
        "due_date",
        "confirmed",
    ],
};
