drop table message_templates;
drop table message_cursor;
drop table messages;
