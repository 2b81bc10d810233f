//! What is left out of the bundle of a request for access, item by item, each with its ground: the rights of others, as far
//! as somebody judged them. An item can be an event, a document, or what was written at the closing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::PrivacyGround;

/// A field of a complaint that was written about it by the company, and may speak of others.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum BundlePart {
    ShortDescription,
    HandlingSummary,
    Feedback,
    Prevention,
    Waiting,
    Inadmissibility,
    Withdrawal,
}

/// An item of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BundleItem {
    /// An event of the history, by its version.
    Version(i32),
    DocumentId(Uuid),
    Part(BundlePart),
}

/// An item that is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Withheld {
    pub complaint_id: Uuid,
    pub item: BundleItem,
    pub ground: PrivacyGround,
}

/// The number of items left out, by ground.
pub type HeldBackCounts = BTreeMap<PrivacyGround, u32>;

/// Counts items by their grounds.
pub fn held_back(withheld: &[Withheld]) -> HeldBackCounts {
    let mut counts = HeldBackCounts::new();
    for one in withheld {
        *counts.entry(one.ground).or_default() += 1;
    }
    counts
}

impl BundlePart {
    /// The field of the complaint.
    pub const fn field(self) -> &'static str {
        match self {
            Self::ShortDescription => "shortDescription",
            Self::HandlingSummary => "handlingSummary",
            Self::Feedback => "feedback",
            Self::Prevention => "prevention",
            Self::Waiting => "waiting",
            Self::Inadmissibility => "inadmissibility",
            Self::Withdrawal => "withdrawal",
        }
    }
}

impl PrivacyGround {
    /// Whether an item of a bundle can be left out on this ground. The others are of a request as a whole.
    pub const fn withholds(self) -> bool {
        matches!(self, Self::RightsOfOthers | Self::LegalClaims | Self::LegalObligation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_counted_by_their_grounds() {
        let one = |item, ground| Withheld {
            complaint_id: Uuid::nil(),
            item,
            ground,
        };
        let withheld = [
            one(BundleItem::Version(3), PrivacyGround::RightsOfOthers),
            one(BundleItem::Part(BundlePart::Feedback), PrivacyGround::LegalClaims),
            one(BundleItem::DocumentId(Uuid::nil()), PrivacyGround::RightsOfOthers),
        ];
        let expected = [(PrivacyGround::LegalClaims, 1), (PrivacyGround::RightsOfOthers, 2)];
        assert_eq!(held_back(&withheld), HeldBackCounts::from(expected));
        assert_eq!(held_back(&[]), HeldBackCounts::new());
    }

    #[test]
    fn nothing_is_left_out_on_a_ground_of_a_whole_request() {
        assert!(PrivacyGround::RightsOfOthers.withholds());
        assert!(!PrivacyGround::IdentityUnclear.withholds() && !PrivacyGround::NothingFound.withholds());
    }
}
