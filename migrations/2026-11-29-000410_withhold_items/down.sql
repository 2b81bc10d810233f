alter table privacy_requests
    drop constraint privacy_requests_reduced,
    add constraint privacy_requests_reduced check (
        kind in ('restriction', 'objection') or status <> 'executed' or (requester is null and note is null and about = '{}')),
    drop column withheld;
