//! Who complained before: those who come back, and what is told twice.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use rand::Rng;
use rand::rngs::StdRng;

use super::people::{Customer, customer};
use super::plot::Plot;
use crate::procedure::ComplaintId;

/// A complaint that is in the register.
#[derive(Clone)]
pub struct Earlier {
    pub id: ComplaintId,
    pub customer: Customer,
    pub plot: &'static Plot,
    pub registered_at: DateTime<Utc>,
    /// When it is closed for good.
    pub closed_at: Option<DateTime<Utc>>,
}

/// The complaints of earlier batches: those of the same batch do not see one another.
pub struct Past {
    customers: u64,
    earlier: VecDeque<Earlier>,
    /// Of the batch that is being made.
    latest: Vec<Earlier>,
}

/// Who comes in with a complaint.
pub enum Caller {
    New(Customer),
    /// Somebody who complained before, about something else or again.
    Back(Earlier),
    /// Somebody who tells the same again while it is being handled.
    Twice(Earlier),
}

/// So many are remembered: more than come in within a year, unless very many do.
const REMEMBERED: usize = 5_000;

impl Past {
    /// Of a register in which so many complaints are present, whose people are not met again.
    pub fn before(present: u64) -> Self {
        Past {
            customers: present,
            earlier: VecDeque::new(),
            latest: Vec::new(),
        }
    }

    pub fn caller(&mut self, random: &mut StdRng, at: DateTime<Utc>) -> Caller {
        let known = self.earlier.len();
        if known > 0 && random.random_bool(0.055) {
            return Caller::Back(self.earlier[random.random_range(0..known)].clone());
        }
        if known > 0 && random.random_bool(0.025) {
            let recent = &self.earlier[known - random.random_range(1..=known.min(80))];
            if at - recent.registered_at < TimeDelta::days(28) {
                return Caller::Twice(recent.clone());
            }
        }
        self.customers += 1;
        Caller::New(customer(random, self.customers))
    }

    pub fn remember(&mut self, complaint: Earlier) {
        self.latest.push(complaint);
    }

    /// The batch is in the register.
    pub fn turn_page(&mut self) {
        self.earlier.extend(self.latest.drain(..));
        let forgotten = self.earlier.len().saturating_sub(REMEMBERED);
        self.earlier.drain(..forgotten);
    }
}
