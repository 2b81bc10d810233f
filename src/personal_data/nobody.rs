//! The tables in which nothing is kept of anybody: figures, catalogues, positions of followers.

use super::Table;

/// A table in which nothing is kept of anybody.
const fn of_nobody(name: &'static str, others: &'static [&'static str]) -> Table {
    Table {
        name,
        holdings: &[],
        others,
    }
}

pub(super) const TABLES: &[Table] = &[
    of_nobody("causes", &["code", "name", "name_en", "active", "version"]),
    of_nobody("departments", &["code", "name", "active", "version"]),
    of_nobody("erasure_entries", &["id", "at"]),
    of_nobody("feed_blocks", &["first", "last", "complaints", "versions", "at"]),
    of_nobody("feed_head", &["epoch", "position"]),
    of_nobody("forgotten_counts", &["month", "what", "label", "count"]),
    of_nobody(
        "job_leases",
        &[
            "name",
            "run",
            "expires_at",
            "started_at",
            "succeeded_at",
            "failed_at",
            "failures",
        ],
    ),
    of_nobody("message_cursor", &["singleton", "position"]),
    of_nobody("measure_natures", &["measure_id", "nature"]),
    of_nobody(
        "monthly_flows",
        &["month", "shard", "registered", "closed", "reopened", "restored"],
    ),
    of_nobody(
        "natures",
        &[
            "code",
            "name",
            "name_en",
            "parent",
            "active",
            "version",
            "merged_into",
            "takes_children",
            "parent_takes_children",
            "merged",
            "target_merged",
            "area",
        ],
    ),
    of_nobody("pending_changes", &["id", "complaints", "versions"]),
    of_nobody("privacy_request_numbers", &["year", "last"]),
    of_nobody("register_identity", &["id"]),
    of_nobody(
        "report_edition_files",
        &["month", "version", "form", "language", "content"],
    ),
    of_nobody(
        "retention_runs",
        &[
            "day",
            "status",
            "started_at",
            "ended_at",
            "years",
            "start",
            "due",
            "register",
            "blocked",
            "doubts",
            "purged",
            "documents",
            "cursor_at",
            "cursor_id",
        ],
    ),
    of_nobody(
        "webhook_parked",
        &[
            "webhook_id",
            "complaint_id",
            "position",
            "attempts",
            "failing_since",
            "next_at",
        ],
    ),
    of_nobody(
        "webhook_replays",
        &[
            "id",
            "webhook_id",
            "position",
            "last",
            "attempts",
            "next_at",
            "created_at",
        ],
    ),
    of_nobody("website_counts", &["month", "what", "label", "count"]),
    of_nobody(
        "webhooks",
        &[
            "id",
            "url",
            "types",
            "description",
            "secret",
            "former_secret",
            "former_until",
            "enabled",
            "disabled_reason",
            "position",
            "failed_in_row",
            "failing_since",
            "attempts",
            "next_at",
            "version",
            "created_at",
        ],
    ),
];
