//! The figures of a report in their order, each with the list behind it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::counts::{Age, Counts, Group, Term};
use super::figures::{Figure, Key, Name, Value};
use super::lists::Lists;
use super::names::{self, name};
use super::report::Catalogue;
use crate::calendar::model::Month;
use crate::procedure::RemedyKind;
use crate::procedure::{Channel, Finding, Kind, Outcome};

/// Every figure of the month.
pub(super) fn figures(month: Month, today: NaiveDate, counts: &Counts, catalogue: &Catalogue) -> Vec<Figure> {
    let arranged = Arrangement {
        lists: Lists::new(month, today),
        counts,
        catalogue,
        registered: sum(&counts.cohort, |_| true),
    };
    [
        arranged.flow(),
        arranged.ages(),
        arranged.natures(),
        arranged.divisions(),
        arranged.departments(),
        arranged.remedies(),
        arranged.first_response(),
        arranged.resolution(),
        arranged.measures(),
    ]
    .concat()
}

/// A report being arranged.
struct Arrangement<'a> {
    lists: Lists,
    counts: &'a Counts,
    catalogue: &'a Catalogue,
    registered: i64,
}

impl Arrangement<'_> {
    fn flow(&self) -> Vec<Figure> {
        let counts = self.counts;
        let cohort = &counts.cohort;
        let duplicate = |group: &Group| group.outcome.as_deref() == Some(Outcome::Duplicate.as_str());
        let lists = &self.lists;
        let closing = counts.open_at_end.iter().sum();
        vec![
            counted(Key::Registered, self.registered, lists.registered("")),
            counted(
                Key::Duplicates,
                sum(cohort, duplicate),
                lists.registered("outcome=duplicate"),
            ),
            counted(
                Key::Repeats,
                sum(cohort, |group| group.repeated),
                lists.registered("repeated=true"),
            ),
            counted(Key::Opening, counts.open_at_begin, lists.open_at_begin()),
            Figure {
                items: Some(counts.reopenings.complaints),
                ..counted(Key::Reopened, counts.reopenings.times, lists.reopened())
            },
            Figure {
                items: Some(counts.closings.complaints),
                ..counted(Key::Closed, counts.closings.times, lists.closed())
            },
            counted(Key::Closing, closing, lists.open_at_end()),
        ]
    }

    fn ages(&self) -> Vec<Figure> {
        let parts = Age::ALL.iter().zip(self.counts.open_at_end).map(|(age, count)| {
            let from = age.from;
            let between = age.to.map(|to| (format!("{from}-{to}"), format!("{from}–{to}")));
            let (code, called) = between.map_or_else(
                || {
                    let nl = format!("{from} dagen of meer");
                    (format!("{from}+"), name(&nl, &format!("{from} days or more")))
                },
                |(code, days)| (code, name(&format!("{days} dagen"), &format!("{days} days"))),
            );
            part(Key::OpenByAge, &code, called, count, self.lists.open_of_age(*age))
        });
        parts.collect()
    }

    fn natures(&self) -> Vec<Figure> {
        let entry = |code: &str| self.catalogue.natures.iter().find(|entry| entry.code == code);
        let called = |code: &str| entry(code).map_or_else(|| name(code, code), |entry| entry.name.clone());
        let main = |group: &Group| {
            let parent = entry(&group.nature).and_then(|entry| entry.parent.clone());
            parent.unwrap_or_else(|| group.nature.clone())
        };
        [
            self.tallied(Key::ByMainNature, "mainNature", called, |group| Some(main(group))),
            self.tallied(Key::ByNature, "nature", called, |group| Some(group.nature.clone())),
        ]
        .concat()
    }

    /// The parts that there are, largest first; `filter` is the name of the filter of lists, and `by` gives the code of
    /// the part that a group is in, if it is in any.
    fn tallied(
        &self,
        key: Key,
        filter: &str,
        called: impl Fn(&str) -> Name,
        by: impl Fn(&Group) -> Option<String>,
    ) -> Vec<Figure> {
        let mut totals = BTreeMap::<String, i64>::new();
        for group in &self.counts.cohort {
            if let Some(code) = by(group) {
                *totals.entry(code).or_default() += group.count;
            }
        }
        let mut totals: Vec<_> = totals.into_iter().collect();
        totals.sort_by_key(|(_, count)| Reverse(*count));
        let parts = totals.into_iter().map(|(code, count)| {
            let list = self.lists.registered(&format!("{filter}={code}"));
            part(key, &code, called(&code), count, list)
        });
        parts.collect()
    }

    /// The divisions whose parts are fixed: each is there, also when nothing is in it.
    fn divisions(&self) -> Vec<Figure> {
        let words = |name: &str, code: &str| format!("{name}={code}");
        let admissibility = [
            ("admissible", name("Ontvankelijk", "Admissible"), "admissible=true"),
            (
                "notAdmissible",
                name("Niet-ontvankelijk", "Not admissible"),
                "admissible=false",
            ),
            (
                "undecided",
                name("Nog niet beslist", "Not decided yet"),
                "admissibilityDecided=false",
            ),
        ];
        let status = [
            ("open", name("Open", "Open"), "open=true"),
            ("closed", name("Gesloten", "Closed"), "open=false"),
        ];
        let kinds = Kind::ALL
            .iter()
            .map(|kind| (kind.as_str(), names::kind(*kind), words("kind", kind.as_str())));
        let channels = Channel::ALL.iter().map(|channel| {
            let code = channel.as_str();
            (code, names::channel(*channel), words("channel", code))
        });
        let findings = Finding::ALL.iter().map(|finding| {
            let code = finding.as_str();
            (code, names::finding(*finding), words("finding", code))
        });
        let unassessed = name("Nog niet beoordeeld", "Not assessed yet");
        let findings = findings.chain([("undecided", unassessed, "assessed=false".to_owned())]);
        let outcomes = Outcome::ALL.iter().map(|outcome| {
            let code = outcome.as_str();
            (code, names::outcome(*outcome), words("outcome", code))
        });
        let outcomes = outcomes.chain([("open", name("Nog open", "Open still"), "open=true".to_owned())]);
        [
            self.divided(Key::ByAdmissibility, admissibility, |group| match group.admissible {
                Some(true) => "admissible",
                Some(false) => "notAdmissible",
                None => "undecided",
            }),
            self.divided(Key::ByStatus, status, |group| {
                if group.outcome.is_none() { "open" } else { "closed" }
            }),
            self.divided(Key::ByKind, kinds, |group| &group.kind),
            self.divided(Key::ByChannel, channels, |group| &group.channel),
            self.divided(Key::ByFinding, findings, |group| {
                group.finding.as_deref().unwrap_or("undecided")
            }),
            self.divided(Key::ByOutcome, outcomes, |group| {
                group.outcome.as_deref().unwrap_or("open")
            }),
        ]
        .concat()
    }

    /// Each part by its code, what it is called and its filter; `of` gives the code of the part that a group is in.
    fn divided<F: AsRef<str>>(
        &self,
        key: Key,
        parts: impl IntoIterator<Item = (&'static str, Name, F)>,
        of: impl Fn(&Group) -> &str,
    ) -> Vec<Figure> {
        let parts = parts.into_iter().map(|(code, called, filter)| {
            let count = sum(&self.counts.cohort, |group| of(group) == code);
            part(key, code, called, count, self.lists.registered(filter.as_ref()))
        });
        parts.collect()
    }

    fn departments(&self) -> Vec<Figure> {
        let called = |code: &str| {
            let mut all = self.catalogue.departments.iter();
            let found = all.find(|(known, _)| known == code);
            let called = found.map_or(code, |(_, called)| called);
            name(called, called)
        };
        let mut figures = self.tallied(Key::ByDepartment, "department", called, |group| {
            group.department.clone()
        });
        let nobodys = sum(&self.counts.cohort, |group| group.department.is_none());
        let list = self.lists.registered("withDepartment=false");
        // No code of a department has a capital.
        figures.push(part(
            Key::ByDepartment,
            "noDepartment",
            name("Geen afdeling", "No department"),
            nobodys,
            list,
        ));
        figures
    }

    fn remedies(&self) -> Vec<Figure> {
        let remedied = |kind: RemedyKind| self.counts.remedies.get(kind.as_str()).copied().unwrap_or_default();
        let offered = RemedyKind::ALL.iter().map(|kind| {
            let list = self.lists.registered(&format!("remedy={}", kind.as_str()));
            part(
                Key::RemediesOffered,
                kind.as_str(),
                names::remedy(*kind),
                remedied(*kind).offered,
                list,
            )
        });
        let executed = RemedyKind::ALL.iter().map(|kind| {
            let filter = format!("remedy={}&remedyStatus=executed", kind.as_str());
            let list = self.lists.registered(&filter);
            part(
                Key::RemediesExecuted,
                kind.as_str(),
                names::remedy(*kind),
                remedied(*kind).executed,
                list,
            )
        });
        let paid = self.counts.compensation.iter().map(|(currency, paid)| {
            let filter = format!("remedy=compensation&remedyStatus=executed&remedyCurrency={currency}");
            Figure {
                value: Value::Money {
                    cents: paid.cents,
                    currency: currency.clone(),
                },
                ..part(
                    Key::Compensation,
                    currency,
                    name(currency, currency),
                    paid.complaints,
                    self.lists.registered(&filter),
                )
            }
        });
        offered.chain(executed).chain(paid).collect()
    }

    fn first_response(&self) -> Vec<Figure> {
        let responses = &self.counts.first_response;
        let list = |how: &str| self.lists.first_responses(how);
        let days = |key, days| Figure {
            value: Value::WorkingDays { days },
            ..counted(key, responses.given, list("given"))
        };
        let mut figures = term(
            [Key::FirstResponseDue, Key::FirstResponseOnTime, Key::FirstResponseShare],
            responses.term,
            list,
        );
        figures.push(days(Key::FirstResponseMedian, responses.median()));
        figures.push(days(Key::FirstResponseNinetieth, responses.ninetieth()));
        figures
    }

    fn resolution(&self) -> Vec<Figure> {
        term(
            [Key::ResolutionDue, Key::ResolutionOnTime, Key::ResolutionShare],
            self.counts.resolution,
            |how| self.lists.resolutions(how),
        )
    }

    fn measures(&self) -> Vec<Figure> {
        let measures = self.counts.measures;
        vec![
            counted(Key::MeasuresMade, measures.made, self.lists.measures_made()),
            counted(Key::MeasuresDue, measures.due, self.lists.measures_due("")),
            counted(Key::MeasuresDone, measures.done, self.lists.measures_due("&open=false")),
        ]
    }
}

/// Due, on time, and the share of it.
fn term([due, on_time, share]: [Key; 3], term: Term, list: impl Fn(&str) -> String) -> Vec<Figure> {
    vec![
        counted(due, term.due, list("counted")),
        counted(on_time, term.on_time, list("on_time")),
        Figure {
            value: Value::Share { share: term.share() },
            ..counted(share, term.due, list("counted"))
        },
    ]
}

fn counted(key: Key, count: i64, list: String) -> Figure {
    Figure {
        key,
        of: None,
        name: None,
        value: Value::Count { count },
        items: Some(count),
        list: Some(list),
    }
}

fn part(key: Key, code: &str, called: Name, count: i64, list: String) -> Figure {
    Figure {
        of: Some(code.to_owned()),
        name: Some(called),
        ..counted(key, count, list)
    }
}

fn sum(cohort: &[Group], which: impl Fn(&Group) -> bool) -> i64 {
    let counted = cohort.iter().filter(|group| which(group));
    counted.map(|group| group.count).sum()
}
