-- Erasing a complaint is removing it: what is left is a tombstone, by which links and followers learn that it is gone, the
-- list of contents that the storage still has to lose, and what it counts for in the figures of whole months. All of it
-- is written in the transaction that erases.
set local lock_timeout = '2s';

-- Kept for thirteen months. Names neither who asked nor who decided.
create table tombstones (
    complaint_id uuid not null,
    number text not null,
    -- The version after the last, by which followers of the feed learn of it.
    version integer not null,
    -- At somebody's request, or because its time was over.
    why text not null,
    erased_at timestamptz not null,
    constraint tombstones_pkey primary key (complaint_id),
    constraint tombstones_number_key unique (number),
    constraint tombstones_why_known check (why in ('erased', 'purged'))
);
create index tombstones_erased on tombstones (erased_at);

-- By these an upsert or an import does not bring back what was erased: digests under a key that is kept outside the
-- database, without which nobody can try references out.
create table erased_references (
    digest bytea not null,
    complaint_id uuid not null,
    constraint erased_references_pkey primary key (digest, complaint_id),
    constraint erased_references_digest_length check (octet_length(digest) = 32),
    constraint erased_references_tombstone_fkey foreign key (complaint_id) references tombstones (complaint_id) on delete cascade
);
create index erased_references_tombstone on erased_references (complaint_id);

-- Contents of erased documents that are still in the storage.
create table content_removals (
    document_id uuid not null,
    complaint_id uuid not null,
    constraint content_removals_pkey primary key (document_id)
);

-- What the complaints that were erased still count for, a row a month and figure: no row is about one complaint, and none
-- tells a day. What is singular in a month stands alone, away from everything else that was known of it.
create table forgotten_counts (
    -- By its first day; of 'open' the month at whose end it was open.
    month date not null,
    what text not null,
    -- What the figure is of: a cohort, a bucket of ages, a number of working days, a kind of remedy, a currency.
    label text not null,
    count bigint not null,
    constraint forgotten_counts_pkey primary key (month, what, label),
    constraint forgotten_counts_month_first check (extract(day from month) = 1),
    constraint forgotten_counts_what_known check (what in (
        'registered', 'open', 'closings', 'closed', 'reopenings', 'reopened', 'restorings', 'restored', 'responses_due',
        'responses_given', 'responses_on_time', 'resolutions_due', 'resolutions_on_time', 'remedies_offered',
        'remedies_executed', 'compensated', 'compensation_cents', 'erased', 'purged'))
);

-- Adds the fact of a closed complaint to the counts and removes it. What counts of a closed one depends on no day that is
-- still to come, so that it is counted once and for all.
create function fold_fact(folded uuid) returns void language plpgsql
    set search_path = public, pg_temp as $$
declare
    fact complaint_facts;
