-- The list of open complaints of people who cannot be answered.
create index concurrently complaints_unanswerable on complaints (registered_at, id)
    where status <> 'closed' and evidence @> '{"unanswerable": true}';
