//! The procedure and the vocabularies over HTTP, without a token.

use actix_web::HttpResponse;
use actix_web::http::header::ETAG;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{self, NamedWord, VOCABULARIES};
use crate::catalogues::model::{Area, Nature};
use crate::catalogues::store;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::{Page, etag_of_content, listed};
use crate::i18n::{Language, Text};
use crate::procedure::{Channel, PURPOSES, Rules, company};
use crate::vocabulary::Vocabulary as _;
use crate::website::api::Website;

/// A text in Dutch and in English.
#[derive(Debug, Serialize, ToSchema)]
pub struct TextView {
    /// In Dutch.
    #[schema(max_length = 20000, example = "Webformulier")]
    nl: String,
    /// In English.
    #[schema(max_length = 20000, example = "Web form")]
    en: String,
}

/// The procedure that this register enforces, as everybody may read it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProcedureView {
    name: TextView,
    /// The version of the texts; another one whenever a text changes.
    #[schema(max_length = 20, example = "2026-11")]
    version: &'static str,
    /// The whole procedure; paragraphs are divided by an empty line.
    text: TextView,
    /// The ways to complain.
    #[schema(max_items = 20)]
    channels: Vec<WayIn>,
    terms: TermsView,
    /// The subjects that a complaint can have.
    #[schema(max_items = 10000)]
    natures: Vec<SubjectView>,
    retention: RetentionView,
    /// The purposes for which personal data of complaints are processed.
    #[schema(max_items = 20)]
    purposes: Vec<TextView>,
    privacy_statement: TextView,
    contact: ContactDetails,
    /// The ways that are open to a complainant who disagrees with the outcome.
    recourse: TextView,
}

/// A way to complain.
#[derive(Debug, Serialize, ToSchema)]
pub struct WayIn {
    code: Channel,
    name: TextView,
    /// The way to use it.
    how: TextView,
    /// The address of the form, the phone number or the postal address; `null` for a way without one of its own.
    #[schema(max_length = 500, example = "0588080050")]
    address: Option<String>,
}

/// The terms by the settings in force.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TermsView {
    /// Working days from the day of receipt to the first response.
    #[schema(minimum = 1, maximum = 255, example = 5)]
    first_response_working_days: u8,
    /// Weeks from the day of receipt to the resolution.
    #[schema(minimum = 1, maximum = 255, example = 8)]
    resolution_weeks: u8,
    /// Days after closing within which a complaint can be reopened.
    #[schema(minimum = 0, maximum = 65535, example = 90)]
    reopening_days: u16,
    /// The same in words.
    text: TextView,
}

/// A subject that a complaint can have: an active entry of the catalogue of natures.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubjectView {
    /// Names the nature to programs.
    #[schema(max_length = 60, example = "no_consent_given")]
    code: String,
    name: TextView,
    area: Area,
    /// The code of the nature that this one is a kind of.
    #[schema(max_length = 60, example = "agreement")]
    parent: Option<String>,
}

/// The period for which complaints are kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionView {
    /// Years from registration, by the setting in force.
    #[schema(minimum = 0, maximum = 255, example = 5)]
    years: u8,
    /// The same in words.
    text: TextView,
}

/// The company, and the ways to reach it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactDetails {
    /// The name of the company.
    #[schema(max_length = 100, example = "TotaalOnder1Dak")]
    organisation: &'static str,
    /// Street and number.
    #[schema(max_length = 200, example = "Ossekop 3-b")]
    address: &'static str,
    /// The postal code.
    #[schema(max_length = 20, example = "8911LE")]
    postal_code: &'static str,
    /// The town.
    #[schema(max_length = 100, example = "Leeuwarden")]
    town: &'static str,
    /// The number of customer service, during office hours.
    #[schema(max_length = 30, example = "0588080050")]
    phone: &'static str,
    /// The page of the complaints form.
    #[schema(max_length = 200, format = "uri", example = "https://totaalonder1dak.nl/contact")]
    website: &'static str,
    text: TextView,
}

/// A vocabulary: a closed list of codes.
#[derive(Debug, Serialize, ToSchema)]
pub struct VocabularyView {
    /// The name of the vocabulary; that of its schema in this document, where it has one.
    #[schema(max_length = 60, example = "Channel")]
    vocabulary: &'static str,
    /// Its codes.
    #[schema(max_items = 200)]
    codes: Vec<CodeView>,
}

/// A code with its name for people.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeView {
    /// The code for programs; never changes.
    #[schema(max_length = 60, example = "web_form")]
    code: &'static str,
    name: TextView,
}

