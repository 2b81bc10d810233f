-- Lists by the day on which complainants say that they reported it.
create index concurrently complaints_reported on complaints (reported_date) where reported_date is not null;
