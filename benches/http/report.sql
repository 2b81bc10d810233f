begin transaction isolation level repeatable read read only;
select code, name, name_en, parent, merged_into from natures;
select code, name from departments;
select array_agg(starts::date order by starts)::text as starts, array_agg((starts + interval '1 month')::date order by starts)::text as ends from (select date_trunc('month', now() - interval '40 days') - interval '1 month' * n as starts from generate_series(0, :back) as n) as months \gset
select month, counted.* from unnest(:starts::date[], :ends::date[]) with ordinality as months (starts, ends, month), lateral (
    select cohort, count(*) from complaint_facts where registered_date >= starts and registered_date < ends
    group by cohort) as counted;
select month, sum(registered), sum(closed), sum(reopened) from monthly_flows group by month;
select day, width_bucket(day - registered_date, array[8, 15, 29, 57]), count(*)
from (select distinct unnest(:starts::date[] || :ends::date[]) - 1 as day) as days, lateral (
    select registered_date from complaint_facts where open_since_date <= day
    union all
    select registered_date from complaint_closings where daterange(opened_date, closed_date) @> day
) as open
group by 1, 2;
select count(*) from complaints where status <> 'closed';
select month, counted.* from unnest(:starts::date[], :ends::date[]) with ordinality as months (starts, ends, month), lateral (
    select count(*) as times, count(*) filter (where ordinal > 1) as again
    from complaint_closings where closed_date >= starts and closed_date < ends
    union all
    select count(*), count(distinct fact_id)
    from complaint_closings where reopened_date >= starts and reopened_date < ends) as counted;
select month, counted.* from unnest(:starts::date[], :ends::date[]) with ordinality as months (starts, ends, month), lateral (
    select first_response_days, count(*) as due, count(first_response_date) as given,
        count(*) filter (where first_response_date <= first_response_due_date) as on_time
    from complaint_facts as fact
    where first_response_due_date >= starts and first_response_due_date < ends and first_response_counts(fact, current_date)
    group by 1) as counted;
select month, counted.* from unnest(:starts::date[], :ends::date[]) with ordinality as months (starts, ends, month), lateral (
    select count(*) as due, count(*) filter (where first_closed_date <= resolution_due_date) as on_time
    from complaint_facts as fact
    where resolution_due_date >= starts and resolution_due_date < ends and resolution_counts(fact, current_date)) as counted;
select month, counted.* from unnest(:starts::date[], :ends::date[]) with ordinality as months (starts, ends, month), lateral (
    select remedy.kind, currency, count(distinct fact.id) as offered, sum(cents) as cents
    from complaint_facts as fact, jsonb_to_recordset(remedies) as remedy (kind text, status text, cents bigint, currency text)
    where registered_date >= starts and registered_date < ends and remedies <> '[]'
    group by grouping sets ((remedy.kind), (remedy.kind, currency))) as counted;
select month, counted.* from unnest(:starts::date[], :ends::date[]) with ordinality as months (starts, ends, month), lateral (
    select count(*) as made, 0 as done from measures where created_at >= starts and created_at < ends
    union all
    select count(*), count(done_date) from measures where due_date >= starts and due_date < ends) as counted;
commit;
