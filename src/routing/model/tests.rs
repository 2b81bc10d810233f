//! Which rule fits best, and who comes first.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::catalogues::model::{Department, Nature, StaffMember};
use crate::i18n::Language;

fn rule(number: u128, nature: Option<&str>, complexity: Option<Complexity>, to: &str) -> Rule {
    Rule {
        id: RuleId(Uuid::from_u128(number)),
        nature: nature.map(str::to_owned),
        complexity,
        handler: Assignee {
            subject: Some(to.to_owned()),
            ..Assignee::default()
        },
        note: None,
        active: true,
        version: 1,
    }
}

fn case() -> Case {
    Case {
        nature: "merged".into(),
        counted_as: "child".into(),
        parent: Some("top".into()),
        complexity: Complexity::Complex,
    }
}

fn nature(code: &str) -> Nature {
    Nature {
        code: code.into(),
        name: format!("Aard van {code}"),
        name_en: format!("Nature of {code}"),
        parent: None,
        area: None,
        merged_into: None,
        active: true,
        version: 1,
    }
}

fn member(subject: &str, function: &str, active: bool) -> StaffMember {
    StaffMember {
        subject: subject.into(),
        name: format!("Naam van {subject}"),
        email: None,
        department: None,
        function: Some(function.into()),
        absent_from: None,
        absent_until: None,
        active,
        may_handle: true,
        version: 1,
    }
}

fn proposed(rules: &[Rule], staff: &[StaffMember], about: &str) -> Vec<Proposal> {
    let departments = [Department {
        code: "closed_desk".into(),
        name: "Opgeheven".into(),
        active: false,
        version: 1,
    }];
    let staffing = Staffing {
        staff,
        departments: &departments,
        today: NaiveDate::from_ymd_opt(2026, 11, 2).unwrap(),
    };
    proposals(
        rules,
        &case(),
        &[nature("child"), nature("top")],
        staffing,
        |subject, _| subject == about,
    )
}

fn subjects(proposals: &[Proposal]) -> Vec<&str> {
    let subjects = proposals.iter().map(|one| one.handler.subject.as_deref());
    subjects.map(Option::unwrap_or_default).collect()
}

#[test]
fn the_most_specific_rule_comes_first_and_of_equals_the_oldest() {
    let complex = Some(Complexity::Complex);
    let rules = [
        rule(1, None, None, "any"),
        rule(2, None, complex, "any-complex"),
        rule(3, Some("top"), None, "parent"),
        rule(4, Some("top"), complex, "parent-complex"),
        rule(5, Some("child"), None, "exact"),
        rule(7, Some("child"), complex, "exact-complex-newer"),
        rule(6, Some("merged"), complex, "exact-complex"),
        rule(8, Some("child"), Some(Complexity::Routine), "routine"),
        rule(9, Some("elsewhere"), None, "elsewhere"),
        Rule {
            active: false,
            ..rule(0, Some("child"), complex, "retired")
        },
    ];
    assert_eq!(
        subjects(&proposed(&rules, &[], "nobody")),
        [
            "exact-complex",
            "exact-complex-newer",
            "exact",
            "parent-complex",
            "parent",
            "any-complex",
            "any"
        ]
    );
}

#[test]
fn who_is_away_or_concerned_comes_after_everybody_else_and_says_so() {
    let rules = [
        rule(1, Some("child"), None, "concerned"),
        rule(2, Some("top"), None, "away"),
        rule(3, None, None, "there"),
    ];
    let staff = [
        member("away", "x", false),
        member("there", "x", true),
        member("concerned", "x", true),
    ];
    let found = proposed(&rules, &staff, "concerned");
    assert_eq!(subjects(&found), ["there", "concerned", "away"]);
    let marks: Vec<_> = found.iter().map(|one| (one.available, one.independent)).collect();
    assert_eq!(marks, [(true, true), (true, false), (false, true)]);
    assert_eq!(found[0].handler.name.as_deref(), Some("Naam van there"));
    assert_eq!(
        found[1].why.get(Language::Dutch),
        "Regel voor klachten met aard \"Aard van child\". De klacht gaat over deze medewerker."
    );
    assert_eq!(
        found[2].why.get(Language::English),
        "Rule for all complaints under \"Nature of top\". This employee has left the company."
    );
}

