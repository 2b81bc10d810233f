//! The tables of a complaint and of what hangs on it.

use super::Erased::{Digest, Folded, WithComplaint};
use super::Kept::LikeComplaint;
use super::Purpose::{Accounting, Finding, Handling, Improving, Judging, Linking, Reaching};
use super::Seen::{Case, CaseAndComplainant, Colleagues, Desk, Investigators, Program};
use super::Whose::{Complainant, Employee, Representative, Staff};
use super::{Holding, Table};

/// Said by or about the complainant, in a complaint.
pub(super) const CASE: Holding = Holding {
    columns: &[],
    holds: "",
    of: &[Complainant],
    purpose: Handling,
    kept: LikeComplaint,
    seen: Case,
    erased: WithComplaint,
};

/// The person who did something with a complaint.
pub(super) const DONE_BY: Holding = Holding {
    of: &[Staff],
    purpose: Accounting,
    seen: Desk,
    ..CASE
};

/// The figures of a complaint, under an id as long as it is there.
const FACT: Holding = Holding {
    holds: "the id by which its figures, days and amounts belong to a complaint",
    purpose: Improving,
    seen: Program,
    erased: Folded,
    ..CASE
};

pub(super) const TABLES: &[Table] = &[
    COMPLAINTS,
    Table {
        name: "alerts",
        holdings: &[Holding {
            columns: &["recipient"],
            holds: "the subject of who was warned",
            seen: Colleagues,
            ..DONE_BY
        }],
        others: &["id", "complaint_id", "level", "term", "since", "sent_at", "resolved_at"],
    },
    Table {
        name: "complaint_closings",
        holdings: &[Holding {
            columns: &["fact_id"],
            ..FACT
        }],
        others: &[
            "ordinal",
            "registered_date",
            "opened_date",
            "closed_date",
            "reopened_date",
            "restored_date",
        ],
    },
    Table {
        name: "complaint_facts",
        holdings: &[Holding {
            columns: &["id"],
            ..FACT
        }],
        others: &[
            "registered_date",
            "kind",
            "channel",
            "nature",
            "department",
            "admissible",
            "finding",
            "outcome",
            "repeated",
            "first_response_due_date",
            "first_response_date",
            "first_response_days",
            "resolution_due_date",
            "resolution_paused",
            "first_closed_date",
            "closed_date",
            "open_since_date",
            "remedies",
            "cohort",
        ],
    },
    Table {
        name: "complaint_measures",
        holdings: &[Holding {
            columns: &["linked_by_subject", "linked_by_name"],
            holds: "who linked the complaint to a measure",
            ..DONE_BY
        }],
        others: &["complaint_id", "measure_id", "linked_at"],
    },
    Table {
        name: "complaint_relations",
        holdings: &[],
        others: &["one", "other"],
    },
    Table {
        name: "complaint_words",
        holdings: &[Holding {
            columns: &["facts", "texts"],
            holds: "the words of names, addresses, numbers and texts, for searching",
            of: &[Complainant, Representative],
            purpose: Finding,
            seen: Program,
            ..CASE
        }],
        others: &["complaint_id"],
    },
    Table {
        name: "content_removals",
        holdings: &[],
        others: &["document_id", "complaint_id"],
    },
    Table {
        name: "external_references",
        holdings: &[REFERENCE],
        others: &["system", "complaint_id"],
    },
    Table {
        name: "messages",
        holdings: &[
            Holding {
                columns: &["subject", "body", "address"],
                holds: "what the complainant was told by mail or letter, and the address that it went to",
                of: &[Complainant, Representative],
                seen: CaseAndComplainant,
                ..CASE
            },
            Holding {
                columns: &["created_by"],
                holds: "who had it sent",
                ..DONE_BY
            },
        ],
        others: &[
            "id",
            "complaint_id",
            "version",
            "event",
            "channel",
            "language",
            "status",
            "created_at",
            "next_at",
            "attempts",
            "postponed",
            "failure",
            "sent_at",
            "revision",
        ],
    },
    Table {
        name: "repeated_references",
        holdings: &[REFERENCE],
        others: &["system", "complaint_id"],
    },
    Table {
        name: "staged_contents",
        holdings: &[],
        others: &["document_id", "complaint_id"],
    },
    Table {
        name: "tracking_codes",
        holdings: &[Holding {
            columns: &["digest"],
            holds: "a digest of the code by which the complainant follows the complaint",
            seen: Program,
            erased: Digest,
            ..CASE
        }],
        others: &[
            "complaint_id",
            "submission_id",
            "generation",
            "created_at",
            "revoked_at",
        ],
    },
];

