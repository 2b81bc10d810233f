//! What waits for somebody, over HTTP. An entry is the address of a list and the number of items in the list: both come
//! from the same query, so that a count and its list cannot differ.

use std::num::NonZeroU8;

use actix_web::HttpResponse;
use actix_web::web::{Data, ReqData};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use strum::VariantArray;
use utoipa::{IntoParams, ToSchema};

use super::store::{self, Filter};
use crate::auth::{Action, Caller, can};
use crate::calendar::api::outside;
use crate::calendar::model::{CalendarDate, local_date};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::middleware::RequestContext;
use crate::http::{Page, Query, listed};
use crate::i18n::Text;
use crate::lists::api::{ListQuery, SortKey};
use crate::measures::api::MeasuresQuery;
use crate::messages::api::view::MessagesQuery;
use crate::privacy_requests::api::PrivacyRequestsQuery;
use crate::procedure::Rules;
use crate::reports::api::actions::ReportActionsQuery;
use crate::retention::model::Period;

/// How far the watch list looks.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct WorklistQuery {
    /// In how many working days something counts as due soon; default 2.
    #[param(minimum = 1, maximum = 30, example = 2)]
    due_within_working_days: Option<u8>,
    /// After how many days without any event a complaint is idle; default 7.
    #[param(minimum = 1, maximum = 365, example = 7)]
    idle_days: Option<u16>,
}

/// Something that waits, and how much of it there is.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorklistItem {
    name: WorklistName,
    /// The same for people.
    #[schema(max_length = 200, example = "Termijn eindigt binnen 2 werkdagen")]
    title: String,
    /// How many items the list has that the caller may see.
    #[schema(minimum = 0, example = 3)]
    count: i64,
    /// The list that was counted, relative to the service.
    #[schema(
        max_length = 500,
        format = "uri-reference",
        example = "/v1/complaints?overdue=true&sort=dueDate"
    )]
    list: String,
}

/// What waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, VariantArray, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorklistName {
    /// Open, with the next term ending within so many working days.
    DueSoon,
    /// Open, with the next term ended.
    Overdue,
    /// Registered, and neither forwarded nor taken up.
    NotForwarded,
    /// Open, and with nobody: no person and no queue.
    Unassigned,
    /// Open, and nothing happened for so many days.
    Idle,
    /// With an agreed call-back whose day has come, and of which nothing is known yet.
    CallBacksDue,
    /// Open, and with a handler who cannot be reached: a person who is unknown, absent, retired or may not handle, a closed
    /// department, a function that nobody has.
    HandlerUnavailable,
    /// Waiting for an answer that was expected earlier.
    WaitingExpired,
    /// With a remedy that was promised by an earlier day and is not carried out, also after closing.
    RemediesOverdue,
    /// With a remedy, or while it is open an assessment, that waits for the approval of a manager who did not propose it.
    Approvals,
    /// Open, and neither the complainant nor a representative can be answered.
    NotAnswerable,
    /// Open, with a message of the complainant since which nobody told them anything.
    MessagesUnanswered,
    /// Closed, with a message of the complainant since which nobody told them anything.
    MessagesAfterClosing,
    /// The complainant asks to withdraw it, and nobody has decided.
    WithdrawalRequested,
    /// The complainant asks to reopen it, and nobody has decided.
    ReopeningRequested,
    /// Messages to complainants that could not be sent, and are not tried any more.
    MessagesFailed,
    /// Submissions of the website's form that look like spam, and on which nobody has decided.
    Quarantine,
    /// Prevention measures that should have been taken by now.
    MeasuresOverdue,
    /// Follow-up actions of the meetings about the monthly report that should have been done by now. Managers.
    ReportActionsOverdue,
    /// Privacy requests whose term, or postponement, ends within seven days. Managers.
    PrivacyRequestsDue,
    /// Complaints that fall due within thirty days and that nothing keeps longer. Managers.
    RetentionDue,
    /// Complaints that the retention would purge, and does not until somebody confirms how many. Managers.
    RetentionStopped,
}

