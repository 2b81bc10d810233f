-- Which entries are known is lost: a service that asks again takes the database for a restored one.
drop table erasure_entries;
