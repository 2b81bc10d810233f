-- The feed of changes: every version of every complaint at a position that is given out after the commit. A sequence or
-- a time that is drawn while writing would not do: a transaction that commits late would put its change in front of
-- those that a follower has read already, and the follower would skip it. A transaction id would give a wrong order and
-- would not survive a restore.

-- Committed changes without a position, a row a statement: the statement that writes the events writes it too.
create table pending_changes (
    -- Drawn one by one (no cache), so that a later statement has a larger id.
    id bigint generated always as identity,
    complaints uuid[] not null,
    versions integer[] not null,
    constraint pending_changes_pkey primary key (id),
    constraint pending_changes_paired check (cardinality(complaints) = cardinality(versions))
) with (
    -- Rows live for some milliseconds, so the table is nothing but dead rows: vacuum them often, and never take the
    -- exclusive lock for which truncating would stop the writers.
    autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = -1, vacuum_truncate = false
);

-- The position of the last change in the feed. Its row lock decides which process gives out positions.
create table feed_head (
    -- The feed that the positions belong to: a register that was restored gives out some positions a second time.
    epoch uuid not null default gen_random_uuid(),
    position bigint not null,
    constraint feed_head_pkey primary key (epoch),
    constraint feed_head_position_positive check (position >= 0)
) with (fillfactor = 50);
-- There is one feed in a database.
create unique index feed_head_once on feed_head ((true));

-- The feed: a run of positions a row, and at each the complaint and the version that it got.
create table feed_blocks (
    first bigint not null,
    last bigint not null,
    complaints uuid[] not null,
    versions integer[] not null,
    -- When the positions were given out, for retention only.
    at timestamptz not null default clock_timestamp(),
    constraint feed_blocks_pkey primary key (first),
    constraint feed_blocks_filled check (
        last - first + 1 = cardinality(complaints) and last - first + 1 = cardinality(versions)
    ),
    -- A position is given out once.
    constraint feed_blocks_disjoint exclude using gist (int8range(first, last, '[]') with &&)
);

create function refuse_rewriting_feed() returns trigger language plpgsql as $$
begin
    raise exception 'the feed is never rewritten' using errcode = 'check_violation', constraint = 'feed_blocks_append_only';
end
$$;
create trigger refuse_rewriting_feed before update on feed_blocks
    for each row execute function refuse_rewriting_feed();
create trigger refuse_truncating_feed before truncate on feed_blocks
    for each statement execute function refuse_rewriting_feed();

-- Old blocks may go, the oldest first and none that a follower may still need.
create function refuse_shortening_feed() returns trigger language plpgsql as $$
begin
    if exists (select from removed where at > now() - interval '90 days')
        or exists (select from feed_blocks where first < (select max(last) from removed))
    then
        raise exception 'only the oldest blocks of the feed go, after 90 days'
            using errcode = 'check_violation', constraint = 'feed_blocks_kept';
    end if;
    return null;
end
$$;
create trigger refuse_shortening_feed after delete on feed_blocks
    referencing old table as removed
    for each statement execute function refuse_shortening_feed();

-- The events from before there was a feed, in the order of their times. A clock that was set back between two
-- versions of a complaint must not turn them around: each counts as no earlier than those before it.
with timed as (
    select complaint_id, version, max(at) over (partition by complaint_id order by version) as at from events
), placed as (
    select complaint_id, version, row_number() over (order by at, complaint_id, version) as position from timed
)
insert into feed_blocks (first, last, complaints, versions)
select min(position), max(position),
    array_agg(complaint_id order by position), array_agg(version order by position)
from placed
group by (position - 1) / 1000;

insert into feed_head (position) select coalesce(max(last), 0) from feed_blocks;
