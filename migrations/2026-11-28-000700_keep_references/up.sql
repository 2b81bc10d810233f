-- The references of other systems, each of one complaint, so that a complaint is found by its reference and never
-- registered twice under it. Written in the statement that writes the complaint; the complaint goes on telling them in the
-- order in which they were given.

create table external_references (
    system text not null,
    id text not null,
    complaint_id uuid not null,
    constraint external_references_pkey primary key (system, id)
);
create index external_references_complaint on external_references (complaint_id);

-- References that a complaint shares with an older one, from before the rule: somebody has to say whose they are.
-- `klachtenmap doctor` tells of them.
create table repeated_references (
    system text not null,
    id text not null,
    complaint_id uuid not null,
    constraint repeated_references_pkey primary key (system, id, complaint_id)
);
create index repeated_references_complaint on repeated_references (complaint_id);

-- Of several complaints with the same reference the oldest keeps it.
insert into external_references (system, id, complaint_id)
    select distinct on (reference.system, reference.id) reference.system, reference.id, complaint.id
    from complaints as complaint,
        jsonb_to_recordset(complaint.external_references) as reference (system text, id text)
    order by reference.system, reference.id, complaint.registered_at, complaint.id
    on conflict on constraint external_references_pkey do nothing;

insert into repeated_references (system, id, complaint_id)
    select distinct reference.system, reference.id, complaint.id
    from complaints as complaint,
        jsonb_to_recordset(complaint.external_references) as reference (system text, id text)
        join external_references as kept on kept.system = reference.system and kept.id = reference.id
    where kept.complaint_id <> complaint.id;

-- They go with their complaint, which `forget_complaints` deletes. Added last, and validated later, because it locks
-- complaints.
set local lock_timeout = '2s';
alter table external_references add constraint external_references_complaint_fkey
    foreign key (complaint_id) references complaints (id) on delete cascade not valid;
alter table repeated_references add constraint repeated_references_complaint_fkey
    foreign key (complaint_id) references complaints (id) on delete cascade not valid;
