//! The stored form of remedies and their steps.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::EmployeeRecord;
use crate::procedure::{Offer, RemedyKind, RemedyMove, RemedyStatus, RemedyStep, RemedyTerms};

/// A remedy as offered or decided.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::complaints::store) struct OfferRecord {
    id: Uuid,
    #[serde(flatten)]
    terms: TermsRecord,
    offered_date: NaiveDate,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
enum TermsRecord {
    Reprimand {
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
        amount_cents: i64,
        currency: String,
    },
}

/// A step of a remedy.
#[derive(Serialize, Deserialize)]
pub(in crate::complaints::store) struct RemedyMoveRecord {
    remedy: Uuid,
    kind: RemedyKind,
    from: RemedyStatus,
    to: RemedyStep,
    date: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl From<Offer> for OfferRecord {
    fn from(
        Offer {
            id,
            terms,
            offered_date,
        }: Offer,
    ) -> Self {
        OfferRecord {
            id,
            terms: terms.into(),
            offered_date,
        }
    }
}

impl From<OfferRecord> for Offer {
    fn from(
        OfferRecord {
            id,
            terms,
            offered_date,
        }: OfferRecord,
    ) -> Self {
        Offer {
            id,
            terms: terms.into(),
            offered_date,
        }
    }
}

impl From<RemedyTerms> for TermsRecord {
    fn from(terms: RemedyTerms) -> Self {
        match terms {
            RemedyTerms::Reprimand { employee, description } => TermsRecord::Reprimand {
                employee: employee.into(),
                description,
            },
            RemedyTerms::Cancellation {
                agreement_reference,
                description,
            } => TermsRecord::Cancellation {
                agreement_reference,
                description,
            },
            RemedyTerms::Compensation {
                description,
                amount_cents,
                currency,
            } => TermsRecord::Compensation {
                description,
                amount_cents,
                currency,
            },
        }
    }
}

impl From<TermsRecord> for RemedyTerms {
    fn from(record: TermsRecord) -> Self {
        match record {
            TermsRecord::Reprimand { employee, description } => RemedyTerms::Reprimand {
                employee: employee.into(),
                description,
            },
            TermsRecord::Cancellation {
                agreement_reference,
                description,
            } => RemedyTerms::Cancellation {
                agreement_reference,
                description,
            },
            TermsRecord::Compensation {
                description,
                amount_cents,
                currency,
            } => RemedyTerms::Compensation {
                description,
                amount_cents,
                currency,
            },
        }
    }
}

impl From<RemedyMove> for RemedyMoveRecord {
    fn from(
        RemedyMove {
            remedy,
            kind,
            from,
            to,
            date,
            note,
        }: RemedyMove,
    ) -> Self {
        RemedyMoveRecord {
            remedy,
            kind,
            from,
            to,
            date,
            note,
        }
    }
}

impl From<RemedyMoveRecord> for RemedyMove {
    fn from(
        RemedyMoveRecord {
            remedy,
            kind,
            from,
            to,
            date,
            note,
        }: RemedyMoveRecord,
    ) -> Self {
        RemedyMove {
            remedy,
            kind,
            from,
            to,
            date,
            note,
        }
    }
}
