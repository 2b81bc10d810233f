-- The history of a measure begins with its first version, so that it tells by itself what the measure began as.

alter table measure_changes
    drop constraint measure_changes_after_the_first,
    add constraint measure_changes_version_positive check (version > 0);

-- The measures that are there began with the oldest value that their changes tell, or with what they have until today.
insert into measure_changes (measure_id, version, at, by_subject, by_name, changes)
select measures.id, 1, created_at, created_by_subject, created_by_name, coalesce(
    (select jsonb_agg(jsonb_build_object('field', field, 'old', null, 'new', value) order by place)
     from (
        select place, field, coalesce(
            (select change -> 'old' from measure_changes, jsonb_array_elements(measure_changes.changes) change
             where measure_changes.measure_id = measures.id and change ->> 'field' = field
             order by measure_changes.version limit 1),
            present, 'null'
        ) as value
        from (values
            (1, '/description', to_jsonb(description)),
            (2, '/owner', jsonb_build_object('subject', owner_subject, 'name', owner_name)),
            (3, '/dueDate', to_jsonb(due_date)),
            (4, '/doneDate', to_jsonb(done_date)),
            (5, '/natures', (select jsonb_agg(nature order by nature) from measure_natures
                             where measure_natures.measure_id = measures.id))
        ) as fields (place, field, present)
     ) as began where value not in ('null', '[]')),
    '[]')
from measures;
