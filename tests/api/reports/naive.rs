//! A naive computation of the report from all events, figure by figure, to compare with the counts by SQL.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use klachtenmap::calendar::model::{Month, Policy, local_date};
use klachtenmap::complaints::store::events;
use klachtenmap::procedure::{ComplaintId, Event, EventData};
use klachtenmap::procedure::{Remedy, RemedyStatus, RemedyTerms, remedies};
use klachtenmap::vocabulary::Vocabulary;
use serde_json::{Value, json};

use crate::app::App;

/// A complaint with its events.
pub struct Story {
    shown: Value,
    events: Vec<Event>,
    remedies: Vec<Remedy>,
}

/// Values by figure and part.
pub type Figures = BTreeMap<(String, String), Value>;

/// Loads every complaint.
pub fn stories(app: &App) -> Vec<Story> {
    let manager = app.manager();
    let mut connection = app.database.connect();
    let all = manager.walk("/v1/complaints?sort=registeredAt");
    let story = |item: &Value| {
        let shown = manager.again(item);
        let id: ComplaintId = shown["id"].as_str().expect("an id").parse().expect("an id");
        let events = events(&mut connection, id).expect("events");
        let remedies = remedies(&events);
        Story {
            shown,
            events,
            remedies,
        }
    };
    all.iter().map(story).collect()
}

impl Story {
    fn text(&self, pointer: &str) -> Option<&str> {
        self.shown.pointer(pointer).and_then(Value::as_str)
    }

    fn day(&self, pointer: &str) -> Option<NaiveDate> {
        let text = self.text(pointer)?;
        let moment = text.parse::<DateTime<Utc>>().map(local_date);
        Some(moment.unwrap_or_else(|_| text.parse().expect("a date")))
    }

    fn registered(&self) -> NaiveDate {
        self.day("/registeredAt").expect("a day")
    }

    fn is_open(&self) -> bool {
        self.shown["open"] == true
    }

    /// Returns the days on which the complaint was closed, or reopened.
    fn days(&self, which: impl Fn(&EventData) -> bool) -> Vec<NaiveDate> {
        let events = self.events.iter().filter(|event| which(&event.what));
        events.map(|event| local_date(event.at)).collect()
    }

    fn closings(&self) -> Vec<NaiveDate> {
        self.days(|what| matches!(what, EventData::Closed(_)))
    }

    /// Returns the day of the first closing; a merge that was taken apart was none.
    fn first_closing(&self) -> Option<NaiveDate> {
        let mut changes = self.events.iter().filter(|event| event.to.is_some()).peekable();
        while let Some(event) = changes.next() {
            let undone = changes
                .peek()
                .is_some_and(|next| matches!(next.what, EventData::Unmerged { .. }));
            if matches!(event.what, EventData::Closed(_)) && !undone {
                return Some(local_date(event.at));
            }
        }
        None
    }

    fn reopenings(&self) -> Vec<NaiveDate> {
        self.days(|what| matches!(what, EventData::Reopened { .. }))
    }

    fn restorings(&self) -> Vec<NaiveDate> {
        self.days(|what| matches!(what, EventData::Unmerged { .. }))
    }

    fn was_open_on(&self, day: NaiveDate) -> bool {
        let until = |days: Vec<NaiveDate>| days.iter().filter(|at| **at <= day).count();
        self.registered() <= day && until(self.closings()) == until(self.reopenings()) + until(self.restorings())
    }

    fn complained_before(&self, all: &[Story]) -> bool {
        let moment =
            |story: &Story| -> DateTime<Utc> { story.text("/registeredAt").expect("a time").parse().expect("a time") };
        let mine = moment(self);
        let same = |other: &Story| {
            ["/complainant/email", "/complainant/phone", "/customerNumber"]
                .iter()
                .any(|field| {
                    let own = self.text(field).map(str::to_lowercase);
                    own.is_some() && own == other.text(field).map(str::to_lowercase)
                })
        };
        all.iter().any(|other| {
            let theirs = moment(other);
            theirs < mine && theirs >= mine - TimeDelta::days(365) && same(other)
        })
    }

    /// Returns whether the first response was due, and whether it was on time.
    fn response(&self, today: NaiveDate) -> (bool, bool) {
        let due = self.day("/firstResponse/dueDate").expect("a day");
        let given = self.day("/firstResponse/at");
        let closed = self.day("/closedAt");
        let late = due < today && closed.is_none_or(|closed| closed > due);
        (given.is_some() || late, given.is_some_and(|given| given <= due))
    }

    fn resolution(&self, today: NaiveDate) -> (bool, bool) {
        let due = self.day("/resolution/dueDate").expect("a day");
        let closed = self.first_closing();
        let paused = self.day("/resolution/pausedSinceDate");
        let stands_still = paused.is_some_and(|paused| paused <= due);
        let late = due < today && !stands_still;
        (closed.is_some() || late, closed.is_some_and(|closed| closed <= due))
    }

    fn working_days(&self) -> Option<i64> {
        let received = self.day("/receivedAt").expect("a day");
        let given = self.day("/firstResponse/at")?;
        Some(Policy::default().working_days_between(received, given))
    }
}

