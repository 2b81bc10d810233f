-- The entries of the journal outside the database that this database knows: one that it does not know was written after the
-- backup from which it was restored.
create table erasure_entries (
    id uuid not null,
    at timestamptz not null,
    constraint erasure_entries_pkey primary key (id)
);
