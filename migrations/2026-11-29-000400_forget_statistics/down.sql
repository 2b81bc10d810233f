drop function renew_statistics;
alter table webhook_deliveries alter column answer set statistics -1;
alter table quarantined_submissions alter column reason set statistics -1;
alter table privacy_request_steps alter column words set statistics -1;
alter table privacy_requests
    alter column requester set statistics -1,
    alter column note set statistics -1;
