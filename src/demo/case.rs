//! The contents of a complaint of the demonstration: evidence, assessment, remedy and closure.

use chrono::{DateTime, TimeDelta, Utc};
use rand::Rng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::context::Context;
use super::people::{one_of, person};
use super::template::Template;
use super::year::timestamp;
use crate::calendar::model::local_date;
use crate::measures::model::Measure;
use crate::procedure::{Assessment, FindingRule, Inadmissibility, InadmissibilityReason, Judgement};
use crate::procedure::{Closure, Employee, EventData, Outcome, Prevention};
use crate::procedure::{Investigation, InvestigationStep, Recording};
use crate::procedure::{Money, Offer, RemedyKind, RemedyTerms};

/// Builds an analysis and, when the call was recorded, the recording.
pub fn evidence(at: DateTime<Utc>, has_recording: bool) -> Vec<EventData> {
    let recording = has_recording.then(|| InvestigationStep::CallRecording {
        recording: Recording::Available {
            reference: format!("OPN-{}", at.timestamp()),
            listened_by: "M. Visser".to_owned(),
            listened_at: at,
            findings: "Het gesprek is volledig te beluisteren.".to_owned(),
        },
    });
    let analysis = InvestigationStep::Analysis {
        text: "Opname, bevestiging en klacht naast elkaar gelegd.".to_owned(),
    };
    let steps = recording.into_iter().chain([analysis]);
    steps
        .map(|step| {
            EventData::Investigated(Investigation {
                id: Uuid::new_v7(timestamp(at)),
                step,
            })
        })
        .collect()
}

/// Causes that the demonstration names, of the catalogue with which a register begins.
const CAUSES: &[&str] = &[
    "call_script",
    "conduct_of_employee",
    "unclear_information",
    "agreement_not_kept",
    "administrative_error",
    "expectation",
];

/// Draws an assessment; more complaints of the campaign are justified.
pub fn assessment(random: &mut StdRng, admissible: bool, campaign: bool) -> Assessment {
    let often = if campaign { 0.65 } else { 0.3 };
    let law_violated = admissible && random.random_bool(often);
    let decency_violated = admissible && random.random_bool(0.15);
    let judgement = Judgement {
        admissible,
        inadmissibility: (!admissible).then(|| Inadmissibility {
            reason: InadmissibilityReason::NotAboutUs,
            explanation: "De klacht gaat over een ander bedrijf.".to_owned(),
        }),
        law_violated,
        decency_violated,
        norm: (law_violated || decency_violated).then(|| "Gedragscode voor energieverkoop aan consumenten.".to_owned()),
        motivation: "Op grond van de opname en de bevestiging.".to_owned(),
        cause: Some(one_of(random, CAUSES).to_owned()),
    };
    let rule = FindingRule::Either;
    Assessment {
        revision: 1,
        finding: rule.finding(law_violated, decency_violated),
        judgement,
        rule,
        revision_reason: None,
        overrules: None,
        needs_approval: false,
    }
}

/// Draws the offer of a remedy of the given kind.
pub fn offer(random: &mut StdRng, kind: RemedyKind, at: DateTime<Utc>) -> Offer {
    let terms = match kind {
        RemedyKind::Reprimand => {
            let seller = person(one_of(random, &["v-1", "v-2"]));
            RemedyTerms::Reprimand {
                employee: Employee {
                    subject: Some(seller.subject),
                    name: seller.name,
                },
                description: "Gesprek gevoerd en vastgelegd; de volgende tien gesprekken worden meegeluisterd."
                    .to_owned(),
            }
        }
        RemedyKind::Cancellation => RemedyTerms::Cancellation {
            agreement_reference: format!("OVK-{}", random.random_range(100_000..999_999)),
            description: Some("Kosteloos beëindigd vanaf de ingangsdatum.".to_owned()),
        },
        RemedyKind::Compensation => {
            let (description, euros) = one_of(
                random,
                &[
                    ("Opzegvergoeding van de vorige leverancier.", 50..126),
                    ("Verschil tussen het genoemde en het betaalde tarief.", 15..240),
                    ("Tegemoetkoming voor het ongemak.", 10..51),
                ]
                .each_ref(),
            );
            RemedyTerms::Compensation {
                description: (*description).to_owned(),
                money: Some(Money {
                    amount_cents: random.random_range(euros.clone()) * 100,
                    currency: "EUR".to_owned(),
                }),
            }
        }
    };
    Offer {
        id: Uuid::new_v7(timestamp(at)),
        terms,
        offered_date: local_date(at),
        needs_approval: false,
    }
}

/// Draws the newest measure for this nature by then, or the reason for none.
pub fn prevention(
    random: &mut StdRng,
    context: &Context<'_>,
    template: &Template,
    closed: DateTime<Utc>,
) -> Prevention {
    const NEW: TimeDelta = TimeDelta::days(120);
    let fits = |measure: &&Measure| {
        let age = closed - measure.created_at;
        TimeDelta::zero() <= age && age < NEW && measure.plan.natures.contains(template.nature)
    };
    let fitting = context.measures.iter().find(fits);
    match fitting.filter(|_| random.random_bool(0.4)) {
        Some(measure) => Prevention::Measures(vec![measure.id.0]),
        None => Prevention::None(one_of(random, NO_MEASURE).to_owned()),
    }
}

const NO_MEASURE: &[&str] = &[
    "Besproken in het weekoverleg; geen verdere maatregel nodig.",
    "Eenmalige vergissing; met de medewerker besproken.",
    "Valt onder de afspraken die al gelden.",
];

/// Builds a closure; one without a description has no summary either.
pub fn closure(outcome: Outcome, short_description: Option<&str>, prevention: Option<Prevention>) -> Closure {
    Closure {
        short_description: short_description.map(str::to_owned),
        handling_summary: short_description
            .map(|_| "Opname beluisterd, met de medewerker gesproken en een oplossing geboden.".to_owned()),
        prevention,
        ..Closure::new(outcome)
    }
}
