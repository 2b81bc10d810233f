-- Prevention measures, their changes, and which complaints name them. Descriptions and motivations are the words of
-- people and may hold personal data.

create table measures (
    id uuid primary key,
    -- Counts changes; every change after the first version stands in measure_changes under the version that it made.
    version integer not null,
    description text not null,
    owner_subject text not null,
    owner_name text,
    due_date date not null,
    done_date date,
    created_at timestamptz not null,
    created_by_subject text not null,
    created_by_name text,
    judgement text,
    motivation text,
    judged_at timestamptz,
    judged_by_subject text,
    judged_by_name text,
    constraint measures_version_positive check (version > 0),
    constraint measures_description_length check (char_length(description) between 1 and 5000),
    constraint measures_owner_length check (char_length(owner_subject) between 1 and 200),
    constraint measures_judgement_known check (judgement in ('effective', 'partly', 'not_effective')),
    -- A judgement has its reason, its time and its judge, or there is none.
    constraint measures_effect_facts check (
        (judgement is null) = (motivation is null) and (judgement is null) = (judged_at is null)
        and (judgement is null) = (judged_by_subject is null) and (judgement is not null or judged_by_name is null)
    ),
    -- The effect of what was not done cannot be judged.
    constraint measures_judged_when_done check (judgement is null or done_date is not null)
);

create index measures_due on measures (due_date, id);
create index measures_created on measures (created_at, id);
create index measures_by_owner on measures (owner_subject, due_date, id);
-- The watch list asks for what is not done and late.
create index measures_open on measures (due_date, id) where done_date is null;

-- The natures that a measure should prevent; a measure without any goes by the complaints that name it.
create table measure_natures (
    measure_id uuid not null,
    nature text not null,
    constraint measure_natures_pkey primary key (measure_id, nature),
    constraint measure_natures_measure_fkey foreign key (measure_id) references measures (id),
    constraint measure_natures_nature_fkey foreign key (nature) references natures (code)
);
create index measure_natures_by_nature on measure_natures (nature, measure_id);

-- Every change of a measure: who, when, and each field with its old and new value.
create table measure_changes (
    measure_id uuid not null,
    -- The version that this change made. Two changes of one version cannot both be kept: the key refuses the second.
    version integer not null,
    at timestamptz not null,
    by_subject text not null,
    by_name text,
    -- The values, in the words of people: this, and only this, can be erased.
    changes jsonb not null,
    constraint measure_changes_pkey primary key (measure_id, version),
    constraint measure_changes_measure_fkey foreign key (measure_id) references measures (id),
    constraint measure_changes_after_the_first check (version > 1)
);

create function refuse_rewriting_measure_changes() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.changes = '[]'::jsonb
        and row(new.measure_id, new.version, new.at, new.by_subject, new.by_name)
            is not distinct from row(old.measure_id, old.version, old.at, old.by_subject, old.by_name)
    then
        return new;
    end if;
    raise exception 'changes of measures are never rewritten'
        using errcode = 'check_violation', constraint = 'measure_changes_append_only';
end
$$;
create trigger refuse_rewriting_measure_changes before update or delete on measure_changes
    for each row execute function refuse_rewriting_measure_changes();
create trigger refuse_truncating_measure_changes before truncate on measure_changes
    for each statement execute function refuse_rewriting_measure_changes();

-- Which complaints name which measures. Written with the event of the complaint that says so.
create table complaint_measures (
    complaint_id uuid not null,
    measure_id uuid not null,
    linked_at timestamptz not null,
    linked_by_subject text not null,
    linked_by_name text,
    constraint complaint_measures_pkey primary key (complaint_id, measure_id),
    constraint complaint_measures_complaint_fkey foreign key (complaint_id) references complaints (id),
    constraint complaint_measures_measure_fkey foreign key (measure_id) references measures (id)
);
create index complaint_measures_by_measure on complaint_measures (measure_id, complaint_id);
