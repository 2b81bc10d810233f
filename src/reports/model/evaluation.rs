//! Frozen reports, and the meetings that evaluate them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::agreement::NamedAction;
use crate::calendar::model::{Month, local_date};
use crate::i18n::Text;
use crate::procedure::{Person, Refusal};

/// The conclusions and actions of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// The day of the meeting.
    pub date: NaiveDate,
    pub participants: Vec<String>,
    pub conclusions: String,
    pub actions: Vec<NamedAction>,
}

/// An edition of a report: the figures as they were at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    pub month: Month,
    /// The number of the edition of the month, from 1.
    pub version: i32,
    pub frozen_at: DateTime<Utc>,
    pub frozen_by: Person,
    /// The reason of an edition after the first.
    pub reason: Option<String>,
}

/// A stored evaluation of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    /// The number of the edition that the meeting discussed.
    pub edition: i32,
    /// The version among all evaluations of the month, from 1.
    pub version: i32,
    pub at: DateTime<Utc>,
    pub by: Person,
    pub evaluation: Evaluation,
    /// The reason for amending it.
    pub reason: Option<String>,
}

impl Frozen {
    /// Creates the edition after `before`, or the first.
    ///
    /// # Errors
    /// `Conflict` before the end of the month; `Fault` at `/reason` for a first edition with a reason or a later one
    /// without.
    pub fn next(
        month: Month,
        before: Option<i32>,
        reason: Option<String>,
        by: Person,
        now: DateTime<Utc>,
    ) -> Result<Frozen, Refusal> {
        check_is_over(month, now)?;
        let is_first = before.is_none();
        match &reason {
            None if !is_first => Err(Refusal::Fault {
                pointer: "/reason",
                code: "required",
                message: Text::of(
                    "Dit rapport is al vastgesteld. Geef de reden voor een nieuwe versie.",
                    "This report is frozen already. Give the reason for a new version.",
                ),
            }),
            Some(_) if is_first => Err(reason_of_the_first()),
            _ => Ok(Frozen {
                month,
                version: before.unwrap_or(0) + 1,
                frozen_at: now,
                frozen_by: by,
                reason,
            }),
        }
    }
}

impl Evaluation {
    /// Checks the meeting about a report of `month`, with the reason for amending what the month has already, if
    /// `is_amended`.
    ///
    /// # Errors
    /// `Conflict` before the end of the month; `Fault` at `/date` for a date in the month or in the future, and at `/reason`
    /// for the first evaluation with a reason.
    pub fn check(
        &self,
        month: Month,
        is_amended: bool,
        reason: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        check_is_over(month, now)?;
        if !(month.first_day_of_next()..=local_date(now)).contains(&self.date) {
            return Err(Refusal::Fault {
                pointer: "/date",
                code: "out_of_range",
                message: Text::of(
                    "De bespreking moet na afloop van de maand zijn gehouden.",
                    "The meeting must have been held after the end of the month.",
                ),
            });
        }
        if reason.is_some() && !is_amended {
            return Err(reason_of_the_first());
        }
        Ok(())
    }
}

fn check_is_over(month: Month, now: DateTime<Utc>) -> Result<(), Refusal> {
    if local_date(now) >= month.first_day_of_next() {
        return Ok(());
    }
    Err(Refusal::conflict(
        "month-not-over",
        Text::of(
            "De maand is nog niet voorbij; de cijfers kunnen nog niet worden vastgesteld.",
            "The month is not over; the figures cannot be frozen yet.",
        ),
    ))
}

const fn reason_of_the_first() -> Refusal {
    Refusal::Fault {
        pointer: "/reason",
        code: "not_allowed",
        message: Text::of(
            "Bij de eerste versie hoort geen reden.",
            "The first version has no reason.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointer<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> &'static str {
        match outcome {
            Err(Refusal::Fault { pointer, .. }) => pointer,
            other => panic!("{other:?}"),
        }
    }

    fn next(before: Option<i32>, reason: Option<&str>, now: &str) -> Result<Frozen, Refusal> {
        let by = Person {
            subject: "m-1".into(),
            name: None,
        };
        let month = "2026-10".parse().unwrap();
        Frozen::next(month, before, reason.map(str::to_owned), by, now.parse().unwrap())
    }

    #[test]
    fn a_month_is_frozen_when_it_is_over_in_amsterdam() {
        let early = next(None, None, "2026-10-31T22:59:59Z");
        assert!(matches!(
            early,
            Err(Refusal::Conflict {
                code: "month-not-over",
                ..
            })
        ));
        assert_eq!(next(None, None, "2026-10-31T23:00:00Z").unwrap().version, 1);
    }

    #[test]
    fn another_edition_needs_a_reason_and_the_first_has_none() {
        let now = "2026-11-05T09:00:00Z";
        assert_eq!(pointer(next(None, Some("Fout"), now)), "/reason");
        assert_eq!(pointer(next(Some(1), None, now)), "/reason");
        let second = next(Some(1), Some("Fout"), now).unwrap();
        assert_eq!((second.version, second.reason.as_deref()), (2, Some("Fout")));
    }

    #[test]
    fn the_meeting_is_after_the_month_and_not_in_the_future() {
        let check = |date: &str, is_amended, reason| {
            let meeting = Evaluation {
                date: date.parse().unwrap(),
                participants: vec!["M. Visser".into()],
                conclusions: "Minder klachten over toestemming.".into(),
                actions: Vec::new(),
            };
            let now = "2026-11-05T09:00:00Z".parse().unwrap();
            meeting.check("2026-10".parse().unwrap(), is_amended, reason, now)
        };
        for date in ["2026-10-31", "2026-11-06"] {
            assert_eq!(pointer(check(date, false, None)), "/date");
        }
        assert_eq!(pointer(check("2026-11-05", false, Some("Fout"))), "/reason");
        for (is_amended, reason) in [(false, None), (true, None), (true, Some("Fout"))] {
            assert!(check("2026-11-05", is_amended, reason).is_ok());
        }
    }
}
