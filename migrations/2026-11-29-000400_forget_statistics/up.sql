-- The statistics by which PostgreSQL plans hold values of rows: of texts in which people tell about themselves none are
-- kept where no plan needs them, and the others are made anew after complaints were forgotten.
set local lock_timeout = '2s';

alter table complaints
    alter column complainant_name set statistics 0,
    alter column complainant_address set statistics 0,
    alter column complainant_postal_code set statistics 0,
    alter column complainant_town set statistics 0,
    alter column complainant_phone set statistics 0,
    alter column complainant_email set statistics 0,
    alter column description set statistics 0,
    alter column desired_solution set statistics 0,
    alter column quote_number set statistics 0,
    alter column supplier set statistics 0,
    alter column external_references set statistics 0,
    alter column short_description set statistics 0,
    alter column handling_summary set statistics 0,
    alter column feedback set statistics 0,
    alter column prevention set statistics 0,
    alter column waiting set statistics 0,
    alter column employee set statistics 0,
    alter column conversation set statistics 0;
alter table events alter column detail set statistics 0;
alter table documents
    alter column name set statistics 0,
    alter column description set statistics 0,
    alter column struck_out set statistics 0,
    alter column removed set statistics 0;
alter table privacy_requests
    alter column requester set statistics 0,
    alter column note set statistics 0;
alter table privacy_request_steps alter column words set statistics 0;
alter table quarantined_submissions alter column reason set statistics 0;
alter table webhook_deliveries alter column answer set statistics 0;

-- Makes the statistics of a table anew from the rows that are left, indexes on expressions included. With the rights of its
-- owner, since a role that may forget complaints need not own their tables; and of no other tables than those.
create function renew_statistics(forgetful text) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    if forgetful not in (
        'complaint_words', 'complaints', 'documents', 'events', 'external_references', 'repeated_references')
    then
        raise exception 'the statistics of % are not renewed', forgetful using errcode = 'check_violation';
    end if;
    execute format('analyze public.%I', forgetful);
end
$$;
revoke execute on function renew_statistics from public;
