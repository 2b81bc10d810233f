-- Lists and counts of what waits for approval read only the open complaints of which the assessment waits.
create index concurrently complaints_awaiting_approval on complaints (registered_at, id)
    where status <> 'closed' and evidence @> '{"inadmissibleApproval": "awaited"}';
