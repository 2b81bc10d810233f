//! What is asked of reports. Those who ask the same at the same time share one answer, and there is one who answers: a
//! burst of questions costs as much as the different ones among them, and leaves the database to those who register.

use std::collections::HashMap;

use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use diesel::PgConnection;

use super::forms::{Form, Reports};
use super::render;
use super::render::json::MonthlyReportPage;
use super::store::{known, with_trend};
use crate::calendar::model::{Month, local_date};
use crate::clock::Clock;
use crate::db::{BatchQueue, Db};
use crate::error::{Error, Result};
use crate::i18n::Language;

/// The database as reports reach it.
pub struct ReportDb {
    db: Db,
    questions: BatchQueue<Question, Bytes>,
}

/// Which report, and how it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    pub of: Asked,
    pub form: Form,
    pub language: Language,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Asked {
    /// The figures of a month as they are now.
    Month(Month),
    /// Months that follow each other; frozen ones as they were frozen.
    Months(Vec<Month>),
}

impl ReportDb {
    pub fn new(db: Db, clock: Clock) -> Self {
        ReportDb {
            db,
            questions: BatchQueue::new(move |connection, questions| answers(connection, questions, &clock)),
        }
    }

    /// # Errors
    /// `Internal` for figures that contradict each other, or those of the database.
    pub async fn ask(&self, question: Question) -> Result<Bytes> {
        self.questions.send(&self.db, question).await
    }
}

/// Every question that waits was asked before this begins, so what it answers is new to all who ask.
fn answers(connection: &mut PgConnection, questions: Vec<Question>, clock: &Clock) -> Vec<Result<Bytes>> {
    // Nothing for a question that could not be answered: it is not tried again for each who asks.
    let mut answered: HashMap<Question, Option<Bytes>> = HashMap::new();
    let one = |question: Question| match answered.get(&question) {
        Some(Some(content)) => Ok(content.clone()),
        Some(None) => Err(Error::internal("a report that others asked for too failed")),
        None => {
            let outcome = answer(connection, &question, clock);
            answered.insert(question, outcome.as_ref().ok().cloned());
            outcome
        }
    };
    questions.into_iter().map(one).collect()
}

fn answer(connection: &mut PgConnection, question: &Question, clock: &Clock) -> Result<Bytes> {
    let now = clock.now();
    let outcome = written(connection, question, now);
    // What came in after midnight belongs to no month that ended at midnight before.
    let again = clock.now();
    if outcome.is_err() && local_date(now) != local_date(again) {
        return written(connection, question, again);
    }
    outcome
}

fn written(connection: &mut PgConnection, question: &Question, now: DateTime<Utc>) -> Result<Bytes> {
    let (form, language) = (question.form, question.language);
    let content = match &question.of {
        Asked::Month(month) => {
            let trend = with_trend(connection, *month, form, now)?;
            form.write(Reports::new(&trend, None)?, language)?
        }
        Asked::Months(months) => {
            let (reports, editions) = known(connection, months, now)?;
            match form {
                Form::Json => MonthlyReportPage::write(&reports, editions)?,
                Form::Csv => render::csv(&reports, render::Dialect::Standard)?,
                Form::CsvExcel => render::csv(&reports, render::Dialect::Excel)?,
                Form::Xlsx | Form::Html | Form::Pdf => {
                    let edition = editions.last().and_then(Option::as_ref);
                    form.write(Reports::new(&reports, edition)?, language)?
                }
            }
        }
    };
    Ok(content.into())
}
