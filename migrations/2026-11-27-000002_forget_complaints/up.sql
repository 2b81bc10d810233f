-- Complaints can be forgotten: deleted with everything that hangs on them, by one function and by nothing else. The
-- facts that reports count stay, without anything that leads back.
set local lock_timeout = '2s';

-- Another complaint may name the one that is forgotten, as its original or as the one that it follows. It keeps the id,
-- of which nothing is known any more: a duplicate without an original would be no duplicate. So these are no foreign
-- keys, but are checked when they are written, under the same names. Linked pairs keep their foreign keys: a pair is
-- forgotten with either of its complaints.
alter table complaints
    drop constraint complaints_duplicate_of_fkey,
    drop constraint complaints_follows_fkey;

-- As foreign keys do, this looks after the statement, and holds the row that it finds: either it waits for the
-- forgetting and finds nothing, or the forgetting waits for the end of this transaction.
create function refuse_unknown_complaints() returns trigger language plpgsql as $$
begin
    if new.duplicate_of is not null and (tg_op = 'INSERT' or new.duplicate_of is distinct from old.duplicate_of) then
        perform from complaints where id = new.duplicate_of for key share;
        if not found then
            raise exception 'there is no complaint %', new.duplicate_of
                using errcode = 'foreign_key_violation', constraint = 'complaints_duplicate_of_fkey';
        end if;
    end if;
    if new.follows is not null and (tg_op = 'INSERT' or new.follows is distinct from old.follows) then
        perform from complaints where id = new.follows for key share;
        if not found then
            raise exception 'there is no complaint %', new.follows
                using errcode = 'foreign_key_violation', constraint = 'complaints_follows_fkey';
        end if;
    end if;
    return null;
end
$$;
create trigger refuse_unknown_complaints after insert on complaints
    for each row when (new.duplicate_of is not null or new.follows is not null)
    execute function refuse_unknown_complaints();
create trigger refuse_unknown_corrected_complaints after update of duplicate_of, follows on complaints
    for each row
    when (new.duplicate_of is distinct from old.duplicate_of or new.follows is distinct from old.follows)
    execute function refuse_unknown_complaints();

-- An answer may show a second complaint, as that of linking two: it goes with either of them. Other answers about the
-- complaint that stays are kept, so that a repeated request has no second effect. The table holds the answers of a day,
-- so the index is built at once.
alter table idempotency_records add column also_about uuid;
create index idempotency_records_also_about on idempotency_records (also_about) where also_about is not null;

-- Deletes complaints and everything that hangs on them; ids of complaints that do not exist are passed over. Returns
-- each complaint that was forgotten with the ids of its documents, whose contents the caller removes from the storage
-- after the commit. An open complaint is refused by keep_fact_of_forgotten.
--
-- It runs with the rights of its owner, so that a role may forget that may not delete. The pinned search path has two
-- purposes: no object of the caller can take the place of ours, and PostgreSQL writes the name of this function with
-- its schema wherever it tells the stack of calls, which is_forgetting reads. Each deletion stays on one line for the
-- same reason.
create function forget_complaints(ids uuid[])
    returns table (forgotten uuid, contents uuid[])
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    -- In the order of the ids, so that two that forget the same complaints never wait for each other in a circle.
    perform from public.complaints where id = any (ids) order by id for update;
    return query
        select complaint.id, array(
            select document.id from public.documents as document where document.complaint_id = complaint.id order by id)
        from public.complaints as complaint where complaint.id = any (ids) order by complaint.id;
    delete from public.idempotency_records where complaint_id = any (ids) or also_about = any (ids);
    delete from public.complaint_relations where one = any (ids) or other = any (ids);
    delete from public.complaint_measures where complaint_id = any (ids);
    delete from public.documents where complaint_id = any (ids);
    delete from public.events where complaint_id = any (ids);
    delete from public.complaints where id = any (ids);
end
$$;
-- Functions may be called by everybody unless that is taken back. The owner grants it to the role of the service, where
-- that is another one.
revoke execute on function forget_complaints from public;

-- Whether the trigger with this stack of calls, on this table, fires for a statement of forget_complaints. The stack
-- is, from its top: the trigger, the statement, the function that made the statement, which nothing else called; a line
-- each, as no statement in the function has two. The words around the names are in the language of the server. A quoted
-- name is that of another function.
--
-- Only a role with the rights of the owner of the table gets past, which inside the function the caller has; so another
-- role gains nothing by a stack of its own making. The owner, who is the service where one role does all, could also
-- remove the triggers: its statements and functions are refused, but against its intent nothing guards. Triggers do not fire at all under session_replication_role = replica,
-- which only superusers may set.
create function is_forgetting(stack text, guarded regclass)
    returns boolean language sql stable
    set search_path = pg_catalog, pg_temp
    return pg_has_role((select relowner from pg_class where oid = guarded), 'usage')
        and stack ~ '^[^\n]*\n[^\n]*\n([^\n"]*[^\n"a-z0-9_$.])?public\.forget_complaints\(uuid\[\]\)[^\n"]*$';

create function refuse_deleting() returns trigger language plpgsql as $$
declare
    stack text;
begin
    get diagnostics stack = pg_context;
    if tg_op = 'DELETE' and public.is_forgetting(stack, tg_relid) then
        return old;
    end if;
    raise exception '% are deleted only by forget_complaints', tg_table_name
        using errcode = 'check_violation', constraint = tg_table_name || '_only_forgotten';
end
$$;
create trigger refuse_deleting before delete on complaints
    for each row execute function refuse_deleting();
create trigger refuse_truncating before truncate on complaints
    for each statement execute function refuse_deleting();
create trigger refuse_deleting before delete on documents
    for each row execute function refuse_deleting();
create trigger refuse_truncating before truncate on documents
    for each statement execute function refuse_deleting();

create or replace function refuse_rewriting_events() returns trigger language plpgsql as $$
declare
    stack text;
begin
    if tg_op = 'UPDATE' and new.detail = '{}'::jsonb
        and row(new.complaint_id, new.version, new.at, new.by_subject, new.by_name, new.what, new.from_status, new.to_status)
            is not distinct from
            row(old.complaint_id, old.version, old.at, old.by_subject, old.by_name, old.what, old.from_status, old.to_status)
    then
        return new;
    end if;
    get diagnostics stack = pg_context;
    if tg_op = 'DELETE' and public.is_forgetting(stack, tg_relid) then
        return old;
    end if;
    raise exception 'events are never rewritten' using errcode = 'check_violation', constraint = 'events_append_only';
end
$$;

-- It fires below forget_complaints, whose search path has none of our tables.
alter function keep_fact_of_forgotten() set search_path = public, pg_temp;
