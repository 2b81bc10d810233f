//! The main natures of the demonstration, with the natures below each.

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use super::catalogues::add_missing;
use crate::auth::Identity;
use crate::catalogues::model::Nature;
use crate::catalogues::store::{CatalogueEntry as _, write_change};
use crate::error::Result;

/// Code, Dutch and English name, and the natures that are kinds of it.
const MAIN: &[(&str, &str, &str, &[&str])] = &[
    (
        "sales_conversation",
        "Verkoopgesprek",
        "Sales conversation",
        &["misleading_information", "identity_not_stated", "treatment"],
    ),
    (
        "agreement",
        "Overeenkomst",
        "Agreement",
        &["no_consent_given", "cooling_off_period", "contract_by_phone"],
    ),
    (
        "costs",
        "Kosten",
        "Costs",
        &["tariff", "cancellation_fee", "consumption_data"],
    ),
];

/// Adds the main natures and moves the others below them. Natures that the register arranged itself stay as they are.
pub fn arrange(connection: &mut PgConnection, by: &Identity, now: DateTime<Utc>) -> Result<()> {
    for (code, name, name_en, kinds) in MAIN {
        let main = Nature {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            name_en: (*name_en).to_owned(),
            parent: None,
            area: None,
            merged_into: None,
            active: true,
            version: 1,
        };
        add_missing(connection, &main, by, now)?;
        let catalogue = Nature::all(connection)?;
        let is_main = |nature: &&Nature| nature.code == *code && stands_alone(nature);
        if !catalogue.iter().any(|nature| is_main(&nature)) {
            continue;
        }
        let is_parent = |code: &str| {
            let mut parents = catalogue.iter().filter_map(|nature| nature.parent.as_ref());
            parents.any(|parent| parent == code)
        };
        for nature in &catalogue {
            let wanted = kinds.contains(&nature.code.as_str());
            if wanted && stands_alone(nature) && !is_parent(&nature.code) {
                write_change(connection, &nature.code, by, now, |before: &Nature| {
                    Ok(Nature {
                        parent: Some((*code).to_owned()),
                        version: before.version + 1,
                        ..before.clone()
                    })
                })?;
            }
        }
    }
    Ok(())
}

/// True for a nature without a parent that is not merged into another.
const fn stands_alone(nature: &Nature) -> bool {
    nature.parent.is_none() && nature.merged_into.is_none()
}
