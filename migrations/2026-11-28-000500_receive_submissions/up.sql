-- What comes in by the form of the website, and by the tracking codes of complainants. Nothing here is read by the release
-- before.

-- What looks like spam: kept apart with its number and its id, which stay when it is released. Not a status of a complaint,
-- so that no list, report or follower of the feed meets it.
create table quarantined_submissions (
    -- The id of the complaint that it becomes when it is released.
    id uuid not null,
    number text not null,
    received_at timestamptz not null,
    -- Why it looks like spam.
    reasons text[] not null,
    -- What was sent, enciphered by a key outside the database. Gone once it was released, or 30 days after it was discarded.
    content bytea,
    decision text,
    -- Why it was discarded.
    reason text,
    decided_at timestamptz,
    -- Nobody, when it was released because nobody decided in time.
    decided_by text,
    -- The complaint that it became.
    complaint_id uuid,
    version integer not null,
    constraint quarantined_submissions_pkey primary key (id),
    constraint quarantined_submissions_number_key unique (number),
    constraint quarantined_submissions_decision_known check (decision in ('released', 'discarded')),
    constraint quarantined_submissions_decided check ((decision is null) = (decided_at is null)),
    constraint quarantined_submissions_discarded check ((decision is not distinct from 'discarded') = (reason is not null)),
    -- A decision on what was changed meanwhile is refused.
    constraint quarantined_submissions_version check (version > 0),
    -- What waits can be read, and what was released is a complaint.
    constraint quarantined_submissions_waiting check (decision is not null or content is not null),
    constraint quarantined_submissions_released check (
        (decision is not distinct from 'released') = (complaint_id is not null) and (complaint_id is null or content is null)),
    -- Erasing the complaint takes along what is left of its arrival.
    constraint quarantined_submissions_complaint_fkey foreign key (complaint_id) references complaints (id) on delete cascade
);
create index quarantined_submissions_received on quarantined_submissions (received_at, id);
create index quarantined_submissions_complaint on quarantined_submissions (complaint_id) where complaint_id is not null;

-- The codes by which complainants follow their complaints: only a digest, of a code that is derived from a key outside the
-- database. A complaint has one that counts; earlier ones are revoked.
create table tracking_codes (
    digest bytea not null,
    complaint_id uuid,
    -- As long as it is in quarantine.
    submission_id uuid,
    -- The code is derived from it.
    generation integer not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    constraint tracking_codes_pkey primary key (digest),
    constraint tracking_codes_digest_length check (octet_length(digest) = 32),
    constraint tracking_codes_of_one check (num_nonnulls(complaint_id, submission_id) = 1),
    constraint tracking_codes_complaint_fkey foreign key (complaint_id) references complaints (id) on delete cascade,
    constraint tracking_codes_submission_fkey
        foreign key (submission_id) references quarantined_submissions (id) on delete cascade
);
create unique index tracking_codes_complaint on tracking_codes (complaint_id, generation) where complaint_id is not null;
create unique index tracking_codes_counting on tracking_codes (complaint_id)
    where complaint_id is not null and revoked_at is null;
create index tracking_codes_submission on tracking_codes (submission_id) where submission_id is not null;

-- Visits of the last day: digests under a key outside the database, by which too much from one visitor and the same text
-- again are noticed.
create table form_visits (
    id uuid not null,
    at timestamptz not null,
    visitor bytea,
    text bytea not null,
    constraint form_visits_pkey primary key (id)
);
create index form_visits_visitor on form_visits (visitor, at);
create index form_visits_text on form_visits (text, at);
create index form_visits_at on form_visits (at);

-- What came in by the website, a row a month and figure, for the report: none is about one complaint, so that it stays when
-- complaints are erased.
create table website_counts (
    -- By its first day.
    month date not null,
    what text not null,
    -- The score of a rating.
    label text not null,
    count bigint not null,
    constraint website_counts_pkey primary key (month, what, label),
    constraint website_counts_month_first check (extract(day from month) = 1),
    constraint website_counts_what_known check (what in ('quarantined', 'released', 'discarded', 'rated'))
);

-- Contents in the storage that belong to something in quarantine, so that they are not taken for left over.
create table staged_contents (
    document_id uuid not null,
    -- The id of the complaint that it becomes.
    complaint_id uuid not null,
    constraint staged_contents_pkey primary key (document_id)
);
create index staged_contents_complaint on staged_contents (complaint_id);
