-- The meeting about a frozen report, apart from its figures: amending the words freezes nothing anew. Every version of the
-- words is kept.

set local lock_timeout = '2s';

create table report_evaluations (
    -- The first day of the month of the report.
    month date not null,
    -- Counts the versions of all evaluations of the month, whichever edition they are about.
    version integer not null,
    edition integer not null,
    at timestamptz not null,
    by_subject text not null,
    by_name text,
    -- {date, participants, conclusions, actions}: the meeting, in the words of people.
    evaluation jsonb not null,
    -- Why the words or a due date changed.
    reason text,
    constraint report_evaluations_pkey primary key (month, version),
    constraint report_evaluations_edition_fkey
        foreign key (month, edition) references report_editions (month, version),
    constraint report_evaluations_version_positive check (version > 0)
);

create trigger refuse_rewriting_evaluations before update or delete or truncate on report_evaluations
    for each statement execute function refuse_rewriting_editions();

insert into report_evaluations (month, version, edition, at, by_subject, by_name, evaluation, reason)
select month, version, version, frozen_at, frozen_by_subject, frozen_by_name, evaluation, reason
from report_editions;

-- The release before keeps the evaluation with the edition, which is frozen by it; from now on an edition has none.
alter table report_editions alter column evaluation drop not null;

create function adopt_new_evaluations() returns trigger language plpgsql as $$
begin
    insert into report_evaluations (month, version, edition, at, by_subject, by_name, evaluation, reason)
    select new.month, coalesce(max(version), 0) + 1, new.version, new.frozen_at, new.frozen_by_subject,
        new.frozen_by_name, new.evaluation, new.reason
    from report_evaluations where month = new.month;
    return null;
end
$$;
create trigger adopt_new_evaluations after insert on report_editions
    for each row when (new.evaluation is not null)
    execute function adopt_new_evaluations();
