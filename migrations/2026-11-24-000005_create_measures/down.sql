drop table complaint_measures;
drop table measure_changes;
drop function refuse_rewriting_measure_changes;
drop table measure_natures;
drop table measures;
