//! Lists in pages: a cursor names the last item seen, so that a page never repeats or skips an unchanged item.

use actix_web::{HttpResponse, HttpResponseBuilder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;

const DEFAULT_SIZE: i64 = 50;

/// The requested page of a list: its size and the item that precedes it.
#[derive(Debug, Clone)]
pub struct Paging<K> {
    pub size: i64,
    pub after: Option<K>,
    bound_to: [u8; 8],
}

/// Which page of a list that cannot be filtered.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items on a page; default 50.
    #[param(minimum = 1, maximum = 200, example = 20)]
    pub page_size: Option<i64>,
    /// From `links.next` of the page before.
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
}

/// Where a list goes on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PageLinks {
    /// The next page, relative to the service; `null` on the last one.
    #[schema(
        max_length = 4096,
        format = "uri-reference",
        example = "/v1/complaints?cursor=WyIyMDI2Il0"
    )]
    pub next: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Sealed<K> {
    filters: [u8; 8],
    after: K,
}

/// An opaque cursor as found in a query.
pub struct Cursor;

impl Cursor {
    /// Reads page size and cursor. `scope` is all that the list depends on: a cursor from another list, another
    /// filter or another caller's view is refused.
    ///
    /// # Errors
    /// `Invalid` at `cursor` for a cursor that this list never issued.
    pub fn read<K: DeserializeOwned>(
        size: Option<i64>,
        cursor: Option<&str>,
        scope: &impl Serialize,
    ) -> Result<Paging<K>> {
        let bound_to = digest(scope);
        let after = cursor.map(|text| open(text, bound_to)).transpose()?;
        Ok(Paging {
            size: size.unwrap_or(DEFAULT_SIZE),
            after,
            bound_to,
        })
    }
}

impl<K: Serialize> Paging<K> {
    /// Removes the extra item, fetched by the store to detect a next page, and returns the link to that page.
    pub fn cut<T>(&self, items: &mut Vec<T>, path: &str, query: &str, key: impl Fn(&T) -> K) -> PageLinks {
        let next = self.cut_off(items, key).map(|cursor| {
            let kept = query
                .split('&')
                .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
            let pairs: Vec<_> = kept.map(str::to_owned).chain([format!("cursor={cursor}")]).collect();
            format!("{path}?{}", pairs.join("&"))
        });
        PageLinks { next }
    }

    /// Removes the extra item and returns only the cursor, for a list that is requested with a body.
    pub fn cut_off<T>(&self, items: &mut Vec<T>, key: impl Fn(&T) -> K) -> Option<String> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        if items.len() <= size {
            return None;
        }
        items.truncate(size);
        let sealed = Sealed {
            filters: self.bound_to,
            after: key(items.last()?),
        };
        Some(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&sealed).unwrap_or_default()))
    }

    /// The number of items that the store must fetch.
    pub const fn fetch(&self) -> i64 {
        self.size + 1
    }
}

impl PageLinks {
    /// The links of a list that is complete.
    pub const fn none() -> Self {
        PageLinks { next: None }
    }

    /// Starts the response with a page: the next page is named in a `Link` header too.
    pub fn response(&self) -> HttpResponseBuilder {
        let mut response = HttpResponse::Ok();
        if let Some(link) = self.header() {
            response.insert_header(link);
        }
        response
    }

    /// The link to the next page as a `Link` header (RFC 8288).
    pub fn header(&self) -> Option<(&'static str, String)> {
        self.next
            .as_ref()
            .map(|next| ("Link", format!("<{next}>; rel=\"next\"")))
    }
}

fn open<K: DeserializeOwned>(text: &str, bound_to: [u8; 8]) -> Result<K> {
    let sealed = URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        .filter(is_storable)
        .and_then(|sealed| serde_json::from_value::<Sealed<K>>(sealed).ok());
    sealed
        .filter(|sealed| sealed.filters == bound_to)
        .map(|sealed| sealed.after)
        .ok_or_else(|| Error::Invalid(vec![unknown_cursor()]))
}

/// The fault of a cursor that the list never issued.
pub fn unknown_cursor() -> FieldError {
    FieldError::parameter(
        "cursor",
        "cursor",
        Text::of(
            "Deze cursor hoort niet bij deze lijst. Begin opnieuw zonder cursor.",
            "This cursor does not belong to this list. Start again without a cursor.",
        ),
    )
}

/// Whether the database can hold everything in a cursor. A cursor that this service issued holds nothing else; one that
/// was made up may.
fn is_storable(value: &Value) -> bool {
    let is_ours = |year: i32| (1..=9999).contains(&year);
    match value {
        Value::String(text) => {
            !text.contains(char::is_control)
                && text.parse::<NaiveDate>().map_or(true, |day| is_ours(day.year()))
                && text.parse::<DateTime<Utc>>().map_or(true, |time| is_ours(time.year()))
        }
        Value::Array(items) => items.iter().all(is_storable),
        Value::Object(fields) => fields.values().all(is_storable),
        _ => true,
    }
}

fn digest(scope: &impl Serialize) -> [u8; 8] {
    let hash = Sha256::digest(serde_json::to_vec(scope).unwrap_or_default());
    let mut short = [0; 8];
    short.copy_from_slice(&hash[..8]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_on_in_its_own_list_and_is_refused_in_another() {
        let paging: Paging<u32> = Cursor::read(Some(2), None, &"open").unwrap();
        let mut items = vec![1, 2, 3];
        let links = paging.cut(&mut items, "/v1/x", "pageSize=2", |item| *item);
        assert_eq!(items, [1, 2]);
        let next = links.next.unwrap();
        let cursor = next.strip_prefix("/v1/x?pageSize=2&cursor=").unwrap();
        assert_eq!(Cursor::read::<u32>(None, Some(cursor), &"open").unwrap().after, Some(2));
        assert!(Cursor::read::<u32>(None, Some(cursor), &"closed").is_err());
        assert!(Cursor::read::<u32>(None, Some("nonsense"), &"open").is_err());
    }

    #[test]
    fn a_cursor_that_was_made_up_holds_nothing_that_the_database_cannot() {
        let forged = |after: &str| {
            let sealed = format!(r#"{{"filters":{:?},"after":{after}}}"#, digest(&"open"));
            Cursor::read::<Value>(None, Some(&URL_SAFE_NO_PAD.encode(sealed)), &"open").is_ok()
        };
        for fine in [r#""2026-10-30T14:00:00Z""#, r#"["2026-10-30", 7]"#, r#""a""#, "null"] {
            assert!(forged(fine), "{fine}");
        }
        for wrong in [
            r#""+262000-01-01T00:00:00Z""#,
            r#"[7, "-200000-01-01"]"#,
            r#"{"a": "+10000-01-01"}"#,
            r#""0000-12-31""#,
            r#""a\u0000b""#,
        ] {
            assert!(!forged(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_last_page_has_no_next() {
        let paging: Paging<u32> = Cursor::read(Some(2), None, &"open").unwrap();
        assert!(paging.cut(&mut vec![1, 2], "/v1/x", "", |item| *item).next.is_none());
    }
}
