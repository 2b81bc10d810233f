drop index concurrently complaints_forwarded;
