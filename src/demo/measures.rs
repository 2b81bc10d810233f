//! The prevention measures of the demonstration: one a month, and three more because of the campaign.

use chrono::{DateTime, Days, TimeDelta, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::people::{actor, person};
use super::year::{Year, timestamp};
use crate::auth::Role;
use crate::calendar::model::local_date;
use crate::error::Result;
use crate::measures::model::{Circumstances, Draft, Judgement, Measure, MeasureId, Plan, Verdict};
use crate::measures::store::{Filter, Seen, Sort, insert, load_measures, replace};
use crate::procedure::Standing;

/// A measure with its later course.
struct Idea {
    description: &'static str,
    natures: &'static [&'static str],
    owner: &'static str,
    /// Days from the creation to the due date.
    term: u64,
    /// Days from the due date to the execution, negative for an early one; nothing for one that is never executed.
    done_after: Option<i64>,
    verdict: Option<(Judgement, &'static str)>,
}

const fn idea(
    description: &'static str,
    natures: &'static [&'static str],
    owner: &'static str,
    term: u64,
    done_after: Option<i64>,
) -> Idea {
    Idea {
        description,
        natures,
        owner,
        term,
        done_after,
        verdict: None,
    }
}

impl Idea {
    const fn judged(self, judgement: Judgement, motivation: &'static str) -> Self {
        Idea {
            verdict: Some((judgement, motivation)),
            ..self
        }
    }
}

/// Measures of the second and later months, one a month.
const MONTHLY: &[Idea] = &[
    idea(
        "Herroepingen uit de gedeelde postbus dagelijks toewijzen aan één medewerker.",
        &["cooling_off_period"],
        "h-2",
        35,
        Some(-5),
    )
    .judged(Judgement::Effective, "Er blijven geen herroepingen meer liggen."),
    idea(
        "Opzegvergoeding als vast punt in het verkoopscript opnemen.",
        &["cancellation_fee"],
        "h-3",
        45,
        Some(-3),
    ),
    idea(
        "Tarief en looptijd in de bevestiging boven aan de eerste bladzijde zetten.",
        &["tariff"],
        "h-1",
        60,
        Some(12),
    )
    .judged(
        Judgement::Partly,
        "Minder vragen over het tarief; over de looptijd nog evenveel.",
    ),
    idea(
        "Verbruik in het aanbod vergelijken met de laatste jaarnota van de klant.",
        &["consumption_data"],
        "h-2",
        30,
        Some(-8),
    ),
    idea(
        "Het gesprek openen met naam, bedrijf en reden van bellen; wekelijks vijf opnamen controleren.",
        &["identity_not_stated"],
        "h-3",
        30,
        Some(-2),
    ),
    idea(
        "Terugbelafspraken in de agenda van het team zetten in plaats van op papier.",
        &["service"],
        "h-2",
        50,
        Some(-10),
    ),
    idea(
        "Controlegesprek door een tweede medewerker bij elke telefonische overeenkomst.",
        &["contract_by_phone", "no_consent_given"],
        "h-3",
        40,
        Some(-4),
    ),
    idea(
        "Training 'nee is nee' voor nieuwe verkopers in de eerste week.",
        &["treatment"],
        "h-3",
        55,
        Some(-6),
    ),
    idea(
        "Herkomst van belbestanden vastleggen en op verzoek kunnen noemen.",
        &["privacy"],
        "h-1",
        45,
        None,
    ),
    idea(
        "Rekenvoorbeeld van de jaarkosten meesturen met elk aanbod.",
        &["tariff", "consumption_data"],
        "h-1",
        40,
        Some(-3),
    ),
    idea(
        "Verkoopscript elk kwartaal samen met het klachtenteam doornemen.",
        &["misleading_information"],
        "h-3",
        35,
        Some(-7),
    ),
    idea(
        "Standaardbrief bij herroeping in gewone taal herschrijven.",
        &["cooling_off_period"],
        "h-2",
        21,
        None,
    ),
    idea(
        "Overzicht van lopende toezeggingen aan klanten wekelijks nalopen.",
        &["service", "cancellation_fee"],
        "h-2",
        40,
        Some(-2),
    ),
];

