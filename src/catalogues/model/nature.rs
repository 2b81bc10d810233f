//! Natures of complaints: two levels, and entries that are counted as another entry.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::Entry;
use crate::error::FieldError;
use crate::i18n::Text;

/// The area on which complaints of a nature are a source of information. Source: part C of the complaint procedure.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Area {
    /// The quality with which the organisation functions.
    Organisation,
    /// The quality of the service.
    Service,
    /// The image that others have of the organisation.
    Image,
}

/// The nature of a complaint: its subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nature {
    pub code: String,
    pub name: String,
    pub name_en: String,
    /// The code of the parent nature, of which this nature is a kind.
    pub parent: Option<String>,
    /// The area that was given to this nature itself.
    pub area: Option<Area>,
    /// The code of the nature as which complaints of this nature are counted from now on.
    pub merged_into: Option<String>,
    pub active: bool,
    pub version: i32,
}

impl Nature {
    /// The code as which complaints of this nature are counted.
    pub fn counted_as(&self) -> &str {
        self.merged_into.as_deref().unwrap_or(&self.code)
    }

    /// The area of this nature: its own, or else that of its parent `parent`, or else the service.
    pub fn area_below(&self, parent: Option<&Nature>) -> Area {
        let inherited = || parent.and_then(|parent| parent.area);
        self.area.or_else(inherited).unwrap_or(Area::Service)
    }

    /// Checks the parent: a nature with a parent cannot be a parent, and neither can a merged nature.
    fn parent_fault(&self, catalogue: &[Nature]) -> Option<FieldError> {
        let parent = self.parent.as_ref()?;
        let (code, message) = match named(parent, catalogue) {
            _ if *parent == self.code => ITSELF_ITS_PARENT,
            None => UNKNOWN,
            Some(found) if found.parent.is_some() => IS_A_CHILD,
            Some(found) if found.merged_into.is_some() => MERGED,
            Some(_) if self.has_children(catalogue) => IS_A_PARENT,
            Some(_) => return None,
        };
        Some(FieldError::at("/parent", code, message))
    }

    /// Checks a merge: the target must exist, be in use and not be merged itself, and the merged nature must have no
    /// children.
    fn merge_fault(&self, catalogue: &[Nature]) -> Option<FieldError> {
        let target = self.merged_into.as_ref()?;
        let before = named(&self.code, catalogue);
        let is_new = before.is_none_or(|before| before.merged_into != self.merged_into);
        let (code, message) = match named(target, catalogue) {
            _ if *target == self.code => MERGED_INTO_ITSELF,
            None => UNKNOWN,
            Some(found) if found.merged_into.is_some() => MERGED,
            // A target that was retired after the merge is still counted.
            Some(found) if is_new && !found.active => RETIRED,
            Some(_) if self.has_children(catalogue) => HAS_CHILDREN,
            Some(_) => return None,
        };
        Some(FieldError::at("/mergedInto", code, message))
    }

    fn has_children(&self, catalogue: &[Nature]) -> bool {
        catalogue
            .iter()
            .any(|nature| nature.parent.as_ref() == Some(&self.code))
    }
}

impl Entry for Nature {
    const CATALOGUE: &'static str = "natures";

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
            ("parent", json!(self.parent)),
            ("area", json!(self.area)),
            ("mergedInto", json!(self.merged_into)),
            ("active", json!(self.active)),
        ]
    }

    fn distinct_name(&self) -> Option<&str> {
        self.active.then_some(&self.name)
    }

    fn superior(&self) -> Option<&str> {
        self.parent.as_deref()
    }

    fn completed(self, superior: Option<&Self>) -> Self {
        Nature {
            area: Some(self.area_below(superior)),
            ..self
        }
    }

    fn faults(&self, catalogue: &[Nature]) -> Vec<FieldError> {
        let in_use = (self.merged_into.is_some() && self.active).then(|| {
            let (code, message) = MERGED_IN_USE;
            FieldError::at("/active", code, message)
        });
        let others = [self.parent_fault(catalogue), self.merge_fault(catalogue)];
        others.into_iter().chain([in_use]).flatten().collect()
    }

    /// Redirects the natures merged into this nature to its own target, so that counting never follows a chain.
    fn followers(&self, catalogue: &[Nature]) -> Vec<Nature> {
        if self.merged_into.is_none() {
            return Vec::new();
        }
        let follow = |nature: &Nature| Nature {
            merged_into: self.merged_into.clone(),
            version: nature.version + 1,
            ..nature.clone()
        };
        let here = |nature: &&Nature| nature.merged_into.as_ref() == Some(&self.code);
        catalogue.iter().filter(here).map(follow).collect()
    }
}

fn named<'a>(code: &str, catalogue: &'a [Nature]) -> Option<&'a Nature> {
    catalogue.iter().find(|nature| nature.code == code)
}

