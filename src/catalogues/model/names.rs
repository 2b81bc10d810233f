//! The names of the codes of the catalogues, as callers read them beside the codes.

use std::collections::HashMap;

use super::{Cause, Department, Nature};
use crate::i18n::{Language, Text};

/// The names of all natures, departments and causes, also of those that are retired.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueNames {
    natures: HashMap<String, Text>,
    departments: HashMap<String, String>,
    causes: HashMap<String, Text>,
}

impl CatalogueNames {
    pub fn of(natures: Vec<Nature>, departments: Vec<Department>, causes: Vec<Cause>) -> Self {
        let nature = |nature: Nature| (nature.code, Text::written(nature.name, nature.name_en));
        let cause = |cause: Cause| (cause.code, Text::written(cause.name, cause.name_en));
        CatalogueNames {
            natures: natures.into_iter().map(nature).collect(),
            departments: departments.into_iter().map(|entry| (entry.code, entry.name)).collect(),
            causes: causes.into_iter().map(cause).collect(),
        }
    }

    /// The name of a nature; its code while the name is not known yet.
    pub fn nature<'a>(&'a self, code: &'a str, language: Language) -> &'a str {
        self.natures.get(code).map_or(code, |name| name.get(language))
    }

    /// The name of a cause; its code while the name is not known yet.
    pub fn cause<'a>(&'a self, code: &'a str, language: Language) -> &'a str {
        self.causes.get(code).map_or(code, |name| name.get(language))
    }

    /// The name of a department, which has one in Dutch only; its code while the name is not known yet.
    pub fn department<'a>(&'a self, code: &'a str) -> &'a str {
        self.departments.get(code).map_or(code, String::as_str)
    }
}
