//! A signal: the content of a complaint, remark or question, as registered or corrected, and the rules that it meets
//! whichever way it came in.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::complainant::{Complainant, country_fault};
use super::people::{ComplaintId, Employee};
use super::vocabulary::{Agreement, Channel, Complexity, Kind};
use crate::calendar::model::{CalendarDate, in_micros, local_date, without_clock_skew};
use crate::error::FieldError;
use crate::i18n::Text;

/// The content of a complaint, remark or question, as registered or corrected.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    pub kind: Kind,
    pub channel: Channel,
    pub reception_point: Option<String>,
    pub receiver_name: String,
    /// The time at which the signal reached the company; the terms run from this time.
    pub received_at: DateTime<Utc>,
    pub reported_date: Option<NaiveDate>,
    pub complainant: Complainant,
    /// The main subject, as a code of the catalogue of natures.
    pub nature: String,
    /// Further subjects, as codes of the catalogue of natures.
    pub further_natures: Vec<String>,
    pub complexity: Complexity,
    /// The employee whom the signal is about; visible only to managers and the handler of the case.
    pub employee: Option<Employee>,
    /// The closed complaint that this signal continues.
    pub follows: Option<ComplaintId>,
    pub description: String,
    pub desired_solution: Option<String>,
    /// The complaint in one line: as given at registration, corrected, or written at the last closing.
    pub short_description: Option<String>,
    pub conversation: Option<Conversation>,
    pub customer_number: Option<String>,
    pub quote_number: Option<String>,
    pub supplier: Option<String>,
    pub external_references: Vec<ExternalReference>,
    pub privacy_statement_version: Option<String>,
}

/// The sales conversation that the complaint is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoken_with: Option<String>,
    pub agreement: Agreement,
}

/// The complaint's id in another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalReference {
    /// The other system.
    pub system: String,
    /// The id in the other system.
    pub id: String,
}

impl Signal {
    /// Checks and normalises the content of a signal: as registered at `now`, or as corrected, with the time of its
    /// registration as `now`. Returns the signal with its day of receipt. The interfaces by which signals come in
    /// check the form of each field before: length, spelling of codes, syntax of an e-mail address.
    ///
    /// # Errors
    /// All faults, with JSON Pointers into a registration.
    pub fn new(given: Signal, now: DateTime<Utc>) -> Result<(Signal, CalendarDate), Vec<FieldError>> {
        let signal = given.normalised(now);
        let received = CalendarDate::of(signal.received_at);
        let mut faults = Vec::new();
        faults.extend(repeated_nature(&signal.nature, &signal.further_natures));
        faults.extend(signal.complainant.nobody_fault());
        faults.extend(country_fault(&signal.complainant.country));
        faults.extend(signal.time_faults(now, received.is_ok()));
        match received {
            Ok(received) if faults.is_empty() => Ok((signal, received)),
            _ => Err(faults),
        }
    }

    fn normalised(mut self, now: DateTime<Utc>) -> Self {
        self.received_at = without_clock_skew(self.received_at, now);
        self.complainant = self.complainant.normalised();
        if let Some(conversation) = &mut self.conversation {
            conversation.held_at = conversation.held_at.map(in_micros);
        }
        self
    }

    /// The person with whom the complainant had the sales conversation, in the complainant's words.
    pub fn spoken_with(&self) -> Option<&str> {
        self.conversation.as_ref()?.spoken_with.as_deref()
    }

    /// The `sub` of the employee whom the signal is about.
    pub fn employee_subject(&self) -> Option<&str> {
        self.employee.as_ref()?.subject.as_deref()
    }

    fn time_faults(&self, now: DateTime<Utc>, is_known_year: bool) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.received_at > now {
            let message = Text::of(
                "De ontvangst kan niet in de toekomst liggen.",
                "The receipt cannot be in the future.",
            );
            faults.push(FieldError::at("/receivedAt", "in_future", message));
        }
        faults.extend(self.reported_date.and_then(|date| self.reported_fault(date, now)));
        if !is_known_year && self.received_at <= now {
            let message = Text::of(
                "Geef een tijdstip van 1990 tot en met 2099.",
                "Give a time from 1990 to 2099.",
            );
            faults.push(FieldError::at("/receivedAt", "out_of_range", message));
        }
        faults
    }

    /// A fault if `date` cannot be the day of the report: a report is not made after the day on which it came in.
    fn reported_fault(&self, date: NaiveDate, now: DateTime<Utc>) -> Option<FieldError> {
        let (code, message) = if date > local_date(now) {
            (
                "in_future",
                Text::of(
                    "De datum van melding kan niet in de toekomst liggen.",
                    "The day of the report cannot be in the future.",
                ),
            )
        } else if CalendarDate::try_from(date).is_err() {
            (
                "out_of_range",
                Text::of(
                    "Geef een datum vanaf 1 januari 1990.",
                    "Give a day from 1 January 1990.",
                ),
            )
        } else if date > local_date(self.received_at) {
            (
                "after_receipt",
                Text::of(
                    "De datum van melding kan niet na de dag van ontvangst liggen.",
                    "The day of the report cannot be after the day of receipt.",
                ),
            )
        } else {
            return None;
        };
        Some(FieldError::at("/reportedDate", code, message))
    }
}

/// Whether a text has the form of an e-mail address, which is never used as a reference: it would be personal data in
/// addresses and logs. What has a slash or a space is none.
pub fn is_email_address(text: &str) -> bool {
    let mut parts = text.split('@');
    let (Some(name), Some(host), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_plain = !text.contains(|letter: char| letter.is_whitespace() || letter == '/');
    let has_dot = host
        .char_indices()
        .any(|(at, letter)| letter == '.' && at > 0 && at + 1 < host.len());
    is_plain && !name.is_empty() && has_dot
}

/// A fault if the main nature or a further nature is named twice.
pub fn repeated_nature(nature: &str, further_natures: &[String]) -> Option<FieldError> {
    let mut named = vec![nature];
    for further in further_natures {
        if named.contains(&further.as_str()) {
            let message = Text::of(
                "Elke aard mag maar één keer voorkomen.",
                "Every nature may occur only once.",
            );
            return Some(FieldError::at("", "repeated_nature", message));
        }
        named.push(further);
    }
    None
}

#[cfg(test)]
mod tests;
