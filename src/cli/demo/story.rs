//! What one complaint is about and how it goes, told in the steps of the model.

use chrono::{DateTime, TimeDelta, Utc};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use uuid::{NoContext, Timestamp, Uuid};

use super::people::{complainant, one_of, staff};
use crate::assessments::model::{
    Assessment, FindingRule, Inadmissibility, InadmissibilityReason, Judgement,
};
use crate::auth::Role;
use crate::calendar::model::{CalendarDate, CalendarError, local_date};
use crate::complaints::model::{
    Actor, Agreement, Assignee, Channel, Closure, Complaint, ComplaintId, Complexity, Conversation,
    Deed, Kind, Outcome, Person, Prevention, Rules, Signal, Step, WaitingFor, What,
};
use crate::complaints::store::{Filed, Filing, Kept};
use crate::investigations::model::{Investigation, InvestigationStep, Recording};

/// A complaint with the steps it will take, each at its time.
pub struct Story {
    signal: Signal,
    registered_at: DateTime<Utc>,
    deeds: Vec<(DateTime<Utc>, Deed, Actor)>,
}

/// Nature, weight, what the complainant writes, and what came of it.
const PLOTS: &[(&str, u32, &str, &str)] = &[
    (
        "no_consent_given",
        18,
        "Ik kreeg een bevestiging van een overeenkomst terwijl ik aan de telefoon geen ja heb gezegd.",
        "Overeenkomst zonder toestemming.",
    ),
    (
        "misleading_information",
        17,
        "Er werd gezegd dat mijn huidige leverancier failliet ging. Dat blijkt niet waar te zijn.",
        "Onjuiste informatie in het verkoopgesprek.",
    ),
    (
        "cooling_off_period",
        14,
        "Ik heb binnen veertien dagen opgezegd, maar kreeg toch een eerste nota.",
        "Herroeping niet verwerkt.",
    ),
    (
        "tariff",
        12,
        "Het tarief op de overeenkomst is hoger dan wat de verkoper noemde.",
        "Tarief wijkt af van het aanbod.",
    ),
    (
        "cancellation_fee",
        9,
        "Ik moet een opzegvergoeding betalen, terwijl beloofd was dat die vergoed zou worden.",
        "Opzegvergoeding niet gemeld.",
    ),
    (
        "contract_by_phone",
        8,
        "Ik dacht dat ik alleen informatie kreeg, en het bleek een overeenkomst te zijn.",
        "Onduidelijk dat het een overeenkomst was.",
    ),
    (
        "consumption_data",
        6,
        "Het verbruik in het aanbod klopt niet met mijn jaarnota.",
        "Onjuiste verbruiksgegevens.",
    ),
    (
        "identity_not_stated",
        5,
        "De beller wilde niet zeggen voor welk bedrijf zij belde.",
        "Identiteit niet genoemd.",
    ),
    (
        "privacy",
        4,
        "Hoe komt u aan mijn gegevens? Ik wil dat u ze verwijdert.",
        "Vraag over herkomst van gegevens.",
    ),
    (
        "treatment",
        4,
        "De medewerker werd onvriendelijk toen ik bedankte voor het aanbod.",
        "Bejegening in een gesprek.",
    ),
    (
        "service",
        2,
        "Ik heb drie keer gebeld en ben niet teruggebeld.",
        "Niet teruggebeld.",
    ),
    (
        "other",
        1,
        "Kunt u mij uitleggen wat u precies voor mij doet?",
        "Algemene vraag.",
    ),
];
const SUPPLIERS: &[&str] = &[
    "Noorderstroom",
    "Zonnewind Energie",
    "Polderkracht",
    "Waterland Gas",
];

