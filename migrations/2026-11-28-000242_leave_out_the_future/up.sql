-- A clock that was wrong may have dated facts later than the moment of a report: what lies after that day is in none of
-- its counts.
set local lock_timeout = '2s';

create or replace function first_response_counts(fact complaint_facts, today date)
    returns boolean language sql immutable parallel safe
    return fact.first_response_due_date is not null
        and fact.registered_date <= today
        and coalesce(fact.first_response_date, today) <= today
        and (fact.first_response_date is not null
            or (fact.first_response_due_date < today
                and (fact.closed_date is null or fact.closed_date > fact.first_response_due_date)));

create or replace function resolution_counts(fact complaint_facts, today date)
    returns boolean language sql immutable parallel safe
    return fact.registered_date <= today
        and coalesce(fact.first_closed_date, today) <= today
        and (fact.first_closed_date is not null
            or (fact.resolution_due_date < today and not fact.resolution_paused));

-- Those with the day of registration take their place.
drop index complaint_facts_first_response;
drop index complaint_facts_resolution;
