//! Routing rules and proposals as they are written and read.

use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{IntoParams, PartialSchema, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::catalogues::model::CatalogueNames;
use crate::complaints::api::view::HandlerView;
use crate::error::{Error, Result};
use crate::http::{Input, listed};
use crate::i18n::{Language, Text};
use crate::procedure::{Assignee, Complexity};
use crate::routing::model::{Proposal, Rule, RuleId};

/// Which routing rules.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct RuleQuery {
    /// `true`: only rules that are in use; `false`: only retired ones.
    pub active: Option<bool>,
}

/// A rule to propose a handler by.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoutingRuleInput {
    /// A code of the catalogue of natures, with all below it. Default: any nature.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "tariff")]
    nature: Option<String>,
    /// Default: any complexity.
    #[serde(skip_serializing_if = "Option::is_none")]
    complexity: Option<Complexity>,
    handler: RoutedHandler,
    /// Why the rule is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 2000, example = "Tarieven kent de backoffice het best.")]
    note: Option<String>,
    /// `false` retires it: it proposes nobody any more. Default: `true`.
    #[serde(default = "yes")]
    #[schema(example = true)]
    active: bool,
}

/// Whom a rule proposes; at least one of the three.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoutedHandler {
    /// A code of the catalogue of departments, for its queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z][a-z0-9_]{0,59}$", max_length = 60, example = "back_office")]
    department: Option<String>,
    /// The `sub` of the person's tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "h-1")]
    subject: Option<String>,
    /// A function, for its queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100, example = "Klachtenbehandelaar")]
    function: Option<String>,
}

/// A rule by which a handler is proposed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoutingRule {
    /// A UUID of version 7: older rules have smaller ones.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a11")]
    id: Uuid,
    /// The version, as in `ETag`, for `If-Match`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    /// The nature for which it proposes, with all below it; `null` is any.
    #[schema(max_length = 60, example = "tariff")]
    nature: Option<String>,
    /// The complexity for which it proposes; `null` is any.
    complexity: Option<Complexity>,
    handler: RoutedHandler,
    /// Why the rule is there.
    #[schema(max_length = 2000, example = "Tarieven kent de backoffice het best.")]
    note: Option<String>,
    /// `false`: retired.
    #[schema(example = true)]
    active: bool,
}

listed!(pub(super) RoutingRulePage of RoutingRule, "The rules on this page, oldest first.");

/// Whom the rules propose for a complaint.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoutingProposals {
    /// The best first; each handler once. Empty when no rule fits.
    #[schema(max_items = 10000)]
    proposals: Vec<RoutingProposal>,
}

/// A handler whom a rule proposes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoutingProposal {
    handler: HandlerView,
    /// The rule that proposes this handler.
    rule_id: Uuid,
    /// Why, and what stands in the way, for people.
    #[schema(max_length = 400, example = "Regel voor klachten met aard \"Tarief\", complex.")]
    why: String,
    /// `false`: retired or absent, or a queue that nobody looks at.
    #[schema(example = true)]
    available: bool,
    /// `false`: the employee whom the complaint is about. Always `true` for who is not shown the employee.
    #[schema(example = true)]
    independent: bool,
}

/// Changes of a routing rule.
pub struct RoutingRulePatch;

impl Input for RoutingRuleInput {}

impl RoutingRuleInput {
    /// # Errors
    /// `Invalid` for a rule that proposes nobody.
    pub fn into_rule(self, id: RuleId, version: i32) -> Result<Rule> {
        let RoutedHandler {
            department,
            subject,
            function,
        } = self.handler;
        if department.is_none() && subject.is_none() && function.is_none() {
            let message = Text::of(
                "Noem een afdeling, een persoon of een functie.",
                "Name a department, a person or a function.",
            );
            return Err(Error::at("/handler", "nobody", message));
        }
        Ok(Rule {
            id,
            nature: self.nature,
            complexity: self.complexity,
            handler: Assignee {
                department,
                subject,
                function,
                name: None,
            },
            note: self.note,
            active: self.active,
            version,
        })
    }
}

impl From<Rule> for RoutingRuleInput {
    fn from(rule: Rule) -> Self {
        RoutingRuleInput {
            nature: rule.nature,
            complexity: rule.complexity,
            handler: rule.handler.into(),
            note: rule.note,
            active: rule.active,
        }
    }
}

impl From<Assignee> for RoutedHandler {
    fn from(handler: Assignee) -> Self {
        RoutedHandler {
            department: handler.department,
            subject: handler.subject,
            function: handler.function,
        }
    }
}

impl From<Rule> for RoutingRule {
    fn from(rule: Rule) -> Self {
        RoutingRule {
            id: rule.id.0,
            version: rule.version,
            nature: rule.nature,
            complexity: rule.complexity,
            handler: rule.handler.into(),
            note: rule.note,
            active: rule.active,
        }
    }
}

impl RoutingProposals {
    pub(super) fn new(proposals: Vec<Proposal>, language: Language, names: &CatalogueNames) -> Self {
        let view = |proposal: Proposal| RoutingProposal {
            handler: HandlerView::new(proposal.handler, names),
            rule_id: proposal.rule.0,
            why: proposal.why.into_language(language).into_owned(),
            available: proposal.available,
            independent: proposal.independent,
        };
        RoutingProposals {
            proposals: proposals.into_iter().map(view).collect(),
        }
    }
}

impl PartialSchema for RoutingRulePatch {
    fn schema() -> RefOr<Schema> {
        let mut schema = RoutingRuleInput::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
            object.description =
                Some("A JSON merge patch (RFC 7396): absent fields stay, `null` clears an optional one.".into());
        }
        schema
    }
}

impl ToSchema for RoutingRulePatch {
    fn name() -> std::borrow::Cow<'static, str> {
        "RoutingRulePatch".into()
    }
}

fn yes() -> bool {
    true
}
