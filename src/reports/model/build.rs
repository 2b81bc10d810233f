//! Builds the figures of a report in their order, each with the list behind it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::catalogue::Catalogue;
use super::counts::{Age, Counts, Group, Term};
use super::figures::{Figure, Key, Name, Value};
use super::lists::Lists;
use super::names::{self, name};
use crate::calendar::model::Month;
use crate::procedure::{Channel, Finding, Kind, Outcome, RemedyKind};
use crate::vocabulary::Vocabulary;

/// Builds every figure of the month.
pub(super) fn build_figures(month: Month, today: NaiveDate, counts: &Counts, catalogue: &Catalogue) -> Vec<Figure> {
    let builder = FigureBuilder {
        lists: Lists::new(month, today),
        counts,
        catalogue,
        registered: sum(&counts.cohort, |_| true),
    };
    [
        builder.flow(),
        builder.ages(),
        builder.natures(),
        builder.divisions(),
        builder.departments(),
        builder.remedies(),
        builder.first_response(),
        builder.resolution(),
        builder.measures(),
        builder.forgotten(),
        builder.website(),
    ]
    .concat()
}

/// The input of the figures.
struct FigureBuilder<'a> {
    lists: Lists,
    counts: &'a Counts,
    catalogue: &'a Catalogue,
    registered: i64,
}

