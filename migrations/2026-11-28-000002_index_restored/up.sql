-- Reports count the complaints that were restored in a month.
create index concurrently complaint_closings_restored on complaint_closings (restored_date, fact_id)
    where restored_date is not null;
