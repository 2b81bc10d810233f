-- A complaint is found by the phone numbers and e-mail addresses of its complainant and of who complains for another, as
-- words like its other facts. The program writes them with each change; these are of the complaints that are there.
update complaint_words as words
set facts = words.facts || array_to_tsvector(added.lexemes)
from (
    select complaints.id, array_agg(distinct found.lexeme) as lexemes
    from complaints,
        lateral (
            values ('t' || phone_key(complainant_phone)),
                ('t' || phone_key(evidence #>> '{complainant,representative,phone}')),
                ('e' || lower(evidence #>> '{complainant,representative,email}'))
        ) as found (lexeme)
    where found.lexeme > 't' or found.lexeme like 'e%'
    group by complaints.id
) as added
where added.id = words.complaint_id;
