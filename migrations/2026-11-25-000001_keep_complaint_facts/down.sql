drop trigger keep_fact_of_forgotten on complaints;
drop function keep_fact_of_forgotten;
drop table complaint_closings;
drop function first_response_counts;
drop function resolution_counts;
drop table complaint_facts;
drop function move_remedy;
drop function complained_before;
