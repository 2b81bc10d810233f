drop index concurrently complaints_unassigned;
