-- Independence that also holds for names, staff who may not handle complaints, and merges that are taken apart; with
-- them the kinds of events that this and the next migrations write.

set local lock_timeout = '2s';

alter table staff add column may_handle boolean not null default true;

-- Both are held against every row that is written, also against old rows that do not keep to them: closed before the gate
-- was complete, or handled by an employee of whom only the case of letters differs. The migrations until
-- 2026-11-28-000051 change such rows; that one adds both again.
alter table complaints
    drop constraint complaints_closing_gate,
    drop constraint complaints_independent_handler;

-- Not held against standing rows: every word that they have is among these.
alter table events
    drop constraint events_what_known,
    add constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'unmerged', 'corrected', 'assessed', 'investigated', 'remedy_offered', 'remedy_moved', 'remedy_reviewed',
        'contacted', 'called_back', 'documents_added', 'prevention_settled', 'measure_unlinked', 'term_extended',
        'term_recomputed', 'related', 'unrelated'
    )) not valid;

-- The day on which a merge was taken apart: counted apart from reopenings.
alter table complaint_closings
    add column restored_date date,
    add constraint complaint_closings_restored_later check (closed_date <= restored_date),
    add constraint complaint_closings_opened_once check (reopened_date is null or restored_date is null);

-- Restored complaints in the balance of a month.
alter table monthly_flows add column restored bigint not null default 0;
create or replace function count_monthly_flows() returns trigger language plpgsql as $$
begin
    insert into monthly_flows as flow (month, shard, registered, closed, reopened, restored)
    select date_trunc('month', at at time zone 'Europe/Amsterdam')::date, pg_backend_pid() % 1024,
        count(*) filter (where what = 'registered'),
        count(*) filter (where what = 'closed'),
        count(*) filter (where what = 'reopened'),
        count(*) filter (where what = 'unmerged')
    from added
    where what in ('registered', 'closed', 'reopened', 'unmerged')
    group by 1
    on conflict on constraint monthly_flows_pkey do update
        set registered = flow.registered + excluded.registered,
            closed = flow.closed + excluded.closed,
            reopened = flow.reopened + excluded.reopened,
            restored = flow.restored + excluded.restored;
    return null;
end
$$;
