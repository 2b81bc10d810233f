-- Independence that also holds for names, staff who may not handle complaints, and merges that are taken apart; with
-- them the kinds of events that this and the next migrations write.

alter table staff add column may_handle boolean not null default true;

-- Whom a complaint is or was about: by the sub of tokens in lower case (employees), or by the words of a name (names).
-- The program folds more than this: accents, and characters that nobody sees.
update complaints set evidence = evidence
    || jsonb_build_object(
        'employees', (
            select coalesce(jsonb_agg(distinct lower(subject)), '[]'::jsonb)
            from (
                select jsonb_array_elements_text(evidence -> 'employees')
                union all select employee ->> 'subject' where employee ? 'subject'
            ) as named (subject)
        ),
        'names', (
            select coalesce(jsonb_agg(words), '[]'::jsonb)
            from (
                select (
                    select jsonb_agg(word) from regexp_split_to_table(
                        lower(regexp_replace(normalize(name, nfkd), '[\u0300-\u036f]', '', 'g')), '[^[:alnum:]]+'
                    ) as word
                    where length(word) >= 3 and word not in ('van', 'der', 'den', 'het', 'ten', 'ter', 'mevrouw', 'heer')
                )
                from (
                    select employee ->> 'name' where not employee ? 'subject'
                    union all select conversation ->> 'spoken_with'
                    union all select conversation ->> 'spokenWith'
                ) as named (name)
            ) as split (words)
            where words is not null
        ),
        'cleared', '[]'::jsonb
    );

-- Not held against rows of which only the case of letters differs.
alter table complaints
    drop constraint complaints_independent_handler,
    add constraint complaints_independent_handler check (
        handler_subject is null or status = 'closed' or not evidence -> 'employees' ? lower(handler_subject)
    ) not valid;

alter table events
    drop constraint events_what_known,
    add constraint events_what_known check (what in (
        'registered', 'forwarded', 'returned', 'taken_up', 'paused', 'resumed', 'answered', 'closed', 'reopened',
        'unmerged', 'corrected', 'assessed', 'investigated', 'remedy_offered', 'remedy_moved', 'remedy_reviewed',
        'contacted', 'called_back', 'documents_added', 'prevention_settled', 'measure_unlinked', 'term_extended',
        'term_recomputed', 'related', 'unrelated'
    ));

-- The day on which a merge was taken apart: counted apart from reopenings.
alter table complaint_closings
    add column restored_date date,
    add constraint complaint_closings_restored_later check (closed_date <= restored_date),
    add constraint complaint_closings_opened_once check (reopened_date is null or restored_date is null);

-- Restored complaints in the balance of a month.
alter table monthly_flows add column restored bigint not null default 0;
create or replace function count_monthly_flows() returns trigger language plpgsql as $$
begin
    insert into monthly_flows as flow (month, shard, registered, closed, reopened, restored)
    select date_trunc('month', at at time zone 'Europe/Amsterdam')::date, pg_backend_pid() % 1024,
        count(*) filter (where what = 'registered'),
        count(*) filter (where what = 'closed'),
        count(*) filter (where what = 'reopened'),
        count(*) filter (where what = 'unmerged')
    from added
    where what in ('registered', 'closed', 'reopened', 'unmerged')
    group by 1
    on conflict on constraint monthly_flows_pkey do update
        set registered = flow.registered + excluded.registered,
            closed = flow.closed + excluded.closed,
            reopened = flow.reopened + excluded.reopened,
            restored = flow.restored + excluded.restored;
    return null;
end
$$;
