-- What is left out of the bundle of a request for access, item by item with its ground. It names complaints, so it is emptied
-- with the rest of what is personal in a request.
set local lock_timeout = '2s';

alter table privacy_requests
    add column withheld jsonb,
    drop constraint privacy_requests_reduced,
    add constraint privacy_requests_reduced check (
        kind in ('restriction', 'objection') or status <> 'executed'
        or (requester is null and note is null and about = '{}' and withheld is null));
alter table privacy_requests alter column withheld set statistics 0;
