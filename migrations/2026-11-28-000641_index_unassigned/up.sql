-- Finds the open complaints that nobody has, for the watchdog and the lists of those.
create index concurrently complaints_unassigned on complaints (registered_at, id)
    where status <> 'closed' and handler_subject is null and handler_department is null and handler_function is null;
