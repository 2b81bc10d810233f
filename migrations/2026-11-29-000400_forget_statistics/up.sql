-- The statistics by which PostgreSQL plans hold values of rows. Those of the tables of complaints are made anew after
-- complaints were forgotten; of other columns in which people tell about themselves, which no plan needs, none are kept.
set local lock_timeout = '2s';

alter table privacy_requests
    alter column requester set statistics 0,
    alter column note set statistics 0;
alter table privacy_request_steps
    alter column words set statistics 0;
alter table quarantined_submissions
    alter column reason set statistics 0;
alter table webhook_deliveries
    alter column answer set statistics 0;

-- Makes the statistics of a table anew from the rows that are left, indexes on expressions included. With the rights of its
-- owner, since a role that may forget complaints need not own their tables; and of no other tables than those.
create function renew_statistics(forgetful text) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    if forgetful not in (
        'complaint_words', 'complaints', 'documents', 'events', 'external_references', 'messages', 'repeated_references')
    then
        raise exception 'the statistics of % are not renewed', forgetful using errcode = 'check_violation';
    end if;
    execute format('analyze public.%I', forgetful);
end
$$;
revoke execute on function renew_statistics from public;
