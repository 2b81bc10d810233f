-- What the whole procedure needs of a complaint: what it is about, the evidence, prevention, pauses of its term, and
-- which complaints belong together. Facts that only make sense together move into one column each.

alter table complaints
    add column complexity text not null default 'routine',
    add column further_natures text[] not null default '{}',
    -- {subject?, name?}: a second person, seen by managers and the handler of the case only.
    add column employee jsonb,
    add column follows uuid,
    -- {heldAt?, spokenWith?, agreement}
    add column conversation jsonb,
    -- {waitingFor, reason, expectedDate?}
    add column waiting jsonb,
    add column resolution_paused_date date,
    -- {channel, summary}
    add column feedback jsonb,
    -- {analysis, callRecording, employeeInterview, employees}
    add column evidence jsonb not null
        default '{"analysis": false, "callRecording": false, "employeeInterview": false, "employees": []}',
    -- {none: reason} or {measures: [id]}
    add column prevention jsonb,
    add column open_call_backs integer not null default 0,
    add column first_forwarded_at timestamptz,
    add column reopen_until_date date,
    add column changed_at timestamptz;

update complaints set
    conversation = case when conversation_agreement is not null then jsonb_strip_nulls(jsonb_build_object(
        'heldAt', to_char(conversation_held_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'spokenWith', conversation_spoken_with, 'agreement', conversation_agreement)) end,
    waiting = case when waiting_for is not null then jsonb_strip_nulls(jsonb_build_object(
        'waitingFor', waiting_for, 'reason', waiting_reason, 'expectedDate', waiting_expected_date)) end,
    feedback = case when feedback_at is not null then
        jsonb_build_object('channel', feedback_channel, 'summary', feedback_summary) end,
    prevention = case when no_prevention_reason is not null then jsonb_build_object('none', no_prevention_reason) end,
    first_forwarded_at = (
        select min(at) from events where events.complaint_id = complaints.id and what = 'forwarded'),
    resolution_paused_date = case when status = 'waiting' then (
        select max(at at time zone 'Europe/Amsterdam')::date from events
        where events.complaint_id = complaints.id and what = 'paused') end,
    reopen_until_date = (closed_at at time zone 'Europe/Amsterdam')::date + 90,
    changed_at = coalesce(
        (select max(at) from events where events.complaint_id = complaints.id), registered_at);

alter table complaints
    drop constraint complaints_waiting_facts,
    drop constraint complaints_waiting_for_known,
    drop constraint complaints_closing_facts,
    drop constraint complaints_closing_gate,
    drop constraint complaints_feedback_facts,
    drop column conversation_held_at,
    drop column conversation_spoken_with,
    drop column conversation_agreement,
    drop column waiting_for,
    drop column waiting_reason,
    drop column waiting_expected_date,
    drop column feedback_channel,
    drop column feedback_summary,
    drop column no_prevention_reason,
    drop column due_date;

alter table complaints
    -- The next date by which something must have happened. A closed complaint has none, nor has one whose resolution
    -- term stands still, unless it had ended before.
    add column due_date date generated always as (
        case
            when status = 'closed' then null
            when first_response_at is null then first_response_due_date
            when resolution_paused_date <= resolution_due_date then null
            else resolution_due_date
        end
    ) stored,
    alter column changed_at set not null,
    add constraint complaints_complexity_known check (complexity in ('routine', 'complex')),
    add constraint complaints_follows_fkey foreign key (follows) references complaints (id),
    add constraint complaints_follows_another check (follows <> id),
    -- Each status carries exactly its own facts.
    add constraint complaints_waiting_facts check (
        (status = 'waiting') = (waiting is not null) and (status = 'waiting') = (resolution_paused_date is not null)
    ),
    add constraint complaints_closing_facts check (
        (status = 'closed') = (outcome is not null) and (status = 'closed') = (closed_at is not null)
        and (status = 'closed') = (reopen_until_date is not null)
    ),
    add constraint complaints_feedback_facts check ((feedback_at is null) = (feedback is null)),
    add constraint complaints_open_call_backs check (open_call_backs >= 0),
    -- The closing gate: what the procedure asks for before a complaint may be closed as handled. Not held against what
    -- was closed before the gate was complete.
    add constraint complaints_closing_gate check (
        outcome not in ('resolved', 'not_resolved')
        or (short_description is not null and handling_summary is not null and prevention is not null
            and feedback_at is not null and admissible is not null and finding is not null
            and (evidence -> 'analysis')::boolean)
    ) not valid,
    -- Independence: the employee whom the complaint is about is never its handler.
    add constraint complaints_independent_handler check (
        handler_subject is null or status = 'closed'
        or (coalesce(employee ->> 'subject', '') <> handler_subject and not evidence -> 'employees' ? handler_subject)
    );

create index complaints_due on complaints (due_date, id) where due_date is not null;
create index complaints_open on complaints (registered_at, id) where status <> 'closed';
create index complaints_idle on complaints (changed_at, id) where status <> 'closed';
create index complaints_call_backs on complaints (registered_at, id) where open_call_backs > 0;
create index complaints_follows on complaints (follows) where follows is not null;
create index complaints_duplicate_of on complaints (duplicate_of) where duplicate_of is not null;

-- Complaints that belong together, each pair once.
create table complaint_relations (
    one uuid not null,
    other uuid not null,
    constraint complaint_relations_pkey primary key (one, other),
    constraint complaint_relations_once check (one < other),
    constraint complaint_relations_one_fkey foreign key (one) references complaints (id),
    constraint complaint_relations_other_fkey foreign key (other) references complaints (id)
);
create index complaint_relations_by_other on complaint_relations (other);

-- A retired entry stays readable on old complaints but cannot be given to a new one; further natures exist.
create or replace function refuse_retired_entries() returns trigger language plpgsql as $$
declare
    further text;
begin
    if (tg_op = 'INSERT' or new.nature is distinct from old.nature)
        and exists (select from natures where code = new.nature and not active) then
        raise exception 'nature % is retired', new.nature
            using errcode = 'check_violation', constraint = 'complaints_nature_active';
    end if;
    foreach further in array new.further_natures loop
        if tg_op = 'INSERT' or not further = any (old.further_natures) then
            if not exists (select from natures where code = further) then
                raise exception 'there is no nature %', further
                    using errcode = 'foreign_key_violation', constraint = 'complaints_further_natures_fkey';
            elsif exists (select from natures where code = further and not active) then
                raise exception 'nature % is retired', further
                    using errcode = 'check_violation', constraint = 'complaints_further_natures_active';
            end if;
        end if;
    end loop;
    if new.handler_department is not null
        and (tg_op = 'INSERT' or new.handler_department is distinct from old.handler_department)
        and exists (select from departments where code = new.handler_department and not active) then
        raise exception 'department % is retired', new.handler_department
            using errcode = 'check_violation', constraint = 'complaints_handler_department_active';
    end if;
    return new;
end
$$;

-- Two complaints that are merged into each other at the same moment would both be gone: the one merged into is held
-- until the merge is committed, and may itself be no duplicate.
create function refuse_circular_merges() returns trigger language plpgsql as $$
begin
    perform from complaints where id = new.duplicate_of for share;
    if exists (select from complaints where id = new.duplicate_of and outcome = 'duplicate') then
        raise exception 'complaint % is a duplicate itself', new.duplicate_of
            using errcode = 'check_violation', constraint = 'complaints_duplicate_of_original';
    end if;
    return new;
end
$$;
create trigger refuse_circular_merges before update of duplicate_of on complaints
    for each row when (new.duplicate_of is not null and new.duplicate_of is distinct from old.duplicate_of)
    execute function refuse_circular_merges();

alter table events
    drop constraint events_what_known,
    add constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'corrected', 'assessed', 'investigated', 'remedy_offered', 'remedy_moved', 'contacted', 'called_back',
        'documents_added', 'prevention_settled', 'measure_unlinked', 'term_extended', 'related', 'unrelated'
    ));
