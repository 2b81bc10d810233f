set local lock_timeout = '2s';

alter function keep_fact_of_forgotten() reset search_path;

create or replace function refuse_rewriting_events() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.detail = '{}'::jsonb
        and row(new.complaint_id, new.version, new.at, new.by_subject, new.by_name, new.what, new.from_status, new.to_status)
            is not distinct from
            row(old.complaint_id, old.version, old.at, old.by_subject, old.by_name, old.what, old.from_status, old.to_status)
    then
        return new;
    end if;
    raise exception 'events are never rewritten' using errcode = 'check_violation', constraint = 'events_append_only';
end
$$;

drop trigger refuse_truncating on documents;
drop trigger refuse_deleting on documents;
drop trigger refuse_truncating on complaints;
drop trigger refuse_deleting on complaints;
drop function refuse_deleting;
drop function forget_complaints;
drop function is_forgetting;
alter table idempotency_records drop column also_about;
drop trigger refuse_unknown_corrected_complaints on complaints;
drop trigger refuse_unknown_complaints on complaints;
drop function refuse_unknown_complaints;

-- A complaint that names one which was forgotten keeps the id, so the foreign key holds for what is written from now on.
-- Without such a complaint it holds for all, as before.
alter table complaints
    add constraint complaints_duplicate_of_fkey foreign key (duplicate_of) references complaints (id) not valid,
    add constraint complaints_follows_fkey foreign key (follows) references complaints (id) not valid;
do $$ begin
    alter table complaints validate constraint complaints_duplicate_of_fkey;
exception when foreign_key_violation then
    raise notice 'complaints_duplicate_of_fkey holds for new rows only';
end $$;
do $$ begin
    alter table complaints validate constraint complaints_follows_fkey;
exception when foreign_key_violation then
    raise notice 'complaints_follows_fkey holds for new rows only';
end $$;
