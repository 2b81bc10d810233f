//! The term of a request, by Regulation (EEC, Euratom) 1182/71 and article 12(3) of the GDPR.

use std::collections::BTreeSet;

use chrono::{Days, Months, NaiveDate};

use crate::calendar::model::Policy;

/// The last day of the term of a request that was received on the day `received`: the same day of the next month, or the
/// last day of a shorter month; after an extension, of the third month after the receipt. Days on which it `stood_still`
/// come on top. A term that would end on a Saturday, Sunday or holiday ends on the next working day; a day on which only
/// the company is closed lengthens no term of the law.
///
/// # Panics
/// Never: a working day comes after every holiday.
pub fn due_date(received: NaiveDate, extended: bool, stood_still: u32, policy: &Policy) -> NaiveDate {
    let months = Months::new(if extended { 3 } else { 1 });
    let last = received + months + Days::new(stood_still.into());
    let policy = Policy {
        closing_days: BTreeSet::new(),
        ..policy.clone()
    };
    last.iter_days()
        .find(|day| policy.is_working_day(*day))
        .expect("a working day comes after every holiday")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_ends_on_the_same_day_or_the_last_and_never_on_a_day_off() {
        let policy = Policy::default();
        for (received, due) in [
            ("2026-11-03", "2026-12-03"),
            // A month without a 31st, and Februaries.
            ("2027-03-31", "2027-04-30"),
            ("2027-01-29", "2027-03-01"),
            ("2028-01-30", "2028-02-29"),
            ("2028-02-29", "2028-03-29"),
            // A Saturday, and Christmas before a weekend.
            ("2026-11-05", "2026-12-07"),
            ("2026-11-25", "2026-12-28"),
            // New Year's Day is a Friday.
            ("2026-12-01", "2027-01-04"),
            // King's Day.
            ("2027-03-27", "2027-04-28"),
            // Easter Monday.
            ("2027-02-28", "2027-03-30"),
        ] {
            assert_eq!(due_date(day(received), false, 0, &policy), day(due), "{received}");
        }
    }

    #[test]
    fn an_extension_counts_three_months_from_the_receipt() {
        let policy = Policy::default();
        assert_eq!(due_date(day("2026-11-30"), true, 0, &policy), day("2027-03-01"));
        assert_eq!(due_date(day("2027-11-29"), true, 0, &policy), day("2028-02-29"));
        // Not two months after the first due date, which was moved by a weekend.
        assert_eq!(due_date(day("2026-11-05"), true, 0, &policy), day("2027-02-05"));
    }

    #[test]
    fn days_of_standstill_come_on_top_and_company_days_do_not_count() {
        let mut policy = Policy::default();
        assert_eq!(due_date(day("2026-11-03"), false, 5, &policy), day("2026-12-08"));
        policy.closing_days.insert(day("2026-12-03").try_into().unwrap());
        assert_eq!(due_date(day("2026-11-03"), false, 0, &policy), day("2026-12-03"));
    }
}
