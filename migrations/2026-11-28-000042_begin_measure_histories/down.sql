-- The older release has no place for the first version of a measure in its history.
alter table measure_changes disable trigger refuse_rewriting_measure_changes;
delete from measure_changes where version = 1;
alter table measure_changes enable trigger refuse_rewriting_measure_changes;
alter table measure_changes
    drop constraint measure_changes_version_positive,
    add constraint measure_changes_after_the_first check (version > 1);
