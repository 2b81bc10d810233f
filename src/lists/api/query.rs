//! What callers ask of lists.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Action, Role};
use crate::calendar::model::end_of_day;
use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;
use crate::lists::model::{
    Filter, Period, RemedyFilter, ReportFilter, ResponseFilter, Sort, TermFilter, sought_number,
};
use crate::procedure::{Channel, Complexity, Finding, Kind, Outcome, RemedyKind, RemedyStatus, StatusName};
use crate::words::Facts;

/// Filters, order and page of a list of complaints.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// The number of a complaint, in upper or lower case.
    #[param(min_length = 1, max_length = 30, example = "K-2026-000123")]
    pub number: Option<String>,
    /// The whole customer number, in upper or lower case.
    #[param(min_length = 1, max_length = 60, example = "KL-104482")]
    pub customer_number: Option<String>,
    /// The whole number of the quote concerned, in upper or lower case.
    #[param(min_length = 1, max_length = 60, example = "OF-2026-7731")]
    pub quote_number: Option<String>,
    /// The id in another system, as `system:id` or the id alone.
    #[param(min_length = 1, max_length = 261, example = "crm:CASE-48213")]
    pub external_reference: Option<String>,
    /// Changed at this time or later; every event is a change.
    #[param(example = "2026-10-30T14:00:00Z")]
    pub changed_since: Option<DateTime<Utc>>,
    /// Words of the name of the employee who received it, each from its beginning.
    #[param(min_length = 2, max_length = 200, example = "boer")]
    pub receiver_name: Option<String>,
    /// The place in the company at which it came in, in any case of letters.
    #[param(min_length = 1, max_length = 100, example = "receptie")]
    pub reception_point: Option<String>,
    /// Reported on this day or later, by what the complainant says.
    #[param(example = "2026-10-01")]
    pub reported_from: Option<NaiveDate>,
    /// Reported on this day or earlier, by what the complainant says.
    #[param(example = "2026-10-31")]
    pub reported_to: Option<NaiveDate>,
    /// Last forwarded on this day or later, in Europe/Amsterdam.
    #[param(example = "2026-10-01")]
    pub forwarded_from: Option<NaiveDate>,
    /// Last forwarded on this day or earlier, in Europe/Amsterdam.
    #[param(example = "2026-10-31")]
    pub forwarded_to: Option<NaiveDate>,
    /// Only complaints of this status.
    pub status: Option<StatusName>,
    /// `true`: every status but closed.
    pub open: Option<bool>,
    /// A code of the catalogue of natures; finds what was merged into it too.
    #[param(min_length = 1, max_length = 60, example = "no_consent_given")]
    pub nature: Option<String>,
    /// A code of the catalogue of natures; finds its kinds and what was merged into any of these too.
    #[param(min_length = 1, max_length = 60, example = "agreement")]
    pub main_nature: Option<String>,
    /// Only complaints that came in by this channel.
    pub channel: Option<Channel>,
    /// Only complaints of this kind.
    pub kind: Option<Kind>,
    /// A code of the catalogue of departments: whose queue or staff handles it.
    #[param(min_length = 1, max_length = 60, example = "customer_service")]
    pub department: Option<String>,
    /// `false`: handled by no department.
    pub with_department: Option<bool>,
    /// The `sub` of the handler.
    #[param(min_length = 1, max_length = 200, example = "h-1")]
    pub handler: Option<String>,
    /// Only complaints that were found admissible, or not.
    pub admissible: Option<bool>,
    /// `false`: nothing was found on admissibility yet.
    pub admissibility_decided: Option<bool>,
    /// Only complaints with this finding.
    pub finding: Option<Finding>,
    /// `false`: not assessed yet.
    pub assessed: Option<bool>,
    /// Only complaints that were closed with this outcome, and are closed still.
    pub outcome: Option<Outcome>,
    /// `true`: the same customer, by number, e-mail address or phone, had complained within the year before.
    pub repeated: Option<bool>,
    /// First day of registration, in Europe/Amsterdam.
    #[param(example = "2026-10-01")]
    pub registered_from: Option<NaiveDate>,
    /// Last day of registration, in Europe/Amsterdam.
    #[param(example = "2026-10-31")]
    pub registered_to: Option<NaiveDate>,
    /// Open at the end of this day, in Europe/Amsterdam.
    #[param(example = "2026-10-31")]
    pub open_on_date: Option<NaiveDate>,
    /// Closed on this day or later, and perhaps reopened since.
    #[param(example = "2026-10-01")]
    pub closed_from_date: Option<NaiveDate>,
    /// Closed on this day or earlier.
    #[param(example = "2026-10-31")]
    pub closed_to_date: Option<NaiveDate>,
    /// Reopened on this day or later.
    #[param(example = "2026-10-01")]
    pub reopened_from_date: Option<NaiveDate>,
    /// Reopened on this day or earlier.
    #[param(example = "2026-10-31")]
    pub reopened_to_date: Option<NaiveDate>,
    /// Taken apart from the complaint of which it was a duplicate, on this day or later.
    #[param(example = "2026-10-01")]
    pub restored_from_date: Option<NaiveDate>,
    /// Taken apart on this day or earlier.
    #[param(example = "2026-10-31")]
    pub restored_to_date: Option<NaiveDate>,
    /// First response due on this day or later.
    #[param(example = "2026-10-01")]
    pub first_response_due_from_date: Option<NaiveDate>,
    /// First response due on this day or earlier.
    #[param(example = "2026-10-31")]
    pub first_response_due_to_date: Option<NaiveDate>,
    /// How the first response stands against its term.
    pub first_response: Option<ResponseFilter>,
    /// Resolution due on this day or later.
    #[param(example = "2026-10-01")]
    pub resolution_due_from_date: Option<NaiveDate>,
    /// Resolution due on this day or earlier.
    #[param(example = "2026-10-31")]
    pub resolution_due_to_date: Option<NaiveDate>,
    /// How the resolution stands against its term.
    pub resolution: Option<TermFilter>,
    /// With a remedy of this kind. Handlers and managers; `reprimand` managers only: it is about somebody else.
    pub remedy: Option<RemedyKind>,
    /// The remedy is in this status; belongs to `remedy`.
    pub remedy_status: Option<RemedyStatus>,
    /// The compensation is in this currency of ISO 4217; belongs to `remedy`.
    #[param(pattern = "^[A-Z]{3}$", min_length = 3, max_length = 3, example = "EUR")]
    pub remedy_currency: Option<String>,
    /// Open, with its next term ending before this day.
    #[param(example = "2026-11-06")]
    pub due_before: Option<NaiveDate>,
    /// `true`: open, with its next term ended.
    pub overdue: Option<bool>,
    /// `false`: open, with a handler who cannot be reached today: a person who is unknown, retired, absent or may not handle
    /// complaints, a closed department, a function that nobody available has; `true`: open, with any other handler.
    pub handler_available: Option<bool>,
    /// `false`: registered, and neither forwarded nor taken up yet.
    pub forwarded: Option<bool>,
    /// `false`: open, and with nobody: no person and no queue.
    pub assigned: Option<bool>,
    /// Open, and nothing happened to it since the end of this day.
    #[param(example = "2026-10-20")]
    pub idle_since_date: Option<NaiveDate>,
    /// `false`: neither the complainant nor a representative can be answered.
    pub answerable: Option<bool>,
    /// `true`: with an agreed call-back of which nothing is known yet.
    pub call_back_open: Option<bool>,
    /// `true`: with an agreed call-back whose day is today or past, and of which nothing is known yet.
    pub call_back_due: Option<bool>,
    /// `true`: with a remedy that was accepted and is not carried out, and whose `dueDate` has passed; also closed ones.
    /// Handlers and managers.
    pub remedy_overdue: Option<bool>,
    /// `true`: with a remedy or an assessment that waits for the approval of a manager. Handlers and managers.
    pub approval_pending: Option<bool>,
    /// `true`: it waits, and the answer was expected before today.
    pub waiting_expired: Option<bool>,
    /// `true`: with a message that the complainant sent by the tracking code, since which nobody told them anything.
    pub message_unanswered: Option<bool>,
    /// `true`: the complainant asks to withdraw it, and nobody has decided.
    pub withdrawal_requested: Option<bool>,
    /// `true`: the complainant asks to reopen it, and nobody has decided.
    pub reopening_requested: Option<bool>,
    /// Only complaints of this complexity.
    pub complexity: Option<Complexity>,
    /// Dutch full text search in the descriptions and summaries, and for supplier, quote and customer number; no personal
    /// data belongs here. Every word must be found, by its stem or, from three letters, as the beginning of a word; parts
    /// of compound words are not. `"words in quotes"` follow each other, `or` stands between alternatives, `-` before what
    /// must not be found.
    #[param(min_length = 1, max_length = 100, example = "bedenktijd")]
    pub q: Option<String>,
    /// Default `-registeredAt`. By `dueDate` only open complaints are listed: a closed one is never due.
    pub sort: Option<SortKey>,
    /// Further facts of each item.
    pub expand: Option<Expansion>,
}

