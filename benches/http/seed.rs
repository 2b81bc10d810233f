//! A register with many complaints, made in bulk: five years of them, nearly all closed, as a real one would be.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use klachtenmap::db::migrate;
use klachtenmap::embedded_postgres::Server;

/// Makes a database with `size` complaints and returns its URL. Complaint `n` of `1..=size` has the id that
/// [`id_of`] gives.
pub fn database(server: &Server, size: u64) -> String {
    let name = format!("bench_{size}");
    let mut maintenance = PgConnection::establish(&server.url("postgres")).expect("the server accepts connections");
    maintenance
        .batch_execute(&format!("create database {name}"))
        .expect("a database can be made");
    let url = server.url(&name);
    let mut connection = PgConnection::establish(&url).expect("the database is there");
    migrate(&mut connection).expect("the migrations apply");
    connection
        .batch_execute(
            &SEED
                .replace(":size", &size.to_string())
                .replace(":open", &open(size).to_string()),
        )
        .expect("the register can be filled");
    connection
        .batch_execute("vacuum analyze")
        .expect("the tables can be vacuumed");
    connection
        .batch_execute("checkpoint")
        .expect("a checkpoint can be made");
    url
}

#[must_use]
pub fn id_of(n: u64) -> String {
    format!("00000000-0000-7000-8000-{n:012x}")
}

/// Returns how many of the newest complaints are open, without one closed between them.
pub fn open(size: u64) -> u64 {
    (size / 100).max(FEWEST_OPEN).min(size)
}

/// Least number of open complaints, in a register that has as many.
const FEWEST_OPEN: u64 = 400;

/// The newest 1 % are open, and at least a few hundred, so that there is something to do; so is every fiftieth of the
/// newest half a year.
const SEED: &str = "
create sequence bench_ids start 1000000000;
insert into complaints (
    id, number, version, kind, channel, receiver_name, received_at, complainant_name, complainant_country,
    complainant_town, complainant_email, complainant_phone, nature, description, external_references, registered_at,
    registered_by_subject, registered_by_name, status, calendar_policy, first_response_due_date, first_response_at,
    resolution_due_date, resolution_original_due_date, admissible, finding, evidence, feedback_at, feedback, outcome,
    closed_at, first_closed_at, short_description, handling_summary, prevention, reopened_count, retain_until_date,
    reopen_until_date, changed_at)
select
    ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
    'K-' || extract(year from at)::int || '-' || to_char(n, 'FM9990000000'),
    case when closed then 2 else 1 end,
    (array['complaint', 'complaint', 'remark', 'question'])[1 + n % 4],
    (array['web_form', 'phone', 'phone', 'email', 'letter', 'social_media', 'in_person'])[1 + n % 7],
    'Receptie', at, 'Melder ' || n, 'NL', 'Leeuwarden', 'melder' || n || '@example.nl', '+3158' || lpad(n::text, 7, '0'),
    (array['misleading_information', 'no_consent_given', 'identity_not_stated', 'cooling_off_period',
        'consumption_data', 'cancellation_fee', 'contract_by_phone', 'tariff', 'privacy', 'treatment', 'service',
        'other'])[1 + n % 12],
    'Ik ben gebeld over mijn contract en kreeg daarna een bevestiging van een overeenkomst die ik niet wilde, nummer ' || n,
    '[]', at, 'i-' || n % 10, 'Intake ' || n % 10, case when closed then 'closed' else 'registered' end,
    '{\"liberationDay\": \"lustrum\", \"goodFriday\": false, \"closingDays\": []}',
    (at + interval '7 days')::date, case when closed then at + interval '3 days' end,
    (at + interval '56 days')::date, (at + interval '56 days')::date,
    case when closed then true end, case when closed then 'justified' end,
    jsonb_build_object('analysis', closed, 'callRecording', false, 'employeeInterview', false, 'employees', '[]'::jsonb,
        'names', '[]'::jsonb, 'cleared', '[]'::jsonb),
    case when closed then at + interval '3 days' end,
    case when closed then '{\"channel\": \"phone\", \"summary\": \"Uitgelegd en excuses gemaakt.\"}'::jsonb end,
    case when closed then 'resolved' end,
    case when closed then least(at + interval '5 days', now()) end,
    case when closed then least(at + interval '5 days', now()) end,
    case when closed then 'Ongewenste overeenkomst.' end,
    case when closed then 'Opname beluisterd en overeenkomst geannuleerd.' end,
    case when closed then '{\"none\": \"Eenmalig.\"}'::jsonb end, 0, (at + interval '5 years')::date,
    case when closed then (least(at + interval '5 days', now()) at time zone 'Europe/Amsterdam')::date + 90 end,
    case when closed then least(at + interval '5 days', now()) else at end
from (
    select n, n <= :size - :open and (n <= :size * 9 / 10 or n % 50 > 0) as closed,
        now() - interval '1 hour' - interval '5 years' * ((:size - n)::float8 / :size) as at
    from generate_series(1, :size) as n
) as numbered;
insert into events (complaint_id, version, at, by_subject, what, to_status, detail)
select id, 1, registered_at, registered_by_subject, 'registered', 'registered', '{}' from complaints;
insert into events (complaint_id, version, at, by_subject, what, from_status, to_status, detail)
select id, 2, closed_at, 'h-1', 'closed', 'answered', 'closed', '{\"outcome\": \"resolved\"}' from complaints
where status = 'closed';
insert into feed_blocks (first, last, complaints, versions)
select min(position), max(position), array_agg(complaint_id order by position), array_agg(version order by position)
from (select complaint_id, version, row_number() over (order by at, complaint_id, version) as position from events) as placed
group by (position - 1) / 1000;
update feed_head set position = (select max(last) from feed_blocks);
insert into complaint_words (complaint_id, facts, texts)
select id,
    array_to_tsvector(array['nmelder', 'im', 'n' || number, 'e' || complainant_email, 'aleeuwarden', 'oreceptie', 'jr']),
    to_tsvector('dutch', description || coalesce(short_description, '') || coalesce(handling_summary, ''))
from complaints;
insert into complaint_facts (
    id, registered_date, kind, channel, nature, department, admissible, finding, outcome, repeated,
    first_response_due_date, first_response_date, first_response_days, resolution_due_date, resolution_paused,
    first_closed_date, closed_date, open_since_date, remedies)
select id, (registered_at at time zone 'Europe/Amsterdam')::date, kind, channel, nature, handler_department, admissible,
    finding, outcome, get_byte(uuid_send(id), 15) % 12 = 0, first_response_due_date,
    (first_response_at at time zone 'Europe/Amsterdam')::date, get_byte(uuid_send(id), 15) % 7, resolution_due_date, false,
    (first_closed_at at time zone 'Europe/Amsterdam')::date, (closed_at at time zone 'Europe/Amsterdam')::date,
    case when status <> 'closed' then (registered_at at time zone 'Europe/Amsterdam')::date end,
    case when status = 'closed' and get_byte(uuid_send(id), 15) % 10 = 0 then jsonb_build_array(jsonb_build_object(
        'id', id, 'kind', 'compensation', 'status', 'executed', 'cents', 2500, 'currency', 'EUR')) else '[]' end
from complaints;
insert into complaint_closings (fact_id, ordinal, registered_date, opened_date, closed_date)
select id, 1, registered_date, registered_date, closed_date from complaint_facts where closed_date is not null;
";
