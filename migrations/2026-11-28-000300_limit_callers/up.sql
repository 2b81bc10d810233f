-- How much callers use, over all processes of the service. A caller is a digest: neither subjects nor addresses are kept.

-- What callers used of a rate and has not drained yet; written about once a second of those who use much. Unlogged, because
-- what is lost in a crash would have drained within a minute.
create unlogged table rate_levels (
    caller uuid not null,
    level double precision not null,
    -- What drains from the level in a second.
    per_second double precision not null,
    at timestamptz not null,
    constraint rate_levels_pkey primary key (caller),
    constraint rate_levels_level_positive check (level >= 0)
);

-- What callers added on a day, in Europe/Amsterdam.
create table upload_sums (
    day date not null,
    caller uuid not null,
    documents bigint not null,
    bytes bigint not null,
    constraint upload_sums_pkey primary key (day, caller)
);
