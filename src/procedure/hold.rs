//! Legal holds: a complaint that may not be erased until a day, whatever its retention period or a request says.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use crate::calendar::model::{CalendarDate, local_date};
use crate::i18n::Text;

/// A hold on a complaint. It ends by itself after its last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LegalHold {
    pub reason: String,
    /// The last day of the hold.
    pub until_date: NaiveDate,
}

impl LegalHold {
    pub fn is_in_force(&self, today: NaiveDate) -> bool {
        today <= self.until_date
    }

    pub(super) fn check(&self, now: DateTime<Utc>) -> Result<(), Refusal> {
        let message = if CalendarDate::try_from(self.until_date).is_err() {
            CalendarDate::out_of_range()
        } else if self.is_in_force(local_date(now)) {
            return Ok(());
        } else {
            Text::of("Deze datum is al voorbij.", "This date has passed.")
        };
        Err(Refusal::Fault {
            pointer: "/untilDate",
            code: "out_of_range",
            message,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_is_in_force_through_its_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let hold = LegalHold {
            reason: "Rechtszaak.".into(),
            until_date: day("2027-01-31"),
        };
        assert!(hold.is_in_force(day("2027-01-31")) && !hold.is_in_force(day("2027-02-01")));
        let at = |time: &str| time.parse::<DateTime<Utc>>().unwrap();
        // The day ends at midnight in Amsterdam.
        assert!(hold.check(at("2027-01-31T22:59:59Z")).is_ok());
        assert!(hold.check(at("2027-01-31T23:00:00Z")).is_err());
    }
}
