-- What a report counts stands in indexes by the day that decides its month: whole months are counted without reading the
-- facts themselves, and each fact is put in its group by one value instead of eight.

alter table complaint_facts add cohort text not null generated always as (
    kind || '|' || channel || '|' || nature || '|' || coalesce(department, '') || '|' || coalesce(admissible::text, '')
        || '|' || coalesce(finding, '') || '|' || coalesce(outcome, '') || '|' || repeated::text) stored;
comment on column complaint_facts.cohort is
    'kind|channel|nature|department|admissible|finding|outcome|repeated, where what is unknown is empty';

drop index complaint_facts_registered;
create index complaint_facts_registered on complaint_facts (registered_date, cohort);
drop index complaint_facts_first_response;
create index complaint_facts_first_response on complaint_facts
    (first_response_due_date, first_response_days, first_response_date, closed_date);
drop index complaint_facts_resolution;
create index complaint_facts_resolution on complaint_facts (resolution_due_date, first_closed_date, resolution_paused);
drop index complaint_closings_closed;
create index complaint_closings_closed on complaint_closings (closed_date, fact_id) include (ordinal);
