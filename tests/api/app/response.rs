//! The answer to a request, and what tests read from it.

use serde_json::Value;

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub text: String,
}

impl Response {
    /// The body, after the status was found to be this one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// The body as JSON; `null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    pub fn etag(&self) -> String {
        self.header("etag").to_owned()
    }

    /// The problem's code, after it was found to be a complete problem of this status.
    #[track_caller]
    pub fn problem(&self, status: u16) -> String {
        let body = self.expect(status);
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        assert_eq!(body["status"], status);
        for member in ["type", "title", "detail", "instance", "code"] {
            assert!(body[member].is_string(), "{member} in {}", self.text);
        }
        body["code"].as_str().expect("a code").to_owned()
    }

    /// Where the faults are and what they are, as `/pointer code`, in order.
    #[track_caller]
    pub fn faults(&self) -> Vec<String> {
        assert_eq!(self.problem(400), "invalid-input");
        let mut faults: Vec<String> = self.json()["errors"]
            .as_array()
            .expect("faults")
            .iter()
            .map(|fault| {
                let place = ["pointer", "parameter", "header"]
                    .iter()
                    .find_map(|kind| fault[*kind].as_str());
                format!(
                    "{} {}",
                    place.expect("a place"),
                    fault["code"].as_str().expect("a code")
                )
            })
            .collect();
        faults.sort();
        faults
    }
}
