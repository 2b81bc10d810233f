-- The older release has no place for what became of the actions; the evaluations keep how they were agreed.
drop trigger adopt_new_report_actions on report_editions;
drop function adopt_new_report_actions;
drop function adopt_report_actions;
drop table report_action_changes;
drop table report_actions;
drop function refuse_rewriting_report_action_changes;
