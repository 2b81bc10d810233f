//! Parsing of the generated column `complaint_facts.cohort`.

use crate::error::{Error, Result};
use crate::reports::model::Group;

/// Parses `kind|channel|nature|department|admissible|finding|outcome|repeated`, in which an empty part is unknown.
///
/// # Errors
/// `Internal` for any other number of parts, or a part that is no boolean and ought to be one.
pub fn parse_cohort(cohort: &str, count: i64) -> Result<Group> {
    let parts: Vec<&str> = cohort.split('|').collect();
    let [
        kind,
        channel,
        nature,
        department,
        admissible,
        finding,
        outcome,
        repeated,
    ] = parts[..]
    else {
        return Err(unreadable());
    };
    let known = |part: &str| (!part.is_empty()).then(|| part.to_owned());
    Ok(Group {
        kind: kind.to_owned(),
        channel: channel.to_owned(),
        nature: nature.to_owned(),
        department: known(department),
        admissible: known(admissible).map(|part| parse_bool(&part)).transpose()?,
        finding: known(finding),
        outcome: known(outcome),
        repeated: parse_bool(repeated)?,
        count,
    })
}

fn parse_bool(part: &str) -> Result<bool> {
    part.parse().map_err(|_| unreadable())
}

fn unreadable() -> Error {
    Error::internal("a cohort that cannot be parsed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_names_and_empty_ones_are_unknown() {
        let group = parse_cohort("complaint|phone|privacy||false||resolved|true", 3).unwrap();
        assert_eq!((group.kind.as_str(), group.channel.as_str()), ("complaint", "phone"));
        assert_eq!((group.nature.as_str(), group.department), ("privacy", None));
        assert_eq!((group.admissible, group.finding), (Some(false), None));
        assert_eq!((group.outcome.as_deref(), group.repeated), (Some("resolved"), true));
        assert_eq!(group.count, 3);
    }

    #[test]
    fn anything_else_is_an_error() {
        for cohort in [
            "",
            "complaint|phone|privacy",
            "a|b|c|d|perhaps|f|g|true",
            "a|b|c|d|true|f|g|",
        ] {
            assert!(parse_cohort(cohort, 1).is_err(), "{cohort}");
        }
    }
}
