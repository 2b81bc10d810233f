-- Answers kept for a day, so that a repeated request gets the same answer instead of a second effect.

create table idempotency_records (
    -- A digest of caller, route and key: the key itself is not kept.
    claim bytea not null,
    -- A digest of the request, to tell a repetition from another request under the same key.
    fingerprint bytea not null,
    -- Enciphered with the caller's own key: without it nobody reads the answer, in a backup or anywhere else, as
    -- long as the key cannot be guessed.
    answer bytea not null,
    -- What the answer is about, so that erasing a complaint erases it here too.
    complaint_id uuid,
    created_at timestamptz not null,
    constraint idempotency_records_pkey primary key (claim),
    constraint idempotency_records_complaint_fkey foreign key (complaint_id) references complaints (id) on delete cascade
);

create index idempotency_records_created on idempotency_records (created_at);
create index idempotency_records_complaint on idempotency_records (complaint_id) where complaint_id is not null;
