-- Lists by the day on which complaints were last forwarded.
create index concurrently complaints_forwarded on complaints (forwarded_at) where forwarded_at is not null;
