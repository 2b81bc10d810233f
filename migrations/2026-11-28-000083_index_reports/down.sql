drop index concurrently complaints_reported;
