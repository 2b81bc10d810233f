-- Reports leave out what was registered after their day: first responses are counted from the index with that day in it.
create index concurrently complaint_facts_first_responses on complaint_facts
    (first_response_due_date, first_response_days, first_response_date, closed_date, registered_date);
