//! The procedure as its text says it, without the program: what becomes of a complaint by a call.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Europe::Amsterdam;
use klachtenmap::auth::Role;

/// Something that somebody tries.
#[derive(Debug, Clone)]
pub enum Call {
    Forward(&'static str),
    Return,
    TakeUp,
    Wait,
    Assess(bool),
    Analyse,
    Interview(&'static str),
    Reach,
    Fail,
    /// Strikes out the newest contact that stands and is no answer, or the newest analysis that stands.
    StrikeContact,
    StrikeAnalysis,
    NoMeasure,
    Extend(u64),
    Answer,
    Close(&'static str, bool),
    /// A handler leaves, or comes back: no call on the complaint, but it decides who takes over.
    Absent(&'static str, bool),
}

/// Both are of one department.
pub const HANDLERS: [&str; 2] = ["h-1", "h-2"];

/// A contact that somebody noted.
#[derive(Debug, Clone, PartialEq)]
pub struct Contact {
    pub by: &'static str,
    pub at: DateTime<Utc>,
    pub reached: bool,
}

/// What the procedure knows of a complaint.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    pub status: &'static str,
    pub handler: Option<&'static str>,
    /// Who forwarded it last.
    pub forwarded_by: Option<&'static str>,
    /// Employees whom it is about.
    pub about: Vec<&'static str>,
    pub revisions: usize,
    pub assessed_by: Option<&'static str>,
    /// A manager assessed otherwise than somebody before: only managers do so from then on.
    pub overruled: bool,
    /// Of feedback and prevention, which the closing asks for, what there is.
    pub done: BTreeSet<&'static str>,
    /// Analyses that stand, by who noted each.
    pub analyses: Vec<&'static str>,
    /// Contacts that stand and are no answers, in the order of noting.
    pub contacts: Vec<Contact>,
    /// The first answer to the complainant.
    pub answered: Option<DateTime<Utc>>,
    /// Until reopening may have moved it.
    pub first_due: Option<NaiveDate>,
    pub due: NaiveDate,
    pub paused: Option<NaiveDate>,
    pub closed_on: Option<NaiveDate>,
    pub outcome: Option<&'static str>,
    pub reopened: i64,
    pub away: BTreeSet<&'static str>,
}

/// Received on Friday 30 October 2026: five working days end on 6 November, eight weeks on 25 December.
fn first_due() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 6).expect("a day")
}

fn original_due() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 25).expect("a day")
}

impl Reference {
    pub fn new() -> Self {
        Reference {
            status: "registered",
            handler: None,
            about: Vec::new(),
            revisions: 0,
            assessed_by: None,
            overruled: false,
            forwarded_by: None,
            done: BTreeSet::new(),
            analyses: Vec::new(),
            contacts: Vec::new(),
            answered: None,
            first_due: Some(first_due()),
            due: original_due(),
            paused: None,
            closed_on: None,
            outcome: None,
            reopened: 0,
            away: BTreeSet::new(),
        }
    }

    fn works(&self, caller: &str, role: Role) -> bool {
        let may = match role {
            Role::Manager => true,
            Role::Intake | Role::Form | Role::Integration => false,
            Role::Handler => self.handler.is_none_or(|handler| handler == caller),
        };
        may && !self.about.contains(&caller)
    }

    fn takes_over(&self, caller: &str, role: Role) -> bool {
        let from_colleague = |handler| handler != caller && HANDLERS.contains(&handler) && self.away.contains(handler);
        role == Role::Handler && self.status != "closed" && self.handler.is_some_and(from_colleague)
    }

    /// The earliest contact that stands and reached the complainant, answers among them.
    pub fn first_response(&self) -> Option<DateTime<Utc>> {
        let reached = self.contacts.iter().filter(|contact| contact.reached);
        reached.map(|contact| contact.at).chain(self.answered).min()
    }

    fn resume(&mut self, today: NaiveDate) {
        if let Some(paused) = self.paused.take()
            && paused <= self.due
        {
            self.due += today - paused;
        }
    }

