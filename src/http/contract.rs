//! The published document's facts about an address: its methods, whether the address takes a query, and the media
//! types of its answers. The middleware refuses requests that the document does not describe.

use actix_web::dev::ResourceDef;
use actix_web::http::header::{ACCEPT, HeaderMap, HeaderValue};
use serde_json::Value;

use super::Accept;
use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;

/// The operations of the document by address.
pub struct Contract(Vec<Address>);

struct Address {
    pattern: ResourceDef,
    operations: Vec<Operation>,
}

struct Operation {
    method: String,
    takes_query: bool,
    forms: Vec<String>,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl Contract {
    /// Reads the document; its paths are relative to the server `/v1` unless a path names another server.
    pub fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object();
        Contract(
            paths
                .into_iter()
                .flatten()
                .map(|(path, item)| Address::of(path, item))
                .collect(),
        )
    }

    /// Returns the methods of an address in the format of `Allow`; `None` for an address that does not exist.
    pub fn allowed(&self, path: &str) -> Option<String> {
        let address = self.address(path)?;
        let mut methods: Vec<String> = address
            .operations
            .iter()
            .map(|operation| operation.method.to_ascii_uppercase())
            .collect();
        if methods.iter().any(|method| method == "GET") {
            methods.push("HEAD".to_owned());
        }
        methods.push("OPTIONS".to_owned());
        Some(methods.join(", "))
    }

    /// Checks query and `Accept` before a handler reads the request. Most requests have no query and accept JSON:
    /// this check costs nothing for such requests.
    ///
    /// # Errors
    /// `Invalid` for a query where none is taken, `NotAcceptable` for a media type that is not offered.
    pub fn check(&self, method: &str, path: &str, query: &str, headers: &HeaderMap) -> Result<()> {
        let accept = headers.get(ACCEPT).map_or(&b"*/*"[..], HeaderValue::as_bytes);
        let takes_anything = accept == b"*/*" || accept == b"application/json";
        if query.is_empty() && takes_anything {
            return Ok(());
        }
        let operation = self.address(path).and_then(|address| {
            address
                .operations
                .iter()
                .find(|operation| operation.method.eq_ignore_ascii_case(method))
        });
        let Some(operation) = operation else {
            return Ok(());
        };
        if !query.is_empty() && !operation.takes_query {
            return Err(Error::Invalid(query.split('&').map(unknown).collect()));
        }
        let accept = Accept::of(headers);
        if operation.forms.is_empty() || operation.forms.iter().any(|form| accept.takes(form)) {
            Ok(())
        } else {
            Err(Error::NotAcceptable("application/json"))
        }
    }

    fn address(&self, path: &str) -> Option<&Address> {
        self.0.iter().find(|address| address.pattern.is_match(path))
    }
}

impl Address {
    fn of(path: &str, item: &Value) -> Self {
        let prefix = item["servers"][0]["url"]
            .as_str()
            .map_or("/v1", |url| url.trim_end_matches('/'));
        let operations = METHODS
            .iter()
            .filter_map(|method| Some(Operation::of(method, item.get(method)?)))
            .collect();
        let path = format!("{prefix}{path}");
        Address {
            pattern: ResourceDef::new(path),
            operations,
        }
    }
}

impl Operation {
    fn of(method: &str, operation: &Value) -> Self {
        let parameters = operation["parameters"].as_array();
        let successes = operation["responses"].as_object().into_iter().flatten();
        let forms = successes
            .filter(|(status, _)| status.starts_with('2'))
            .filter_map(|(_, response)| response["content"].as_object())
            .flat_map(|content| content.keys().cloned())
            .collect();
        Operation {
            method: method.to_owned(),
            takes_query: parameters.is_some_and(|all| all.iter().any(|parameter| parameter["in"] == "query")),
            forms,
        }
    }
}

fn unknown(pair: &str) -> FieldError {
    let name = pair.split('=').next().unwrap_or_default();
    FieldError::parameter(
        name.chars().filter(|letter| !letter.is_control()).collect::<String>(),
        "unknown_parameter",
        Text::of("Deze parameter bestaat niet.", "There is no such parameter."),
    )
}
