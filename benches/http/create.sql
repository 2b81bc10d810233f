with added as (
    insert into complaints (id, number, version, kind, channel, reception_point, receiver_name, received_at, reported_date, complainant_name, complainant_address, complainant_postal_code, complainant_town, complainant_country, complainant_phone, complainant_email, nature, description, desired_solution, further_natures, complexity, employee, follows, conversation, customer_number, quote_number, supplier, external_references, privacy_statement_version, registered_at, registered_by_subject, registered_by_name, status, waiting, handler_department, handler_subject, handler_function, handler_name, forwarded_at, first_forwarded_at, calendar_policy, first_response_due_date, first_response_at, resolution_due_date, resolution_original_due_date, resolution_paused_date, admissible, finding, evidence, feedback_at, feedback, prevention, open_call_backs, outcome, closed_at, first_closed_at, short_description, handling_summary, duplicate_of, reopen_until_date, reopened_count, retain_until_date, changed_at)
    values (('00000000-0000-7000-8000-' || lpad(to_hex(nextval('bench_ids')), 12, '0'))::uuid, draw_complaint_numbers(extract(year from current_date)::int, 1), 1, 'complaint', 'web_form', null, 'm-1', now(), null, 'S. Hoekstra', null, null, 'Leeuwarden', 'NL', '+31 58 808 0050', 's.hoekstra@example.nl', 'no_consent_given', 'Ik ben gebeld over mijn contract en kreeg daarna een bevestiging van een overeenkomst die ik niet wilde.', null, '{}', 'routine', null, null, null, null, null, null, '[]'::jsonb, null, now(), 'm-1', null, 'registered', null, null, null, null, null, null, null, '{"liberationDay": "lustrum", "goodFriday": false, "closingDays": []}'::jsonb, current_date + 7, null, current_date + 56, current_date + 56, null, null, null, '{"analysis": false, "callRecording": false, "employeeInterview": false, "employees": []}'::jsonb, null, null, null, 0, null, null, null, null, null, null, null, 0, current_date + 1826, now())
    returning id
), counted as (
    insert into complaint_facts (id, registered_date, kind, channel, nature, department, admissible, finding, outcome, repeated, first_response_due_date, first_response_date, first_response_days, resolution_due_date, resolution_paused, first_closed_date, closed_date, open_since_date, remedies)
    select id, current_date, 'complaint', 'web_form', 'no_consent_given', null, null, null, null,
        complained_before(null, 's.hoekstra@example.nl', '+31 58 808 0050', null, now()), current_date + 7, null, null,
        current_date + 56, false, null, null, current_date, '[]'
    from added
), worded as (
    insert into complaint_words (complaint_id, facts, texts)
    select id,
        array_to_tsvector(array['as', 'aleeuwarden', 'es.hoekstra@example.nl', 'ih', 'is', 'jm', 'nhoekstra', 'ns', 'om']),
        $$'bevestig':12 'bevestiging':12 'contract':7 'gebeld':4 'kreeg':9 'overeenkomst':15 'wild':19 'wilde':19$$::tsvector
    from added
), answered as (
    insert into idempotency_records (claim, fingerprint, answer, complaint_id, created_at)
    select decode(md5(id::text) || md5(id::text), 'hex'), decode(md5('x') || md5('x'), 'hex'),
        decode(repeat('8f3a', 1500), 'hex'), id, now()
    from added
)
insert into events (complaint_id, version, at, by_subject, what, to_status, detail)
select id, 1, now(), 'm-1', 'registered', 'registered', '{"v": 1}' from added;
