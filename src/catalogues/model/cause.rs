//! Causes of complaints.

use serde_json::{Value, json};

use super::Entry;
use crate::error::FieldError;

/// The cause of a complaint, which an assessment may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub active: bool,
    pub version: i32,
}

impl Entry for Cause {
    const CATALOGUE: &'static str = "causes";

    fn key(&self) -> &str {
        &self.code
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn is_active(&self) -> bool {
        self.active
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("name", json!(self.name)),
            ("nameEn", json!(self.name_en)),
            ("active", json!(self.active)),
        ]
    }

    fn distinct_name(&self) -> Option<&str> {
        self.active.then_some(&self.name)
    }

    fn faults(&self, _catalogue: &[Self]) -> Vec<FieldError> {
        Vec::new()
    }
}
