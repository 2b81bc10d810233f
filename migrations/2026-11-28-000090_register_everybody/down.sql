-- Complainants without a name get an empty one, and complaints without a first-response term the end of their other term.
set local lock_timeout = '2s';

create or replace function first_response_counts(fact complaint_facts, today date)
    returns boolean language sql immutable parallel safe
    return fact.first_response_date is not null
        or (fact.first_response_due_date < today
            and (fact.closed_date is null or fact.closed_date > fact.first_response_due_date));

update complaint_facts set first_response_due_date = resolution_due_date where first_response_due_date is null;
alter table complaint_facts alter column first_response_due_date set not null;

alter table complaints drop constraint complaints_closing_gate;
update complaints set
    complainant_name = coalesce(complainant_name, ''),
    first_response_due_date = coalesce(first_response_due_date, resolution_due_date)
where complainant_name is null or first_response_due_date is null;
alter table complaints
    alter column complainant_name set not null,
    alter column first_response_due_date set not null,
    add constraint complaints_can_be_answered check (
        complainant_phone is not null or complainant_email is not null
        or (complainant_address is not null and complainant_postal_code is not null and complainant_town is not null)
    ) not valid,
    add constraint complaints_closing_gate check (
        outcome not in ('resolved', 'not_resolved')
        or (short_description is not null and handling_summary is not null and feedback_at is not null
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
            when first_response_at is null then first_response_due_date
            when resolution_paused_date <= resolution_due_date then null
            else resolution_due_date
        end
    ) stored;
create index complaints_due on complaints (due_date, id) where due_date is not null;
