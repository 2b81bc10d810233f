alter table repeated_references drop constraint repeated_references_complaint_fkey;
alter table repeated_references add constraint repeated_references_complaint_fkey
    foreign key (complaint_id) references complaints (id) on delete cascade not valid;
alter table external_references drop constraint external_references_complaint_fkey;
alter table external_references add constraint external_references_complaint_fkey
    foreign key (complaint_id) references complaints (id) on delete cascade not valid;