impl FigureBuilder<'_> {
    fn flow(&self) -> Vec<Figure> {
        let counts = self.counts;
        let cohort = &counts.cohort;
        let duplicate = |group: &Group| group.outcome.as_deref() == Some(Outcome::Duplicate.as_str());
        let lists = &self.lists;
        let closing = counts.open_at_end.iter().sum();
        vec![
            count_figure(Key::Registered, self.registered, lists.registered("")),
            count_figure(
                Key::Duplicates,
                sum(cohort, duplicate),
                lists.registered("outcome=duplicate"),
            ),
            count_figure(
                Key::Repeats,
                sum(cohort, |group| group.repeated),
                lists.registered("repeated=true"),
            ),
            count_figure(Key::Opening, counts.open_at_begin, lists.open_at_begin()),
            Figure {
                items: Some(counts.reopenings.complaints),
                ..count_figure(Key::Reopened, counts.reopenings.times, lists.reopened())
            },
            Figure {
                items: Some(counts.restorings.complaints),
                ..count_figure(Key::Restored, counts.restorings.times, lists.restored())
            },
            Figure {
                items: Some(counts.closings.complaints),
                ..count_figure(Key::Closed, counts.closings.times, lists.closed())
            },
            count_figure(Key::Closing, closing, lists.open_at_end()),
        ]
    }

    fn ages(&self) -> Vec<Figure> {
        let parts = Age::ALL.iter().zip(self.counts.open_at_end).map(|(age, count)| {
            let from = age.from;
            let (code, nl, en) = match age.to {
                None => (
                    format!("{from}+"),
                    format!("{from} dagen of meer"),
                    format!("{from} days or more"),
                ),
                Some(to) => (
                    format!("{from}-{to}"),
                    format!("{from} t/m {to} dagen"),
                    format!("{from} to {to} days"),
                ),
            };
            let called = name(&nl, &en);
            part_figure(Key::OpenByAge, &code, called, count, self.lists.open_of_age(*age))
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
            self.by_count(Key::ByMainNature, "mainNature", called, |group| Some(main(group))),
            self.by_count(Key::ByNature, "nature", called, |group| Some(group.nature.clone())),
        ]
        .concat()
    }

    /// Builds a figure for each code that occurs, largest count first. `by` returns the code of a group, `filter` is the
    /// name of the query parameter that selects it.
    fn by_count(
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
            part_figure(key, &code, called(&code), count, list)
        });
        parts.collect()
    }

    /// Builds the divisions with fixed parts, including parts with a count of 0.
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
            .map(|kind| (kind.as_str(), names::of(*kind), words("kind", kind.as_str())));
        let channels = Channel::ALL.iter().map(|channel| {
            let code = channel.as_str();
            (code, names::of(*channel), words("channel", code))
        });
        let findings = Finding::ALL.iter().map(|finding| {
            let code = finding.as_str();
            (code, names::of(*finding), words("finding", code))
        });
        let unassessed = name("Nog niet beoordeeld", "Not assessed yet");
        let findings = findings.chain([("undecided", unassessed, "assessed=false".to_owned())]);
        let outcomes = Outcome::ALL.iter().map(|outcome| {
            let code = outcome.as_str();
            (code, names::of(*outcome), words("outcome", code))
        });
        let outcomes = outcomes.chain([("open", name("Nog open", "Open still"), "open=true".to_owned())]);
        [
            self.by_fixed_parts(Key::ByAdmissibility, admissibility, |group| match group.admissible {
                Some(true) => "admissible",
                Some(false) => "notAdmissible",
                None => "undecided",
            }),
            self.by_fixed_parts(Key::ByStatus, status, |group| {
                if group.outcome.is_none() { "open" } else { "closed" }
            }),
            self.by_fixed_parts(Key::ByKind, kinds, |group| &group.kind),
            self.by_fixed_parts(Key::ByChannel, channels, |group| &group.channel),
            self.by_fixed_parts(Key::ByFinding, findings, |group| {
                group.finding.as_deref().unwrap_or("undecided")
            }),
            self.by_fixed_parts(Key::ByOutcome, outcomes, |group| {
                group.outcome.as_deref().unwrap_or("open")
            }),
        ]
        .concat()
    }

    /// Builds a figure for each part, given by code, name and query. `of` returns the code of the part of a group.
    fn by_fixed_parts<F: AsRef<str>>(
        &self,
        key: Key,
        parts: impl IntoIterator<Item = (&'static str, Name, F)>,
        of: impl Fn(&Group) -> &str,
    ) -> Vec<Figure> {
        let parts = parts.into_iter().map(|(code, called, filter)| {
            let count = sum(&self.counts.cohort, |group| of(group) == code);
            part_figure(key, code, called, count, self.lists.registered(filter.as_ref()))
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
        let mut figures = self.by_count(Key::ByDepartment, "department", called, |group| {
            group.department.clone()
        });
        let unassigned = sum(&self.counts.cohort, |group| group.department.is_none());
        let list = self.lists.registered("withDepartment=false");
        // This cannot clash with the code of a department, which has no capital.
        figures.push(part_figure(
            Key::ByDepartment,
            "noDepartment",
            name("Geen afdeling", "No department"),
            unassigned,
            list,
        ));
        figures
    }

    fn remedies(&self) -> Vec<Figure> {
        let remedy_counts = |kind: RemedyKind| self.counts.remedies.get(kind.as_str()).copied().unwrap_or_default();
        let offered = RemedyKind::ALL.iter().map(|kind| {
            let list = self.lists.registered(&format!("remedy={}", kind.as_str()));
            part_figure(
                Key::RemediesOffered,
                kind.as_str(),
                names::of(*kind),
                remedy_counts(*kind).offered,
                list,
            )
        });
        let executed = RemedyKind::ALL.iter().map(|kind| {
            let filter = format!("remedy={}&remedyStatus=executed", kind.as_str());
            let list = self.lists.registered(&filter);
            part_figure(
                Key::RemediesExecuted,
                kind.as_str(),
                names::of(*kind),
                remedy_counts(*kind).executed,
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
                ..part_figure(
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
        let list = |state: &str| self.lists.first_responses(state);
        let days = |key, days| Figure {
            value: Value::WorkingDays { days },
            ..count_figure(key, responses.given, list("given"))
        };
        let mut figures = term(
            [Key::FirstResponseDue, Key::FirstResponseOnTime, Key::FirstResponseShare],
            responses.term,
            list,
        );
        figures.push(days(Key::FirstResponseMedian, responses.median()));
        figures.push(days(Key::FirstResponseNinetieth, responses.percentile_90()));
        figures
    }

    fn resolution(&self) -> Vec<Figure> {
        term(
            [Key::ResolutionDue, Key::ResolutionOnTime, Key::ResolutionShare],
            self.counts.resolution,
            |state| self.lists.resolutions(state),
        )
    }

    fn measures(&self) -> Vec<Figure> {
        let measures = self.counts.measures;
        vec![
            count_figure(Key::MeasuresMade, measures.made, self.lists.measures_made()),
            count_figure(Key::MeasuresDue, measures.due, self.lists.measures_due("")),
            count_figure(Key::MeasuresDone, measures.done, self.lists.measures_due("&open=false")),
        ]
    }

    /// A complaint that was erased is in no list.
    fn forgotten(&self) -> Vec<Figure> {
        let forgotten = self.counts.forgotten;
        [(Key::Erased, forgotten.erased), (Key::Purged, forgotten.purged)]
            .map(|(key, count)| Figure {
                items: None,
                list: None,
                ..count_figure(key, count, String::new())
            })
            .to_vec()
    }

    /// Whatever came in by the website is counted apart from complaints, and in no list.
    fn website(&self) -> Vec<Figure> {
        let website = self.counts.website;
        let unlisted = |figure: Figure| Figure {
            items: None,
            list: None,
            ..figure
        };
        let rated = website.ratings.iter().zip(1..).map(|(count, score): (_, u8)| {
            let score = score.to_string();
            part_figure(Key::Ratings, &score, name(&score, &score), *count, String::new())
        });
        let quarantined = count_figure(Key::Quarantined, website.quarantined, String::new());
        std::iter::once(quarantined).chain(rated).map(unlisted).collect()
    }
}

/// Builds the number due, the number on time and the share on time.
fn term([due, on_time, share]: [Key; 3], term: Term, list: impl Fn(&str) -> String) -> Vec<Figure> {
    vec![
        count_figure(due, term.due, list("counted")),
        count_figure(on_time, term.on_time, list("on_time")),
        Figure {
            value: Value::Share { share: term.share() },
            ..count_figure(share, term.due, list("counted"))
        },
    ]
}

fn count_figure(key: Key, count: i64, list: String) -> Figure {
    Figure {
        key,
        of: None,
        name: None,
        value: Value::Count { count },
        items: Some(count),
        list: Some(list),
    }
}

fn part_figure(key: Key, code: &str, called: Name, count: i64, list: String) -> Figure {
    Figure {
        of: Some(code.to_owned()),
        name: Some(called),
        ..count_figure(key, count, list)
    }
}

fn sum(cohort: &[Group], which: impl Fn(&Group) -> bool) -> i64 {
    let selected = cohort.iter().filter(|group| which(group));
    selected.map(|group| group.count).sum()
}
