-- Every reference is of a complaint that is there; looked at without a lock that anybody waits for.
alter table external_references validate constraint external_references_complaint_fkey;
alter table repeated_references validate constraint repeated_references_complaint_fkey;
