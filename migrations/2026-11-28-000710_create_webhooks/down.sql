drop table webhook_deliveries;
drop table webhook_replays;
drop table webhook_parked;
drop table webhooks;

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
    delete from public.complaint_relations where one = any (ids) or other = any (ids);
    delete from public.complaint_measures where complaint_id = any (ids);
    delete from public.complaint_words where complaint_id = any (ids);
    delete from public.documents where complaint_id = any (ids);
    delete from public.events where complaint_id = any (ids);
    delete from public.complaints where id = any (ids);
end
$$;
