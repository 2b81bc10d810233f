//! The tables around the complaints: requests about data, the website, connected systems, staff and reports.

use super::Erased::{ByAge, Emptied, Never, Retired};
use super::Kept::{
    AfterDecision, Day, LikeRegister, Minutes, Month, ThirteenMonths, TwoDays, UntilExecuted, WhileEmployed, WhileInUse,
};
use super::Purpose::{Accounting, Erasure, Handling, Improving, Linking, Protecting, Repeating, Rights};
use super::Seen::{Colleagues, Managers, Program};
use super::Whose::{Complainant, Requester, Staff, Visitor};
use super::{Holding, Table};

/// The person who did something at work, told as long as the register stands.
const DONE_BY: Holding = Holding {
    columns: &["by_subject", "by_name"],
    holds: "who did it",
    of: &[Staff],
    purpose: Accounting,
    kept: LikeRegister,
    seen: Managers,
    erased: Never,
};

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
        name: "catalogue_changes",
        holdings: &[
            DONE_BY,
            Holding {
                columns: &["changes"],
                holds: "the values before and after, of members of staff their name and address at work",
                ..DONE_BY
            },
        ],
        others: &["catalogue", "key", "version", "at"],
    },
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
    Table {
        name: "measure_changes",
        holdings: &[
            DONE_BY,
            Holding {
                columns: &["changes"],
                holds: "the values before and after",
                ..DONE_BY
            },
        ],
        others: &["measure_id", "version", "at"],
    },
    Table {
        name: "measures",
        holdings: &[
            Holding {
                columns: &[
                    "owner_subject",
                    "owner_name",
                    "created_by_subject",
                    "created_by_name",
                    "judged_by_subject",
                    "judged_by_name",
                ],
                holds: "who carries it out, thought of it and judged it",
                purpose: Improving,
                seen: Colleagues,
                ..DONE_BY
            },
            Holding {
                columns: &["description", "motivation"],
                holds: "the measure and its judgement in words, which name nobody by rule",
                purpose: Improving,
                seen: Colleagues,
                ..DONE_BY
            },
        ],
        others: &[
            "id",
            "version",
            "due_date",
            "done_date",
            "created_at",
            "judgement",
            "judged_at",
        ],
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
            DONE_BY,
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
                seen: Managers,
                erased: ByAge,
            },
            Holding {
                columns: &["decided_by", "reason"],
                holds: "who released or discarded it, and why",
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
        name: "report_action_changes",
        holdings: &[
            DONE_BY,
            Holding {
                columns: &["changes", "reason"],
                holds: "the values before and after, and why",
                ..DONE_BY
            },
        ],
        others: &["action_id", "version", "at"],
    },
    Table {
        name: "report_actions",
        holdings: &[
            Holding {
                columns: &["owner_subject", "owner_name", "agreed_by_subject", "agreed_by_name"],
                holds: "who carries it out and who agreed it",
                purpose: Improving,
                ..DONE_BY
            },
            Holding {
                columns: &["description", "result", "withdrawal_reason"],
                holds: "the action in words, which name no complainant by rule",
                purpose: Improving,
                ..DONE_BY
            },
        ],
        others: &[
            "id",
            "version",
            "month",
            "edition",
            "due_date",
            "done_date",
            "agreed_at",
        ],
    },
    Table {
        name: "report_editions",
        holdings: &[
            Holding {
                columns: &["frozen_by_subject", "frozen_by_name", "reason"],
                holds: "who froze the report, and why",
                ..DONE_BY
            },
            Holding {
                columns: &["evaluation"],
                holds: "who took part in the discussion, and what was concluded",
                purpose: Improving,
                ..DONE_BY
            },
        ],
        others: &["month", "version", "frozen_at", "report"],
    },
    Table {
        name: "report_evaluations",
        holdings: &[
            DONE_BY,
            Holding {
                columns: &["evaluation", "reason"],
                holds: "who took part in the discussion, what was concluded, and why it was put right",
                purpose: Improving,
                ..DONE_BY
            },
        ],
        others: &["month", "version", "edition", "at"],
    },
    Table {
        name: "routing_rules",
        holdings: &[Holding {
            columns: &["handler_subject", "note"],
            holds: "the person to whom complaints are forwarded, and why",
            purpose: Handling,
            kept: WhileInUse,
            seen: Colleagues,
            erased: Retired,
            ..DONE_BY
        }],
        others: &[
            "id",
            "nature",
            "complexity",
            "handler_department",
            "handler_function",
            "active",
            "version",
        ],
    },
    Table {
        name: "staff",
        holdings: &[Holding {
            columns: &[
                "subject",
                "name",
                "email",
                "department",
                "function",
                "absent_from",
                "absent_until",
            ],
            holds: "who works here, where to reach them, what they do, and when they are away",
            purpose: Handling,
            kept: WhileEmployed,
            seen: Colleagues,
            erased: Retired,
            ..DONE_BY
        }],
        others: &["active", "version", "may_handle"],
    },
    Table {
        name: "tombstones",
        holdings: &[Holding {
            columns: &["number"],
            holds: "the number of a complaint that is gone, by which links and other systems learn it",
            of: &[Complainant],
            purpose: Erasure,
            kept: ThirteenMonths,
            seen: Colleagues,
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
        "facts",
        "confirmed",
    ],
};
