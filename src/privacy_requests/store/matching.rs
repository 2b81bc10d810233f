//! The complaints that may be about a requester, found as the search by complainant finds them.

use std::collections::{BTreeSet, HashMap};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text};
use uuid::Uuid;

use crate::auth::Identity;
use crate::complaints::store::{Lookup, Query, Sought, independent, lookup};
use crate::error::{Error, Result};
use crate::privacy_requests::model::{
    Capacity, Match, Origin, PrivacyRequest, PrivacyScope, Requester, capacities, is_about_employee,
};
use crate::procedure::{Actor, Complaint, ComplaintId, StaffName};
use crate::schema::complaints;
use crate::words::Facts;

/// A complaint that may be about the requester, with the part that the requester has in it.
#[derive(Debug, Clone)]
pub struct Found {
    pub complaint: Uuid,
    pub number: String,
    pub found: Match,
}

/// The most complaints that one fact finds, the newest.
const MOST: i64 = 500;
/// The most matches of a request.
const MOST_MATCHES: usize = 200;

/// The complaints that may be about the requester, as far as the actor may see them: those that are certain first, then the
/// newest. None once the request is reduced.
pub(super) fn matches(
    connection: &mut PgConnection,
    (caller, actor): (&Identity, &Actor),
    request: &PrivacyRequest,
) -> Result<Vec<Found>> {
    let Some(requester) = &request.requester else {
        return Ok(Vec::new());
    };
    let sought = capacities(request.scope, requester);
    let mut ids: BTreeSet<Uuid> = request.about.iter().copied().collect();
    if request.scope != PrivacyScope::Complaint {
        ids.extend(found(connection, actor, requester, &sought)?);
    }
    let origin = |id| {
        if request.about.contains(&id) {
            of_about(request)
        } else {
            Origin::Found
        }
    };
    let mut matches = judged(connection, caller, ids, |complaint| {
        requester.matches(complaint, &sought, origin(complaint.id.0))
    })?;
    matches.sort_by_key(|one| std::cmp::Reverse((one.found.is_certain(), one.complaint)));
    matches.truncate(MOST_MATCHES);
    Ok(matches)
}

/// The way in which the complaints of a request came to it.
const fn of_about(request: &PrivacyRequest) -> Origin {
    if request.confirmed {
        Origin::Confirmed
    } else {
        Origin::Named
    }
}

/// The parts that the requester has in the complaints of the request, by complaint.
pub(super) fn parts(
    connection: &mut PgConnection,
    caller: &Identity,
    request: &PrivacyRequest,
) -> Result<HashMap<Uuid, Vec<Found>>> {
    let Some(requester) = &request.requester else {
        return Ok(HashMap::new());
    };
    let ids: BTreeSet<Uuid> = request.about.iter().copied().collect();
    let sought = capacities(request.scope, requester);
    let mut parts: HashMap<Uuid, Vec<Found>> = HashMap::new();
    let judged = judged(connection, caller, ids, |complaint| {
        requester.matches(complaint, &sought, of_about(request))
    });
    for one in judged? {
        parts.entry(one.complaint).or_default().push(one);
    }
    Ok(parts)
}

/// Those of the complaints that the requester may have erased: the requester's own.
pub(super) fn owned(
    connection: &mut PgConnection,
    caller: &Identity,
    request: &PrivacyRequest,
    complaints: &[Uuid],
) -> Result<Vec<Uuid>> {
    let Some(requester) = &request.requester else {
        return Ok(Vec::new());
    };
    let own = Capacity::Complainant;
    let may_own = capacities(request.scope, requester).contains(&own);
    let owned = judged(connection, caller, complaints.iter().copied().collect(), |complaint| {
        let is_own = may_own && requester.owns(complaint);
        if is_own {
            requester.matches(complaint, &[own], Origin::Found)
        } else {
            Vec::new()
        }
    })?;
    Ok(owned.into_iter().map(|one| one.complaint).collect())
}

fn judged(
    connection: &mut PgConnection,
    caller: &Identity,
    ids: BTreeSet<Uuid>,
    matches: impl Fn(&Complaint) -> Vec<Match>,
) -> Result<Vec<Found>> {
    let asked = ids.into_iter().map(|id| Lookup {
        id: ComplaintId(id),
        caller: caller.clone(),
    });
    let mut all = Vec::new();
    for visible in lookup(connection, asked.collect()) {
        let complaint = match visible {
            Ok(visible) => visible.complaint,
            // Erased since, or about the caller.
            Err(Error::NotFound) => continue,
            Err(error) => return Err(error),
        };
        let id = complaint.id.0;
        all.extend(matches(&complaint).into_iter().map(|found| Found {
            complaint: id,
            number: complaint.number.clone(),
            found,
        }));
    }
    Ok(all)
}

/// The complaints that a fact of the requester finds.
fn found(
    connection: &mut PgConnection,
    actor: &Actor,
    requester: &Requester,
    sought: &[Capacity],
) -> Result<BTreeSet<Uuid>> {
    let mut ids = BTreeSet::new();
    let mut facts = Vec::new();
    if sought.iter().any(|capacity| !is_about_employee(*capacity)) {
        facts.push(Facts {
            name: Some(requester.name.clone()),
            ..Facts::default()
        });
        facts.extend(requester.email.iter().map(|email| Facts {
            emails: vec![email.clone()],
            ..Facts::default()
        }));
        facts.extend(requester.phone.iter().map(|phone| Facts {
            phones: vec![phone.clone()],
            ..Facts::default()
        }));
        facts.extend(requester.customer_number.iter().map(|number| Facts {
            customer_number: Some(number.clone()),
            ..Facts::default()
        }));
    }
    if sought.contains(&Capacity::Receiver) {
        facts.push(Facts {
            receiver_name: Some(requester.name.clone()),
            ..Facts::default()
        });
    }
    for facts in facts {
        if let Some(sought) = Sought::facts(connection, &facts)? {
            let query = sought.limit(independent(complaints::table.into_boxed(), actor));
            ids.extend(newest(connection, query)?);
        }
    }
    if sought.contains(&Capacity::Employee) || sought.contains(&Capacity::SpokenWith) {
        let query = named(independent(complaints::table.into_boxed(), actor), &requester.name);
        ids.extend(newest(connection, query)?);
    }
    Ok(ids)
}

fn newest(connection: &mut PgConnection, query: Query<'_>) -> Result<Vec<Uuid>> {
    let newest = query
        .order((complaints::registered_at.desc(), complaints::id.desc()))
        .limit(MOST)
        .select(complaints::id);
    Ok(newest.load(connection)?)
}

/// Limits a query to the complaints that name somebody of the company of this name.
fn named<'a>(query: Query<'a>, name: &str) -> Query<'a> {
    let StaffName { words, surnames } = StaffName::of(name);
    query.filter(
        sql::<Bool>("evidence -> 'names' <> '[]'::jsonb and may_name_staff(evidence, '', ")
            .bind::<Array<Text>, _>(words)
            .sql(", ")
            .bind::<Array<Text>, _>(surnames)
            .sql(")"),
    )
}
