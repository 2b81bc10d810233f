//! The customers who complained before: some return, and some repeat their complaint.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use rand::Rng;
use rand::rngs::StdRng;

use super::people::{Customer, customer};
use super::template::Template;
use crate::procedure::ComplaintId;

/// A complaint that is in the register.
#[derive(Clone)]
pub struct EarlierComplaint {
    pub id: ComplaintId,
    pub customer: Customer,
    pub template: &'static Template,
    pub registered_at: DateTime<Utc>,
    /// Time of the last closing; nothing for a withdrawn complaint.
    pub closed_at: Option<DateTime<Utc>>,
}

/// The complaints of earlier batches; complaints of one batch cannot refer to one another.
pub struct KnownCustomers {
    customers: u64,
    earlier: VecDeque<EarlierComplaint>,
    /// Complaints of the current batch.
    latest: Vec<EarlierComplaint>,
}

/// The customer of a new complaint.
pub enum Caller {
    New(Customer),
    /// A customer with an earlier complaint, about another subject or the same one.
    Returning(EarlierComplaint),
    /// A customer who repeats a complaint that is being handled.
    Repeating(EarlierComplaint),
}

/// Most complaints that are remembered: more than a year of the default size has.
const REMEMBERED: usize = 5_000;

impl KnownCustomers {
    /// Starts with a register of `present` complaints, whose customers do not return.
    pub fn new(present: u64) -> Self {
        KnownCustomers {
            customers: present,
            earlier: VecDeque::new(),
            latest: Vec::new(),
        }
    }

    /// Draws the customer of a complaint that is registered at `at`.
    pub fn caller(&mut self, random: &mut StdRng, at: DateTime<Utc>) -> Caller {
        let known = self.earlier.len();
        if known > 0 && random.random_bool(0.055) {
            return Caller::Returning(self.earlier[random.random_range(0..known)].clone());
        }
        if known > 0 && random.random_bool(0.025) {
            let recent = &self.earlier[known - random.random_range(1..=known.min(80))];
            if at - recent.registered_at < TimeDelta::days(28) {
                return Caller::Repeating(recent.clone());
            }
        }
        self.customers += 1;
        Caller::New(customer(random, self.customers))
    }

    /// Adds a complaint to the current batch.
    pub fn remember(&mut self, complaint: EarlierComplaint) {
        self.latest.push(complaint);
    }

    /// Makes the complaints of the batch known, once they are in the register.
    pub fn end_batch(&mut self) {
        self.earlier.extend(self.latest.drain(..));
        let forgotten = self.earlier.len().saturating_sub(REMEMBERED);
        self.earlier.drain(..forgotten);
    }
}
