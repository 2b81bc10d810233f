-- Everything that happened to a complaint: its history and audit trail, and what other systems will be told.

create table events (
    complaint_id uuid not null,
    -- The version that this event made. Two changes of one version cannot both have their event: the key is what
    -- refuses the second.
    version integer not null,
    at timestamptz not null,
    by_subject text not null,
    by_name text,
    what text not null,
    from_status text,
    to_status text,
    -- What the event carried, in the words of people: this, and only this, can be erased.
    detail jsonb not null,
    constraint events_pkey primary key (complaint_id, version),
    constraint events_complaint_fkey foreign key (complaint_id) references complaints (id),
    constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'corrected'
    )),
    constraint events_version_positive check (version > 0)
);

create function refuse_rewriting_events() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.detail = '{}'::jsonb
        and row(new.complaint_id, new.version, new.at, new.by_subject, new.by_name, new.what, new.from_status, new.to_status)
            is not distinct from
            row(old.complaint_id, old.version, old.at, old.by_subject, old.by_name, old.what, old.from_status, old.to_status)
    then
        return new;
    end if;
    raise exception 'events are never rewritten' using errcode = 'check_violation', constraint = 'events_append_only';
end
$$;
create trigger refuse_rewriting_events before update or delete on events
    for each row execute function refuse_rewriting_events();
create trigger refuse_truncating_events before truncate on events
    for each statement execute function refuse_rewriting_events();

-- How many complaints came in, were closed and were reopened in a month of Europe/Amsterdam. Kept with the events so
-- that the balance of any month is a small sum. Sessions count in rows of their own and never wait for each other.
create table monthly_flows (
    month date not null,
    shard integer not null,
    registered bigint not null,
    closed bigint not null,
    reopened bigint not null,
    constraint monthly_flows_pkey primary key (month, shard),
    constraint monthly_flows_first_day check (extract(day from month) = 1)
) with (fillfactor = 50);

create function count_monthly_flows() returns trigger language plpgsql as $$
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
create trigger count_monthly_flows after insert on events
    referencing new table as added
    for each statement execute function count_monthly_flows();
