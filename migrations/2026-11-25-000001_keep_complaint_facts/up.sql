-- An anonymous fact behind every complaint: what reports count. It outlives the complaint, so that erasing and purging
-- change no figure of any month.

-- Nothing may change while the facts of what there is are written down.
lock table complaints, events in share row exclusive mode;

create table complaint_facts (
    -- That of the complaint as long as there is one; a random one when it is forgotten.
    id uuid primary key,
    -- Days and months are those of Europe/Amsterdam.
    registered_date date not null,
    kind text not null,
    channel text not null,
    nature text not null,
    department text,
    admissible boolean,
    finding text,
    -- Of a closed one.
    outcome text,
    -- Whether the same complainant had complained within the year before, as known at its registration.
    repeated boolean not null,
    first_response_due_date date not null,
    first_response_date date,
    -- Working days from receipt to the first response, by the calendar policy of the complaint. Unknown for what was
    -- answered before this table existed.
    first_response_days integer,
    resolution_due_date date not null,
    -- Its resolution term stands still, and had not ended before.
    resolution_paused boolean not null,
    first_closed_date date,
    closed_date date,
    -- Since when it is open: registered or reopened.
    open_since_date date,
    -- A list of {id, kind, status, cents?, currency?}.
    remedies jsonb not null default '[]',
    constraint complaint_facts_open_or_closed check (
        (open_since_date is null) = (closed_date is not null) and (closed_date is null) = (outcome is null)
    ),
    constraint complaint_facts_response_days check (first_response_days >= 0),
    constraint complaint_facts_remedies_list check (jsonb_typeof(remedies) = 'array')
);

-- From one opening to the closing that ended it.
create table complaint_closings (
    fact_id uuid not null,
    -- Counts the closings of a complaint, from 1.
    ordinal integer not null,
    registered_date date not null,
    opened_date date not null,
    closed_date date not null,
    reopened_date date,
    constraint complaint_closings_pkey primary key (fact_id, ordinal),
    constraint complaint_closings_fact_fkey foreign key (fact_id) references complaint_facts (id) on update cascade,
    constraint complaint_closings_ordinal_positive check (ordinal > 0),
    constraint complaint_closings_order check (opened_date <= closed_date and closed_date <= reopened_date)
);

-- Whether a first response counts as one that was due: given, or late by then. One that was closed without a response
-- before its term ended is left out.
create function first_response_counts(fact complaint_facts, today date)
    returns boolean language sql immutable parallel safe
    return fact.first_response_date is not null
        or (fact.first_response_due_date < today
            and (fact.closed_date is null or fact.closed_date > fact.first_response_due_date));

-- The same of a resolution: closed, or late by then and not standing still.
create function resolution_counts(fact complaint_facts, today date)
    returns boolean language sql immutable parallel safe
    return fact.first_closed_date is not null
        or (fact.resolution_due_date < today and not fact.resolution_paused);

-- Whether the same customer, by number, e-mail address or phone, complained within the year before that moment, or this
-- complaint goes on from another one.
create function complained_before(customer text, email text, phone text, follows uuid, moment timestamptz)
    returns boolean language plpgsql stable
    -- The time is compared so that no index serves it, and the table is not read whole: what is left is the index of
    -- the customer, also for a session whose plan is from when the register was empty.
    set enable_seqscan = off as $$
begin
    return follows is not null
        or exists (select from complaints
            where customer_number = customer
                and moment - registered_at > interval '0' and moment - registered_at <= interval '365 days')
        or exists (select from complaints
            where lower(complainant_email) = lower(email)
                and moment - registered_at > interval '0' and moment - registered_at <= interval '365 days')
        or exists (select from complaints
            where phone_key(complainant_phone) = nullif(phone_key(phone), '')
                and moment - registered_at > interval '0' and moment - registered_at <= interval '365 days');
end
$$;

-- The remedies with one of them in another status.
create function move_remedy(remedies jsonb, remedy text, status text)
    returns jsonb language sql immutable parallel safe
    return (
        select jsonb_agg(case when item ->> 'id' = remedy then item || jsonb_build_object('status', status) else item end
            order by place)
        from jsonb_array_elements(remedies) with ordinality as items (item, place));

