//! The tables of the company's own work: staff and catalogues, measures, reports and their meetings.

use super::Erased::{Never, Retired};
use super::Kept::{LikeRegister, WhileEmployed, WhileInUse};
use super::Purpose::{Accounting, Handling, Improving};
use super::Seen::{Callers, Colleagues, Managers};
use super::Whose::Staff;
use super::{Holding, Table};

/// The person who did something at work, told as long as the register stands.
pub(super) const DONE_BY: Holding = Holding {
    columns: &["by_subject", "by_name"],
    holds: "who did it",
    of: &[Staff],
    purpose: Accounting,
    kept: LikeRegister,
    seen: Managers,
    erased: Never,
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
                seen: Callers,
                ..DONE_BY
            },
            Holding {
                columns: &["description", "motivation"],
                holds: "the measure and its judgement in words, which name nobody by rule",
                purpose: Improving,
                seen: Callers,
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
    Table {
        name: "message_templates",
        holdings: &[Holding {
            columns: &["changed_by_subject", "changed_by_name"],
            holds: "who changed the text",
            ..DONE_BY
        }],
        others: &[
            "event",
            "language",
            "nature",
            "version",
            "subject",
            "body",
            "changed_at",
        ],
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
            seen: Callers,
            erased: Retired,
            ..DONE_BY
        }],
        others: &["active", "version", "may_handle"],
    },
];
