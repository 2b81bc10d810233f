-- The complaints of a customer, newest first: a customer with thousands costs no more than one with five.
create index concurrently complaints_of_customer on complaints (customer_number, registered_at, id)
    where customer_number is not null;
