-- Remedies that are offered or accepted and not executed stand beside the complaint, so that lists find what is overdue.

set local lock_timeout = '2s';

update complaints set evidence = evidence || jsonb_build_object('openRemedies', (
        select jsonb_agg(jsonb_build_object('id', item -> 'id', 'kind', item -> 'kind', 'status', item -> 'status')
            order by place)
        from jsonb_array_elements(remedies) with ordinality as items (item, place)
        where item ->> 'status' in ('offered', 'accepted')
    ))
from complaint_facts
where complaint_facts.id = complaints.id
    and (remedies @> '[{"status": "offered"}]' or remedies @> '[{"status": "accepted"}]');

-- Not held against standing rows: no row has another value.
alter table complaints
    add constraint complaints_open_remedies_list check (jsonb_typeof(evidence -> 'openRemedies') = 'array') not valid;
