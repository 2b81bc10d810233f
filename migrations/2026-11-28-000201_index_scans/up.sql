-- Documents that wait for their scan, oldest first: the job comes back to them every quarter of a minute.

create index concurrently documents_to_scan on documents (added_at, id)
    where removed is null and (scan is null or scan in ('pending', 'failed'));
