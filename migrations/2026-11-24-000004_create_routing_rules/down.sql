drop table routing_rules;
