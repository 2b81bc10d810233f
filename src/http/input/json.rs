//! JSON parsing. Texts come out in the form in which they are kept, and a whole number is an integer however it is
//! written; a duplicate key is a fault, because two parsers of such a body may not agree on its meaning.

use std::fmt;

use serde::Deserializer;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::i18n::Text;
use crate::plain_text::plain_text;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// # Errors
/// `Invalid` at the whole body, with the line and column at which parsing ended.
pub fn parse(bytes: &[u8]) -> Result<Value> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut reader = serde_json::Deserializer::from_slice(text);
    Strict
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| {
            let place = |nl: bool| {
                let (line, column) = if nl { ("regel", "kolom") } else { ("line", "column") };
                format!("{line} {}, {column} {}", error.line(), error.column())
            };
            let nl = format!("Dit is geen geldige JSON ({}).", place(true));
            Error::at(
                "",
                "json",
                Text::written(nl, format!("This is not valid JSON ({}).", place(false))),
            )
        })
}

/// Parses a JSON object.
///
/// # Errors
/// As [`parse`], or for another value.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>> {
    match parse(bytes)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Error::at(
            "",
            "type",
            Text::of("Geef een JSON-object.", "Give a JSON object."),
        )),
    }
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(integer(value).map_or(value.into(), Value::from))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(plain_text(value).into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Strict)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(Strict)?;
            if fields.insert(name, value).is_some() {
                return Err(de::Error::custom("a key is given twice"));
            }
        }
        Ok(Value::Object(fields))
    }
}

/// The integer that the number is, such as `20` for `20.0`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "whole numbers within these bounds are integers exactly"
)]
fn integer(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_given_twice_is_a_fault_at_any_depth() {
        assert!(parse(br#"{"a": 1, "b": [{"c": null}]}"#).is_ok());
        assert!(parse(br#"{"a": 1, "a": 1}"#).is_err());
        assert!(parse(br#"{"b": [{"c": 1, "c": 2}]}"#).is_err());
    }

    #[test]
    fn a_whole_number_is_an_integer_however_it_is_written() {
        for (written, read) in [
            ("20.0", "20"),
            ("2e1", "20"),
            ("-0.0", "0"),
            ("1.5", "1.5"),
            ("1e300", "1e300"),
        ] {
            assert_eq!(
                parse(written.as_bytes()).unwrap().to_string(),
                parse(read.as_bytes()).unwrap().to_string()
            );
        }
        assert!(parse(b"20.0").unwrap().is_i64() && parse(b"1e300").unwrap().is_f64());
    }

    #[test]
    fn one_byte_order_mark_is_skipped_before_the_value() {
        assert!(parse("\u{feff}{}".as_bytes()).is_ok());
        assert!(parse("\u{feff}\u{feff}{}".as_bytes()).is_err());
        assert!(parse("{}\u{feff}".as_bytes()).is_err());
    }

    #[test]
    fn anything_after_the_value_is_a_fault() {
        assert!(parse(b"{} {}").is_err());
        assert!(parse(b"").is_err());
    }
}
