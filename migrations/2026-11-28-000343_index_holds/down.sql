drop index concurrently complaints_held;
