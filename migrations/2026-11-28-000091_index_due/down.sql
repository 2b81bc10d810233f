drop index concurrently complaints_due;
