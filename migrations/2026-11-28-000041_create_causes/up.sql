-- What led to a complaint: a catalogue of causes that managers keep, as they keep natures. An assessment may name one.
-- Causes are retired, never deleted, because assessments go on referring to them.

create table causes (
    code text not null,
    name text not null,
    name_en text not null,
    active boolean not null default true,
    version integer not null default 1,
    constraint causes_pkey primary key (code),
    -- Codes appear in addresses and in other systems, so they stay plain.
    constraint causes_code_plain check (code ~ '^[a-z][a-z0-9_]{0,59}$'),
    constraint causes_name_length check (char_length(name) between 1 and 200),
    constraint causes_name_en_length check (char_length(name_en) between 1 and 200)
);

insert into causes (code, name, name_en) values
    ('call_script', 'Belscript of verkoopinstructie', 'Call script or sales instruction'),
    ('conduct_of_employee', 'Handelen van een medewerker', 'Conduct of an employee'),
    ('knowledge_of_employee', 'Te weinig kennis of opleiding', 'Too little knowledge or training'),
    ('unclear_information', 'Onduidelijke of onvolledige informatie', 'Unclear or incomplete information'),
    ('agreement_not_kept', 'Afspraak niet nagekomen', 'Agreement not kept'),
    ('administrative_error', 'Fout in de administratie', 'Administrative error'),
    ('system_failure', 'Storing of fout in een systeem', 'System failure'),
    ('hard_to_reach', 'Slecht bereikbaar of te laat gereageerd', 'Hard to reach or late to respond'),
    ('procedure', 'Werkwijze of procedure', 'Way of working or procedure'),
    ('energy_supplier', 'Energieleverancier', 'Energy supplier'),
    ('third_party', 'Andere partij', 'Another party'),
    ('expectation', 'Andere verwachting van de melder', 'Different expectation of the complainant'),
    ('unknown', 'Niet vastgesteld', 'Not established');

set local lock_timeout = '2s';

-- The table of changes is small: managers change few entries.
alter table catalogue_changes
    drop constraint catalogue_changes_catalogue_known,
    add constraint catalogue_changes_catalogue_known
        check (catalogue in ('natures', 'departments', 'staff', 'causes'));

-- The cause stands in `evidence`, where no key can hold it: it exists, and a retired one is given to no complaint that
-- does not have it already.
create function refuse_unfit_causes() returns trigger language plpgsql as $$
declare
    wanted text := new.evidence ->> 'cause';
begin
    if tg_op = 'UPDATE' and wanted is not distinct from old.evidence ->> 'cause' then
        return new;
    end if;
    if not exists (select from causes where code = wanted) then
        raise exception 'there is no cause %', wanted
            using errcode = 'foreign_key_violation', constraint = 'complaints_cause_fkey';
    elsif exists (select from causes where code = wanted and not active) then
        raise exception 'cause % is retired', wanted
            using errcode = 'check_violation', constraint = 'complaints_cause_active';
    end if;
    return new;
end
$$;
create trigger refuse_unfit_causes before insert or update of evidence on complaints
    for each row when (new.evidence ->> 'cause' is not null) execute function refuse_unfit_causes();
