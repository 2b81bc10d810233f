-- Complaints keep the codes of their causes in `evidence`, which the older release does not read; the changes of causes
-- are lost.
drop trigger refuse_unfit_causes on complaints;
drop function refuse_unfit_causes;
delete from catalogue_changes where catalogue = 'causes';
alter table catalogue_changes
    drop constraint catalogue_changes_catalogue_known,
    add constraint catalogue_changes_catalogue_known check (catalogue in ('natures', 'departments', 'staff'));
drop table causes;
