drop table events;
drop table monthly_flows;
drop function count_monthly_flows;
drop function refuse_rewriting_events;