/// The order of a list; `-` is descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum SortKey {
    #[serde(rename = "registeredAt")]
    RegisteredAt,
    #[serde(rename = "-registeredAt")]
    RegisteredAtDescending,
    #[serde(rename = "dueDate")]
    DueDate,
    #[serde(rename = "-dueDate")]
    DueDateDescending,
}

/// A further fact of the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Expansion {
    /// The steps that the caller may take now with each complaint.
    AllowedTransitions,
}

impl ListQuery {
    /// # Errors
    /// `Invalid` for an order that contradicts a filter.
    pub fn filter(&self) -> Result<(Filter, Sort)> {
        let sort = self.sort()?;
        self.check_remedy()?;
        let filter = Filter {
            number: self.number.as_deref().map(sought_number),
            facts: self.facts(),
            status: self.status,
            open: self.open,
            nature: self.nature.clone(),
            main_nature: self.main_nature.clone(),
            channel: self.channel,
            kind: self.kind,
            department: self.department.clone(),
            handler: self.handler.clone(),
            admissible: self.admissible,
            finding: self.finding,
            registered_from: self.registered_from.and_then(|date| date.pred_opt()).map(end_of_day),
            registered_before: self.registered_to.map(end_of_day),
            changed_since: self.changed_since,
            reported: period(self.reported_from, self.reported_to),
            forwarded_on: period(self.forwarded_from, self.forwarded_to),
            due_before: self.due_before,
            overdue: self.overdue,
            handler_available: self.handler_available,
            forwarded: self.forwarded,
            assigned: self.assigned,
            idle_since: self.idle_since_date.map(end_of_day),
            answerable: self.answerable,
            call_back_open: self.call_back_open,
            call_back_due: self.call_back_due,
            remedy_overdue: self.remedy_overdue,
            approval_pending: self.approval_pending,
            waiting_expired: self.waiting_expired,
            message_unanswered: self.message_unanswered,
            withdrawal_requested: self.withdrawal_requested,
            reopening_requested: self.reopening_requested,
            complexity: self.complexity,
            words: self.q.clone(),
            report: self.report_filter(),
        };
        Ok((filter, sort))
    }

