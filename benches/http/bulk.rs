//! A hundred corrections in one request, against a request each.

use std::time::Instant;

use serde_json::{Value, json};

use crate::load::Connection;
use crate::seed::id_of;
use crate::service::Running;

const CHANGES: u64 = 100;

/// Returns how many milliseconds a hundred corrections take: a request each, one after another, and all in one request.
pub fn measure(running: &Running) -> (f64, f64) {
    let (mut connection, head) = running.connect();
    let ids: Vec<String> = (0..CHANGES.min(running.size))
        .map(|n| id_of(running.size - n))
        .collect();
    let mut versions: Vec<i64> = ids.iter().map(|id| version(&mut connection, &head, id)).collect();
    let begun = Instant::now();
    for (id, version) in ids.iter().zip(&mut versions) {
        let condition = format!("{head}If-Match: \"{version}\"\r\n");
        let patch = json!({ "supplier": format!("Stroom {version}") });
        let path = format!("/v1/complaints/{id}");
        *version += 1;
        send(&mut connection, "PATCH", &path, &condition, &patch);
    }
    let one_by_one = begun.elapsed();
    let operations: Vec<Value> = ids
        .iter()
        .zip(&versions)
        .map(|(id, version)| {
            json!({ "id": id, "version": version, "patch": { "supplier": format!("Stroom {version}") } })
        })
        .collect();
    let begun = Instant::now();
    let body = json!({ "operations": operations });
    send(&mut connection, "POST", "/v1/complaints/_bulk", &head, &body);
    let together = begun.elapsed();
    let answer: Value = serde_json::from_slice(connection.body()).expect("JSON");
    let items = answer["items"].as_array().expect("items");
    assert!(items.iter().all(|item| item["status"] == 200), "{answer:#}");
    (one_by_one.as_secs_f64() * 1000.0, together.as_secs_f64() * 1000.0)
}

fn version(connection: &mut Connection, head: &str, id: &str) -> i64 {
    let request = format!("GET /v1/complaints/{id} HTTP/1.1\r\n{head}\r\n");
    let etag = connection
        .send(request.as_bytes())
        .etag
        .expect("a complaint has a version");
    etag.trim_matches('"').parse().expect("a number")
}

fn send(connection: &mut Connection, method: &str, path: &str, head: &str, body: &Value) {
    let body = body.to_string();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let answer = connection.send(request.as_bytes());
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(connection.body()));
}
