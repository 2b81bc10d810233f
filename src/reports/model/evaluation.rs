//! The evaluation of a report by a meeting.

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

/// A stored evaluation, with the edition of the report that it froze.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluated {
    pub month: Month,
    /// The number of the edition of the month, from 1.
    pub version: i32,
    pub frozen_at: DateTime<Utc>,
    pub frozen_by: Person,
    pub evaluation: Evaluation,
    /// The reason of an edition after the first.
    pub reason: Option<String>,
}

impl Evaluated {
    /// Creates the edition after `before`, or the first.
    ///
    /// # Errors
    /// `Conflict` before the end of the month; `Fault` at `/date` for a date in the month or in the future, and at
    /// `/reason` for a first edition with a reason or a later one without.
    pub fn next(
        month: Month,
        before: Option<&Evaluated>,
        evaluation: Evaluation,
        reason: Option<String>,
        by: Person,
        now: DateTime<Utc>,
    ) -> Result<Evaluated, Refusal> {
        let today = local_date(now);
        if today < month.first_day_of_next() {
            return Err(Refusal::conflict(
                "month-not-over",
                Text::of(
                    "De maand is nog niet voorbij; de cijfers kunnen nog niet worden vastgesteld.",
                    "The month is not over; the figures cannot be frozen yet.",
                ),
            ));
        }
        if !(month.first_day_of_next()..=today).contains(&evaluation.date) {
            return Err(Refusal::Fault {
                pointer: "/date",
                code: "out_of_range",
                message: Text::of(
                    "De bespreking moet na afloop van de maand zijn gehouden.",
                    "The meeting must have been held after the end of the month.",
                ),
            });
        }
        match (before, &reason) {
            (Some(_), None) => Err(Refusal::Fault {
                pointer: "/reason",
                code: "required",
                message: Text::of(
                    "Dit rapport is al vastgesteld. Geef de reden voor een nieuwe versie.",
                    "This report is frozen already. Give the reason for a new version.",
                ),
            }),
            (None, Some(_)) => Err(Refusal::Fault {
                pointer: "/reason",
                code: "not_allowed",
                message: Text::of(
                    "Bij de eerste versie hoort geen reden.",
                    "The first version has no reason.",
                ),
            }),
            _ => Ok(Evaluated {
                month,
                version: before.map_or(1, |before| before.version + 1),
                frozen_at: now,
                frozen_by: by,
                evaluation,
                reason,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meeting(date: &str) -> Evaluation {
        Evaluation {
            date: date.parse().unwrap(),
            participants: vec!["M. Visser".into()],
            conclusions: "Minder klachten over toestemming.".into(),
            actions: Vec::new(),
        }
    }

    fn next(before: Option<&Evaluated>, date: &str, reason: Option<&str>, now: &str) -> Result<Evaluated, Refusal> {
        let by = Person {
            subject: "m-1".into(),
            name: None,
        };
        let reason = reason.map(str::to_owned);
        let month = "2026-10".parse().unwrap();
        Evaluated::next(month, before, meeting(date), reason, by, now.parse().unwrap())
    }

    fn pointer(outcome: Result<Evaluated, Refusal>) -> &'static str {
        match outcome {
            Err(Refusal::Fault { pointer, .. }) => pointer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_month_is_evaluated_when_it_is_over_in_amsterdam() {
        let early = next(None, "2026-10-31", None, "2026-10-31T22:59:59Z");
        assert!(matches!(
            early,
            Err(Refusal::Conflict {
                code: "month-not-over",
                ..
            })
        ));
        let first = next(None, "2026-11-01", None, "2026-10-31T23:00:00Z").unwrap();
        assert_eq!(first.version, 1);
    }

    #[test]
    fn the_meeting_is_after_the_month_and_not_in_the_future() {
        let now = "2026-11-05T09:00:00Z";
        for date in ["2026-10-31", "2026-11-06"] {
            assert_eq!(pointer(next(None, date, None, now)), "/date");
        }
        assert!(next(None, "2026-11-05", None, now).is_ok());
    }

    #[test]
    fn another_edition_needs_a_reason_and_the_first_has_none() {
        let now = "2026-11-05T09:00:00Z";
        let first = next(None, "2026-11-05", None, now).unwrap();
        assert_eq!(pointer(next(None, "2026-11-05", Some("Fout"), now)), "/reason");
        assert_eq!(pointer(next(Some(&first), "2026-11-05", None, now)), "/reason");
        let second = next(Some(&first), "2026-11-05", Some("Fout"), now).unwrap();
        assert_eq!((second.version, second.reason.as_deref()), (2, Some("Fout")));
    }
}
