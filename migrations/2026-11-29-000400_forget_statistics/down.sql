drop function renew_statistics;
alter table webhook_deliveries alter column answer set statistics -1;
alter table quarantined_submissions alter column reason set statistics -1;
alter table privacy_request_steps alter column words set statistics -1;
alter table privacy_requests
    alter column requester set statistics -1,
    alter column note set statistics -1;
alter table documents
    alter column name set statistics -1,
    alter column description set statistics -1,
    alter column struck_out set statistics -1,
    alter column removed set statistics -1;
alter table events alter column detail set statistics -1;
alter table complaints
    alter column complainant_name set statistics -1,
    alter column complainant_address set statistics -1,
    alter column complainant_postal_code set statistics -1,
    alter column complainant_town set statistics -1,
    alter column complainant_phone set statistics -1,
    alter column complainant_email set statistics -1,
    alter column description set statistics -1,
    alter column desired_solution set statistics -1,
    alter column quote_number set statistics -1,
    alter column supplier set statistics -1,
    alter column external_references set statistics -1,
    alter column short_description set statistics -1,
    alter column handling_summary set statistics -1,
    alter column feedback set statistics -1,
    alter column prevention set statistics -1,
    alter column waiting set statistics -1,
    alter column employee set statistics -1,
    alter column conversation set statistics -1;