type Objection = (&'static str, Text);

const UNKNOWN: Objection = ("unknown", Text::of("Deze code bestaat niet.", "There is no such code."));
const ITSELF_ITS_PARENT: Objection = (
    "itself",
    Text::of(
        "Een aard kan niet onder zichzelf vallen.",
        "A nature cannot belong below itself.",
    ),
);
const IS_A_CHILD: Objection = (
    "two_levels",
    Text::of(
        "De gekozen hoofdaard valt zelf al onder een andere.",
        "The main nature that was chosen already belongs below another.",
    ),
);
const IS_A_PARENT: Objection = (
    "two_levels",
    Text::of(
        "Onder deze aard vallen al andere soorten klachten; daarom kan deze aard niet onder een andere vallen.",
        "Other kinds of complaints already belong below this nature, so it cannot belong below another.",
    ),
);
const MERGED: Objection = (
    "merged",
    Text::of(
        "Deze aard is zelf al samengevoegd met een andere.",
        "This nature is itself merged into another already.",
    ),
);
const RETIRED: Objection = ("retired", Text::of("Deze code is vervallen.", "This code is retired."));
const MERGED_INTO_ITSELF: Objection = (
    "itself",
    Text::of(
        "Een aard kan niet met zichzelf worden samengevoegd.",
        "A nature cannot be merged into itself.",
    ),
);
const HAS_CHILDREN: Objection = (
    "has_children",
    Text::of(
        "Plaats eerst de onderliggende soorten klachten elders.",
        "First move the kinds of complaints below this one elsewhere.",
    ),
);
const MERGED_IN_USE: Objection = (
    "merged",
    Text::of(
        "Een samengevoegde aard is vervallen; maak eerst de samenvoeging ongedaan.",
        "A merged nature is retired; undo the merge first.",
    ),
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nature(code: &str) -> Nature {
        Nature {
            code: code.into(),
            name: code.into(),
            name_en: code.into(),
            parent: None,
            area: None,
            merged_into: None,
            active: true,
            version: 1,
        }
    }

    fn below(code: &str, parent: &str) -> Nature {
        Nature {
            parent: Some(parent.into()),
            ..nature(code)
        }
    }

    fn merged(code: &str, target: &str) -> Nature {
        Nature {
            merged_into: Some(target.into()),
            active: false,
            ..nature(code)
        }
    }

    fn faults(nature: &Nature, catalogue: &[Nature]) -> Vec<String> {
        let faults = nature.faults(catalogue);
        let place = |fault: &FieldError| match &fault.place {
            crate::error::FieldLocation::Pointer(pointer) => format!("{pointer} {}", fault.code),
            other => format!("{other:?}"),
        };
        faults.iter().map(place).collect()
    }

    #[test]
    fn there_are_two_levels() {
        let catalogue = [nature("top"), below("child", "top"), nature("other")];
        assert_eq!(faults(&below("new", "top"), &catalogue), [""; 0]);
        assert_eq!(faults(&below("new", "child"), &catalogue), ["/parent two_levels"]);
        assert_eq!(faults(&below("top", "other"), &catalogue), ["/parent two_levels"]);
        assert_eq!(faults(&below("new", "nothing"), &catalogue), ["/parent unknown"]);
    }

    #[test]
    fn a_nature_is_merged_into_one_that_is_in_use_and_not_merged_itself() {
        let retired = Nature {
            active: false,
            ..nature("retired")
        };
        let catalogue = [
            nature("a"),
            nature("b"),
            merged("gone", "b"),
            retired,
            nature("top"),
            below("child", "top"),
        ];
        assert_eq!(faults(&merged("a", "b"), &catalogue), [""; 0]);
        assert_eq!(faults(&merged("a", "child"), &catalogue), [""; 0]);
        for (target, fault) in [
            ("a", "itself"),
            ("gone", "merged"),
            ("retired", "retired"),
            ("nothing", "unknown"),
        ] {
            let expected = [format!("/mergedInto {fault}")];
            assert_eq!(faults(&merged("a", target), &catalogue), expected);
        }
        assert_eq!(faults(&merged("top", "a"), &catalogue), ["/mergedInto has_children"]);
        let in_use = Nature {
            active: true,
            ..merged("a", "b")
        };
        assert_eq!(faults(&in_use, &catalogue), ["/active merged"]);
    }

    #[test]
    fn the_area_is_its_own_or_that_of_its_parent_or_the_service() {
        let with = |nature: Nature, area| Nature { area, ..nature };
        for (own, of_the_parent, expected) in [
            (None, None, Area::Service),
            (None, Some(Area::Image), Area::Image),
            (Some(Area::Organisation), Some(Area::Image), Area::Organisation),
            (Some(Area::Service), Some(Area::Image), Area::Service),
        ] {
            let parent = with(nature("top"), of_the_parent);
            let child = with(below("child", "top"), own);
            assert_eq!(child.clone().completed(Some(&parent)).area, Some(expected));
            assert_eq!(child.completed(None).area, Some(own.unwrap_or(Area::Service)));
        }
    }

    fn any_change() -> impl Strategy<Value = (usize, Option<usize>, Option<usize>)> {
        (0..6_usize, prop::option::of(0..6_usize), prop::option::of(0..6_usize))
    }

    proptest! {
        #[test]
        fn whatever_is_kept_there_are_two_levels_and_no_chains(changes in prop::collection::vec(any_change(), 1..40)) {
            let codes = ["a", "b", "c", "d", "e", "f"];
            let mut catalogue: Vec<Nature> = codes.map(nature).into();
            for (which, parent, target) in changes {
                let wanted = Nature {
                    parent: parent.map(|index| codes[index].into()),
                    merged_into: target.map(|index| codes[index].into()),
                    active: target.is_none(),
                    ..catalogue[which].clone()
                };
                if !wanted.faults(&catalogue).is_empty() {
                    continue;
                }
                for follower in wanted.followers(&catalogue) {
                    let place = codes.iter().position(|code| *code == follower.code).unwrap();
                    catalogue[place] = follower;
                }
                catalogue[which] = wanted;
                for nature in &catalogue {
                    let parent = nature.parent.as_ref().map(|code| named(code, &catalogue).unwrap());
                    prop_assert!(parent.is_none_or(|parent| parent.parent.is_none() && parent.merged_into.is_none()));
                    let target = nature.merged_into.as_ref().map(|code| named(code, &catalogue).unwrap());
                    prop_assert!(target.is_none_or(|target| target.merged_into.is_none() && !nature.active));
                }
            }
        }
    }
}
