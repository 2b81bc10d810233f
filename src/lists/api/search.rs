//! The search by complainant: the words of the caller, and the complaints that are found.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use crate::complaints::api::view::{ComplaintItem, ViewContext, items};
use crate::complaints::store::Summary;
use crate::http::input::broken;
use crate::http::{Input, PageQuery, listed};
use crate::i18n::Text;
use crate::lists::model::{PersonalData, sought_number};
use crate::procedure::StatusName;
use crate::words::Facts;

/// Facts of a complainant or of a complaint; everything given must match, and something must be given.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = something_is_given))]
pub struct PersonalDataQuery {
    /// Words of the name, each from its beginning, however they are spelt; particles (`van der`) and titles need not be
    /// given, nor first names where the complaint has initials.
    #[schema(min_length = 2, max_length = 100, example = "hoekstra")]
    pub name: Option<String>,
    /// The whole e-mail address of the complainant or a representative, in upper or lower case.
    #[schema(min_length = 3, max_length = 254, example = "s.hoekstra@example.nl")]
    pub email: Option<String>,
    /// The whole phone number of the complainant or a representative, however it is written.
    #[schema(min_length = 6, max_length = 30, example = "058 808 0050")]
    pub phone: Option<String>,
    /// The whole postal code.
    #[schema(min_length = 2, max_length = 20, example = "8911 LE")]
    pub postal_code: Option<String>,
    /// Words and numbers of the address: street and house number, postal code, town.
    #[schema(min_length = 2, max_length = 200, example = "Ossekop 3-b")]
    pub address: Option<String>,
    /// The number of the complaint, in upper or lower case.
    #[schema(min_length = 1, max_length = 30, example = "K-2026-000123")]
    pub number: Option<String>,
    /// The whole customer number, in upper or lower case.
    #[schema(min_length = 1, max_length = 60, example = "KL-104482")]
    pub customer_number: Option<String>,
    /// The whole number of the quote concerned, in upper or lower case.
    #[schema(min_length = 1, max_length = 60, example = "OF-2026-7731")]
    pub quote_number: Option<String>,
    /// The id in another system, as `system:id` or the id alone.
    #[schema(min_length = 1, max_length = 261, example = "crm:CASE-48213")]
    pub external_reference: Option<String>,
    /// Items on a page; default 50.
    #[schema(minimum = 1, maximum = 200, example = 20)]
    pub page_size: Option<i64>,
    /// `nextCursor` of the page before.
    #[schema(min_length = 1, max_length = 2000, pattern = "^[A-Za-z0-9_-]+$")]
    pub cursor: Option<String>,
    /// `true`: with `total`, the number of items on all pages.
    #[schema(example = true)]
    pub include_total: Option<bool>,
}

/// A complaint that the caller may not see, as a search finds it: enough to note a second call with it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShortComplaint {
    /// Names the complaint to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// For people.
    #[schema(max_length = 20, example = "K-2026-000123")]
    number: String,
    /// The version of the complaint.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    status: StatusName,
    /// When it was entered.
    registered_at: DateTime<Utc>,
    handler: ShortHandler,
    /// Always `true`: the rest is for who may see it.
    #[schema(example = true)]
    short: bool,
}

/// The handler of a complaint that the caller may not see.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShortHandler {
    /// The name of the person.
    #[schema(max_length = 200, example = "M. Visser")]
    name: Option<String>,
}

/// An item of a search: whole for who may see the complaint, in short for anybody else.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum SearchItem {
    Whole(Box<ComplaintItem>),
    Short(ShortComplaint),
}

listed!(pub FoundPage of SearchItem, "The complaints on this page, newest first.");

/// A page of what a search found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchPage {
    #[serde(flatten)]
    pub page: FoundPage,
    /// The complaint with the number that was asked for, where that was erased.
    #[schema(max_items = 1)]
    pub erased: Vec<ErasedNumber>,
}

/// The number of a complaint that was erased.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErasedNumber {
    /// For people.
    #[schema(max_length = 20, example = "K-2026-000123")]
    number: String,
    /// When it was erased.
    #[schema(example = "2026-11-28T09:15:00Z")]
    erased_at: DateTime<Utc>,
}

impl From<(String, DateTime<Utc>)> for ErasedNumber {
    fn from((number, erased_at): (String, DateTime<Utc>)) -> Self {
        ErasedNumber { number, erased_at }
    }
}

impl Input for PersonalDataQuery {}

impl PersonalDataQuery {
    pub(super) fn page(&self) -> PageQuery {
        PageQuery {
            page_size: self.page_size,
            cursor: self.cursor.clone(),
            include_total: self.include_total,
        }
    }

    pub(super) fn wanted(&self) -> PersonalData {
        PersonalData {
            facts: Facts {
                name: self.name.clone(),
                address: self.address.clone(),
                postal_code: self.postal_code.clone(),
                emails: self.email.iter().cloned().collect(),
                phones: self.phone.iter().cloned().collect(),
                customer_number: self.customer_number.clone(),
                quote_number: self.quote_number.clone(),
                references: self.external_reference.iter().cloned().collect(),
                ..Facts::default()
            },
            number: self.number.as_deref().map(sought_number),
        }
    }
}

/// The items of a search.
pub(super) fn search_items(found: Vec<Summary>, view_context: ViewContext<'_>) -> Vec<SearchItem> {
    let is_visible = |summary: &Summary| summary.access_facts().is_visible_to(view_context.actor);
    let places: Vec<Option<ShortComplaint>> = found
        .iter()
        .map(|summary| (!is_visible(summary)).then(|| ShortComplaint::from(summary)))
        .collect();
    // Together, because items that stand alike share what may be done with them.
    let mut whole = items(found.into_iter().filter(is_visible).collect(), view_context, false).into_iter();
    let item = |short: Option<ShortComplaint>| match short {
        Some(short) => Some(SearchItem::Short(short)),
        None => whole.next().map(|item| SearchItem::Whole(Box::new(item))),
    };
    places.into_iter().filter_map(item).collect()
}

impl From<&Summary> for ShortComplaint {
    fn from(summary: &Summary) -> Self {
        ShortComplaint {
            id: summary.id,
            number: summary.number.clone(),
            version: summary.version,
            status: summary.status.0,
            registered_at: summary.registered_at,
            handler: ShortHandler {
                name: summary.handler.name.clone(),
            },
            short: true,
        }
    }
}

fn something_is_given(query: &PersonalDataQuery) -> std::result::Result<(), ValidationError> {
    let given = [
        &query.name,
        &query.email,
        &query.phone,
        &query.postal_code,
        &query.address,
        &query.number,
        &query.customer_number,
        &query.quote_number,
        &query.external_reference,
    ];
    if given.iter().any(|field| field.is_some()) {
        return Ok(());
    }
    Err(broken(
        "nothing_given",
        &Text::of(
            "Geef ten minste één gegeven om op te zoeken.",
            "Give at least one thing to search for.",
        ),
    ))
}
