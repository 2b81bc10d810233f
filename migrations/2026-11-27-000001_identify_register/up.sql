-- Which register this is. The storage of its documents carries the same identity, so that a service whose database and
-- storage do not belong together notices.
create table register_identity (
    id uuid not null default gen_random_uuid(),
    constraint register_identity_pkey primary key (id)
);
comment on table register_identity is 'One row: which register this is; the storage of its documents carries the same identity.';
-- There is one register in a database.
create unique index register_identity_once on register_identity ((true));
insert into register_identity default values;

-- An employee who was named stays excluded from the complaint. Corrections made before that rule held put those whom
-- they replaced among the employees of the evidence; not an employee who handles the open complaint at present, whom
-- complaints_independent_handler would refuse: a manager forwards that complaint first.
with corrected as (
    -- The whole employee was replaced, or only the subject.
    select complaint_id, case change ->> 'field'
        when '/employee' then change #>> '{old,subject}' else change ->> 'old' end as subject
    from events, jsonb_array_elements(detail -> 'changes') as change
    where what = 'corrected' and change ->> 'field' in ('/employee', '/employee/subject')
), named as (
    select c.id, jsonb_agg(distinct corrected.subject) as subjects
    from complaints c
    join corrected on corrected.complaint_id = c.id
    where corrected.subject is not null
        and corrected.subject is distinct from c.employee ->> 'subject'
        and not c.evidence -> 'employees' ? corrected.subject
        and (c.status = 'closed' or corrected.subject is distinct from c.handler_subject)
    group by c.id
)
update complaints c set evidence = jsonb_set(c.evidence, '{employees}', c.evidence -> 'employees' || named.subjects)
from named
where named.id = c.id;
