//! A client of the service, with a token and a language.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use super::response::Response;
use crate::wording;

/// Somebody who calls the service.
#[derive(Clone)]
pub struct Client {
    address: String,
    agent: ureq::Agent,
    token: Option<String>,
    /// Empty: it says nothing of its language.
    language: &'static str,
    /// The methods of the requests that clients of the same service sent.
    sent: Arc<Mutex<Vec<String>>>,
}

impl Client {
    pub fn new(address: &str, token: Option<String>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(30)));
        Client {
            address: address.to_owned(),
            agent: config.build().into(),
            token,
            language: "nl",
            sent: Arc::default(),
        }
    }

    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The same caller at another service.
    pub fn at(&self, address: &str) -> Self {
        Client::new(address, self.token.clone())
    }

    /// Notes each request in `sent`.
    pub fn noting(mut self, sent: &Arc<Mutex<Vec<String>>>) -> Self {
        self.sent = Arc::clone(sent);
        self
    }

    pub fn in_english(mut self) -> Self {
        self.language = "en";
        self
    }

    pub fn without_language(mut self) -> Self {
        self.language = "";
        self
    }

    pub fn get(&self, path: &str) -> Response {
        self.send("GET", path, &[], None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Response {
        self.send("POST", path, &[], Some(body))
    }

    /// POST with headers.
    pub fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Response {
        self.send("POST", path, headers, Some(body))
    }

    pub fn put(&self, path: &str, body: &Value) -> Response {
        self.send("PUT", path, &[], Some(body))
    }

    pub fn patch(&self, path: &str, etag: &str, body: &Value) -> Response {
        let headers = [("If-Match", etag), ("Content-Type", "application/merge-patch+json")];
        self.send("PATCH", path, &headers, Some(body))
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Response {
        let text = body.map(Value::to_string);
        self.send_text(method, path, headers, text.as_deref())
    }

    /// Sends a body as it stands; JSON unless a `Content-Type` is given.
    pub fn send_text(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Response {
        self.try_send_text(method, path, headers, body)
            .unwrap_or_else(|error| panic!("{method} {path} was not answered: {error}"))
    }

    /// For services that may be gone before they have answered.
    pub fn try_send_text(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Result<Response, ureq::Error> {
        let body = body.map(str::as_bytes);
        let (response, _) = self.try_send_bytes(method, path, headers, body)?;
        Ok(response)
    }

    /// Any body, and the answer also as the bytes that it came in.
    pub fn try_send_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<(Response, Vec<u8>), ureq::Error> {
        self.sent.lock().expect("no request panicked").push(method.to_owned());
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address));
        if !self.language.is_empty() {
            request = request.header("Accept-Language", self.language);
        }
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let given = headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if body.is_some() && !given {
            request = request.header("Content-Type", "application/json");
        }
        let answer = match body {
            Some(body) => self.agent.run(request.body(body).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        };
        let (parts, mut body) = answer?.into_parts();
        let bytes = body.with_config().limit(u64::MAX).read_to_vec()?;
        let response = Response {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        };
        wording::judge(&response);
        Ok((response, bytes))
    }

    /// A step of a complaint from its present version.
    pub fn step(&self, complaint: &Value, body: &Value) -> Response {
        let path = format!("/v1/complaints/{}", complaint["id"].as_str().expect("an id"));
        let found = self.get(&path);
        // Whoever may not see the complaint tries nevertheless.
        let etag = if found.status == 200 {
            found.etag()
        } else {
            "*".to_owned()
        };
        self.post_with(&format!("{path}/transitions"), &[("If-Match", &etag)], body)
    }

    /// The items of a list, page after page.
    pub fn walk(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let page = self.get(&path).expect(200);
            items.extend(page["items"].as_array().expect("items").iter().cloned());
            next = page["links"]["next"].as_str().map(str::to_owned);
        }
        items
    }

    /// The complaint as it is now.
    pub fn again(&self, complaint: &Value) -> Value {
        self.get(&format!("/v1/complaints/{}", complaint["id"].as_str().expect("an id")))
            .expect(200)
    }
}
