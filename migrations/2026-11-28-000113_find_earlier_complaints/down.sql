create index complaints_email on complaints (lower(complainant_email)) where complainant_email is not null;
create index complaints_phone on complaints (phone_key(complainant_phone)) where complainant_phone is not null;
create index complaints_customer_number on complaints (customer_number) where customer_number is not null;
drop function earlier_complaints;