impl Story {
    /// Invents a complaint that comes in at `at`.
    pub fn invent(random: &mut StdRng, at: DateTime<Utc>) -> Self {
        let plot = PLOTS
            .choose_weighted(random, |plot| plot.1)
            .expect("the weights are positive");
        let channel = one_of(
            random,
            &[
                Channel::Phone,
                Channel::Phone,
                Channel::Phone,
                Channel::WebForm,
                Channel::WebForm,
                Channel::Email,
                Channel::Email,
                Channel::Letter,
                Channel::SocialMedia,
            ],
        );
        let kind = one_of(
            random,
            &[
                Kind::Complaint,
                Kind::Complaint,
                Kind::Complaint,
                Kind::Complaint,
                Kind::Remark,
                Kind::Question,
            ],
        );
        // What comes in by post or mail waits a while on somebody's desk.
        let delay = if channel == Channel::Phone {
            0
        } else {
            random.random_range(5..600)
        };
        let signal = Signal {
            kind,
            channel,
            reception_point: None,
            receiver_name: "Intake Demo".to_owned(),
            received_at: at - TimeDelta::minutes(delay),
            reported_date: Some(local_date(at)),
            complainant: complainant(random),
            nature: plot.0.to_owned(),
            further_natures: Vec::new(),
            complexity: if plot.1 < 9 {
                Complexity::Complex
            } else {
                Complexity::Routine
            },
            employee: None,
            follows: None,
            description: plot.2.to_owned(),
            desired_solution: random
                .random_bool(0.4)
                .then(|| "De overeenkomst ongedaan maken.".to_owned()),
            conversation: random.random_bool(0.6).then(|| Conversation {
                held_at: Some(at - TimeDelta::days(random.random_range(1..21))),
                spoken_with: None,
                agreement: one_of(random, &[Agreement::Yes, Agreement::No, Agreement::Unknown]),
            }),
            customer_number: random
                .random_bool(0.5)
                .then(|| format!("KL-{}", random.random_range(100_000..999_999))),
            quote_number: None,
            supplier: Some(one_of(random, SUPPLIERS).to_owned()),
            external_references: Vec::new(),
            privacy_statement_version: Some("2026-01".to_owned()),
        };
        Story {
            deeds: deeds(random, at, plot.3, signal.conversation.is_some()),
            signal,
            registered_at: at,
        }
    }

    /// The complaint as it stands at `now`, with everything that happened to it by then.
    ///
    /// # Errors
    /// When it came in outside the years of the calendar.
    pub fn told(self, rules: &Rules, now: DateTime<Utc>) -> Result<Filing<()>, CalendarError> {
        let received = CalendarDate::of(self.signal.received_at)?;
        let rules = rules.clone();
        let at = self.registered_at;
        let write = move |number| {
            let id = ComplaintId(Uuid::new_v7(timestamp(at)));
            let by = Person {
                subject: "i-1".to_owned(),
                name: Some("Intake Demo".to_owned()),
            };
            let (mut complaint, registered) =
                Complaint::register(id, number, self.signal, received, by, at, &rules);
            let mut events = vec![registered];
            for (at, deed, actor) in self.deeds.into_iter().take_while(|(at, ..)| *at <= now) {
                let (next, event) = deed.done_to(complaint, &actor, at, &rules)?;
                events.push(event);
                complaint = next;
            }
            Ok(Filed {
                complaint,
                events,
                kept: Kept {
                    answer: (),
                    record: None,
                    also: Vec::new(),
                },
            })
        };
        Ok(Filing {
            year: Filing::year_of(local_date(at)),
            write: Box::new(write),
        })
    }
}

