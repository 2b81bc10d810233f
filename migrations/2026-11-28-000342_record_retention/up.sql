-- Runs of the retention: one a day, whichever process makes it. A row is the claim on the day, the place at which a run that
-- was cut off is taken up again, and in the end the certificate, which names no complaint.
create table retention_runs (
    -- The day in Amsterdam.
    day date not null,
    status text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    -- The retention period of the run.
    years integer not null,
    start text not null,
    -- How many complaints would go, as counted beforehand, and how many there were.
    due bigint not null,
    register bigint not null,
    -- What keeps others that are past their date, and how many each.
    blocked jsonb not null,
    -- Why it asks, or asked before somebody confirmed.
    doubts text[] not null,
    -- What went so far.
    purged bigint not null default 0,
    documents bigint not null default 0,
    -- The last complaint that was looked at.
    cursor_at timestamptz,
    cursor_id uuid,
    constraint retention_runs_pkey primary key (day),
    constraint retention_runs_status_known check (status in ('running', 'asked', 'finished')),
    constraint retention_runs_start_known check (start in ('registration', 'closing')),
    constraint retention_runs_ended check ((status = 'finished') = (ended_at is not null)),
    constraint retention_runs_cursor_whole check ((cursor_at is null) = (cursor_id is null))
);