begin
    select * into fact from complaint_facts where id = folded for update;
    if not found then
        return;
    end if;
    insert into forgotten_counts (month, what, label, count)
    with closing as (
        select registered_date, opened_date, closed_date, reopened_date, restored_date
        from complaint_closings where fact_id = folded
    ), remedy as (
        select kind, status, cents, currency
        from jsonb_to_recordset(fact.remedies) as remedy (kind text, status text, cents bigint, currency text)
    ), days (day, what, label, count) as (
        select fact.registered_date, 'registered', fact.cohort, 1
        union all
        -- The bounds are those of the report's ages.
        select last_day, 'open', width_bucket(last_day - registered_date, array[8, 15, 29, 57])::text, 1
        from closing,
            generate_series(date_trunc('month', opened_date), closed_date, interval '1 month') as start,
            lateral (select (start + interval '1 month' - interval '1 day')::date) as month (last_day)
        where opened_date <= last_day and closed_date > last_day
        union all select closed_date, 'closings', '', 1 from closing
        union all select min(closed_date), 'closed', '', 1 from closing group by date_trunc('month', closed_date)
        union all select reopened_date, 'reopenings', '', 1 from closing
        union all select min(reopened_date), 'reopened', '', 1 from closing group by date_trunc('month', reopened_date)
        union all select restored_date, 'restorings', '', 1 from closing
        union all select min(restored_date), 'restored', '', 1 from closing group by date_trunc('month', restored_date)
        union all
        select fact.first_response_due_date, term.what, case when term.what = 'responses_on_time' then ''
            else coalesce(fact.first_response_days::text, '') end, 1
        from (values ('responses_due', true), ('responses_given', fact.first_response_date is not null),
            ('responses_on_time', fact.first_response_date <= fact.first_response_due_date)) as term (what, counts)
        where term.counts and first_response_counts(fact, 'infinity')
        union all
        select fact.resolution_due_date, term.what, '', 1
        from (values ('resolutions_due', true),
            ('resolutions_on_time', fact.first_closed_date <= fact.resolution_due_date)) as term (what, counts)
        where term.counts and resolution_counts(fact, 'infinity')
        union all select fact.registered_date, 'remedies_offered', kind, 1 from remedy group by kind
        union all
        select fact.registered_date, 'remedies_executed', kind, 1 from remedy where status = 'executed' group by kind
        union all
        select fact.registered_date, figure.what, currency, figure.count
        from (select currency, sum(cents)::bigint as cents from remedy
                where status = 'executed' and currency is not null group by currency) as paid,
            lateral (values ('compensated', 1), ('compensation_cents', cents)) as figure (what, count)
    )
    select date_trunc('month', day)::date, what, label, sum(count) from days
    where day is not null and count <> 0 group by 1, 2, 3 order by 1, 2, 3
    on conflict on constraint forgotten_counts_pkey do update set count = forgotten_counts.count + excluded.count;
    delete from complaint_closings where fact_id = folded;
    delete from complaint_facts where id = folded;
end
$$;
revoke execute on function fold_fact(uuid) from public;

create or replace function keep_fact_of_forgotten() returns trigger language plpgsql
    set search_path = public, pg_temp as $$
begin
    if old.status <> 'closed' then
        raise exception 'complaint % is open', old.id
            using errcode = 'check_violation', constraint = 'complaints_forgotten_closed';
    end if;
    perform fold_fact(old.id);
    return null;
end
$$;

-- Those that were forgotten before left their facts behind, under random ids.
do $$ begin
    perform fold_fact(fact.id) from complaint_facts as fact
    where fact.open_since_date is null and not exists (select from complaints where complaints.id = fact.id);
end $$;

-- The complaint of an empty answer, which is left of the answer to a request about an erased complaint, so that the request
-- when it is repeated does not register it again. It has no foreign key, as the complaint is gone.
comment on column idempotency_records.also_about is
    'A second complaint that the answer shows, or the erased one of an answer that is empty';

-- As before, and says what is gone: by a tombstone, in the feed by one more version, in the list of contents. Refuses a
-- complaint that has to be kept for now. Of kept answers only the claims stay, which tell nothing, for their day.
drop function forget_complaints(uuid[]);
create function forget_complaints(ids uuid[], why text default 'erased', moment timestamptz default now())
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
    delete from public.complaint_relations where one = any (ids) or other = any (ids);
    delete from public.complaint_measures where complaint_id = any (ids);
    delete from public.complaint_words where complaint_id = any (ids);
    delete from public.documents where complaint_id = any (ids);
    delete from public.events where complaint_id = any (ids);
    delete from public.complaints where id = any (ids);
end
$$;
revoke execute on function forget_complaints(uuid[], text, timestamptz) from public;

-- As before, for the function with these arguments.
create or replace function is_forgetting(stack text, guarded regclass)
    returns boolean language sql stable
    set search_path = pg_catalog, pg_temp
    return pg_has_role((select relowner from pg_class where oid = guarded), 'usage')
        and stack ~ '^[^\n]*\n[^\n]*\n([^\n"]*[^\n"a-z0-9_$.])?public\.forget_complaints\(uuid\[\],text,timestamp with time zone\)[^\n"]*$';
