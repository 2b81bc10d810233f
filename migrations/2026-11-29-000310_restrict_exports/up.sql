-- A complaint that is not to be used for now leaves the files in which it stands, as one that is forgotten does: what is being
-- made ends, and a file that is there too.
set local lock_timeout = '2s';

create function withdraw_exports() returns trigger language plpgsql
    set search_path = public, pg_temp set enable_seqscan = off as $$
begin
    lock table exports in share row exclusive mode;
    update exports set status = 'cancelled', version = version + 1, run = null, ended_at = new.changed_at
        where status in ('queued', 'running');
    perform from export_pieces where complaints @> array[new.id] order by export_id, place for update;
    with taken as (
        delete from export_pieces where complaints @> array[new.id] returning export_id)
    update exports set expires_at = null, version = version + 1
        where expires_at is not null and id in (select export_id from taken);
    return null;
end
$$;
create trigger withdraw_exports after update of evidence on complaints
    for each row when (new.evidence ? 'restricted' and not old.evidence ? 'restricted')
    execute function withdraw_exports();