listed!(pub Worklist of WorklistItem, "Everything that may wait and that the caller may see, also where nothing does.");

/// Watch list
///
/// What waits for somebody: due soon, overdue, not forwarded, unassigned, idle, call-backs due, with a handler who is
/// not there, waiting longer than expected, promised remedies overdue, approvals, not answerable, messages and requests of
/// complainants, messages to them that could not be sent, submissions that look like spam, measures overdue and, for managers, follow-up actions overdue, privacy
/// requests due, complaints to be purged and a retention that asks first. Each is a list that the caller may see, with the
/// number of its items.
#[utoipa::path(
    get,
    path = "/worklist",
    operation_id = "readWorklist",
    tag = "complaints",
    params(WorklistQuery),
    responses((status = 200, description = "The watch list", body = Worklist))
)]
pub async fn read_worklist(
    caller: Caller<can::ReadWorklist>,
    query: Query<WorklistQuery>,
    context: ReqData<RequestContext>,
    (db, clock, rules): (Data<Db>, Data<Clock>, Data<Rules>),
) -> Result<HttpResponse> {
    let now = clock.now();
    let today = local_date(now);
    let WorklistQuery {
        due_within_working_days,
        idle_days,
    } = query.0;
    let within = due_within_working_days.and_then(NonZeroU8::new).unwrap_or(TWO);
    let idle_days = idle_days.unwrap_or(7);
    let received = CalendarDate::of(now).map_err(|_| outside("dueWithinWorkingDays"))?;
    let last_day = rules.terms.policy.due(received, within);
    let reach = Reach {
        within,
        last_day,
        idle_days,
        idle_since: today - Days::new(u64::from(idle_days)),
        privacy_before: today + Days::new(8),
    };
    let names: Vec<WorklistName> = WorklistName::VARIANTS
        .iter()
        .copied()
        .filter(|name| caller.also_may(name.action()).is_ok())
        .collect();
    let lists: Vec<List> = names.iter().map(|name| name.list(reach)).collect();
    let filters = lists.iter().map(List::filter).collect::<Result<_>>()?;
    let counts = store::count(&db, caller.identity, filters, Period::of(&rules), today).await?;
    let item = |((name, list), count): ((WorklistName, List), i64)| {
        Ok(WorklistItem {
            name,
            title: name.title(reach).into_language(context.language).into_owned(),
            count,
            list: list.address()?,
        })
    };
    let items = names.into_iter().zip(lists).zip(counts);
    let items = items.map(item).collect::<Result<_>>()?;
    Ok(Page::whole(items).response())
}

const TWO: NonZeroU8 = NonZeroU8::new(2).expect("two is not zero");

/// How far the watch list looks on a day.
#[derive(Clone, Copy)]
struct Reach {
    /// Something due within so many working days is due soon: on `last_day` at the latest.
    within: NonZeroU8,
    last_day: NaiveDate,
    /// Without an event for so many days a complaint is idle: since the end of `idle_since`.
    idle_days: u16,
    idle_since: NaiveDate,
    /// A privacy request due before this day is due soon.
    privacy_before: NaiveDate,
}

/// A list by its query.
enum List {
    Complaints(Box<ListQuery>),
    Measures(MeasuresQuery),
    ReportActions(ReportActionsQuery),
    Quarantine,
    Messages(MessagesQuery),
    PrivacyRequests(PrivacyRequestsQuery),
    RetentionDue,
    Retention,
}

