-- The complaints from an e-mail address, newest first.
create index concurrently complaints_of_email on complaints (lower(complainant_email), registered_at, id)
    where complainant_email is not null;
