drop function first_response_counts(complaint_facts, date);
create function first_response_counts(fact complaint_facts, today date)
    returns boolean language sql immutable parallel safe
    return fact.first_response_due_date is not null
        and (fact.first_response_date is not null
            or (fact.first_response_due_date < today
                and (fact.closed_date is null or fact.closed_date > fact.first_response_due_date)));

drop function resolution_counts(complaint_facts, date);
create function resolution_counts(fact complaint_facts, today date)
    returns boolean language sql immutable parallel safe
    return fact.first_closed_date is not null
        or (fact.resolution_due_date < today and not fact.resolution_paused);

create index complaint_facts_first_response on complaint_facts
    (first_response_due_date, first_response_days, first_response_date, closed_date);
create index complaint_facts_resolution on complaint_facts (resolution_due_date, first_closed_date, resolution_paused);