impl List {
    fn filter(&self) -> Result<Filter> {
        Ok(match self {
            List::Complaints(query) => Filter::Complaints(Box::new(query.filter()?.0)),
            List::Measures(query) => Filter::Measures(query.filter().0),
            List::ReportActions(query) => Filter::ReportActions(query.filter()),
            List::Quarantine => Filter::Quarantine,
            List::Messages(query) => Filter::Messages(query.filter()),
            List::PrivacyRequests(query) => Filter::PrivacyRequests(query.filter()),
            List::RetentionDue => Filter::RetentionDue,
            List::Retention => Filter::Retention,
        })
    }

    fn address(&self) -> Result<String> {
        let (path, query) = match self {
            List::Complaints(query) => ("/v1/complaints", serde_urlencoded::to_string(query)),
            List::Measures(query) => ("/v1/measures", serde_urlencoded::to_string(query)),
            List::ReportActions(query) => ("/v1/report-actions", serde_urlencoded::to_string(query)),
            List::Messages(query) => ("/v1/messages", serde_urlencoded::to_string(query)),
            List::Quarantine => return Ok("/v1/quarantine?waiting=true".to_owned()),
            List::PrivacyRequests(query) => ("/v1/privacy-requests", serde_urlencoded::to_string(query)),
            List::RetentionDue | List::Retention => return Ok("/v1/retention".to_owned()),
        };
        let query = query.map_err(|error| Error::caused("a list of the watch list", error))?;
        Ok(format!("{path}?{query}"))
    }
}

impl WorklistName {
    /// The action that reads the list.
    const fn action(self) -> Action {
        match self {
            WorklistName::MeasuresOverdue => Action::ReadMeasures,
            WorklistName::ReportActionsOverdue => Action::ReadReports,
            WorklistName::Quarantine => Action::DecideQuarantine,
            WorklistName::MessagesFailed => Action::ReadMessages,
            WorklistName::PrivacyRequestsDue => Action::ReadPrivacyRequests,
            WorklistName::RetentionDue | WorklistName::RetentionStopped => Action::ReadRetention,
            _ => Action::ReadComplaints,
        }
    }

    fn title(self, reach: Reach) -> Text {
        let Reach { within, idle_days, .. } = reach;
        match self {
            WorklistName::DueSoon if within == NonZeroU8::MIN => {
                Text::of("Termijn eindigt binnen 1 werkdag", "Term ends within 1 working day")
            }
            WorklistName::DueSoon => Text::written(
                format!("Termijn eindigt binnen {within} werkdagen"),
                format!("Term ends within {within} working days"),
            ),
            WorklistName::Overdue => Text::of("Te laat", "Overdue"),
            WorklistName::NotForwarded => Text::of("Nog niet doorgestuurd", "Not forwarded yet"),
            WorklistName::Unassigned => Text::of("Nog niet toegewezen", "Not assigned yet"),
            WorklistName::Idle if idle_days == 1 => Text::of("Al 1 dag niets gebeurd", "Nothing happened for 1 day"),
            WorklistName::Idle => Text::written(
                format!("Al {idle_days} dagen niets gebeurd"),
                format!("Nothing happened for {idle_days} days"),
            ),
            WorklistName::CallBacksDue => Text::of("Terugbelafspraken voor vandaag of eerder", "Call-backs due"),
            WorklistName::HandlerUnavailable => Text::of("Behandelaar niet bereikbaar", "Handler cannot be reached"),
            WorklistName::WaitingExpired => {
                Text::of("In de wacht, verwachte datum voorbij", "Waiting, expected date passed")
            }
            WorklistName::RemediesOverdue => {
                Text::of("Toegezegde oplossingen over de einddatum", "Promised remedies overdue")
            }
            WorklistName::Approvals => Text::of(
                "Voorstellen die op goedkeuring wachten",
                "Proposals waiting for approval",
            ),
            WorklistName::NotAnswerable => Text::of("Niet te beantwoorden", "Cannot be answered"),
            WorklistName::MessagesUnanswered => Text::of("Berichten van melders", "Messages of complainants"),
            WorklistName::MessagesAfterClosing => Text::of(
                "Berichten van melders na sluiting",
                "Messages of complainants after closing",
            ),
            WorklistName::WithdrawalRequested => Text::of("Verzoeken om intrekking", "Requests to withdraw"),
            WorklistName::ReopeningRequested => Text::of("Verzoeken om heropening", "Requests to reopen"),
            WorklistName::MessagesFailed => Text::of("Mislukte berichten", "Messages that failed"),
            WorklistName::Quarantine => Text::of("Inzendingen die op spam lijken", "Submissions that look like spam"),
            WorklistName::MeasuresOverdue => Text::of("Maatregelen over de einddatum", "Measures past their due date"),
            WorklistName::ReportActionsOverdue => Text::of(
                "Vervolgacties over de einddatum",
                "Follow-up actions past their due date",
            ),
            WorklistName::PrivacyRequestsDue => Text::of(
                "Verzoeken over gegevens met een einddatum binnen 7 dagen",
                "Requests about data due within 7 days",
            ),
            WorklistName::RetentionDue => Text::of(
                "Klachten die binnen 30 dagen na de bewaartermijn worden gewist",
                "Complaints to be erased within 30 days, after their retention period",
            ),
            WorklistName::RetentionStopped => Text::of(
                "Klachten die na de bewaartermijn worden gewist, zodra een beheerder dat bevestigt",
                "Complaints to be erased after their retention period, once an administrator confirms it",
            ),
        }
    }

