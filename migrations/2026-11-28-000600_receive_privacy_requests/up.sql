-- Requests of persons about their data are cases of their own: received, identity checked, complaints confirmed, decided,
-- executed. A row holds what is personal in columns of their own, which are emptied when the request is executed; what
-- stays tells that it was, and of nobody.
set local lock_timeout = '2s';

-- The last number that was given in each year. They are few, and nobody minds waiting for the next.
create table privacy_request_numbers (
    year integer not null,
    last integer not null,
    constraint privacy_request_numbers_pkey primary key (year)
);

create table privacy_requests (
    id uuid not null,
    number text not null,
    version integer not null,
    kind text not null,
    scope text not null,
    status text not null,
    channel text not null,
    received_at timestamptz not null,
    registered_at timestamptz not null,
    -- The day by which somebody has to do something: the term, or the end of a postponement; none when nothing waits.
    due_date date,
    -- What was decided and done, in words of closed lists, days and counts.
    facts jsonb not null,
    -- Who asks, and what for. Emptied in the end.
    requester jsonb,
    note text,
    -- The complaints that the request is about: those that a person confirmed, before that those that the requester named.
    about uuid[] not null default '{}',
    confirmed boolean not null default false,
    constraint privacy_requests_pkey primary key (id),
    constraint privacy_requests_number_key unique (number),
    constraint privacy_requests_kind_known check (kind in ('access', 'erasure', 'rectification', 'restriction', 'objection')),
    constraint privacy_requests_scope_known check (scope in ('person', 'complaint', 'employee')),
    constraint privacy_requests_status_known check (status in (
        'received', 'identified', 'granted', 'refused', 'postponed', 'executing', 'executed')),
    constraint privacy_requests_channel_known check (channel in (
        'web_form', 'phone', 'email', 'letter', 'social_media', 'in_person')),
    -- An executed request holds nothing of anybody.
    constraint privacy_requests_reduced check (status <> 'executed' or (requester is null and note is null and about = '{}'))
);
create index privacy_requests_due on privacy_requests (due_date, id) where due_date is not null;
create index privacy_requests_received on privacy_requests (received_at desc, id desc);
create index privacy_requests_about on privacy_requests using gin (about);

-- The steps of a request, a version each. What is personal in them stands in `words`, which may be emptied or lose the
-- complaints, and nothing else of them is ever written again.
create table privacy_request_steps (
    request_id uuid not null,
    version integer not null,
    at timestamptz not null,
    by_subject text not null,
    by_name text,
    step text not null,
    facts jsonb not null,
    words jsonb,
    constraint privacy_request_steps_pkey primary key (request_id, version),
    constraint privacy_request_steps_request_fkey foreign key (request_id) references privacy_requests (id) on delete cascade,
    constraint privacy_request_steps_step_known check (step in (
        'identified', 'matched', 'granted', 'refused', 'postponed', 'extended', 'executed'))
);

create function refuse_rewriting_privacy_request_steps() returns trigger language plpgsql as $$
begin
    if (new.words is null or new.words = old.words - 'complaints')
        and row(new.request_id, new.version, new.at, new.by_subject, new.by_name, new.step, new.facts)
            is not distinct from
            row(old.request_id, old.version, old.at, old.by_subject, old.by_name, old.step, old.facts)
    then
        return new;
    end if;
    raise exception 'steps of privacy requests are never rewritten'
        using errcode = 'check_violation', constraint = 'privacy_request_steps_append_only';
end
$$;
create trigger refuse_rewriting_privacy_request_steps before update on privacy_request_steps
    for each row execute function refuse_rewriting_privacy_request_steps();

-- A finished request forgets the complaints that are forgotten; one that is being executed still needs their ids. It fires
-- below forget_complaints, whose search path has none of our tables.
create function forget_complaints_of_requests() returns trigger language plpgsql
    set search_path = public, pg_temp as $$
begin
    update privacy_request_steps as step set words = step.words - 'complaints'
        from privacy_requests as request
        where request.id = step.request_id and request.status in ('refused', 'executed')
            and request.about && array(select id from gone) and step.words ? 'complaints';
    update privacy_requests as request
        set about = array(select id from unnest(request.about) as kept (id) where id not in (select id from gone))
        where request.status in ('refused', 'executed') and request.about && array(select id from gone);
    return null;
end
$$;
create trigger forget_complaints_of_requests after delete on complaints
    referencing old table as gone
    for each statement execute function forget_complaints_of_requests();