const REFERENCE: Holding = Holding {
    columns: &["id"],
    holds: "the id of the complaint in another system",
    purpose: Linking,
    ..CASE
};

const COMPLAINTS: Table = Table {
    name: "complaints",
    holdings: &[
        Holding {
            columns: &[
                "complainant_name",
                "complainant_address",
                "complainant_postal_code",
                "complainant_town",
                "complainant_country",
                "complainant_phone",
                "complainant_email",
            ],
            holds: "name, address, town, phone and e-mail",
            purpose: Reaching,
            ..CASE
        },
        Holding {
            columns: &["description", "desired_solution"],
            holds: "the complaint and the wish, in the complainant's words",
            ..CASE
        },
        Holding {
            columns: &["customer_number", "quote_number", "supplier", "external_references"],
            holds: "the numbers and references that belong to the complainant",
            purpose: Finding,
            ..CASE
        },
        Holding {
            columns: &["feedback"],
            holds: "the answer",
            seen: CaseAndComplainant,
            ..CASE
        },
        Holding {
            columns: &["short_description", "handling_summary"],
            holds: "the complaint in short, and the summary at closing",
            ..CASE
        },
        Holding {
            columns: &["prevention"],
            holds: "the measures for prevention, or why there are none",
            purpose: Improving,
            ..CASE
        },
        Holding {
            columns: &["waiting"],
            holds: "for what is waited, and why",
            ..CASE
        },
        Holding {
            columns: &["evidence"],
            holds: "where the complaint stands: cause, approval, hold with its reason, rating, unanswered messages, offers",
            of: &[Complainant, Staff],
            ..CASE
        },
        Holding {
            columns: &["evidence"],
            holds: "who speaks for the complainant and where to reach them; how the complainant wants to be reached",
            of: &[Complainant, Representative],
            purpose: Reaching,
            ..CASE
        },
        Holding {
            columns: &["evidence"],
            holds: "subjects and words of the names of all whom the complaint is or was about",
            of: &[Employee],
            purpose: Judging,
            seen: Program,
            ..CASE
        },
        Holding {
            columns: &["employee"],
            holds: "the employee whom the complaint is about, and since when that is known",
            of: &[Employee],
            purpose: Judging,
            seen: Investigators,
            ..CASE
        },
        Holding {
            columns: &["conversation"],
            holds: "the conversation complained about: when, by what channel, agreed or not",
            ..CASE
        },
        Holding {
            columns: &["conversation"],
            holds: "with whom it was",
            of: &[Employee],
            purpose: Judging,
            seen: Investigators,
            ..CASE
        },
        Holding {
            columns: &[
                "receiver_name",
                "registered_by_subject",
                "registered_by_name",
                "handler_subject",
                "handler_name",
            ],
            holds: "who received, registered and handles the complaint",
            ..DONE_BY
        },
    ],
    others: &[
        "id",
        "number",
        "version",
        "kind",
        "channel",
        "reception_point",
        "received_at",
        "reported_date",
        "nature",
        "further_natures",
        "complexity",
        "privacy_statement_version",
        "registered_at",
        "status",
        "handler_department",
        "handler_function",
        "forwarded_at",
        "first_forwarded_at",
        "calendar_policy",
        "first_response_due_date",
        "first_response_at",
        "resolution_due_date",
        "resolution_original_due_date",
        "resolution_paused_date",
        "admissible",
        "finding",
        "feedback_at",
        "outcome",
        "closed_at",
        "first_closed_at",
        "duplicate_of",
        "follows",
        "reopened_count",
        "reopen_until_date",
        "retain_until_date",
        "open_call_backs",
        "changed_at",
        "due_date",
    ],
};