    fn list(self, reach: Reach) -> List {
        let mut query = Box::new(ListQuery::default());
        query.sort = Some(match self {
            WorklistName::DueSoon | WorklistName::Overdue => SortKey::DueDate,
            _ => SortKey::RegisteredAt,
        });
        match self {
            WorklistName::DueSoon => {
                query.overdue = Some(false);
                query.due_before = Some(reach.last_day + Days::new(1));
            }
            WorklistName::Overdue => query.overdue = Some(true),
            WorklistName::NotForwarded => query.forwarded = Some(false),
            WorklistName::Unassigned => query.assigned = Some(false),
            WorklistName::Idle => query.idle_since_date = Some(reach.idle_since),
            WorklistName::CallBacksDue => query.call_back_due = Some(true),
            WorklistName::HandlerUnavailable => query.handler_available = Some(false),
            WorklistName::WaitingExpired => query.waiting_expired = Some(true),
            WorklistName::RemediesOverdue => query.remedy_overdue = Some(true),
            WorklistName::Approvals => query.approval_pending = Some(true),
            WorklistName::NotAnswerable => {
                query.open = Some(true);
                query.answerable = Some(false);
            }
            WorklistName::MessagesUnanswered | WorklistName::MessagesAfterClosing => {
                query.open = Some(self == WorklistName::MessagesUnanswered);
                query.message_unanswered = Some(true);
            }
            WorklistName::WithdrawalRequested => query.withdrawal_requested = Some(true),
            WorklistName::ReopeningRequested => query.reopening_requested = Some(true),
            WorklistName::MessagesFailed => return List::Messages(MessagesQuery::failed()),
            WorklistName::Quarantine => return List::Quarantine,
            WorklistName::MeasuresOverdue => {
                let overdue = Some(true);
                return List::Measures(MeasuresQuery {
                    overdue,
                    ..MeasuresQuery::default()
                });
            }
            WorklistName::ReportActionsOverdue => {
                let overdue = Some(true);
                return List::ReportActions(ReportActionsQuery {
                    overdue,
                    ..ReportActionsQuery::default()
                });
            }
            WorklistName::PrivacyRequestsDue => {
                return List::PrivacyRequests(PrivacyRequestsQuery {
                    due_before: Some(reach.privacy_before),
                    ..PrivacyRequestsQuery::default()
                });
            }
            WorklistName::RetentionDue => return List::RetentionDue,
            WorklistName::RetentionStopped => return List::Retention,
        }
        List::Complaints(query)
    }
}
