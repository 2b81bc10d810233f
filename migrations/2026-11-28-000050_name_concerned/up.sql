-- Whom a complaint is or was about: by the sub of tokens in lower case (employees), or by the words of a name (names) when
-- there was no sub beside it that the catalogue of staff knows. Read from what the complaint says now and from its events,
-- so that nobody is let in whom a correction replaced. The program folds more than this: characters that nobody sees.
with person as (
    select id as complaint_id, jsonb_build_object('subject', subject) as named
    from complaints, jsonb_array_elements_text(evidence -> 'employees') as subject
    union all
    select id, employee from complaints where employee is not null
    union all
    select id, jsonb_build_object('name', coalesce(conversation -> 'spokenWith', conversation -> 'spoken_with'))
    from complaints where conversation is not null
    union all
    select complaint_id, detail -> 'employee' from events where what in ('investigated', 'remedy_offered')
    union all
    -- A name that a correction replaced by itself is taken as one without sub: that keeps out rather too many.
    select complaint_id, case change ->> 'field'
        when '/employee' then change -> 'old'
        when '/employee/subject' then jsonb_build_object('subject', change -> 'old')
        when '/employee/name' then jsonb_build_object('name', change -> 'old')
        when '/conversation' then jsonb_build_object('name', change #> '{old,spokenWith}')
        when '/conversation/spokenWith' then jsonb_build_object('name', change -> 'old')
        end
    from events, jsonb_array_elements(detail -> 'changes') as change
    where what = 'corrected'
), subjects as (
    select complaint_id, jsonb_agg(distinct lower(normalize(named ->> 'subject', nfkc))) as folded
    from person
    where named ->> 'subject' is not null
    group by complaint_id
), names as (
    select complaint_id, jsonb_agg(distinct words) as folded
    from (
        select complaint_id, (
            select jsonb_agg(distinct word) from regexp_split_to_table(
                replace(lower(regexp_replace(normalize(named ->> 'name', nfkd), '[\u0300-\u036f]', '', 'g')), 'ß', 'ss'),
                '[^[:alnum:]]+'
            ) as word
            where length(word) >= 3 and word not in (
                'van', 'der', 'den', 'het', 'ten', 'ter', 'von', 'del', 'mevrouw', 'mevr', 'mej', 'meneer', 'mijnheer',
                'heer', 'dhr', 'drs', 'mrs'
            )
        ) as words
        from person
        where not exists (select from staff where lower(staff.subject) = lower(normalize(named ->> 'subject', nfkc)))
    ) as split
    where words is not null
    group by complaint_id
)
update complaints set evidence = evidence || jsonb_build_object(
    'employees', coalesce(found.subjects, '[]'), 'names', coalesce(found.names, '[]'), 'cleared', '[]'::jsonb)
from (
    select complaints.id, subjects.folded as subjects, names.folded as names
    from complaints
    left join subjects on subjects.complaint_id = complaints.id
    left join names on names.complaint_id = complaints.id
) as found
where found.id = complaints.id;
