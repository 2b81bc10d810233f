//! `/metrics`: every line can be read, what happened is counted, and neither persons nor what callers make up is in it.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;

use crate::app::Client;
use crate::given::{self, registration_with};
use crate::process::{Folder, Process, until};
use crate::server::Database;

/// The samples of a page, as they are written, by name and labels.
type Samples = BTreeMap<String, String>;

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|letter| letter.is_ascii_alphabetic() || letter == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == ':')
}

/// Reads the labels of a sample: `name="value",…`, with quotes and backslashes escaped.
fn labels(text: &str) -> usize {
    let mut count = 0;
    for label in text.split("\",") {
        let (name, value) = label.split_once("=\"").expect("a name and a value");
        assert!(is_name(name) && !value.contains('\n'), "{label}");
        count += 1;
    }
    count
}

/// Reads a page, line by line; every sample follows the help and the type of its family.
fn parsed(page: &str) -> Samples {
    let (mut samples, mut family, mut kind) = (Samples::new(), "", "");
    assert!(page.ends_with('\n'));
    for line in page.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            family = help.split_once(' ').expect("a name and a text").0;
            assert!(is_name(family), "{line}");
            continue;
        }
        if let Some(told) = line.strip_prefix("# TYPE ") {
            let (name, what) = told.split_once(' ').expect("a name and a type");
            assert!(
                name == family && ["counter", "gauge", "histogram"].contains(&what),
                "{line}"
            );
            kind = what;
            continue;
        }
        let (series, value) = line.rsplit_once(' ').expect("a series and a value");
        let (name, of) = series
            .split_once('{')
            .map_or((series, None), |(name, of)| (name, Some(of)));
        let bare = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| name.strip_suffix(end));
        let belongs = name == family || kind == "histogram" && bare == Some(family);
        assert!(is_name(name) && belongs, "{line}");
        if let Some(of) = of {
            assert!(
                labels(of.strip_suffix("\"}").expect("the end of the labels")) <= 4,
                "{line}"
            );
        }
        assert!(value.parse::<f64>().is_ok(), "{line}");
        let earlier = samples.insert(series.to_owned(), value.to_owned());
        assert!(earlier.is_none(), "{line} twice");
    }
    samples
}

fn scrape(metrics: &Client) -> (String, Samples) {
    let answer = metrics.get("/metrics");
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(
        answer.header("content-type").starts_with("text/plain"),
        "{}",
        answer.header("content-type")
    );
    let samples = parsed(&answer.text);
    (answer.text, samples)
}

/// The client of the listener for figures.
fn metrics_of(service: &Process) -> Client {
    let log = service.log();
    let (_, rest) = log.split_once("figures are at ").expect("it says where they are");
    let address = rest.split("/metrics").next().expect("an address").to_owned();
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    Client::new(&address, None)
}

