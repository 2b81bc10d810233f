-- The same of resolutions.
create index concurrently complaint_facts_resolutions on complaint_facts
    (resolution_due_date, first_closed_date, resolution_paused, registered_date);
