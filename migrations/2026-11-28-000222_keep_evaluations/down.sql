-- An edition has its evaluation as it stood last, or an empty one; what was written before is lost.
alter table report_editions disable trigger refuse_rewriting_editions;
update report_editions edition set evaluation = coalesce(
    (select evaluation from report_evaluations kept
        where kept.month = edition.month and kept.edition = edition.version order by kept.version desc limit 1),
    jsonb_build_object('date', (frozen_at at time zone 'Europe/Amsterdam')::date, 'participants', '[]'::jsonb,
        'conclusions', '', 'actions', '[]'::jsonb));
alter table report_editions enable trigger refuse_rewriting_editions;
alter table report_editions alter column evaluation set not null;
drop trigger adopt_new_evaluations on report_editions;
drop function adopt_new_evaluations();
drop table report_evaluations;
