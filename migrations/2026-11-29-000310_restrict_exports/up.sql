-- A complaint that is not to be used for now leaves the files in which it stands, as one that is forgotten does: what is being
-- made ends, and a file that is there is removed.
set local lock_timeout = '2s';

create function withdraw_exports() returns trigger language plpgsql
    set search_path = public, pg_temp as $$
begin
    lock table exports in share row exclusive mode;
    update exports set status = 'cancelled', version = version + 1, run = null, ended_at = new.changed_at
        where status in ('queued', 'running');
    update exports set expires_at = null, version = version + 1
        where status = 'done' and expires_at is not null
            and id in (select export_id from export_pieces where complaints @> array[new.id]);
    delete from export_pieces
        where export_id in (select id from exports where expires_at is null);
    return null;
end
$$;
create trigger withdraw_exports after update of evidence on complaints
    for each row when (new.evidence ? 'restricted' and not old.evidence ? 'restricted')
    execute function withdraw_exports();
