-- The complaints from a phone, newest first.
create index concurrently complaints_of_phone on complaints (phone_key(complainant_phone), registered_at, id)
    where complainant_phone is not null;
