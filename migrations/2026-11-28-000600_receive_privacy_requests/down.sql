-- The requests are lost: the older schema has no place for them.
drop trigger forget_complaints_of_requests on complaints;
drop function forget_complaints_of_requests();
drop table privacy_request_steps;
drop function refuse_rewriting_privacy_request_steps();
drop table privacy_requests;
drop table privacy_request_numbers;
