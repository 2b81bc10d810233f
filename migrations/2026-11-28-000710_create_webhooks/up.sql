-- Addresses of other systems that are told of changes, by the feed: each has its place in it. A row for each change and
-- address would be a million rows for one import.
create table webhooks (
    id uuid not null,
    url text not null,
    -- The types of changes that it is told of; none: all.
    types text[] not null,
    description text,
    -- Enciphered, with a key that is kept outside the database.
    secret bytea not null,
    -- The one before the last rotation, as long as it is used beside.
    former_secret bytea,
    former_until timestamptz,
    enabled boolean not null,
    disabled_reason text,
    -- The place in the feed up to which every change was sent, or is parked.
    position bigint not null,
    -- Different complaints in a row of which no change arrived.
    failed_in_row integer not null default 0,
    -- Since when nothing arrives, after how many attempts, and when the next one is.
    failing_since timestamptz,
    attempts integer not null default 0,
    next_at timestamptz,
    version integer not null,
    created_at timestamptz not null,
    constraint webhooks_pkey primary key (id),
    constraint webhooks_disabled_reason_known check (disabled_reason in ('by_manager', 'gone', 'failing')),
    constraint webhooks_enabled_facts check (enabled = (disabled_reason is null)),
    constraint webhooks_former_facts check ((former_secret is null) = (former_until is null))
);

-- Complaints of which a change did not arrive: what follows of them waits behind it, and no other complaint does.
create table webhook_parked (
    webhook_id uuid not null,
    complaint_id uuid not null,
    -- The first change of the complaint that did not arrive.
    position bigint not null,
    attempts integer not null,
    failing_since timestamptz not null,
    next_at timestamptz not null,
    constraint webhook_parked_pkey primary key (webhook_id, complaint_id),
    constraint webhook_parked_webhook_fkey foreign key (webhook_id) references webhooks (id) on delete cascade
);

-- Changes that somebody has sent again.
create table webhook_replays (
    id uuid not null,
    webhook_id uuid not null,
    -- The change before the next one, and the last one.
    position bigint not null,
    last bigint not null,
    attempts integer not null default 0,
    next_at timestamptz not null,
    created_at timestamptz not null,
    constraint webhook_replays_pkey primary key (id),
    constraint webhook_replays_webhook_fkey foreign key (webhook_id) references webhooks (id) on delete cascade
);
create index webhook_replays_webhook on webhook_replays (webhook_id);

-- Attempts, for thirty days.
create table webhook_deliveries (
    id uuid not null,
    webhook_id uuid not null,
    message_id text not null,
    kind text not null,
    -- Null of a test.
    position bigint,
    complaint_id uuid,
    at timestamptz not null,
    status integer,
    -- Why there is no status.
    failure text,
    duration_ms integer not null,
    -- The first bytes of the answer.
    answer text,
    constraint webhook_deliveries_pkey primary key (id),
    constraint webhook_deliveries_webhook_fkey foreign key (webhook_id) references webhooks (id) on delete cascade,
    constraint webhook_deliveries_outcome check ((status is null) <> (failure is null))
);
create index webhook_deliveries_webhook on webhook_deliveries (webhook_id, id);
create index webhook_deliveries_complaint on webhook_deliveries (complaint_id);
create index webhook_deliveries_at on webhook_deliveries (at);

-- As before, and the attempts to tell other systems of the complaint go along: they name it, and hold what those systems
-- answered.
create or replace function forget_complaints(ids uuid[], why text default 'erased', moment timestamptz default now())
    returns table (forgotten uuid, contents uuid[])
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    -- In the order of the ids, so that two that forget the same complaints never wait for each other in a circle.
    perform from public.complaints where id = any (ids) order by id for update;
    if exists (
        select from public.complaints as complaint
        where complaint.id = any (ids)
            and (complaint.evidence #>> '{legalHold,untilDate}')::date >= (moment at time zone 'Europe/Amsterdam')::date)
    then
        raise exception 'a complaint is held' using errcode = 'check_violation', constraint = 'complaints_forgotten_unheld';
    end if;
    return query
        select complaint.id, array(
            select document.id from public.documents as document where document.complaint_id = complaint.id order by id)
        from public.complaints as complaint where complaint.id = any (ids) order by complaint.id;
    insert into public.tombstones (complaint_id, number, version, why, erased_at)
        select complaint.id, complaint.number, complaint.version + 1, forget_complaints.why, moment
        from public.complaints as complaint where complaint.id = any (ids);
    insert into public.content_removals (document_id, complaint_id)
        select document.id, document.complaint_id
        from public.documents as document where document.complaint_id = any (ids);
    insert into public.forgotten_counts as counted (month, what, label, count)
        select date_trunc('month', moment at time zone 'Europe/Amsterdam')::date, forget_complaints.why, '', count(*)
        from public.complaints as complaint where complaint.id = any (ids) having count(*) > 0
        on conflict on constraint forgotten_counts_pkey do update set count = counted.count + excluded.count;
    insert into public.pending_changes (complaints, versions)
        select array_agg(complaint.id order by complaint.id), array_agg(complaint.version + 1 order by complaint.id)
        from public.complaints as complaint where complaint.id = any (ids) having count(*) > 0;
    delete from public.idempotency_records where also_about = any (ids) and (complaint_id <> all (ids)) is not false;
    update public.idempotency_records as record
        set also_about = record.complaint_id, complaint_id = null, fingerprint = '', answer = ''
        where record.complaint_id = any (ids);
    delete from public.webhook_deliveries where complaint_id = any (ids);
    delete from public.complaint_relations where one = any (ids) or other = any (ids);
    delete from public.complaint_measures where complaint_id = any (ids);
    delete from public.complaint_words where complaint_id = any (ids);
    delete from public.documents where complaint_id = any (ids);
    delete from public.events where complaint_id = any (ids);
    delete from public.complaints where id = any (ids);
end
$$;
