-- What a report counts stands in indexes by the day that decides its month: registrations, first responses, resolutions
-- and closings are counted without reading their tables, as far as those are vacuumed. Each fact is put in its group by
-- one value instead of eight.

alter table complaint_facts add cohort text collate "C" not null generated always as (
    kind || '|' || channel || '|' || nature || '|' || coalesce(department, '') || '|' || coalesce(admissible::text, '')
        || '|' || coalesce(finding, '') || '|' || coalesce(outcome, '') || '|' || repeated::text) stored;
comment on column complaint_facts.cohort is
    'kind|channel|nature|department|admissible|finding|outcome|repeated, where what is unknown is empty; no code holds a |';

drop index complaint_facts_registered;
create index complaint_facts_registered on complaint_facts (registered_date, cohort);
drop index complaint_facts_first_response;
create index complaint_facts_first_response on complaint_facts
    (first_response_due_date, first_response_days, first_response_date, closed_date);
drop index complaint_facts_resolution;
create index complaint_facts_resolution on complaint_facts (resolution_due_date, first_closed_date, resolution_paused);
drop index complaint_closings_closed;
create index complaint_closings_closed on complaint_closings (closed_date, fact_id) include (ordinal);

-- Often enough that most pages of the months which are still counted need no look at the tables.
alter table complaint_facts set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01);
alter table complaint_closings set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01);
