//! Detects whether settling prevention would change a complaint.

use crate::procedure::Prevention;

/// Whether the prevention of a complaint already has the wanted value: linking again is no change.
pub fn is_settled(present: Option<&Prevention>, wanted: &Prevention) -> bool {
    match (present, wanted) {
        (Some(Prevention::Measures(linked)), Prevention::Measures(wanted)) => {
            wanted.iter().all(|measure| linked.contains(measure))
        }
        (present, wanted) => present == Some(wanted),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn linking_again_changes_nothing_and_anything_else_does() {
        let measures = |ids: &[u128]| Prevention::Measures(ids.iter().map(|id| Uuid::from_u128(*id)).collect());
        let none = |reason: &str| Prevention::None(reason.to_owned());
        for (present, wanted, settled) in [
            (Some(measures(&[1, 2])), measures(&[2]), true),
            (Some(measures(&[1, 2])), measures(&[2, 1, 2]), true),
            (Some(measures(&[1, 2])), measures(&[2, 3]), false),
            (Some(measures(&[1])), none("x"), false),
            (Some(none("x")), none("x"), true),
            (Some(none("x")), none("y"), false),
            (Some(none("x")), measures(&[1]), false),
            (None, measures(&[1]), false),
            (None, none("x"), false),
        ] {
            assert_eq!(is_settled(present.as_ref(), &wanted), settled, "{wanted:?}");
        }
    }
}
