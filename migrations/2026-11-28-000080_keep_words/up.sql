-- The words by which complaints are found. The program cuts and folds them, the same for what is kept and for what is
-- asked, so that they depend on no locale, parser or dictionary of the database. They stand beside the complaint, which
-- has as many columns as it may; and a change that touches no word writes none.
set local lock_timeout = '2s';

create table complaint_words (
    complaint_id uuid not null,
    -- Names, address and numbers: each lexeme begins with a letter for what it is of.
    facts tsvector not null,
    -- The words and stems of the texts, with their places.
    texts tsvector not null,
    constraint complaint_words_pkey primary key (complaint_id),
    constraint complaint_words_complaint_fkey foreign key (complaint_id) references complaints (id)
);
create index complaint_words_facts on complaint_words using gin (facts);
create index complaint_words_texts on complaint_words using gin (texts);

-- The words of the complaints that are there are made by the job make-words.

-- What the database cut by itself. No release uses it: there is none yet.
drop index complaints_words;
drop function complaint_words(text, text, text, text);
drop index complaints_name_words;

-- Employees who are named by name only are compared by words of which more letters are folded from now on. Constraints
-- that are not held against old rows are held against every update, so they are set aside meanwhile.
do $$
declare
    aside record;
    rules constant text[] := array(
        select format('alter table complaints add constraint %I %s', conname, pg_get_constraintdef(oid))
        from pg_constraint where conrelid = 'complaints'::regclass and not convalidated);
begin
    if not exists (select from complaints where evidence ->> 'names' ~ '[øđðħıłŋŧςßæœþ]') then
        return;
    end if;
    for aside in select conname from pg_constraint where conrelid = 'complaints'::regclass and not convalidated loop
        execute format('alter table complaints drop constraint %I', aside.conname);
    end loop;
    update complaints set evidence = jsonb_set(evidence, '{names}',
        replace(replace(replace(replace(translate(evidence ->> 'names', 'øđðħıłŋŧς', 'oddhilntσ'),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')::jsonb)
    where evidence ->> 'names' ~ '[øđðħıłŋŧςßæœþ]';
    for rule in 1 .. cardinality(rules) loop
        execute rules[rule];
    end loop;
end
$$;

-- As before, and with the words.
create or replace function forget_complaints(ids uuid[])
    returns table (forgotten uuid, contents uuid[])
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
begin
    -- In the order of the ids, so that two that forget the same complaints never wait for each other in a circle.
    perform from public.complaints where id = any (ids) order by id for update;
    return query
        select complaint.id, array(
            select document.id from public.documents as document where document.complaint_id = complaint.id order by id)
        from public.complaints as complaint where complaint.id = any (ids) order by complaint.id;
    delete from public.idempotency_records where complaint_id = any (ids) or also_about = any (ids);
    delete from public.complaint_relations where one = any (ids) or other = any (ids);
    delete from public.complaint_measures where complaint_id = any (ids);
    delete from public.complaint_words where complaint_id = any (ids);
    delete from public.documents where complaint_id = any (ids);
    delete from public.events where complaint_id = any (ids);
    delete from public.complaints where id = any (ids);
end
$$;
