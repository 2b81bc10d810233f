drop index complaint_closings_closed;
create index complaint_closings_closed on complaint_closings (closed_date, fact_id);
drop index complaint_facts_resolution;
create index complaint_facts_resolution on complaint_facts (resolution_due_date);
drop index complaint_facts_first_response;
create index complaint_facts_first_response on complaint_facts (first_response_due_date);
drop index complaint_facts_registered;
create index complaint_facts_registered on complaint_facts (registered_date);
alter table complaint_facts drop column cohort;
