begin transaction isolation level repeatable read read only;
select code, merged_into from natures where merged_into is not null;
select nature, channel, admissible, status, outcome, count(*) from complaints
where registered_at >= date_trunc('month', now() - interval '40 days')
    and registered_at < date_trunc('month', now() - interval '40 days') + interval '1 month'
group by nature, channel, admissible, status, outcome;
select coalesce(sum(registered), 0), coalesce(sum(closed), 0), coalesce(sum(reopened), 0) from monthly_flows
where month = date_trunc('month', now() - interval '40 days')::date;
select coalesce(sum(registered), 0), coalesce(sum(closed), 0), coalesce(sum(reopened), 0) from monthly_flows
where month < date_trunc('month', now() - interval '40 days')::date;
select coalesce(sum(registered), 0), coalesce(sum(closed), 0), coalesce(sum(reopened), 0) from monthly_flows;
select count(*) from complaints where due_date is not null;
select count(*) filter (where first_response_at is not null or (first_response_due_date < current_date
        and (closed_at is null or (closed_at at time zone 'Europe/Amsterdam')::date > first_response_due_date))),
    count(*) filter (where (first_response_at at time zone 'Europe/Amsterdam')::date <= first_response_due_date)
from complaints
where first_response_due_date >= date_trunc('month', now() - interval '40 days')::date
    and first_response_due_date < (date_trunc('month', now() - interval '40 days') + interval '1 month')::date;
commit;