    /// What becomes of it, or that it is refused.
    pub fn after(&self, call: &Call, caller: &'static str, role: Role, now: DateTime<Utc>) -> Option<Reference> {
        let mut next = self.clone();
        let today = now.with_timezone(&Amsterdam).date_naive();
        let works = self.works(caller, role);
        let being_handled = ["in_progress", "waiting", "answered"].contains(&self.status);
        let allowed = match call {
            Call::Forward(to) => {
                next.status = "forwarded";
                next.handler = Some(to);
                let before_taking_up = ["registered", "forwarded"].contains(&self.status);
                let possible = self.status != "closed" && !self.about.contains(to);
                next.forwarded_by = Some(caller);
                next.resume(today);
                let again = role == Role::Handler
                    && self.status == "forwarded"
                    && self.forwarded_by == Some(caller)
                    && !self.about.contains(&caller);
                possible && (works || again || (role == Role::Intake && before_taking_up))
            }
            Call::Return => {
                next.status = "registered";
                next.handler = None;
                self.status == "forwarded" && works
            }
            Call::TakeUp => {
                let reopening = self.status == "closed";
                let takes_over = self.takes_over(caller, role) && !self.about.contains(&caller);
                next.status = "in_progress";
                next.resume(today);
                if takes_over {
                    next.handler = Some(caller);
                } else if self.status != "waiting" {
                    next.handler = Some(self.handler.unwrap_or(caller));
                }
                if reopening {
                    next.reopened += 1;
                    next.due = today + Days::new(56);
                    next.first_due = self.first_due.filter(|_| self.first_response().is_some());
                }
                next.closed_on = None;
                next.outcome = None;
                let in_time = self.closed_on.is_none_or(|day| today <= day + Days::new(90));
                let mine = self.status != "in_progress"
                    && works
                    && (!reopening || (role == Role::Manager && in_time))
                    && (self.status == "waiting" || !next.about.contains(&next.handler.expect("somebody")));
                mine || takes_over
            }
            Call::Wait => {
                next.status = "waiting";
                next.paused = Some(today);
                self.status == "in_progress" && works
            }
            Call::Assess(_) => {
                next.revisions += 1;
                let is_manager = role == Role::Manager;
                let of_another = self.assessed_by.is_some_and(|before| before != caller);
                next.overruled |= is_manager && of_another;
                next.assessed_by = Some(caller);
                being_handled && works && (is_manager || !self.overruled)
            }
            Call::Analyse => {
                next.analyses.push(caller);
                being_handled && works
            }
            Call::Interview(employee) => {
                if !next.about.contains(employee) {
                    next.about.push(employee);
                }
                being_handled && works && self.handler != Some(employee)
            }
            Call::Reach | Call::Fail => {
                let reached = matches!(call, Call::Reach);
                next.contacts.push(Contact {
                    by: caller,
                    at: now,
                    reached,
                });
                works
            }
            Call::StrikeContact => {
                let struck = next.contacts.pop();
                let of_own = struck.is_some_and(|contact| contact.by == caller) && !self.about.contains(&caller);
                !self.contacts.is_empty() && (works || of_own)
            }
            Call::StrikeAnalysis => {
                let struck = next.analyses.pop();
                let of_own = struck == Some(caller) && !self.about.contains(&caller);
                let needed = self.outcome == Some("resolved") && next.analyses.is_empty();
                struck.is_some() && (works || of_own) && !needed
            }
            Call::NoMeasure => {
                next.done.insert("prevention");
                being_handled && works
            }
            Call::Extend(days) => {
                next.due = self.due + Days::new(*days);
                let begin = if self.reopened > 0 {
                    original_due().max(today)
                } else {
                    original_due()
                };
                self.status != "closed" && works && next.due <= begin + Days::new(365)
            }
            Call::Answer => {
                next.status = "answered";
                next.done.insert("feedback");
                next.answered = self.answered.or(Some(now));
                next.resume(today);
                ["in_progress", "waiting"].contains(&self.status) && works
            }
            Call::Close(outcome, complete) => {
                next.status = "closed";
                next.closed_on = Some(today);
                next.outcome = Some(outcome);
                next.resume(today);
                if *complete {
                    next.done.insert("prevention");
                }
                let gate = self.revisions > 0 && !self.analyses.is_empty() && next.done.len() == 2 && *complete;
                let possible = match *outcome {
                    "withdrawn" => self.status != "closed",
                    _ => self.status == "answered" && gate,
                };
                possible && works
            }
            Call::Absent(..) => return None,
        };
        allowed.then_some(next)
    }
}
