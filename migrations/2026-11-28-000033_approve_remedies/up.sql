-- The decision of a second person on a remedy is an event of its own.

set local lock_timeout = '2s';

-- The other words are those of the check that is there, whichever migrations added them.
do $$
declare
    known text := regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '') from pg_constraint
        where conname = 'events_what_known';
begin
    execute 'alter table events drop constraint events_what_known, add constraint events_what_known '
        || replace(known, '''remedy_moved''::text', '''remedy_moved''::text, ''remedy_reviewed''::text')
        || ' not valid';
end
$$;