listed!(pub VocabularyPage of VocabularyView, "Every vocabulary, in order of name.");

/// The procedure
///
/// The procedure that this register enforces, with the terms and the period of keeping that are in force, in Dutch and
/// English. Public.
#[utoipa::path(
    get,
    path = "/procedure",
    operation_id = "readProcedure",
    tag = "operations",
    responses((status = 200, description = "The procedure", body = ProcedureView,
        headers(("ETag" = String, description = "Of this very content."))))
)]
pub async fn read_procedure((db, rules, website): (Data<Db>, Data<Rules>, Data<Website>)) -> Result<HttpResponse> {
    let natures = store::list::<Nature>(&db).await?;
    with_etag(&ProcedureView::new(&natures, &rules, website.recourse.clone()))
}

/// Vocabularies
///
/// Every code of every vocabulary with its Dutch and English name, whole. Public.
#[utoipa::path(
    get,
    path = "/vocabularies",
    operation_id = "listVocabularies",
    tag = "operations",
    responses((status = 200, description = "The vocabularies", body = VocabularyPage,
        headers(("ETag" = String, description = "Of this very content."))))
)]
pub async fn list_vocabularies() -> Result<HttpResponse> {
    let code = |word: NamedWord| CodeView {
        code: word.code,
        name: word.name.into(),
    };
    let items = VOCABULARIES.iter().map(|(vocabulary, words)| VocabularyView {
        vocabulary,
        codes: words().into_iter().map(code).collect(),
    });
    with_etag(&Page::whole(items.collect()))
}

/// The answer to a request for what has no version, with the entity tag of its content.
fn with_etag(view: &impl Serialize) -> Result<HttpResponse> {
    let body = serde_json::to_vec(view).map_err(|error| Error::caused("view", error))?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag_of_content(&body)))
        .content_type("application/json; charset=utf-8")
        .body(body))
}

impl ProcedureView {
    fn new(natures: &[Nature], rules: &Rules, recourse: Text) -> Self {
        ProcedureView {
            name: model::NAME.into(),
            version: model::VERSION,
            text: model::text(rules).into(),
            channels: Channel::ALL.iter().copied().map(WayIn::from).collect(),
            terms: TermsView {
                first_response_working_days: rules.terms.first_response_days.get(),
                resolution_weeks: rules.terms.resolution_weeks.get(),
                reopening_days: rules.reopen_days,
                text: model::terms(rules).into(),
            },
            natures: subjects(natures),
            retention: RetentionView {
                years: rules.retention_years,
                text: model::retention(rules).into(),
            },
            purposes: PURPOSES.into_iter().map(TextView::from).collect(),
            privacy_statement: model::PRIVACY_STATEMENT.into(),
            contact: ContactDetails {
                organisation: company::ORGANISATION,
                address: company::ADDRESS,
                postal_code: company::POSTAL_CODE,
                town: company::TOWN,
                phone: company::PHONE,
                website: company::WEBSITE,
                text: model::CONTACT.into(),
            },
            recourse: recourse.into(),
        }
    }
}

/// The active natures, in order of code.
fn subjects(natures: &[Nature]) -> Vec<SubjectView> {
    let area = |nature: &Nature| {
        let is_parent = |other: &&Nature| nature.parent.as_ref() == Some(&other.code);
        nature.area_below(natures.iter().find(is_parent))
    };
    let active = natures.iter().filter(|nature| nature.active);
    active
        .map(|nature| SubjectView {
            code: nature.code.clone(),
            name: TextView {
                nl: nature.name.clone(),
                en: nature.name_en.clone(),
            },
            area: area(nature),
            parent: nature.parent.clone(),
        })
        .collect()
}

impl From<Channel> for WayIn {
    fn from(channel: Channel) -> Self {
        let address = match channel {
            Channel::WebForm | Channel::Email => Some(company::WEBSITE.to_owned()),
            Channel::Phone => Some(company::PHONE.to_owned()),
            Channel::Letter | Channel::InPerson => Some(format!(
                "{}, {} {}",
                company::ADDRESS,
                company::POSTAL_CODE,
                company::TOWN
            )),
            Channel::SocialMedia => None,
        };
        WayIn {
            code: channel,
            name: model::name_of_channel(channel).into(),
            how: model::way_in(channel).into(),
            address,
        }
    }
}

impl From<Text> for TextView {
    fn from(text: Text) -> Self {
        TextView {
            nl: text.get(Language::Dutch).to_owned(),
            en: text.get(Language::English).to_owned(),
        }
    }
}
