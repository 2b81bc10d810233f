//! What is asked of reports. Those who ask the same at the same time share one answer, and there is one who answers: a
//! burst of questions costs as much as the different ones among them, and leaves the database to those who register.

use std::collections::HashMap;

use actix_web::web::Bytes;
use diesel::PgConnection;

use super::page;
use crate::calendar::model::Month;
use crate::clock::Clock;
use crate::db::{Db, Lane};
use crate::error::{Error, Result};
use crate::reports::forms::{Form, Reports};
use crate::reports::render;
use crate::reports::store::{editions, known, with_trend};
use crate::text::Language;

/// The database as reports reach it.
pub struct ReportDb {
    db: Db,
    questions: Lane<Question, Written>,
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
    /// The latest edition, or the figures as they are now when there is none.
    Month(Month),
    Edition(Month, i32),
    /// The figures as they are now.
    Live(Month),
    /// Months that follow each other.
    Months(Vec<Month>),
}

/// A report written down.
#[derive(Debug, Clone)]
pub struct Written {
    pub content: Bytes,
    /// Of a frozen report: its edition.
    pub version: Option<i32>,
}

impl ReportDb {
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        ReportDb {
            db,
            questions: Lane::new(move |connection, questions| {
                answers(connection, questions, &clock)
            }),
        }
    }

    /// # Errors
    /// `NotFound` for an edition that there is not, `Internal` for figures that contradict each other, or those of the
    /// database.
    pub async fn ask(&self, question: Question) -> Result<Written> {
        self.questions.send(&self.db, question).await
    }
}

/// Every question that waits was asked before this begins, so what it answers is new to all who ask.
fn answers(
    connection: &mut PgConnection,
    questions: Vec<Question>,
    clock: &Clock,
) -> Vec<Result<Written>> {
    let mut answered: HashMap<Question, Written> = HashMap::new();
    let one = |question: Question| {
        if let Some(written) = answered.get(&question) {
            return Ok(written.clone());
        }
        let written = answer(connection, &question, clock)?;
        answered.insert(question, written.clone());
        Ok(written)
    };
    questions.into_iter().map(one).collect()
}

fn answer(connection: &mut PgConnection, question: &Question, clock: &Clock) -> Result<Written> {
    let (form, language) = (question.form, question.language);
    let frozen = match question.of {
        Asked::Edition(month, version) => {
            let content = editions::content(connection, month, version, form, language)?;
            Some((version, content.ok_or(Error::NotFound)?))
        }
        Asked::Month(month) => editions::latest_content(connection, month, form, language)?,
        Asked::Live(_) | Asked::Months(_) => None,
    };
    if let Some((version, content)) = frozen {
        return Ok(Written {
            content: content.into(),
            version: Some(version),
        });
    }
    let now = clock.now();
    let content = match &question.of {
        Asked::Month(month) | Asked::Live(month) | Asked::Edition(month, _) => {
            let trend = with_trend(connection, *month, form, now)?;
            form.write(Reports::new(&trend, None)?, language)?
        }
        Asked::Months(months) => {
            let (reports, editions) = known(connection, months, now)?;
            match form {
                Form::Json => page(&reports, editions)?,
                Form::Csv => render::csv(&reports, render::Dialect::Standard)?,
                Form::CsvExcel => render::csv(&reports, render::Dialect::Excel)?,
                Form::Xlsx | Form::Html | Form::Pdf => {
                    let edition = editions.last().and_then(Option::as_ref);
                    form.write(Reports::new(&reports, edition)?, language)?
                }
            }
        }
    };
    Ok(Written {
        content: content.into(),
        version: None,
    })
}
