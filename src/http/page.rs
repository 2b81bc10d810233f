//! Lists in pages: a cursor names the last item seen, so that a page never repeats or skips an unchanged item.

mod schema;

use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

pub use self::schema::Listed;
pub(crate) use self::schema::listed;
use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;

const DEFAULT_SIZE: i64 = 50;

/// Totals are counted up to here: what is beyond helps nobody and costs much.
const MOST_COUNTED: i64 = 10_000;

/// The requested page of a list: its size, the item that precedes it, and whether the whole list is to be counted.
#[derive(Debug, Clone)]
pub struct Paging<K> {
    size: i64,
    pub after: Option<K>,
    is_counted: bool,
    bound_to: [u8; 8],
}

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items on a page; default 50.
    #[param(minimum = 1, maximum = 200, example = 20)]
    pub page_size: Option<i64>,
    /// `nextCursor` of the page before; belongs to the same filters.
    #[param(min_length = 1, max_length = 2000, pattern = "^[A-Za-z0-9_-]+$")]
    pub cursor: Option<String>,
    /// `true`: with `total`, the number of items on all pages.
    #[param(example = true)]
    pub include_total: Option<bool>,
}

/// What a store found for a page: its items, with one more where the list goes on, and the total where it was asked for.
#[derive(Debug)]
pub struct Found<T> {
    pub items: Vec<T>,
    pub total: Option<i64>,
}

/// A page of a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    items: Vec<T>,
    next_cursor: Option<String>,
    links: PageLinks,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    total_is_at_least: bool,
}

/// Where a list goes on.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct PageLinks {
    /// The next page, relative to the service; `null` on the last one.
    #[schema(
        max_length = 4096,
        format = "uri-reference",
        example = "/v1/complaints?cursor=WyIyMDI2Il0"
    )]
    next: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Sealed<K> {
    filters: [u8; 8],
    after: K,
}

impl PageQuery {
    /// Reads size and cursor. `scope` is all that the list depends on: a cursor from another list, another filter or
    /// another caller's view is refused.
    ///
    /// # Errors
    /// `Invalid` at `cursor` for a cursor that this list never issued.
    pub fn paging<K: DeserializeOwned>(&self, scope: &impl Serialize) -> Result<Paging<K>> {
        let bound_to = digest(scope);
        let after = self.cursor.as_deref().map(|text| open(text, bound_to)).transpose()?;
        Ok(Paging {
            size: self.page_size.unwrap_or(DEFAULT_SIZE),
            after,
            is_counted: self.include_total == Some(true),
            bound_to,
        })
    }
}

impl<K> Paging<K> {
    /// The number of items that the store must fetch: one more than the page has, to detect the next one.
    pub const fn fetch(&self) -> i64 {
        self.size + 1
    }

    /// What the store found, with the total by `count` where it was asked for; `count` need not go on beyond its argument.
    ///
    /// # Errors
    /// Those of `count`.
    pub fn found<T>(&self, items: Vec<T>, count: impl FnOnce(i64) -> Result<i64>) -> Result<Found<T>> {
        let total = self.is_counted.then(|| count(MOST_COUNTED + 1)).transpose()?;
        Ok(Found { items, total })
    }
}

impl<K: Serialize> Paging<K> {
    /// The page of what the store found, at the address of the request.
    pub fn page<T>(&self, request: &HttpRequest, found: Found<T>, key: impl Fn(&T) -> K) -> Page<T> {
        let mut page = self.page_without_address(found, key);
        page.links.next = page.next_cursor.as_ref().map(|cursor| {
            let query = request.query_string().split('&');
            let kept = query.filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
            let pairs: Vec<_> = kept.map(str::to_owned).chain([format!("cursor={cursor}")]).collect();
            format!("{}?{}", request.path(), pairs.join("&"))
        });
        page
    }

    /// The page of a list that is requested with a body: what is asked for stands in no address.
    pub fn page_without_address<T>(&self, found: Found<T>, key: impl Fn(&T) -> K) -> Page<T> {
        let Found { mut items, total } = found;
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let goes_on = items.len() > size;
        items.truncate(size);
        let last = items.last().filter(|_| goes_on);
        let next_cursor = last.map(|last| {
            let sealed = Sealed {
                filters: self.bound_to,
                after: key(last),
            };
            URL_SAFE_NO_PAD.encode(serde_json::to_vec(&sealed).unwrap_or_default())
        });
        Page {
            items,
            next_cursor,
            links: PageLinks::default(),
            total: total.map(|total| total.min(MOST_COUNTED)),
            total_is_at_least: total.is_some_and(|total| total > MOST_COUNTED),
        }
    }
}

impl<K: Serialize + Ord> Paging<K> {
    /// The page of a list that is at hand as a whole, in the order of its keys.
    pub fn page_of<T>(&self, request: &HttpRequest, mut all: Vec<T>, key: impl Fn(&T) -> K) -> Page<T> {
        let total = i64::try_from(all.len()).ok().filter(|_| self.is_counted);
        all.sort_by_key(&key);
        if let Some(after) = &self.after {
            all.retain(|item| key(item) > *after);
        }
        self.page(request, Found { items: all, total }, key)
    }
}

