//! Reading query strings: every parameter by its published schema, in the type that it has there.

use std::any::type_name;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::Parameter;

use super::schemas;
use crate::error::{Error, FieldError, FieldLocation, Result};
use crate::http::PageQuery;
use crate::http::schemas::closed_object;
use crate::i18n::Text;
use crate::plain_text::plain_text;

/// The query string; unknown and repeated keys are faults.
pub struct Query<T>(pub T);

/// The query string of a list that can be filtered: the filter, and the page of what meets it.
pub struct Paged<T> {
    pub filter: T,
    pub page: PageQuery,
}

impl<T: DeserializeOwned + IntoParams + 'static> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = read(request, type_name::<T>(), &T::into_params(|| None));
        ready(given.and_then(understood).map(Query))
    }
}

impl<T: DeserializeOwned + IntoParams + 'static> FromRequest for Paged<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut parameters = T::into_params(|| None);
        parameters.extend(PageQuery::into_params(|| None));
        let given = read(request, type_name::<Self>(), &parameters);
        ready(given.and_then(|given| {
            Ok(Paged {
                filter: understood(given.clone())?,
                page: understood(given)?,
            })
        }))
    }
}

/// Reads a query string by its parameters, under the name of the type that describes them.
fn read(request: &HttpRequest, name: &str, parameters: &[Parameter]) -> Result<Value> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in parameters {
        let schema = serde_json::to_value(&parameter.schema).unwrap_or_default();
        properties.insert(parameter.name.clone(), schema);
        if parameter.required == Required::True {
            required.push(parameter.name.clone());
        }
    }
    let (given, mut faults) = pairs(request.query_string(), &properties);
    let schemas = schemas(request);
    let schema = || closed_object(&properties, &required);
    let violations = schemas.violations(name, schema, &Value::Object(given.clone()));
    faults.extend(violations.into_iter().map(in_query));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(Value::Object(given))
}

fn understood<T: DeserializeOwned>(given: Value) -> Result<T> {
    serde_json::from_value(given).map_err(|error| {
        log::warn!(
            "a query met its schema and could not be read as {}: {error}",
            type_name::<T>()
        );
        Error::unreadable()
    })
}

/// Parses the query string into an object; converts each value to the type in its schema where possible.
fn pairs(query: &str, properties: &Map<String, Value>) -> (Map<String, Value>, Vec<FieldError>) {
    let mut given = Map::new();
    let mut faults = Vec::new();
    let read: Vec<(String, String)> = web::Query::from_query(query).map_or_else(|_| Vec::new(), web::Query::into_inner);
    for (name, text) in read {
        let schema = properties.get(&name).unwrap_or(&Value::Null);
        if given.insert(name.clone(), typed(&plain_text(&text), schema)).is_some() {
            let message = Text::of("Geef deze parameter één keer.", "Give this parameter once.");
            faults.push(FieldError::parameter(name, "repeated", message));
        }
    }
    (given, faults)
}

/// The value of a parameter in the type of its schema, or the text itself when it has another form.
fn typed(text: &str, schema: &Value) -> Value {
    let kinds = &schema["type"];
    let is = |kind: &str| kinds == kind || kinds.as_array().is_some_and(|all| all.iter().any(|one| one == kind));
    if is("boolean")
        && let Ok(value) = bool::from_str(text)
    {
        return Value::Bool(value);
    }
    if is("integer")
        && let Ok(value) = i64::from_str(whole(text))
    {
        return Value::from(value);
    }
    match text.rsplit_once(' ') {
        // The plus of an offset that was not encoded is read as a space.
        Some((time, offset)) if schema["format"] == "date-time" => format!("{time}+{offset}").into(),
        _ => text.into(),
    }
}

/// The digits of a whole number, without zeros behind a point.
fn whole(number: &str) -> &str {
    match number.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0') => whole,
        _ => number,
    }
}

fn in_query(mut fault: FieldError) -> FieldError {
    if let FieldLocation::Pointer(pointer) = &fault.place {
        fault.place = FieldLocation::Parameter(pointer.trim_start_matches('/').to_owned());
    }
    if fault.code == "unknown_field" {
        fault.code = "unknown_parameter".into();
        fault.message = Text::of("Deze parameter bestaat niet.", "There is no such parameter.");
    }
    fault
}
