-- A question or remark needs no assessment and no prevention to be closed (not held against what was closed before), and
-- open call-backs are kept with their day.
alter table complaints
    drop constraint complaints_closing_gate,
    add constraint complaints_closing_gate check (
        outcome not in ('resolved', 'not_resolved')
        or (short_description is not null and handling_summary is not null and feedback_at is not null
            and (kind <> 'complaint'
                or (prevention is not null and admissible is not null and finding is not null
                    and (evidence -> 'analysis')::boolean)))
    ) not valid;

-- Open call-backs with their day, so that a complaint shows them and lists find those that are due.
update complaints set evidence = evidence || jsonb_build_object('callBacks', (
    select coalesce(jsonb_agg(jsonb_build_object(
        'contact', agreed.detail -> 'id', 'date', agreed.detail -> 'callBackDate', 'agreedBy', agreed.by_subject
    ) order by agreed.version), '[]'::jsonb)
    from events agreed
    where agreed.complaint_id = complaints.id and agreed.what = 'contacted' and agreed.detail ? 'callBackDate'
        and not exists (
            select from events done
            where done.complaint_id = complaints.id and done.what = 'called_back'
                and done.detail -> 'contact' = agreed.detail -> 'id'
        )
)) where open_call_backs > 0;
