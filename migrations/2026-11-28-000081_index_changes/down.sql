drop index concurrently complaints_changed;
