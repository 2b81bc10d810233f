//! The vocabulary of the procedure as schemas of the contract: the rules themselves know of no schema.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::procedure::{
    Agreement, CallBackOutcome, CasePart, Channel, ComplainantLanguage, Complexity, ContactBy, Direction, Finding,
    FindingRule, InadmissibilityReason, InvestigationKind, Kind, Outcome, RemedyKind, RemedyStatus, RemedyStep,
    RetentionStart, SentKind, StatusName, WaitingFor,
};
use crate::vocabulary::Vocabulary;

macro_rules! publish {
    ($($name:ident = $description:literal;)*) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($description))
                    .enum_values(Some($name::ALL.iter().map(|word| word.as_str())))
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

publish! {
    Kind = "What a signal is. Every signal is registered; none is refused for being \"only\" a remark.";
    Channel = "How a signal came in, or an answer went out.";
    StatusName = "Where a complaint is in its life.";
    ComplainantLanguage = "The language in which the complainant is written to.";
    ContactBy = "How the complainant wants to hear from the company.";
    WaitingFor = "For whom a complaint waits.";
    Outcome = "How a complaint ended.";
    Finding = "Whether law or the norm of decency was broken (\"terechte klacht\") or not (\"uiting van ongenoegen\").";
    Agreement = "Whether an agreement came of the conversation.";
    Complexity = "Whether the desk can answer it by itself, or somebody who knows the subject must.";
    InadmissibilityReason = "Why a complaint is not admissible.";
    FindingRule = "When a complaint is justified. The procedure says \"of\" in one place and \"en\" in another.";
    RetentionStart = "From when the years are counted for which a complaint is kept.";
    InvestigationKind = "Which step of the investigation it is.";
    RemedyKind = "How it is put right.";
    RemedyStatus = "How far a remedy is.";
    RemedyStep = "What becomes of a remedy.";
    SentKind = "What a complainant sends.";
    Direction = "Who sought whom: `in` is the complainant's, `out` the company's.";
    CallBackOutcome = "What became of an agreed call-back.";
    CasePart = "The kind of a part of a case that can be struck out.";
}