/// Measures because of the campaign, twelve days apart.
const OF_THE_CAMPAIGN: &[Idea] = &[
    idea(
        "Belcampagne stilleggen en het script laten goedkeuren door het klachtenteam.",
        &["misleading_information", "no_consent_given"],
        "m-1",
        14,
        Some(-9),
    )
    .judged(
        Judgement::Effective,
        "Na het stilleggen zijn de klachten terug op het oude aantal.",
    ),
    idea(
        "Alle overeenkomsten uit de campagne nabellen en zo nodig kosteloos beëindigen.",
        &["no_consent_given", "contract_by_phone"],
        "h-2",
        45,
        Some(10),
    ),
    idea(
        "Verkopers per gelukt gesprek niet langer extra belonen.",
        &["misleading_information", "treatment"],
        "m-1",
        30,
        Some(-1),
    )
    .judged(
        Judgement::NotEffective,
        "Het aantal klachten per verkoper is hetzelfde gebleven.",
    ),
];

/// Returns the measures of the register, newest first. A register without measures gets these.
pub fn add_missing(connection: &mut PgConnection, year: &Year) -> Result<Vec<Measure>> {
    let present = all(connection, year)?;
    if !present.is_empty() {
        return Ok(present);
    }
    let months = year.months.iter().skip(1);
    let monthly = months.zip(MONTHLY).zip(0_i64..).map(|((month, idea), nth)| {
        let day = TimeDelta::days(4 + nth * 5 % 11);
        (month.range().0 + day + TimeDelta::hours(10), idea)
    });
    let campaign = year.campaign.into_iter().flat_map(|month| {
        let begins = month.range().0 + TimeDelta::hours(13);
        let days = (11..).step_by(12).map(TimeDelta::days);
        days.zip(OF_THE_CAMPAIGN)
            .map(move |(passed, idea)| (begins + passed, idea))
    });
    for (at, idea) in monthly.chain(campaign) {
        if at <= year.now {
            make(connection, idea, at, year.now)?;
        }
    }
    all(connection, year)
}

/// Reads the measures of the register, newest first.
fn all(connection: &mut PgConnection, year: &Year) -> Result<Vec<Measure>> {
    let today = local_date(year.now);
    let seen = load_measures(connection, &Filter::default(), Sort::Newest, (None, 200), today)?;
    Ok(seen.into_iter().map(|Seen { measure, .. }| measure).collect())
}

/// Adds a measure with its execution and verdict, as far as these are before `now`.
fn make(connection: &mut PgConnection, idea: &Idea, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    let plan = Plan {
        description: idea.description.to_owned(),
        owner: person(idea.owner),
        due_date: local_date(at) + Days::new(idea.term),
        done_date: None,
        natures: idea.natures.iter().map(|code| (*code).to_owned()).collect(),
    };
    let id = MeasureId(Uuid::new_v7(timestamp(at)));
    let (begun, beginning) = Measure::begin(id, plan, person("m-1"), &circumstances(at))?;
    insert(connection, &begun, beginning, None)?;
    let Some(done_after) = idea.done_after else {
        return Ok(());
    };
    let done_at = at + TimeDelta::days(idea.term.cast_signed() + done_after);
    if done_at > now {
        return Ok(());
    }
    let mut plan = begun.plan.clone();
    plan.done_date = Some(local_date(done_at));
    let draft = Draft {
        plan: plan.clone(),
        verdict: None,
    };
    let (done, amendment) = begun.change(draft, &actor(idea.owner, Role::Handler), &circumstances(done_at))?;
    replace(connection, &done, amendment, None)?;
    let judged_at = done_at + TimeDelta::days(80);
    if let Some((judgement, motivation)) = idea.verdict.filter(|_| judged_at <= now) {
        let verdict = Some(Verdict {
            judgement,
            motivation: motivation.to_owned(),
        });
        let draft = Draft { plan, verdict };
        let (judged, amendment) = done.change(draft, &actor("m-1", Role::Manager), &circumstances(judged_at))?;
        replace(connection, &judged, amendment, None)?;
    }
    Ok(())
}

/// The demonstration has its owners in the catalogue of staff, and judges late enough by every sensible setting.
const fn circumstances(now: DateTime<Utc>) -> Circumstances {
    Circumstances {
        owner: Standing::Active,
        judge_after_days: 0,
        now,
    }
}
