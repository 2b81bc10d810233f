-- Every signal is registered, also of somebody who is not known or cannot be answered. Such a complaint has no
-- first-response term and closes without feedback; `unanswerable` of the evidence tells it.

set local lock_timeout = '2s';

alter table complaints
    alter column complainant_name drop not null,
    alter column first_response_due_date drop not null,
    drop constraint complaints_can_be_answered,
    drop constraint complaints_closing_gate,
    add constraint complaints_closing_gate check (
        outcome not in ('resolved', 'not_resolved')
        or (short_description is not null and handling_summary is not null
            and (feedback_at is not null or evidence @> '{"unanswerable": true}')
            and (kind <> 'complaint'
                or (prevention is not null and admissible is not null and finding is not null
                    and (evidence -> 'analysis')::boolean)))
    ) not valid,
    drop column due_date;

alter table complaints
    -- The next date by which something must have happened. A closed complaint has none, nor has one whose resolution
    -- term stands still, unless it had ended before.
    add column due_date date generated always as (
        case
            when status = 'closed' then null
            when first_response_at is null and first_response_due_date is not null then first_response_due_date
            when resolution_paused_date <= resolution_due_date then null
            else resolution_due_date
        end
    ) stored;

alter table complaint_facts alter column first_response_due_date drop not null;

-- Whether a first response counts as one that was due: given, or late by then. One that was closed without a response
-- before its term ended is left out, and so is one without a term.
create or replace function first_response_counts(fact complaint_facts, today date)
    returns boolean language sql immutable parallel safe
    return fact.first_response_due_date is not null
        and (fact.first_response_date is not null
            or (fact.first_response_due_date < today
                and (fact.closed_date is null or fact.closed_date > fact.first_response_due_date)));
