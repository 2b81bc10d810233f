-- Who is proposed as the handler of which complaints, as managers keep it. Rules are retired, never deleted, because
-- somebody may ask later why a handler was proposed.

create table routing_rules (
    -- A UUID of version 7: in the order of ids the oldest comes first.
    id uuid primary key,
    -- For which complaints; null is any.
    nature text,
    complexity text,
    handler_department text,
    handler_subject text,
    handler_function text,
    note text,
    active boolean not null,
    version integer not null,
    constraint routing_rules_nature_fkey foreign key (nature) references natures (code),
    constraint routing_rules_handler_department_fkey
        foreign key (handler_department) references departments (code),
    constraint routing_rules_complexity_known check (complexity in ('routine', 'complex')),
    -- A rule that proposes nobody is none.
    constraint routing_rules_handler_named check (
        handler_department is not null or handler_subject is not null or handler_function is not null
    ),
    constraint routing_rules_subject_length check (char_length(handler_subject) between 1 and 200),
    constraint routing_rules_function_length check (char_length(handler_function) between 1 and 100),
    constraint routing_rules_note_length check (char_length(note) between 1 and 2000),
    constraint routing_rules_version_positive check (version > 0)
);
