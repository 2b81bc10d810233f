drop index concurrently complaints_of_customer;
