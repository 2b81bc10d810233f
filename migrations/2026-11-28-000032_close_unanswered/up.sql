-- A complaint is closed when its complainant no longer answers, after two contacts that failed.

set local lock_timeout = '2s';

update complaints set evidence = evidence || jsonb_build_object('failedContacts', failed.times)
from (
    select complaint_id, count(*) as times from events
    where what = 'contacted' and detail ->> 'direction' = 'out'
        and detail ->> 'reached' = 'false' and detail ->> 'automatic' = 'false'
    group by complaint_id
) as failed
where failed.complaint_id = complaints.id;

-- Not held against standing rows: every word that they have is among these, and none has the new one.
alter table complaints
    drop constraint complaints_outcome_known,
    add constraint complaints_outcome_known check (
        outcome in ('resolved', 'not_resolved', 'inadmissible', 'withdrawn', 'duplicate', 'no_response')
    ) not valid,
    add constraint complaints_no_response_facts check (
        outcome <> 'no_response' or (short_description is not null and handling_summary is not null)
    ) not valid;
