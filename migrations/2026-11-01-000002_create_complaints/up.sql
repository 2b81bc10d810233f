-- The register. Personal data stands in the columns complainant_*, receiver_name, spoken_with and the free texts.

create table complaints (
    id uuid primary key,
    number text not null,
    -- Counts changes; every change has an event with the same number.
    version integer not null,

    kind text not null,
    channel text not null,
    reception_point text,
    receiver_name text not null,
    received_at timestamptz not null,
    reported_date date,
    complainant_name text not null,
    complainant_address text,
    complainant_postal_code text,
    complainant_town text,
    complainant_country text not null,
    complainant_phone text,
    complainant_email text,
    nature text not null,
    description text not null,
    desired_solution text,
    conversation_held_at timestamptz,
    conversation_spoken_with text,
    conversation_agreement text,
    customer_number text,
    quote_number text,
    supplier text,
    external_references jsonb not null,
    privacy_statement_version text,

    registered_at timestamptz not null,
    registered_by_subject text not null,
    registered_by_name text,

    status text not null,
    waiting_for text,
    waiting_reason text,
    waiting_expected_date date,
    handler_department text,
    handler_subject text,
    handler_function text,
    handler_name text,
    forwarded_at timestamptz,

    -- The calendar policy by which the dates below were computed.
    calendar_policy jsonb not null,
    first_response_due_date date not null,
    first_response_at timestamptz,
    resolution_due_date date not null,
    resolution_original_due_date date not null,
    -- The next date by which something must have happened; a closed complaint has none.
    due_date date generated always as (
        case
            when status = 'closed' then null
            when first_response_at is null then first_response_due_date
            else resolution_due_date
        end
    ) stored,

    admissible boolean,
    finding text,
    feedback_at timestamptz,
    feedback_channel text,
    feedback_summary text,

    outcome text,
    closed_at timestamptz,
    first_closed_at timestamptz,
    short_description text,
    handling_summary text,
    no_prevention_reason text,
    duplicate_of uuid,
    reopened_count integer not null,
    retain_until_date date not null,

    constraint complaints_number_key unique (number),
    constraint complaints_number_form check (number ~ '^K-[0-9]{4}-[0-9]{6,}$'),
    constraint complaints_version_positive check (version > 0),
    constraint complaints_kind_known check (kind in ('complaint', 'remark', 'question')),
    constraint complaints_channel_known
        check (channel in ('web_form', 'phone', 'email', 'letter', 'social_media', 'in_person')),
    -- A complaint cannot be registered before it was received.
    constraint complaints_received_before_registered check (received_at <= registered_at),
    -- Somebody who cannot be answered cannot complain: phone, e-mail or a full address.
    constraint complaints_can_be_answered check (
        complainant_phone is not null or complainant_email is not null
        or (complainant_address is not null and complainant_postal_code is not null and complainant_town is not null)
    ),
    constraint complaints_nature_fkey foreign key (nature) references natures (code),
    constraint complaints_handler_department_fkey foreign key (handler_department) references departments (code),
    constraint complaints_duplicate_of_fkey foreign key (duplicate_of) references complaints (id),
    constraint complaints_not_its_own_duplicate check (duplicate_of <> id),
    constraint complaints_status_known
        check (status in ('registered', 'forwarded', 'in_progress', 'waiting', 'answered', 'closed')),
    -- Each status carries exactly its own facts.
    constraint complaints_waiting_facts check (
        (status = 'waiting') = (waiting_for is not null) and (status = 'waiting') = (waiting_reason is not null)
    ),
    constraint complaints_waiting_for_known check (waiting_for in ('complainant', 'third_party')),
    constraint complaints_closing_facts check (
        (status = 'closed') = (outcome is not null) and (status = 'closed') = (closed_at is not null)
    ),
    constraint complaints_outcome_known
        check (outcome in ('resolved', 'not_resolved', 'inadmissible', 'withdrawn', 'duplicate')),
    -- The closing gate: what the procedure asks for before a complaint may be closed as handled.
    constraint complaints_closing_gate check (
        outcome not in ('resolved', 'not_resolved')
        or (short_description is not null and handling_summary is not null
            and no_prevention_reason is not null and feedback_at is not null)
    ),
    constraint complaints_duplicate_facts check ((outcome = 'duplicate') = (duplicate_of is not null)),
    constraint complaints_assigned_facts check (
        status not in ('in_progress', 'waiting', 'answered') or handler_subject is not null
    ),
    constraint complaints_forwarded_facts check (status <> 'forwarded' or forwarded_at is not null),
    constraint complaints_feedback_facts check (
        (feedback_at is null) = (feedback_channel is null) and (feedback_at is null) = (feedback_summary is null)
    ),
    constraint complaints_finding_known check (finding in ('justified', 'dissatisfaction')),
    constraint complaints_closed_after_registered check (closed_at >= registered_at),
    constraint complaints_reopened_count check (reopened_count >= 0)
);

