-- Reports as they were when they were discussed. An edition is never changed; what was wrong gets another edition.

create table report_editions (
    -- The first day of the month.
    month date not null,
    version integer not null,
    frozen_at timestamptz not null,
    frozen_by_subject text not null,
    frozen_by_name text,
    -- The figures.
    report jsonb not null,
    -- {date, participants, conclusions, actions}: the meeting, in the words of people.
    evaluation jsonb not null,
    -- Why there is another edition than the first.
    reason text,
    constraint report_editions_pkey primary key (month, version),
    constraint report_editions_first_day check (extract(day from month) = 1),
    constraint report_editions_version_positive check (version > 0),
    constraint report_editions_reason check ((version = 1) = (reason is null))
);

-- The edition in each form, byte for byte as it was handed out.
create table report_edition_files (
    month date not null,
    version integer not null,
    form text not null,
    language text not null,
    content bytea not null,
    constraint report_edition_files_pkey primary key (month, version, form, language),
    constraint report_edition_files_edition_fkey
        foreign key (month, version) references report_editions (month, version)
);

create function refuse_rewriting_editions() returns trigger language plpgsql as $$
begin
    raise exception 'frozen reports are never rewritten'
        using errcode = 'check_violation', constraint = 'report_editions_append_only';
end
$$;
create trigger refuse_rewriting_editions before update or delete or truncate on report_editions
    for each statement execute function refuse_rewriting_editions();
create trigger refuse_rewriting_edition_files before update or delete or truncate on report_edition_files
    for each statement execute function refuse_rewriting_editions();
