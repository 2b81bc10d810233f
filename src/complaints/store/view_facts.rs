//! Facts of other rows on which the view of a complaint depends.

use std::collections::HashSet;

use diesel::prelude::*;
use uuid::Uuid;

use super::earlier::Earlier;
use super::visibility::independent;
use crate::error::Result;
use crate::procedure::Actor;
use crate::schema::complaints;

/// Facts beside a complaint on which its view depends.
#[derive(Debug, Clone)]
pub struct ViewFacts {
    /// Whether nobody has the `sub` of the employee whom the complaint is about.
    pub unknown_employee: bool,
    /// The complaints named in it that are or were about the reader.
    pub hidden: HashSet<Uuid>,
    /// The earlier complaints of the same person.
    pub earlier: Earlier,
}

impl ViewFacts {
    /// The facts of a complaint that is being registered, which names no complaint about its reader;
    /// `unknown_employee` tells that it is about somebody by a `sub` that nobody has.
    pub fn of_new(unknown_employee: bool, earlier: Earlier) -> Self {
        ViewFacts {
            unknown_employee,
            hidden: HashSet::new(),
            earlier,
        }
    }
}

/// Returns the complaints among `named` that are or were about `actor`.
///
/// # Errors
/// When the database fails.
pub fn about(connection: &mut PgConnection, actor: &Actor, named: &[Uuid]) -> Result<HashSet<Uuid>> {
    if named.is_empty() {
        return Ok(HashSet::new());
    }
    let all = complaints::table.into_boxed().filter(complaints::id.eq_any(named));
    let mut about: HashSet<Uuid> = all.select(complaints::id).load(connection)?.into_iter().collect();
    let others: Vec<Uuid> = independent(complaints::table.into_boxed(), actor)
        .filter(complaints::id.eq_any(named))
        .select(complaints::id)
        .load(connection)?;
    for other in others {
        about.remove(&other);
    }
    Ok(about)
}
