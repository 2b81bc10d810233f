-- Follow-up actions of the meetings about the monthly report, each with an identity of its own, so that what was promised
-- is watched until it is done. The evaluation of an edition keeps the actions as the meeting worded them.

create table report_actions (
    id uuid not null,
    -- Counts changes; every version stands in report_action_changes.
    version integer not null,
    -- The meeting: the first day of the month of its report, and the edition whose evaluation named the action first.
    month date not null,
    edition integer not null,
    description text not null,
    -- The member of staff, where one was named; people read the name.
    owner_subject text,
    owner_name text not null,
    due_date date not null,
    done_date date,
    result text,
    withdrawal_reason text,
    agreed_at timestamptz not null,
    agreed_by_subject text not null,
    agreed_by_name text,
    constraint report_actions_pkey primary key (id),
    constraint report_actions_edition_fkey
        foreign key (month, edition) references report_editions (month, version),
    constraint report_actions_version_positive check (version > 0),
    -- What is done has its result.
    constraint report_actions_done_facts check ((done_date is null) = (result is null)),
    constraint report_actions_done_or_withdrawn check (done_date is null or withdrawal_reason is null)
);

create index report_actions_by_month on report_actions (month, id);
create index report_actions_due on report_actions (due_date, id);

-- Every version of an action: who, when, each field with its old and new value, and why.
create table report_action_changes (
    action_id uuid not null,
    -- The version that this change made. Two changes of one version cannot both be kept: the key refuses the second.
    version integer not null,
    at timestamptz not null,
    by_subject text not null,
    by_name text,
    changes jsonb not null,
    reason text,
    constraint report_action_changes_pkey primary key (action_id, version),
    constraint report_action_changes_action_fkey foreign key (action_id) references report_actions (id),
    constraint report_action_changes_version_positive check (version > 0)
);

create function refuse_rewriting_report_action_changes() returns trigger language plpgsql as $$
begin
    raise exception 'changes of follow-up actions are never rewritten'
        using errcode = 'check_violation', constraint = 'report_action_changes_append_only';
end
$$;
create trigger refuse_rewriting_report_action_changes before update or delete or truncate on report_action_changes
    for each statement execute function refuse_rewriting_report_action_changes();

-- Gives the actions that an evaluation names without an id, as those before this migration, their places in the register:
-- an action in the same words is the same; one that a later edition left out was withdrawn for the reason of that edition.
create function adopt_report_actions(edition report_editions) returns void language plpgsql as $$
begin
    with left_out as (
        update report_actions action set version = action.version + 1, withdrawal_reason = edition.reason
        where action.month = edition.month and action.done_date is null and action.withdrawal_reason is null
            and not exists (
                select from jsonb_array_elements(edition.evaluation -> 'actions') named
                where named ->> 'description' = action.description and named ->> 'owner' = action.owner_name
                    and (named ->> 'dueDate')::date = action.due_date)
        returning action.id, action.version
    )
    insert into report_action_changes (action_id, version, at, by_subject, by_name, changes)
    select id, left_out.version, edition.frozen_at, edition.frozen_by_subject, edition.frozen_by_name,
        jsonb_build_array(jsonb_build_object('field', '/withdrawalReason', 'old', null, 'new', edition.reason))
    from left_out;

    with named as (
        -- A UUID of version 7, in the order of the evaluation.
        select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
                placing substring(int8send((extract(epoch from edition.frozen_at) * 1000)::bigint + place) from 3)
                from 1 for 6), 52, 1), 53, 1), 'hex')::uuid as id,
            named ->> 'description' as description, named ->> 'owner' as owner, (named ->> 'dueDate')::date as due_date
        from jsonb_array_elements(edition.evaluation -> 'actions') with ordinality as actions (named, place)
    ), added as (
        insert into report_actions (id, version, month, edition, description, owner_name, due_date,
            agreed_at, agreed_by_subject, agreed_by_name)
        select id, 1, edition.month, edition.version, description, owner, due_date,
            edition.frozen_at, edition.frozen_by_subject, edition.frozen_by_name
        from named
        where not exists (
            select from report_actions action
            where action.month = edition.month and action.withdrawal_reason is null
                and action.description = named.description and action.owner_name = named.owner
                and action.due_date = named.due_date)
        returning *
    )
    insert into report_action_changes (action_id, version, at, by_subject, by_name, changes)
    select id, 1, agreed_at, agreed_by_subject, agreed_by_name, jsonb_build_array(
        jsonb_build_object('field', '/description', 'old', null, 'new', description),
        jsonb_build_object('field', '/owner', 'old', null, 'new', owner_name),
        jsonb_build_object('field', '/dueDate', 'old', null, 'new', due_date))
    from added;
end
$$;

do $$
declare
    edition report_editions;
begin
    for edition in select * from report_editions order by month, version loop
        perform adopt_report_actions(edition);
    end loop;
end
$$;

-- The release before writes evaluations whose actions have no id.
create function adopt_new_report_actions() returns trigger language plpgsql as $$
begin
    perform adopt_report_actions(new);
    return null;
end
$$;
create trigger adopt_new_report_actions after insert on report_editions
    for each row when (new.evaluation @? '$.actions[*] ? (!exists (@.id))')
    execute function adopt_new_report_actions();
