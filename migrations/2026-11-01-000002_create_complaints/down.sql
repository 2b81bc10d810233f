drop table complaints;
drop function refuse_retired_entries;
drop function draw_complaint_numbers;
drop function phone_key;
drop function complaint_words;

-- The sequences of the years were made as complaints came in.
do $$
declare
    sequence_name text;
begin
    for sequence_name in select relname from pg_class where relkind = 'S' and relname ~ '^complaint_numbers_[0-9]+$'
    loop
        execute format('drop sequence %I', sequence_name);
    end loop;
end
$$;
