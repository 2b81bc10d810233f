-- What managers keep: natures of complaints, departments, staff. Entries are retired, never deleted, because
-- complaints and reports go on referring to them.

create table natures (
    code text primary key,
    name text not null,
    name_en text not null,
    -- A nature may be a kind of another; the report sums both levels.
    parent text references natures (code),
    active boolean not null default true,
    version integer not null default 1,
    -- Codes appear in addresses and in other systems, so they stay plain.
    constraint natures_code_plain check (code ~ '^[a-z][a-z0-9_]{0,59}$'),
    constraint natures_name_length check (char_length(name) between 1 and 200),
    constraint natures_name_en_length check (char_length(name_en) between 1 and 200),
    constraint natures_parent_other check (parent <> code)
);

create table departments (
    code text primary key,
    name text not null,
    active boolean not null default true,
    version integer not null default 1,
    constraint departments_code_plain check (code ~ '^[a-z][a-z0-9_]{0,59}$'),
    constraint departments_name_length check (char_length(name) between 1 and 200)
);

create table staff (
    -- The `sub` of the employee's tokens.
    subject text primary key,
    name text not null,
    email text,
    department text references departments (code),
    function text,
    active boolean not null default true,
    version integer not null default 1,
    constraint staff_subject_length check (char_length(subject) between 1 and 200),
    constraint staff_name_length check (char_length(name) between 1 and 200)
);

insert into natures (code, name, name_en) values
    ('misleading_information', 'Misleidende informatie', 'Misleading information'),
    ('no_consent_given', 'Geen toestemming gegeven', 'No consent given'),
    ('identity_not_stated', 'Identiteit niet bekendgemaakt', 'Identity not stated'),
    ('cooling_off_period', 'Bedenktijd', 'Cooling-off period'),
    ('consumption_data', 'Verbruiksgegevens', 'Consumption data'),
    ('cancellation_fee', 'Opzegvergoeding', 'Cancellation fee'),
    ('contract_by_phone', 'Overeenkomst per telefoon', 'Contract by phone'),
    ('tariff', 'Tarief', 'Tariff'),
    ('privacy', 'Privacy', 'Privacy'),
    ('treatment', 'Bejegening', 'Treatment'),
    ('service', 'Dienstverlening', 'Service'),
    ('other', 'Overig', 'Other');

insert into departments (code, name) values
    ('complaint_desk', 'Klachtenbehandeling'),
    ('customer_service', 'Klantenservice'),
    ('sales', 'Verkoop'),
    ('back_office', 'Backoffice'),
    ('directors', 'Directie');