/// Returns every figure that is not a count of 0.
pub fn figures(all: &[Story], month: Month, today: NaiveDate) -> Figures {
    let mut figures = Figures::new();
    let mut put = |key: &str, of: &str, value: Value| {
        if value != json!(0) {
            figures.insert((key.to_owned(), of.to_owned()), value);
        }
    };
    let last = month.first_day_of_next() - Days::new(1);
    let within = |day: NaiveDate| (month.first_day()..=last).contains(&day);
    let cohort: Vec<&Story> = all.iter().filter(|story| within(story.registered())).collect();
    let count = |which: &dyn Fn(&Story) -> bool| json!(cohort.iter().filter(|story| which(story)).count());
    put("registered", "", count(&|_| true));
    put(
        "duplicates",
        "",
        count(&|story| story.text("/outcome") == Some("duplicate")),
    );
    put("repeats", "", count(&|story| story.complained_before(all)));

    let open_on = |day: NaiveDate| all.iter().filter(move |story| story.was_open_on(day));
    let begin = today.min(month.first_day() - Days::new(1));
    let until = today.min(last);
    put("opening", "", json!(open_on(begin).count()));
    put("closing", "", json!(open_on(until).count()));
    let happened = |days: &dyn Fn(&Story) -> Vec<NaiveDate>| {
        let all = all.iter().flat_map(days);
        json!(all.filter(|day| within(*day)).count())
    };
    put("closed", "", happened(&Story::closings));
    put("reopened", "", happened(&Story::reopenings));
    put("restored", "", happened(&Story::restorings));
    for (of, from, to) in [
        ("0-7", 0, 7),
        ("8-14", 8, 14),
        ("15-28", 15, 28),
        ("29-56", 29, 56),
        ("57+", 57, i64::MAX),
    ] {
        let aged = open_on(until).filter(|story| (from..=to).contains(&(until - story.registered()).num_days()));
        put("openByAge", of, json!(aged.count()));
    }

    let mut divide = |key: &str, of: &dyn Fn(&Story) -> String| {
        let mut parts = BTreeMap::<String, usize>::new();
        for story in &cohort {
            *parts.entry(of(story)).or_default() += 1;
        }
        for (part, count) in parts {
            put(key, &part, json!(count));
        }
    };
    let word = |story: &Story, pointer: &str, without: &str| story.text(pointer).unwrap_or(without).to_owned();
    divide("byNature", &|story| word(story, "/nature", ""));
    divide("byMainNature", &|story| match story.text("/nature") {
        Some("tariff" | "cancellation_fee") => "money".to_owned(),
        nature => nature.unwrap_or_default().to_owned(),
    });
    divide("byAdmissibility", &|story| match story.shown["admissible"].as_bool() {
        Some(true) => "admissible".to_owned(),
        Some(false) => "notAdmissible".to_owned(),
        None => "undecided".to_owned(),
    });
    divide("byStatus", &|story| {
        if story.is_open() { "open" } else { "closed" }.to_owned()
    });
    divide("byKind", &|story| word(story, "/kind", ""));
    divide("byChannel", &|story| word(story, "/channel", ""));
    divide("byFinding", &|story| word(story, "/finding", "undecided"));
    divide("byOutcome", &|story| word(story, "/outcome", "open"));
    divide("byDepartment", &|story| {
        word(story, "/handler/department", "noDepartment")
    });

    for kind in ["reprimand", "cancellation", "compensation"] {
        let with = |story: &Story, executed: bool| {
            story.remedies.iter().any(|remedy| {
                remedy.offer.terms.kind().as_str() == kind && (!executed || remedy.status == RemedyStatus::Executed)
            })
        };
        put("remediesOffered", kind, count(&|story| with(story, false)));
        put("remediesExecuted", kind, count(&|story| with(story, true)));
    }
    let executed = cohort.iter().flat_map(|story| &story.remedies);
    let paid = executed.filter(|remedy| remedy.status == RemedyStatus::Executed);
    let cents = paid.filter_map(|remedy| match remedy.offer.terms {
        RemedyTerms::Compensation { ref money, .. } => money.as_ref().map(|money| money.amount_cents),
        _ => None,
    });
    put("compensation", "EUR", json!(cents.sum::<i64>()));

    for (keys, pointer, term) in [
        (
            ["firstResponseDue", "firstResponseOnTime", "firstResponseShare"],
            "/firstResponse/dueDate",
            Story::response as fn(&Story, NaiveDate) -> (bool, bool),
        ),
        (
            ["resolutionDue", "resolutionOnTime", "resolutionShare"],
            "/resolution/dueDate",
            Story::resolution,
        ),
    ] {
        let due = all.iter().filter(|story| story.day(pointer).is_some_and(within));
        let due: Vec<(bool, bool)> = due
            .map(|story| term(story, today))
            .filter(|(counts, _)| *counts)
            .collect();
        let on_time = due.iter().filter(|(_, on_time)| *on_time).count();
        put(keys[0], "", json!(due.len()));
        put(keys[1], "", json!(on_time));
        let share = (!due.is_empty()).then(|| small(on_time) / small(due.len()));
        put(keys[2], "", json!(share));
    }
    let due = all
        .iter()
        .filter(|story| story.day("/firstResponse/dueDate").is_some_and(within));
    let mut days: Vec<i64> = due.filter_map(Story::working_days).collect();
    days.sort_unstable();
    put("firstResponseMedian", "", json!(median(&days)));
    let ninetieth = days.iter().copied().find(|limit| {
        let within = days.iter().filter(|days| *days <= limit).count();
        10 * within >= 9 * days.len()
    });
    put(
        "firstResponseNinetieth",
        "",
        json!(ninetieth.map(|days| small(usize::try_from(days).expect("days")))),
    );
    figures
}

fn median(sorted: &[i64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let at = |index: usize| {
        sorted
            .get(index)
            .map(|days| small(usize::try_from(*days).expect("days")))
    };
    if sorted.len() % 2 == 1 {
        return at(middle);
    }
    Some(f64::midpoint(at(middle.checked_sub(1)?)?, at(middle)?))
}

fn small(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("a small number"))
}