-- The newest first, and each common filter in the same order, so that a page is read straight from an index.
create index complaints_registered on complaints (registered_at, id);
create index complaints_by_status on complaints (status, registered_at, id);
create index complaints_by_nature on complaints (nature, registered_at, id);
create index complaints_by_registrar on complaints (registered_by_subject, registered_at, id);
create index complaints_by_handler on complaints (handler_subject, registered_at, id)
    where handler_subject is not null;
create index complaints_by_department on complaints (handler_department, registered_at, id)
    where handler_department is not null;
create index complaints_by_finding on complaints (finding, registered_at, id) where finding is not null;
create index complaints_by_admissible on complaints (admissible, registered_at, id) where admissible is not null;
create index complaints_due on complaints (due_date, id) where due_date is not null;
create index complaints_first_response_due on complaints (first_response_due_date) include (first_response_at);

-- The words of a complaint for Dutch full text search.
create function complaint_words(description text, desired_solution text, short_description text, handling_summary text)
    returns tsvector language sql immutable parallel safe
    return to_tsvector('dutch'::regconfig,
        description || ' ' || coalesce(desired_solution, '') || ' ' || coalesce(short_description, '') || ' '
        || coalesce(handling_summary, ''));
create index complaints_words on complaints
    using gin (complaint_words(description, desired_solution, short_description, handling_summary));

-- Searching by personal data: words of the name, the address for mail, the digits of the phone number.
create function phone_key(phone text) returns text language sql immutable parallel safe
    return regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^(00)?(31)?0?', '');
create index complaints_name_words on complaints using gin (to_tsvector('simple'::regconfig, complainant_name));
create index complaints_email on complaints (lower(complainant_email)) where complainant_email is not null;
create index complaints_phone on complaints (phone_key(complainant_phone)) where complainant_phone is not null;
create index complaints_customer_number on complaints (customer_number) where customer_number is not null;

-- Numbers K-2026-000001… are drawn from a sequence a year, made when the year's first complaint comes in. Sequences
-- never wait for other transactions; the price is a gap where a registration was not completed.
create function draw_complaint_numbers(in_year integer, how_many integer)
    returns setof text language plpgsql as $$
declare
    sequence_name text := format('complaint_numbers_%s', in_year);
begin
    if to_regclass(sequence_name) is null then
        perform pg_advisory_xact_lock(hashtext(sequence_name));
        execute format('create sequence if not exists %I', sequence_name);
    end if;
    return query
        select format('K-%s-%s', in_year, case when n < 1000000 then to_char(n, 'FM000000') else n::text end)
        from (select nextval(sequence_name::regclass) as n from generate_series(1, how_many)) as drawn;
end
$$;

-- A retired entry stays readable on old complaints but cannot be given to a new one.
create function refuse_retired_entries() returns trigger language plpgsql as $$
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
create trigger refuse_retired_entries before insert or update on complaints
    for each row execute function refuse_retired_entries();
