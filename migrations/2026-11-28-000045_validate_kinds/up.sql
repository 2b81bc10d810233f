-- Checks the events that are there against the wider list of kinds; nobody waits for it.
alter table events validate constraint events_what_known;