insert into complaint_facts (
    id, registered_date, kind, channel, nature, department, admissible, finding, outcome, repeated,
    first_response_due_date, first_response_date, resolution_due_date, resolution_paused, first_closed_date, closed_date,
    open_since_date, remedies)
select
    id, (registered_at at time zone 'Europe/Amsterdam')::date, kind, channel, nature, handler_department, admissible,
    finding, outcome,
    complained_before(customer_number, complainant_email, complainant_phone, follows, registered_at),
    first_response_due_date, (first_response_at at time zone 'Europe/Amsterdam')::date, resolution_due_date,
    coalesce(resolution_paused_date <= resolution_due_date, false),
    (first_closed_at at time zone 'Europe/Amsterdam')::date, (closed_at at time zone 'Europe/Amsterdam')::date,
    case when status <> 'closed' then coalesce(
        (select max(at at time zone 'Europe/Amsterdam')::date from events
            where events.complaint_id = complaints.id and what = 'reopened'),
        (registered_at at time zone 'Europe/Amsterdam')::date) end,
    coalesce((
        select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'id', offer.detail ->> 'id', 'kind', offer.detail ->> 'kind',
            'status', coalesce((
                select step.detail ->> 'to' from events as step
                where step.complaint_id = offer.complaint_id and step.what = 'remedy_moved'
                    and step.detail ->> 'remedy' = offer.detail ->> 'id'
                order by step.version desc limit 1), 'offered'),
            'cents', offer.detail -> 'amountCents', 'currency', offer.detail -> 'currency')) order by offer.version)
        from events as offer where offer.complaint_id = complaints.id and offer.what = 'remedy_offered'), '[]')
from complaints;

insert into complaint_closings (fact_id, ordinal, registered_date, opened_date, closed_date, reopened_date)
select complaint_id, row_number() over turns, registered_date, opened_date, day, reopened_date
from (
    select complaint_id, version, what, (at at time zone 'Europe/Amsterdam')::date as day,
        lag((at at time zone 'Europe/Amsterdam')::date) over turns as opened_date,
        lead((at at time zone 'Europe/Amsterdam')::date) over turns as reopened_date
    from events where what in ('registered', 'closed', 'reopened')
    window turns as (partition by complaint_id order by version)
) as turn
join complaint_facts on complaint_facts.id = complaint_id
where what = 'closed'
window turns as (partition by complaint_id order by version);

create index complaint_facts_registered on complaint_facts (registered_date);
create index complaint_facts_first_response on complaint_facts (first_response_due_date);
create index complaint_facts_resolution on complaint_facts (resolution_due_date);
create index complaint_facts_open on complaint_facts (open_since_date) where open_since_date is not null;
create index complaint_facts_remedied on complaint_facts (registered_date) where remedies <> '[]';
create index complaint_facts_repeated on complaint_facts (registered_date) where repeated;
create index complaint_closings_closed on complaint_closings (closed_date, fact_id);
create index complaint_closings_reopened on complaint_closings (reopened_date, fact_id) where reopened_date is not null;
-- What was open at the end of a day, of what is closed since.
create index complaint_closings_spells on complaint_closings using gist (daterange(opened_date, closed_date));

-- What is forgotten leaves its fact, and nothing that leads back to it. What is open is never forgotten: its fact would
-- be open for ever.
create function keep_fact_of_forgotten() returns trigger language plpgsql as $$
begin
    if old.status <> 'closed' then
        raise exception 'complaint % is open', old.id
            using errcode = 'check_violation', constraint = 'complaints_forgotten_closed';
    end if;
    update complaint_facts
    set id = gen_random_uuid(),
        remedies = coalesce((select jsonb_agg(item - 'id') from jsonb_array_elements(remedies) as items (item)), '[]')
    where id = old.id;
    return null;
end
$$;
create trigger keep_fact_of_forgotten after delete on complaints
    for each row execute function keep_fact_of_forgotten();
