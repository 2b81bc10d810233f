drop index concurrently complaints_of_email;
