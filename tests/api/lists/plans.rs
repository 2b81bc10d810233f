//! How the database finds: by an index, whatever is sought in a register of a million complaints.

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use serde_json::{Value, json};

use crate::app::App;
use crate::given;
use crate::process::until;

/// Three thousand copies of a complaint, whose tables are said to hold a million: the planner judges by what it is told.
pub const MILLION: &str = "
do $$
declare
    columns text := (select string_agg(column_name, ', ') from information_schema.columns
        where table_schema = 'public' and table_name = 'complaints' and is_generated = 'NEVER');
begin
    execute format('insert into complaints (%1$s) select %1$s from (
        select (jsonb_populate_record(one, jsonb_build_object(
            ''id'', gen_random_uuid(), ''number'', to_char(n, ''\"K-2025-\"FM000000''),
            ''received_at'', one.received_at - n * interval ''1 hour'',
            ''changed_at'', one.received_at - n * interval ''1 hour'',
            ''registered_at'', one.registered_at - n * interval ''1 hour''))).*
        from complaints as one, generate_series(1, 3000) as n) as copied', columns);
end
$$;
insert into complaint_words (complaint_id, facts, texts)
select id, array_to_tsvector(array['njansen', 'ij', 'n' || letters, 'c' || number, 'q' || number, 'rcrm:' || number, 'a' || letters, 'p8911le']),
    array_to_tsvector(array['overeenkomst', letters])
from (select id, number, translate(number, 'K-0123456789', 'abcdefghijkl') as letters from complaints) as numbered
on conflict do nothing;
alter table complaints set (autovacuum_enabled = false);
alter table complaint_words set (autovacuum_enabled = false);
analyze complaints, complaint_words;
update pg_class set reltuples = 1000000 where relname in ('complaints', 'complaint_words');
";

#[derive(QueryableByName)]
pub struct Scans {
    /// How often a table was read whole.
    #[diesel(sql_type = BigInt)]
    pub scans: i64,
    /// How many rows of words were read one by one.
    #[diesel(sql_type = BigInt)]
    words: i64,
}

/// How sessions that have ended read.
pub fn scans(app: &App) -> Scans {
    // A session tells how it read when it ends, and the service needs new ones.
    app.database.throw_out();
    until("the service has sessions again", || {
        (0..4)
            .all(|_| app.manager().get("/v1/departments").status == 200)
            .then_some(())
    });
    let tables = "select sum(seq_scan)::bigint as scans,
            (sum(idx_tup_fetch) filter (where relname = 'complaint_words'))::bigint as words
        from pg_stat_user_tables
        where relname in ('complaints', 'complaint_words')";
    sql_query(tables)
        .get_result(&mut app.database.connect())
        .expect("the server counts")
}

/// Words that a large part of the complaints has are not among these: ten thousand rows with one are soon read.
#[test]
fn nothing_is_sought_by_reading_the_register() {
    let app = App::start();
    given::complaint_with(
        &app.intake(),
        json!({ "customerNumber": "KL-1", "receptionPoint": "receptie" }),
    );
    app.sql(MILLION);
    let before = scans(&app);
    let search = |wanted: Value| app.manager().post("/v1/complaints/_search", &wanted).expect(200);
    for wanted in [
        json!({ "name": "abegh" }),
        json!({ "name": "Jan Jansen abegh" }),
        json!({ "name": "nobody" }),
        json!({ "address": "abegh" }),
        json!({ "email": "s.hoekstra@example.nl" }),
        json!({ "phone": "058 808 0050" }),
        json!({ "number": "K-2025-000017" }),
        json!({ "customerNumber": "KL-1", "name": "hoekstra" }),
        json!({ "quoteNumber": "OF-2026-7731" }),
        json!({ "externalReference": "crm:K-2025-000017" }),
    ] {
        search(wanted);
    }
    for query in [
        "q=abegh",
        "q=nergens",
        "q=%22niet%20genoemd%22",
        "number=K-2025-000017",
        "customerNumber=kl-1",
        "quoteNumber=x",
        "externalReference=crm:x",
        "changedSince=2026-10-30T13:00:00Z",
        "receiverName=jansen",
        "receptionPoint=receptie",
        "reportedFrom=2026-10-01",
        "reportedTo=2026-10-01",
        "forwardedFrom=2026-10-01",
        "forwardedTo=2026-10-01",
    ] {
        app.manager().get(&format!("/v1/complaints?{query}")).expect(200);
    }
    let after = scans(&app);
    assert_eq!(after.scans, before.scans);
    let read = after.words - before.words;
    assert!(read < 100, "{read} words were read for a handful of complaints");
    app.sql("set enable_indexscan = off; set enable_bitmapscan = off; set enable_indexonlyscan = off; select count(*) from complaints where number = 'x'");
    assert_eq!(scans(&app).scans, before.scans + 1, "a scan is counted");
}
