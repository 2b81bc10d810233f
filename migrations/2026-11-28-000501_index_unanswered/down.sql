drop index concurrently complaints_unanswered;
