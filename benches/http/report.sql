begin transaction isolation level repeatable read read only;
select code, name, name_en, parent, merged_into from natures;
select code, name from departments;
select width_bucket(registered_date, (select array_agg(((date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date + interval '1 month' * n)::date order by n) from generate_series(0, :back) as n)), kind, channel, nature, department, admissible, finding, outcome, repeated, count(*)
from complaint_facts where registered_date >= (date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date and registered_date < (date_trunc('month', now() - interval '40 days') + interval '1 month')::date
group by 1, 2, 3, 4, 5, 6, 7, 8, 9;
select month, sum(registered), sum(closed), sum(reopened) from monthly_flows group by month;
select day, width_bucket(day - registered_date, array[8, 15, 29, 57]), count(*)
from (
    select ((date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date + interval '1 month' * n)::date - 1 as day from generate_series(0, :back + 1) as n
) as days, lateral (
    select registered_date from complaint_facts where open_since_date <= day
    union all
    select registered_date from complaint_closings where daterange(opened_date, closed_date) @> day
) as open
group by 1, 2;
select count(*) from complaints where status <> 'closed';
select width_bucket(closed_date, (select array_agg(((date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date + interval '1 month' * n)::date order by n) from generate_series(0, :back) as n)), count(*), count(*) filter (where ordinal > 1)
from complaint_closings where closed_date >= (date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date and closed_date < (date_trunc('month', now() - interval '40 days') + interval '1 month')::date group by 1;
select width_bucket(reopened_date, (select array_agg(((date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date + interval '1 month' * n)::date order by n) from generate_series(0, :back) as n)), count(*), count(distinct fact_id)
from complaint_closings where reopened_date >= (date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date and reopened_date < (date_trunc('month', now() - interval '40 days') + interval '1 month')::date group by 1;
select width_bucket(first_response_due_date, (select array_agg(((date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date + interval '1 month' * n)::date order by n) from generate_series(0, :back) as n)), first_response_days, count(*), count(first_response_date),
    count(*) filter (where first_response_date <= first_response_due_date)
from complaint_facts as fact
where first_response_due_date >= (date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date and first_response_due_date < (date_trunc('month', now() - interval '40 days') + interval '1 month')::date and first_response_counts(fact, current_date)
group by 1, 2;
select width_bucket(resolution_due_date, (select array_agg(((date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date + interval '1 month' * n)::date order by n) from generate_series(0, :back) as n)), count(*), count(*) filter (where first_closed_date <= resolution_due_date)
from complaint_facts as fact
where resolution_due_date >= (date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date and resolution_due_date < (date_trunc('month', now() - interval '40 days') + interval '1 month')::date and resolution_counts(fact, current_date) group by 1;
select month, kind, currency, count(distinct id), sum(cents)
from (
    select id, width_bucket(registered_date, (select array_agg(((date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date + interval '1 month' * n)::date order by n) from generate_series(0, :back) as n)) as month, remedy ->> 'kind' as kind,
        remedy ->> 'currency' as currency, (remedy ->> 'cents')::bigint as cents
    from complaint_facts, jsonb_array_elements(remedies) as remedy
    where registered_date >= (date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date and registered_date < (date_trunc('month', now() - interval '40 days') + interval '1 month')::date and remedies <> '[]'
) as remedied
group by grouping sets ((month, kind), (month, kind, currency));
select width_bucket(created_at::date, (select array_agg(((date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date + interval '1 month' * n)::date order by n) from generate_series(0, :back) as n)), count(*) from measures where created_at >= (date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date and created_at < (date_trunc('month', now() - interval '40 days') + interval '1 month')::date group by 1;
select width_bucket(due_date, (select array_agg(((date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date + interval '1 month' * n)::date order by n) from generate_series(0, :back) as n)), count(*), count(done_date) from measures
where due_date >= (date_trunc('month', now() - interval '40 days') - interval '1 month' * :back)::date and due_date < (date_trunc('month', now() - interval '40 days') + interval '1 month')::date group by 1;
commit;
