//! Warnings: remarks on the content of a complaint that did not keep it from being registered or corrected.

use super::complaint::Complaint;
use super::people::{Actor, NOT_IN_CATALOGUE};
use crate::i18n::Text;

/// A remark on one field of a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// JSON Pointer of the field.
    pub pointer: &'static str,
    pub code: &'static str,
    pub message: Text,
}

impl Complaint {
    /// The warnings about the present content that `actor` may see; `unknown_employee` tells that nobody has the `sub` of
    /// the employee whom the complaint is about.
    pub fn warnings(&self, actor: &Actor, unknown_employee: bool) -> Vec<Warning> {
        let unclear = self.signal.complainant.unclear().into_iter();
        let as_written = |(pointer, message)| Warning {
            pointer,
            code: "not_understood",
            message,
        };
        let mut warnings: Vec<Warning> = unclear.map(as_written).collect();
        if unknown_employee && self.access_facts().shows_employee_to(actor) {
            warnings.push(Warning {
                pointer: "/employee/subject",
                code: "unknown",
                message: NOT_IN_CATALOGUE,
            });
        }
        warnings
    }
}