#[test]
fn what_happens_is_counted_without_persons_and_without_what_callers_make_up() {
    let (folder, database) = (Folder::new(), Database::new());
    let settings = [
        ("DATABASE_URL", database.url.as_str()),
        ("KLACHTENMAP_METRICS_BIND", "0"),
    ];
    let service = Process::ready(&folder, &settings);
    let metrics = metrics_of(&service);
    let intake = service.caller("intake");
    let body = registration_with(serde_json::json!({ "customerNumber": "KN-Kanariepiet" }));
    let complaint = intake.post("/v1/complaints", &body).expect(201);
    let id = complaint["id"].as_str().expect("an id");
    intake.again(&complaint);
    service.stranger().get("/v1/complaints").problem(401);
    // What belongs to another listener is not on this one.
    assert_eq!(service.stranger().get("/metrics").status, 404);
    assert_eq!(metrics.get("/v1/complaints").status, 404);
    let (page, samples) = until("the jobs have run", || {
        let (page, samples) = scrape(&metrics);
        let swept = "klachtenmap_job_last_success_timestamp_seconds{job=\"sweep-documents\"}";
        samples.contains_key(swept).then_some((page, samples))
    });
    let of = |series: &str| samples.get(series).map_or("", String::as_str);
    let read = "method=\"GET\",route=\"/v1/complaints/{complaintId}\"";
    assert_eq!(of(&format!("http_server_requests_total{{{read},status=\"2xx\"}}")), "1");
    assert_eq!(
        of(&format!("http_server_request_duration_seconds_count{{{read}}}")),
        "1"
    );
    assert_eq!(of("klachtenmap_refusals_total{code=\"unauthenticated\"}"), "1");
    assert_eq!(of("klachtenmap_complaints_open{status=\"registered\"}"), "1");
    assert_eq!(of("klachtenmap_complaints_overdue"), "0");
    assert_eq!(of("klachtenmap_job_failures{job=\"sweep-documents\"}"), "0");
    assert_eq!(of("klachtenmap_db_connections_limit{pool=\"requests\"}"), "8");
    assert_eq!(of("klachtenmap_db_queue_waiting{pool=\"reports\"}"), "0");
    assert_eq!(of("klachtenmap_impaired{what=\"scanner_away\"}"), "0");
    assert_eq!((of("klachtenmap_ready"), of("klachtenmap_database_up")), ("1", "1"));
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(of(&format!("klachtenmap_build_info{{version=\"{version}\"}}")), "1");
    let lag: f64 = of("klachtenmap_feed_lag_seconds").parse().expect("a number");
    assert!(lag < 60.0 && !of("klachtenmap_feed_pending").is_empty(), "{page}");
    for mark in ["Kanariepiet", "Hoekstra", id, "i-1"] {
        assert!(!page.contains(mark), "{mark} in {page}");
    }

    let series = samples.len();
    let made_up = |number: usize| format!("/v1/complaints/{id}/no-such-thing-{number}");
    service.stranger().get("/nowhere");
    let before = scrape(&metrics).1.len();
    assert!(before <= series + 20, "one more route, at the most");
    for number in 0..50 {
        assert_eq!(service.stranger().get(&format!("/nowhere/{number}")).status, 404);
        assert_eq!(intake.get(&made_up(number)).status, 404);
        intake
            .get(&format!("/v1/complaints/{}", uuid::Uuid::now_v7()))
            .problem(404);
    }
    let (page, samples) = scrape(&metrics);
    let refused = samples
        .keys()
        .filter(|series| series.contains("/no-such-thing") || series.contains("/nowhere"));
    assert_eq!(refused.count(), 0, "{page}");
    assert!(samples.len() <= before + 5, "{} after {before}", samples.len());
}

#[test]
fn nobody_is_asked_for_figures_unless_it_is_set() {
    let (folder, database) = (Folder::new(), Database::new());
    let service = Process::ready(&folder, &[("DATABASE_URL", database.url.as_str())]);
    assert!(!service.log().contains("figures are at"), "{}", service.log());
}

#[test]
fn what_is_overdue_and_what_failed_is_told_whichever_process_did_it() {
    let (folder, database) = (Folder::new(), Database::new());
    let sql = |statements: &str| database.connect().batch_execute(statements).expect("it runs");
    sql(
        "insert into job_leases (name, started_at, expires_at, failed_at, failures) \
         values ('make-words', now(), now(), now(), 7), ('of-a-later-release', now(), now(), now(), 1)",
    );
    let settings = [
        ("DATABASE_URL", database.url.as_str()),
        ("KLACHTENMAP_METRICS_BIND", "127.0.0.1:0"),
    ];
    let service = Process::ready(&folder, &settings);
    let intake = service.caller("intake");
    let late = given::complaint(&intake);
    given::complaint(&intake);
    let id = late["id"].as_str().expect("an id");
    sql(&format!(
        "update complaints set first_response_due_date = '2020-01-02' where id = '{id}'"
    ));
    let (page, samples) = scrape(&metrics_of(&service));
    assert_eq!(samples["klachtenmap_complaints_overdue"], "1", "{page}");
    assert_eq!(samples["klachtenmap_job_failures{job=\"make-words\"}"], "7", "{page}");
    assert!(!page.contains("of-a-later-release"), "only known jobs are labels");
}
