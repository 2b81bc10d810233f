-- Lists and counts by the next date; the index went with the column of the migration before.
create index concurrently complaints_due on complaints (due_date, id) where due_date is not null;