impl<T> Page<T> {
    /// A list that has one page only.
    pub fn whole(items: Vec<T>) -> Self {
        Page {
            items,
            next_cursor: None,
            links: PageLinks::default(),
            total: None,
            total_is_at_least: false,
        }
    }

    /// As [`Page::map`], item by item, where showing one may fail.
    ///
    /// # Errors
    /// Those of `shown`.
    pub fn try_map<U>(self, shown: impl FnMut(T) -> Result<U>) -> Result<Page<U>> {
        let Page {
            items,
            next_cursor,
            links,
            total,
            total_is_at_least,
        } = self;
        Ok(Page {
            items: items.into_iter().map(shown).collect::<Result<_>>()?,
            next_cursor,
            links,
            total,
            total_is_at_least,
        })
    }

    /// The page with its items as callers see them.
    pub fn map<U>(self, shown: impl FnOnce(Vec<T>) -> Vec<U>) -> Page<U> {
        Page {
            items: shown(self.items),
            next_cursor: self.next_cursor,
            links: self.links,
            total: self.total,
            total_is_at_least: self.total_is_at_least,
        }
    }
}

impl<T: Serialize> Page<T> {
    /// The page as a response: the next page is named in a `Link` header too (RFC 8288).
    pub fn response(self) -> HttpResponse {
        self.sized_response(0)
    }

    /// As [`Page::response`], with room for items of `largest` bytes, so that the body never moves while it is written.
    pub fn sized_response(self, largest: usize) -> HttpResponse {
        let mut body = Vec::with_capacity(self.items.len() * largest);
        if let Err(error) = serde_json::to_writer(&mut body, &self) {
            return HttpResponse::from_error(Error::caused("page", error));
        }
        let mut response = HttpResponse::Ok();
        if let Some(next) = &self.links.next {
            response.insert_header(("Link", format!("<{next}>; rel=\"next\"")));
        }
        response.content_type("application/json; charset=utf-8").body(body)
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
    use actix_web::test::TestRequest;

    use super::*;

    fn asked(page_size: i64, cursor: Option<&str>) -> PageQuery {
        PageQuery {
            page_size: Some(page_size),
            cursor: cursor.map(str::to_owned),
            include_total: Some(true),
        }
    }

    fn found(items: Vec<u32>, total: i64) -> Found<u32> {
        Found {
            items,
            total: Some(total),
        }
    }

    #[test]
    fn a_cursor_leads_on_in_its_own_list_and_is_refused_in_another() {
        let paging: Paging<u32> = asked(2, None).paging(&"open").unwrap();
        let request = TestRequest::with_uri("/v1/x?pageSize=2&cursor=abc").to_http_request();
        let page = paging.page(&request, found(vec![1, 2, 3], 3), |item| *item);
        assert_eq!(page.items, [1, 2]);
        let cursor = page.next_cursor.unwrap();
        assert_eq!(page.links.next, Some(format!("/v1/x?pageSize=2&cursor={cursor}")));
        let again = |scope| asked(2, Some(&cursor)).paging::<u32>(&scope);
        assert_eq!(again("open").unwrap().after, Some(2));
        assert!(again("closed").is_err());
        assert!(asked(2, Some("nonsense")).paging::<u32>(&"open").is_err());
        let page = again("open").unwrap().page_of(&request, vec![4, 2, 3, 1], |item| *item);
        assert_eq!((page.items, page.total), (vec![3, 4], Some(4)));
    }

    #[test]
    fn a_total_is_exact_up_to_ten_thousand() {
        let paging: Paging<u32> = asked(1, None).paging(&"open").unwrap();
        let told = |total| {
            let page = paging.page_without_address(found(vec![1], total), |item| *item);
            (page.total, page.total_is_at_least)
        };
        assert_eq!(told(10_000), (Some(10_000), false));
        assert_eq!(told(10_001), (Some(10_000), true));
        let uncounted: Paging<u32> = PageQuery::default().paging(&"open").unwrap();
        assert_eq!(uncounted.found(vec![1], |_| Ok(1)).unwrap().total, None);
    }

    #[test]
    fn a_cursor_that_was_made_up_holds_nothing_that_the_database_cannot() {
        let forged = |after: &str| {
            let sealed = format!(r#"{{"filters":{:?},"after":{after}}}"#, digest(&"open"));
            asked(1, Some(&URL_SAFE_NO_PAD.encode(sealed)))
                .paging::<Value>(&"open")
                .is_ok()
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
        let paging: Paging<u32> = asked(2, None).paging(&"open").unwrap();
        let page = paging.page_without_address(found(vec![1, 2], 2), |item| *item);
        assert!(page.next_cursor.is_none() && page.links.next.is_none());
    }
}
