-- Documents are corrected and struck out, and the content of somebody else's document is removed for good: its row stays,
-- without name, digest and description.

set local lock_timeout = '2s';

alter table documents
    add column version integer not null default 1,
    -- Reason, time and person, as the mark of an event.
    add column struck_out jsonb,
    add column removed jsonb,
    -- Whether the storage was told to remove the content; until then each sweep does so again.
    add column content_gone boolean not null default false,
    alter column name drop not null,
    alter column sha256 drop not null,
    add constraint documents_version_positive check (version > 0),
    add constraint documents_removed_whole check (
        case when removed is null then name is not null and sha256 is not null and not content_gone
            else name is null and sha256 is null and description is null end
    );

alter table events
    drop constraint events_what_known,
    add constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'unmerged', 'corrected', 'assessed', 'investigated', 'remedy_offered', 'remedy_moved', 'remedy_reviewed',
        'contacted', 'called_back', 'struck_out', 'documents_added', 'document_corrected', 'document_removed',
        'prevention_settled', 'measure_unlinked', 'term_extended', 'term_recomputed', 'related', 'unrelated'
    )) not valid;

-- Whether one list of added documents is the other without the names and digests of some of them.
create function lacks_removed_documents(before jsonb, after jsonb) returns boolean
    language sql immutable set search_path = pg_catalog, pg_temp as $$
    select coalesce(before - 'documents' = after - 'documents'
        and jsonb_array_length(before -> 'documents') = jsonb_array_length(after -> 'documents')
        and not exists (
            select from jsonb_array_elements(before -> 'documents') with ordinality as added (item, place)
            join jsonb_array_elements(after -> 'documents') with ordinality as kept (item, place) using (place)
            where kept.item <> added.item and kept.item <> added.item - '{name,sha256}'::text[]
        ), false)
$$;

create or replace function refuse_rewriting_events() returns trigger language plpgsql as $$
declare
    stack text;
begin
    if tg_op = 'UPDATE'
        and (new.detail = '{}'::jsonb
            or (new.what = 'documents_added' and public.lacks_removed_documents(old.detail, new.detail)))
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