    fn sort(&self) -> Result<Sort> {
        let sort = match self.sort {
            None | Some(SortKey::RegisteredAtDescending) => Sort::Newest,
            Some(SortKey::RegisteredAt) => Sort::Oldest,
            Some(SortKey::DueDate) => Sort::DueFirst,
            Some(SortKey::DueDateDescending) => Sort::DueLast,
        };
        if matches!(sort, Sort::DueFirst | Sort::DueLast) && self.open == Some(false) {
            return Err(Error::Invalid(vec![FieldError::parameter(
                "sort",
                "contradiction",
                Text::of(
                    "Een gesloten klacht heeft geen termijn meer.",
                    "A closed complaint has no term any more.",
                ),
            )]));
        }
        Ok(sort)
    }

    fn facts(&self) -> Facts {
        Facts {
            customer_number: self.customer_number.clone(),
            quote_number: self.quote_number.clone(),
            references: self.external_reference.iter().cloned().collect(),
            receiver_name: self.receiver_name.clone(),
            reception_point: self.reception_point.clone(),
            ..Facts::default()
        }
    }

    fn check_remedy(&self) -> Result<()> {
        if self.remedy.is_none() {
            for (name, given) in [
                ("remedyStatus", self.remedy_status.is_some()),
                ("remedyCurrency", self.remedy_currency.is_some()),
            ] {
                if given {
                    return Err(Error::Invalid(vec![FieldError::parameter(
                        name,
                        "contradiction",
                        Text::of("Alleen samen met een oplossing.", "Only together with a remedy."),
                    )]));
                }
            }
        }
        Ok(())
    }

    /// # Errors
    /// `Forbidden` for a filter by remedy of who may not read remedies, and for one that tells of reprimands of anybody
    /// but a manager.
    pub fn permit(&self, roles: &[Role]) -> Result<()> {
        let asks_remedies = self.remedy.is_some() || self.remedy_overdue.is_some() || self.approval_pending.is_some();
        let reason = match self.remedy {
            _ if roles.contains(&Role::Manager) => return Ok(()),
            Some(RemedyKind::Reprimand) => Text::of(
                "Alleen managers kunnen op berisping filteren.",
                "Only managers can filter by reprimand.",
            ),
            _ if asks_remedies && !roles.iter().any(|role| role.may(Action::ReadCase)) => Text::of(
                "Alleen wie oplossingen mag lezen, kan erop filteren.",
                "Only who may read remedies can filter by remedy.",
            ),
            _ => return Ok(()),
        };
        Err(Error::Forbidden(Some(reason)))
    }

    fn report_filter(&self) -> ReportFilter {
        ReportFilter {
            admissibility_decided: self.admissibility_decided,
            assessed: self.assessed,
            with_department: self.with_department,
            outcome: self.outcome,
            repeated: self.repeated,
            remedy: self.remedy.map(|kind| RemedyFilter {
                kind,
                status: self.remedy_status,
                currency: self.remedy_currency.clone(),
            }),
            first_response: self.first_response,
            first_response_due: period(self.first_response_due_from_date, self.first_response_due_to_date),
            resolution: self.resolution,
            resolution_due: period(self.resolution_due_from_date, self.resolution_due_to_date),
            open_on: self.open_on_date,
            closed: period(self.closed_from_date, self.closed_to_date),
            reopened: period(self.reopened_from_date, self.reopened_to_date),
            restored: period(self.restored_from_date, self.restored_to_date),
        }
    }
}

const fn period(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Period {
    Period { from, to }
}