/// Forwarded, taken up, investigated, assessed, sometimes waiting, answered mostly in time, closed; a few are withdrawn.
fn deeds(
    random: &mut StdRng,
    at: DateTime<Utc>,
    short_description: &str,
    has_recording: bool,
) -> Vec<(DateTime<Utc>, Deed, Actor)> {
    let handler = one_of(random, &["h-1", "h-1", "h-2", "h-3"]);
    let actor = actor(handler, Role::Handler);
    let mut time = at;
    let mut later = |random: &mut StdRng, hours: std::ops::Range<i64>| {
        time += TimeDelta::minutes(random.random_range(hours.start * 60..hours.end * 60));
        time
    };
    let mut deeds = Vec::new();
    let to = Assignee {
        department: actor.department.clone(),
        subject: Some(handler.to_owned()),
        function: None,
        name: actor.person.name.clone(),
    };
    deeds.push((
        later(random, 0..8),
        Deed::Step(Step::Forward { to, note: None }),
        self::actor("i-1", Role::Manager),
    ));
    let mut act = |at, deed| deeds.push((at, deed, actor.clone()));
    if random.random_bool(0.04) {
        let withdrawn = closure(Outcome::Withdrawn, None);
        act(later(random, 4..48), Deed::Step(Step::Close(withdrawn)));
        return deeds;
    }
    let taken_up_at = later(random, 1..30);
    act(taken_up_at, Deed::Step(Step::Proceed { reason: None }));
    for what in evidence(taken_up_at, has_recording) {
        act(taken_up_at, Deed::Note(what));
    }
    let outcome = *OUTCOMES.choose(random).unwrap_or(&Outcome::Resolved);
    act(
        taken_up_at,
        Deed::Note(What::Assessed(assessment(
            random,
            outcome != Outcome::Inadmissible,
        ))),
    );
    if random.random_bool(0.15) {
        let wait = Step::Wait {
            waiting_for: WaitingFor::ThirdParty,
            reason: "Leverancier zoekt de opname en de meterstanden op.".to_owned(),
            expected_date: None,
        };
        act(later(random, 1..20), Deed::Step(wait));
    }
    // Nearly one in ten misses the term.
    let late = random.random_bool(0.09);
    let answered_at = later(random, if late { 150..400 } else { 2..70 });
    let answer = Step::Answer {
        contact: Uuid::new_v7(timestamp(answered_at)),
        feedback_at: None,
        channel: one_of(
            random,
            &[
                Channel::Phone,
                Channel::Phone,
                Channel::Email,
                Channel::Letter,
            ],
        ),
        summary: "Uitkomst besproken en excuses gemaakt.".to_owned(),
        late_reason: Some("De opname kwam laat van de leverancier.".to_owned()),
    };
    act(answered_at, Deed::Step(answer));
    let close = Step::Close(closure(outcome, Some(short_description)));
    act(later(random, 1..200), Deed::Step(close));
    deeds
}

const OUTCOMES: &[Outcome] = &[
    Outcome::Resolved,
    Outcome::Resolved,
    Outcome::Resolved,
    Outcome::Resolved,
    Outcome::Resolved,
    Outcome::Resolved,
    Outcome::Resolved,
    Outcome::NotResolved,
    Outcome::Inadmissible,
];

fn evidence(at: DateTime<Utc>, has_recording: bool) -> Vec<What> {
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
            What::Investigated(Investigation {
                id: Uuid::new_v7(timestamp(at)),
                step,
            })
        })
        .collect()
}

fn assessment(random: &mut StdRng, admissible: bool) -> Assessment {
    let law_violated = admissible && random.random_bool(0.35);
    let decency_violated = admissible && random.random_bool(0.2);
    let judgement = Judgement {
        admissible,
        inadmissibility: (!admissible).then(|| Inadmissibility {
            reason: InadmissibilityReason::NotAboutUs,
            explanation: "De klacht gaat over een ander bedrijf.".to_owned(),
        }),
        law_violated,
        decency_violated,
        norm: (law_violated || decency_violated)
            .then(|| "Gedragscode voor energieverkoop aan consumenten.".to_owned()),
        motivation: "Op grond van de opname en de bevestiging.".to_owned(),
    };
    let rule = FindingRule::Either;
    Assessment {
        revision: 1,
        finding: rule.finding(law_violated, decency_violated),
        judgement,
        rule,
        revision_reason: None,
        overrules: None,
    }
}

fn closure(outcome: Outcome, short_description: Option<&str>) -> Closure {
    let told = short_description.is_some();
    Closure {
        outcome,
        short_description: short_description.map(str::to_owned),
        handling_summary: told.then(|| {
            "Opname beluisterd, met de medewerker gesproken en een oplossing geboden.".to_owned()
        }),
        prevention: told.then(|| {
            Prevention::None("Besproken in het weekoverleg; geen verdere maatregel nodig.".into())
        }),
        duplicate_of: None,
    }
}

fn timestamp(at: DateTime<Utc>) -> Timestamp {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos())
}

fn actor(subject: &str, role: Role) -> Actor {
    let member = staff().into_iter().find(|member| member.subject == subject);
    Actor {
        person: Person {
            subject: subject.to_owned(),
            name: member.as_ref().map(|member| member.name.clone()),
        },
        roles: vec![role],
        department: member.as_ref().and_then(|member| member.department.clone()),
        function: member.and_then(|member| member.function),
    }
}
