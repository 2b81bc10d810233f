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
