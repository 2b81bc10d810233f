//! The stored form of remedies and their steps.

use std::ops::Not;

use chrono::NaiveDate;
use o2o::o2o;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::EmployeeRecord;
use crate::procedure::{Money, Offer, RemedyKind, RemedyMove, RemedyReview, RemedyStatus, RemedyStep, RemedyTerms};

/// A remedy as offered or decided.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Offer)]
#[serde(rename_all = "camelCase")]
pub(in crate::complaints::store) struct OfferRecord {
    id: Uuid,
    #[serde(flatten)]
    #[map(~.into())]
    terms: TermsRecord,
    offered_date: NaiveDate,
    #[serde(default, skip_serializing_if = "Not::not")]
    needs_approval: bool,
}

#[derive(Serialize, Deserialize, o2o)]
#[map_owned(RemedyTerms)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
enum TermsRecord {
    Reprimand {
        #[map(~.into())]
        employee: EmployeeRecord,
        description: String,
    },
    Cancellation {
        agreement_reference: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
    Compensation {
        description: String,
        #[map(~.map(Into::into))]
        #[serde(flatten)]
        money: Option<MoneyRecord>,
    },
}

/// An amount of money.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(Money)]
#[serde(rename_all = "camelCase")]
struct MoneyRecord {
    amount_cents: i64,
    currency: String,
}

/// A step of a remedy.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(RemedyMove)]
#[serde(rename_all = "camelCase")]
pub(in crate::complaints::store) struct RemedyMoveRecord {
    remedy: Uuid,
    kind: RemedyKind,
    from: RemedyStatus,
    to: RemedyStep,
    date: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_date: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// The decision on a remedy that waited for approval.
#[derive(Serialize, Deserialize, o2o)]
#[map_owned(RemedyReview)]
pub(in crate::complaints::store) struct RemedyReviewRecord {
    remedy: Uuid,
    kind: RemedyKind,
    approved: bool,
    date: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}