#[test]
fn the_words_of_a_proposal_say_why_its_handler_is_not_available() {
    let rules = [rule(1, None, None, "h-1")];
    let there = member("h-1", "x", true);
    let absent = StaffMember {
        absent_from: NaiveDate::from_ymd_opt(2026, 11, 1),
        ..there.clone()
    };
    let barred = StaffMember {
        may_handle: false,
        ..there.clone()
    };
    let gone = member("h-1", "x", false);
    for (staff, words) in [
        (vec![], "staat niet in het overzicht van medewerkers."),
        (vec![there], "Regel voor alle klachten."),
        (vec![absent], "is afwezig."),
        (vec![barred], "mag geen klachten behandelen."),
        (vec![gone], "is uit dienst."),
    ] {
        let found = proposed(&rules, &staff, "nobody");
        let why = found[0].why.get(Language::Dutch);
        assert!(why.ends_with(words), "{why}");
    }
}

#[test]
fn a_queue_is_there_as_long_as_somebody_looks_at_it() {
    let to = |department: Option<&str>, function: Option<&str>| Rule {
        handler: Assignee {
            department: department.map(str::to_owned),
            function: function.map(str::to_owned),
            ..Assignee::default()
        },
        ..rule(1, None, None, "")
    };
    let staff = [member("a", "Jurist", true), member("b", "Auditor", false)];
    for (rule, available) in [
        (to(None, Some("Jurist")), true),
        (to(None, Some("Auditor")), false),
        (to(None, Some("Nobody")), false),
        (to(Some("sales"), None), true),
        (to(Some("sales"), Some("Auditor")), true),
        (to(Some("closed_desk"), None), false),
        (to(Some("closed_desk"), Some("Jurist")), false),
    ] {
        let found = proposed(std::slice::from_ref(&rule), &staff, "nobody");
        assert_eq!(found[0].available, available, "{:?}", rule.handler);
    }
}

#[test]
fn a_handler_is_proposed_once_by_the_rule_that_fits_closest() {
    let rules = [rule(1, None, None, "h-1"), rule(2, Some("child"), None, "h-1")];
    let found = proposed(&rules, &[], "nobody");
    assert_eq!(subjects(&found), ["h-1"]);
    assert_eq!(found[0].rule, rules[1].id);
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let natures = prop::sample::select(vec![None, Some("merged"), Some("child"), Some("top"), Some("else")]);
    let complexities = prop::sample::select(vec![None, Some(Complexity::Routine), Some(Complexity::Complex)]);
    (any::<u128>(), natures, complexities, 0..5_u8, any::<bool>()).prop_map(
        |(number, nature, complexity, to, active)| Rule {
            active,
            ..rule(number, nature, complexity, &format!("h-{to}"))
        },
    )
}

proptest! {
    #[test]
    fn whatever_the_rules_the_first_proposal_is_the_best_that_can_be_had(
        mut rules in prop::collection::vec(any_rule(), 0..12),
        away in 0..5_u8,
        about in 0..5_u8,
    ) {
        let staff: Vec<_> = (0..5).map(|number| member(&format!("h-{number}"), "x", number != away)).collect();
        let about = format!("h-{about}");
        let found = proposed(&rules, &staff, &about);
        let fits = rules.iter().filter(|rule| rule.fit(&case()).is_some()).count();
        prop_assert_eq!(found.is_empty(), fits == 0);
        for (place, proposal) in found.iter().enumerate() {
            let subject = proposal.handler.subject.as_deref().unwrap();
            prop_assert_eq!(proposal.independent, subject != about);
            prop_assert_eq!(proposal.available, subject != format!("h-{away}"));
            // Nobody who can do it stands behind somebody who cannot, and each handler stands once.
            prop_assert!(proposal.is_usable() || found[place..].iter().all(|later| !later.is_usable()));
            prop_assert!(found[place + 1..].iter().all(|later| later.handler != proposal.handler));
            // No other rule for the same handler fits closer, or as close and is older.
            let own = rules.iter().find(|rule| rule.id == proposal.rule).unwrap();
            let rank = |rule: &Rule| rule.fit(&case()).map(|fit| (fit, std::cmp::Reverse(rule.id)));
            prop_assert!(rules.iter().all(|rule| rule.handler != own.handler || rank(rule) <= rank(own)));
        }
        // The order in which rules are read decides nothing.
        rules.reverse();
        prop_assert_eq!(proposed(&rules, &staff, &about), found);
    }
}
