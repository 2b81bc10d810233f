-- Whether a complaint may name a member of staff: the rule of `Concerned::includes` for names. A function, because the
-- plan of a statement that is written out in pieces is made anew each time.
create function may_name_staff(evidence jsonb, subject text, words text[], surnames text[]) returns boolean
    language sql immutable parallel safe as $$
    select not evidence -> 'cleared' ? subject and exists (
        select from jsonb_array_elements(evidence -> 'names') as named (named)
        where named <@ to_jsonb(words) and (jsonb_array_length(named) >= 2 or named ?| surnames)
    )
$$;
