\set n random(:size - 319, :size)
select id, number, version, kind, channel, reception_point, receiver_name, received_at, reported_date, complainant_name, complainant_address, complainant_postal_code, complainant_town, complainant_country, complainant_phone, complainant_email, nature, description, desired_solution, conversation_held_at, conversation_spoken_with, conversation_agreement, customer_number, quote_number, supplier, external_references, privacy_statement_version, registered_at, registered_by_subject, registered_by_name, status, waiting_for, waiting_reason, waiting_expected_date, handler_department, handler_subject, handler_function, handler_name, forwarded_at, calendar_policy, first_response_due_date, first_response_at, resolution_due_date, resolution_original_due_date, admissible, finding, feedback_at, feedback_channel, feedback_summary, outcome, closed_at, first_closed_at, short_description, handling_summary, no_prevention_reason, duplicate_of, reopened_count, retain_until_date
from complaints where id = ('00000000-0000-7000-8000-' || lpad(to_hex(:n::int), 12, '0'))::uuid;
with changed as (
    update complaints set version = version + 1, status = 'forwarded', handler_department = 'customer_service',
        forwarded_at = now()
    where id = ('00000000-0000-7000-8000-' || lpad(to_hex(:n::int), 12, '0'))::uuid returning id, version
)
insert into events (complaint_id, version, at, by_subject, what, from_status, to_status, detail)
select id, version, now(), 'm-1', 'forwarded', 'forwarded', 'forwarded',
    '{"from": {}, "to": {"department": "customer_service"}}' from changed;
