-- The process that runs a job of the service, so that several processes on one register run it once. Rows instead of
-- advisory locks: a pooler that gives each transaction another session would lose those. All times are the database's,
-- because the clocks of the processes may differ.
create table job_leases (
    name text not null,
    -- The run that holds the job; null when nobody does.
    run uuid,
    -- Until when it holds it. A run that does not extend this in time may be taken over.
    expires_at timestamptz not null,
    started_at timestamptz not null,
    succeeded_at timestamptz,
    failed_at timestamptz,
    constraint job_leases_pkey primary key (name)
);
