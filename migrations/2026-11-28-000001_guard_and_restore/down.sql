-- What was restored is forgotten as such: no event or closing may be left that the older schema has no word for.
create or replace function count_monthly_flows() returns trigger language plpgsql as $$
begin
    insert into monthly_flows as flow (month, shard, registered, closed, reopened)
    select date_trunc('month', at at time zone 'Europe/Amsterdam')::date, pg_backend_pid() % 1024,
        count(*) filter (where what = 'registered'),
        count(*) filter (where what = 'closed'),
        count(*) filter (where what = 'reopened')
    from added
    where what in ('registered', 'closed', 'reopened')
    group by 1
    on conflict on constraint monthly_flows_pkey do update
        set registered = flow.registered + excluded.registered,
            closed = flow.closed + excluded.closed,
            reopened = flow.reopened + excluded.reopened;
    return null;
end
$$;
alter table monthly_flows drop column restored;

alter table complaint_closings
    drop constraint complaint_closings_opened_once,
    drop constraint complaint_closings_restored_later,
    drop column restored_date;

alter table events
    drop constraint events_what_known,
    add constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'corrected', 'assessed', 'investigated', 'remedy_offered', 'remedy_moved', 'contacted', 'called_back',
        'documents_added', 'prevention_settled', 'measure_unlinked', 'term_extended', 'related', 'unrelated'
    ));

-- Not held against what stands: rows of the newer schema need not keep to them.
alter table complaints
    add constraint complaints_closing_gate check (
        outcome not in ('resolved', 'not_resolved')
        or (short_description is not null and handling_summary is not null and prevention is not null
            and feedback_at is not null and admissible is not null and finding is not null
            and (evidence -> 'analysis')::boolean)
    ) not valid,
    add constraint complaints_independent_handler check (
        handler_subject is null or status = 'closed'
        or (coalesce(employee ->> 'subject', '') <> handler_subject and not evidence -> 'employees' ? handler_subject)
    ) not valid;

alter table staff drop column may_handle;
