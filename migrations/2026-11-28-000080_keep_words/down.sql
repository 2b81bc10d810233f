create or replace function forget_complaints(ids uuid[])
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
    delete from public.documents where complaint_id = any (ids);
    delete from public.events where complaint_id = any (ids);
    delete from public.complaints where id = any (ids);
end
$$;

drop table complaint_words;

-- The words of a complaint for Dutch full text search.
create function complaint_words(description text, desired_solution text, short_description text, handling_summary text)
    returns tsvector language sql immutable parallel safe
    return to_tsvector('dutch'::regconfig,
        description || ' ' || coalesce(desired_solution, '') || ' ' || coalesce(short_description, '') || ' '
        || coalesce(handling_summary, ''));
create index complaints_words on complaints
    using gin (complaint_words(description, desired_solution, short_description, handling_summary));
create index complaints_name_words on complaints using gin (to_tsvector('simple'::regconfig, complainant_name));
