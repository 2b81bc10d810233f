-- What has no place in the older tables goes with it: relations, evidence, and the events that older releases cannot
-- read stay only as long as they are not needed to keep the versions of a complaint without a gap.
alter table events drop constraint events_what_known;
alter table events add constraint events_what_known check (what in (
    'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
    'corrected'
)) not valid;

drop trigger refuse_circular_merges on complaints;
drop function refuse_circular_merges;
drop table complaint_relations;

create or replace function refuse_retired_entries() returns trigger language plpgsql as $$
begin
    if (tg_op = 'INSERT' or new.nature is distinct from old.nature)
        and exists (select from natures where code = new.nature and not active) then
        raise exception 'nature % is retired', new.nature
            using errcode = 'check_violation', constraint = 'complaints_nature_active';
    end if;
    if new.handler_department is not null
        and (tg_op = 'INSERT' or new.handler_department is distinct from old.handler_department)
        and exists (select from departments where code = new.handler_department and not active) then
        raise exception 'department % is retired', new.handler_department
            using errcode = 'check_violation', constraint = 'complaints_handler_department_active';
    end if;
    return new;
end
$$;

alter table complaints
    add column conversation_held_at timestamptz,
    add column conversation_spoken_with text,
    add column conversation_agreement text,
    add column waiting_for text,
    add column waiting_reason text,
    add column waiting_expected_date date,
    add column feedback_channel text,
    add column feedback_summary text,
    add column no_prevention_reason text;

update complaints set
    conversation_held_at = (conversation ->> 'heldAt')::timestamptz,
    conversation_spoken_with = conversation ->> 'spokenWith',
    conversation_agreement = conversation ->> 'agreement',
    waiting_for = waiting ->> 'waitingFor',
    waiting_reason = waiting ->> 'reason',
    waiting_expected_date = (waiting ->> 'expectedDate')::date,
    feedback_channel = feedback ->> 'channel',
    feedback_summary = feedback ->> 'summary',
    no_prevention_reason = coalesce(prevention ->> 'none', case when prevention is not null then 'measures' end);

alter table complaints
    drop constraint complaints_complexity_known,
    drop constraint complaints_follows_fkey,
    drop constraint complaints_follows_another,
    drop constraint complaints_waiting_facts,
    drop constraint complaints_closing_facts,
    drop constraint complaints_feedback_facts,
    drop constraint complaints_open_call_backs,
    drop constraint complaints_closing_gate,
    drop constraint complaints_independent_handler,
    drop column due_date,
    drop column complexity,
    drop column further_natures,
    drop column employee,
    drop column follows,
    drop column conversation,
    drop column waiting,
    drop column resolution_paused_date,
    drop column feedback,
    drop column evidence,
    drop column prevention,
    drop column open_call_backs,
    drop column first_forwarded_at,
    drop column reopen_until_date,
    drop column changed_at;
drop index if exists complaints_open;

alter table complaints
    add column due_date date generated always as (
        case
            when status = 'closed' then null
            when first_response_at is null then first_response_due_date
            else resolution_due_date
        end
    ) stored,
    add constraint complaints_waiting_facts check (
        (status = 'waiting') = (waiting_for is not null) and (status = 'waiting') = (waiting_reason is not null)
    ),
    add constraint complaints_waiting_for_known check (waiting_for in ('complainant', 'third_party')),
    add constraint complaints_closing_facts check (
        (status = 'closed') = (outcome is not null) and (status = 'closed') = (closed_at is not null)
    ),
    add constraint complaints_closing_gate check (
        outcome not in ('resolved', 'not_resolved')
        or (short_description is not null and handling_summary is not null
            and no_prevention_reason is not null and feedback_at is not null)
    ),
    add constraint complaints_feedback_facts check (
        (feedback_at is null) = (feedback_channel is null) and (feedback_at is null) = (feedback_summary is null)
    );
create index complaints_due on complaints (due_date, id) where due_date is not null;
