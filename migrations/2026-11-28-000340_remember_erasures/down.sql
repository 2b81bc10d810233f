-- What was erased is not remembered: nobody is told any more that it is gone, a repeated request registers it again,
-- contents that were not removed from the storage yet stay there, and the figures lose what it counted for.
create or replace function keep_fact_of_forgotten() returns trigger language plpgsql
    set search_path = public, pg_temp as $$
begin
    if old.status <> 'closed' then
        raise exception 'complaint % is open', old.id
            using errcode = 'check_violation', constraint = 'complaints_forgotten_closed';
    end if;
    update complaint_facts
    set id = gen_random_uuid(),
        remedies = coalesce((select jsonb_agg(item - 'id') from jsonb_array_elements(remedies) as items (item)), '[]')
    where id = old.id;
    return null;
end
$$;
drop function fold_fact(uuid);

create or replace function is_forgetting(stack text, guarded regclass)
    returns boolean language sql stable
    set search_path = pg_catalog, pg_temp
    return pg_has_role((select relowner from pg_class where oid = guarded), 'usage')
        and stack ~ '^[^\n]*\n[^\n]*\n([^\n"]*[^\n"a-z0-9_$.])?public\.forget_complaints\(uuid\[\]\)[^\n"]*$';

drop function forget_complaints(uuid[], text, timestamptz);
create function forget_complaints(ids uuid[])
    returns table (forgotten uuid, contents uuid[])
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    -- In the order of the ids, so that two that forget the same complaints never wait for each other in a circle.
    perform from public.complaints where id = any (ids) order by id for update;
    return query
        select complaint.id, array(
            select document.id from public.documents as document where document.complaint_id = complaint.id order by id)
        from public.complaints as complaint where complaint.id = any (ids) order by complaint.id;
    delete from public.idempotency_records where complaint_id = any (ids) or also_about = any (ids);
    delete from public.complaint_relations where one = any (ids) or other = any (ids);
    delete from public.complaint_measures where complaint_id = any (ids);
    delete from public.complaint_words where complaint_id = any (ids);
    delete from public.documents where complaint_id = any (ids);
    delete from public.events where complaint_id = any (ids);
    delete from public.complaints where id = any (ids);
end
$$;
revoke execute on function forget_complaints from public;

comment on column idempotency_records.also_about is null;
delete from idempotency_records where answer = '';
drop table content_removals;
drop table forgotten_counts;
drop table erased_references;
drop table tombstones;
