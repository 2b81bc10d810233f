//! Converts fitting rules to proposed handlers: usable handlers come first, and each proposal names its reason.

use chrono::NaiveDate;

use super::{Case, Fit, NatureFit, Rule, RuleId, fitting};
use crate::catalogues::model::{Department, Nature, StaffMember};
use crate::i18n::{Language, Text};
use crate::procedure::{Assignee, is_same_subject};
use crate::vocabulary::Vocabulary;

/// A handler proposed by a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The handler, with the person's name from the catalogue of staff.
    pub handler: Assignee,
    pub rule: RuleId,
    pub why: Text,
    /// Whether the handler is available: known, not retired, not absent, and permitted to handle complaints.
    pub available: bool,
    /// Whether the handler is another person than the employee whom the complaint is about, as far as the reader of the
    /// proposal may know.
    pub independent: bool,
}

/// The staff of the company on a day.
#[derive(Debug, Clone, Copy)]
pub struct Staffing<'a> {
    pub staff: &'a [StaffMember],
    pub departments: &'a [Department],
    pub today: NaiveDate,
}

/// Returns the handlers that the rules propose: each handler once, by the rule that fits closest; unusable handlers
/// come after all usable handlers.
pub fn proposals(
    rules: &[Rule],
    case: &Case,
    natures: &[Nature],
    staffing: Staffing<'_>,
    is_about: impl Fn(&str, Option<&str>) -> bool,
) -> Vec<Proposal> {
    let mut proposals: Vec<Proposal> = Vec::new();
    for (rule, fit) in fitting(rules, case) {
        let handler = staffing.with_assignee_name(&rule.handler);
        if proposals.iter().any(|earlier| earlier.handler == handler) {
            continue;
        }
        let available = staffing.is_available(&handler);
        let name = handler.name.as_deref();
        let independent = !handler.subject.as_deref().is_some_and(|one| is_about(one, name));
        proposals.push(Proposal {
            why: why((rule, fit), natures, staffing.unavailability(&handler), independent),
            rule: rule.id,
            handler,
            available,
            independent,
        });
    }
    proposals.sort_by_key(|proposal| !proposal.is_usable());
    proposals
}

impl Proposal {
    /// Whether a complaint can be forwarded to this handler now.
    pub const fn is_usable(&self) -> bool {
        self.available && self.independent
    }
}

impl Staffing<'_> {
    fn with_assignee_name(&self, handler: &Assignee) -> Assignee {
        let member = handler.subject.as_deref().and_then(|one| self.member(one));
        Assignee {
            name: member.map(|member| member.name.clone()),
            ..handler.clone()
        }
    }

    /// Whether the handler is available. The queue of a function needs an available person; the queue of a department
    /// exists as long as the department.
    fn is_available(&self, handler: &Assignee) -> bool {
        let department = handler.department.as_deref();
        if let Some(subject) = &handler.subject {
            let member = self.member(subject);
            return member.is_some_and(|member| member.may_handle && member.is_available(self.today));
        }
        let there = |function: &String| {
            let mut all = self.staff.iter();
            all.any(|member| {
                member.function.as_ref() == Some(function) && member.may_handle && member.is_available(self.today)
            })
        };
        match (department, &handler.function) {
            (Some(code), _) if self.is_retired(code) => false,
            (None, Some(function)) => there(function),
            _ => true,
        }
    }

    /// The words for a handler who is not available; empty for one who is.
    fn unavailability(&self, handler: &Assignee) -> (&'static str, &'static str) {
        if self.is_available(handler) {
            return ("", "");
        }
        let Some(subject) = &handler.subject else {
            return (" Daar is nu niemand beschikbaar.", " Nobody is available there now.");
        };
        match self.member(subject) {
            None => (
                " Deze persoon staat niet in het overzicht van medewerkers.",
                " This person is not in the catalogue of staff.",
            ),
            Some(member) if !member.active => (
                " Deze medewerker is uit dienst.",
                " This employee has left the company.",
            ),
            Some(member) if !member.may_handle => (
                " Deze medewerker mag geen klachten behandelen.",
                " This employee may not handle complaints.",
            ),
            Some(_) => (" Deze medewerker is afwezig.", " This employee is absent."),
        }
    }

    fn member(&self, subject: &str) -> Option<&StaffMember> {
        self.staff
            .iter()
            .find(|member| is_same_subject(&member.subject, subject))
    }

    fn is_retired(&self, department: &str) -> bool {
        let mut all = self.departments.iter();
        all.any(|known| known.code == department && !known.active)
    }
}

fn why((rule, fit): (&Rule, Fit), natures: &[Nature], away: (&str, &str), independent: bool) -> Text {
    let code = rule.nature.as_deref().unwrap_or_default();
    let named = natures.iter().find(|nature| nature.code == code);
    let (nl, en) = named.map_or((code, code), |nature| (&nature.name, &nature.name_en));
    let (nature_nl, nature_en) = match fit.nature {
        NatureFit::Exact => (
            format!("klachten met aard \"{nl}\""),
            format!("complaints of the nature \"{en}\""),
        ),
        NatureFit::Parent => (
            format!("alle klachten onder \"{nl}\""),
            format!("all complaints under \"{en}\""),
        ),
        NatureFit::Any => ("alle klachten".to_owned(), "all complaints".to_owned()),
    };
    let complexity = |language| {
        let name = rule
            .complexity
            .map(|complexity| complexity.name().into_language(language));
        name.map_or_else(String::new, |name| format!(", {name}"))
    };
    let (complexity_nl, complexity_en) = (complexity(Language::Dutch), complexity(Language::English));
    let (away_nl, away_en) = away;
    let (about_nl, about_en) = if independent {
        ("", "")
    } else {
        (
            " De klacht gaat over deze medewerker.",
            " The complaint is about this employee.",
        )
    };
    Text::written(
        format!("Regel voor {nature_nl}{complexity_nl}.{away_nl}{about_nl}"),
        format!("Rule for {nature_en}{complexity_en}.{away_en}{about_en}"),
    )
}
