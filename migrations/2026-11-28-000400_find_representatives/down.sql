-- Takes back the words for phone numbers. Those for the e-mail addresses of representatives look like those of
-- complainants; nobody minds them.
update complaint_words set facts = ts_delete(facts, (
    select array_agg(lexeme) from unnest(facts) where lexeme like 't%'))
where exists (select from unnest(facts) where lexeme like 't%');
