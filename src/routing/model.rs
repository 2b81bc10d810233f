//! Routing rules, and the selection of the rule that fits a complaint best. Pure.

mod proposal;

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

pub use self::proposal::{Proposal, Staffing, proposals};
use crate::catalogues::model::Nature;
use crate::procedure::{Assignee, Complaint, Complexity};

/// Identifies a routing rule; a UUID of version 7, so that older rules come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub Uuid);

/// A routing rule: proposes a handler for complaints with certain properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub id: RuleId,
    /// `None` is any nature; a parent nature includes its kinds.
    pub nature: Option<String>,
    /// `None` is any complexity.
    pub complexity: Option<Complexity>,
    /// The proposed handler, without a name.
    pub handler: Assignee,
    pub note: Option<String>,
    pub active: bool,
    pub version: i32,
}

/// The properties of a complaint that rules are matched with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The nature with which the complaint was registered.
    pub nature: String,
    /// The nature as which `nature` is counted.
    pub counted_as: String,
    /// The parent nature, of which the counted nature is a kind.
    pub parent: Option<String>,
    pub complexity: Complexity,
}

/// The closeness of a rule to a case; a greater value is closer. The nature is compared before the complexity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    pub nature: NatureFit,
    pub of_complexity: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NatureFit {
    Any,
    Parent,
    Exact,
}

impl Case {
    /// Derives the case of a complaint from the catalogue of natures.
    pub fn of(complaint: &Complaint, catalogue: &[Nature]) -> Self {
        let named = |code: &str| catalogue.iter().find(|nature| nature.code == code);
        let nature = &complaint.signal.nature;
        let counted_as = named(nature).map_or(nature.as_str(), Nature::counted_as);
        Case {
            nature: nature.clone(),
            counted_as: counted_as.to_owned(),
            parent: named(counted_as).and_then(|nature| nature.parent.clone()),
            complexity: complaint.signal.complexity,
        }
    }
}

impl Rule {
    /// Returns the closeness of the rule to the case; `None` when the rule does not fit or is retired.
    pub fn fit(&self, case: &Case) -> Option<Fit> {
        let nature = match &self.nature {
            None => NatureFit::Any,
            Some(nature) if *nature == case.nature || *nature == case.counted_as => NatureFit::Exact,
            Some(nature) if Some(nature) == case.parent.as_ref() => NatureFit::Parent,
            Some(_) => return None,
        };
        let fits = self.active && self.complexity.is_none_or(|wanted| wanted == case.complexity);
        fits.then_some(Fit {
            nature,
            of_complexity: self.complexity.is_some(),
        })
    }
}

/// The rules that fit, the closest first; of those that fit equally, the oldest first.
pub fn fitting<'a>(rules: &'a [Rule], case: &Case) -> Vec<(&'a Rule, Fit)> {
    let mut fitting: Vec<_> = rules.iter().filter_map(|rule| Some((rule, rule.fit(case)?))).collect();
    fitting.sort_by(|(one, fit), (other, other_fit)| other_fit.cmp(fit).then_with(|| one.id.cmp(&other.id)));
    fitting
}

impl fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for RuleId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(RuleId)
    }
}

#[cfg(test)]
mod tests;
