-- The whole register, or a part of it, as a file for another system: who asked for what and when is kept for two years, the
-- file for a day.
set local lock_timeout = '2s';

create table exports (
    id uuid not null,
    version integer not null,
    status text not null,
    format text not null,
    -- Words of closed lists, codes and days only: nobody is named in it.
    filter jsonb not null,
    include_personal_data boolean not null,
    language text not null,
    requested_by_subject text not null,
    requested_by_name text,
    -- The roles by which the register was read.
    roles text[] not null,
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
    -- Until when the file is there; none while it is made, and when it was taken away.
    expires_at timestamptz,
    -- The place in the feed from which a follower goes on.
    changes_cursor text,
    -- Complaints written so far, of how many, in how many bytes.
    done bigint not null default 0,
    total bigint,
    size bigint not null default 0,
    -- The run that writes; another one has taken over when it is not the same any more.
    run uuid,
    attempts integer not null default 0,
    downloads integer not null default 0,
    downloaded_at timestamptz,
    constraint exports_pkey primary key (id),
    constraint exports_status_known check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
    constraint exports_format_known check (format in ('ndjson', 'csv')),
    constraint exports_language_known check (language in ('nl', 'en')),
    constraint exports_file_facts check (expires_at is null or (status = 'done' and changes_cursor is not null))
);
create index exports_created on exports (created_at desc, id desc);
create index exports_expiring on exports (expires_at) where expires_at is not null;
-- Nobody has two made at the same time.
create unique index exports_one_at_a_time on exports (requested_by_subject) where status in ('queued', 'running');

-- The file in pieces, each compressed by itself, with the complaints that stand in it.
create table export_pieces (
    export_id uuid not null,
    place integer not null,
    content bytea not null,
    complaints uuid[] not null,
    constraint export_pieces_pkey primary key (export_id, place),
    constraint export_pieces_export_fkey foreign key (export_id) references exports (id) on delete cascade
);
create index export_pieces_complaints on export_pieces using gin (complaints);
-- It is compressed already, and nobody asks how its values are spread: statistics would copy some of them to where forgetting
-- does not come.
alter table export_pieces
    alter column content set storage external,
    alter column content set statistics 0,
    alter column complaints set statistics 0;

-- Forgetting takes exports along: those that are being made end, because they read a moment at which the complaint was still
-- there, and so do files in which it stands. Only the pieces with the complaint are deleted here, locked in the order in which
-- the job deletes the rest a step at a time; none of the rest can be downloaded. The lock waits for whoever begins or continues
-- an export, and keeps anybody from beginning one that would still see the complaint. It fires below forget_complaints, whose
-- search path has none of our tables. To look through the pieces one by one seems cheaper to the planner than it is: the lists
-- of complaints lie apart from their rows.
create function forget_exports() returns trigger language plpgsql
    set search_path = public, pg_temp set enable_seqscan = off as $$
begin
    if not exists (select from gone) then
        return null;
    end if;
    lock table exports in share row exclusive mode;
    update exports set status = 'cancelled', version = version + 1, run = null,
            ended_at = (select max(erased_at) from tombstones where complaint_id in (select id from gone))
        where status in ('queued', 'running');
    perform from export_pieces where complaints && array(select id from gone) order by export_id, place for update;
    with taken as (
        delete from export_pieces where complaints && array(select id from gone) returning export_id)
    update exports set expires_at = null, version = version + 1
        where expires_at is not null and id in (select export_id from taken);
    return null;
end
$$;
create trigger forget_exports after delete on complaints
    referencing old table as gone
    for each statement execute function forget_exports();
