-- No event may be left that the older schema has no word for.
do $$
declare
    known text := regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '') from pg_constraint
        where conname = 'events_what_known';
begin
    execute 'alter table events add constraint events_what_known_before '
        || replace(known, ', ''remedy_reviewed''::text', '');
end
$$;
alter table events drop constraint events_what_known;
alter table events rename constraint events_what_known_before to events_what_known;
