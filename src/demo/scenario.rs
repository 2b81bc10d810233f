//! One complaint of the demonstration, as the actions that the model applies to it.

use chrono::{DateTime, Days, TimeDelta, Utc};
use rand::Rng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::context::Context;
use super::known_customers::{Caller, EarlierComplaint, KnownCustomers};
use super::people::{Customer, one_of, person};
use super::scenario_builder::{Action, ScenarioBuilder, TimedAction};
use super::template::{self, Template};
use super::timeline::Timeline;
use super::year::timestamp;
use crate::calendar::model::{CalendarDate, CalendarError, local_date};
use crate::complaints::store::{NewComplaint, PendingRegistration};
use crate::error::{Error, Result};
use crate::procedure::{
    Agreement, Channel, Complaint, ComplaintId, Complexity, Conversation, Event, EventData, Kind, Rules, Signal,
};
use crate::procedure::{RemedyStep, StepContent, remedies};

/// A complaint with its actions in the order of their times.
pub struct Scenario {
    id: ComplaintId,
    signal: Signal,
    received: CalendarDate,
    registered_at: DateTime<Utc>,
    actions: Vec<TimedAction>,
}

const KINDS: &[Kind] = &[
    Kind::Complaint,
    Kind::Complaint,
    Kind::Complaint,
    Kind::Complaint,
    Kind::Complaint,
    Kind::Complaint,
    Kind::Remark,
    Kind::Question,
];
const CHANNELS: &[Channel] = &[
    Channel::Phone,
    Channel::Phone,
    Channel::Phone,
    Channel::WebForm,
    Channel::WebForm,
    Channel::Email,
    Channel::Email,
    Channel::Letter,
    Channel::SocialMedia,
];
const SUPPLIERS: &[&str] = &["Noorderstroom", "Zonnewind Energie", "Polderkracht", "Waterland Gas"];

impl Scenario {
    /// Draws a complaint that is registered at `at`, by a new customer or a known one.
    ///
    /// # Errors
    /// When `at` is outside the years of the calendar.
    pub fn new(
        random: &mut StdRng,
        context: &Context<'_>,
        known_customers: &mut KnownCustomers,
        at: DateTime<Utc>,
    ) -> Result<Self, CalendarError> {
        let campaign = context.year.is_campaign(at);
        let (customer, template, before) = match known_customers.caller(random, at) {
            Caller::New(customer) => (customer, template::choose(random, campaign), None),
            Caller::Returning(earlier) => {
                let goes_on = random.random_bool(0.4);
                let follows = goes_on && earlier.closed_at.is_some_and(|closed| closed < at);
                let template = if follows {
                    earlier.template
                } else {
                    template::choose(random, campaign)
                };
                (earlier.customer, template, follows.then_some(earlier.id))
            }
            Caller::Repeating(earlier) => {
                let signal = signal(random, at, earlier.template, &earlier.customer, None);
                let (mut scenario, timeline) = Scenario::from_signal(random, context, at, signal)?;
                let builder = ScenarioBuilder::new(random, context, earlier.template, timeline);
                scenario.actions = builder.cut_short(Some(earlier.id));
                return Ok(scenario);
            }
        };
        let signal = signal(random, at, template, &customer, before);
        let has_recording = signal.conversation.is_some();
        let (mut scenario, timeline) = Scenario::from_signal(random, context, at, signal)?;
        let withdrawn = random.random_bool(0.04);
        let builder = ScenarioBuilder::new(random, context, template, timeline);
        let mut closed_at = None;
        if withdrawn {
            scenario.actions = builder.cut_short(None);
        } else {
            let (actions, closed) = builder.handled(has_recording);
            (scenario.actions, closed_at) = (actions, Some(closed));
        }
        known_customers.remember(EarlierComplaint {
            id: scenario.id,
            customer,
            template,
            registered_at: at,
            closed_at,
        });
        Ok(scenario)
    }

    /// Builds a scenario without actions, and its timeline.
    fn from_signal(
        random: &mut StdRng,
        context: &Context<'_>,
        at: DateTime<Utc>,
        signal: Signal,
    ) -> Result<(Self, Timeline), CalendarError> {
        let received = CalendarDate::of(signal.received_at)?;
        let timeline = Timeline::new(random, context.year, context.rules, (received, at));
        let scenario = Scenario {
            id: ComplaintId(Uuid::new_v7(timestamp(at))),
            signal,
            received,
            registered_at: at,
            actions: Vec::new(),
        };
        Ok((scenario, timeline))
    }

    /// Builds the registration of the complaint with its actions up to `now`.
    pub fn into_registration(self, rules: &Rules, now: DateTime<Utc>) -> PendingRegistration<()> {
        let rules = rules.clone();
        let at = self.registered_at;
        let write = move |number, _| {
            let by = person("i-1");
            let (mut complaint, registered) =
                Complaint::register(self.id, number, self.signal, self.received, by, at, &rules);
            let mut events = vec![registered];
            for action in self.actions.into_iter().take_while(|action| action.at <= now) {
                let (next, event) = apply(action, complaint, &events, &rules)?;
                events.push(event);
                complaint = next;
            }
            Ok(NewComplaint {
                complaint,
                events,
                answer: (),
                record: None,
                also: Vec::new(),
            })
        };
        PendingRegistration {
            references: Vec::new(),
            year: PendingRegistration::year_of(local_date(at)),
            person: None,
            reserved: None,
            write: Box::new(write),
        }
    }
}

/// Applies an action to the complaint; the events are those so far.
fn apply(action: TimedAction, complaint: Complaint, events: &[Event], rules: &Rules) -> Result<(Complaint, Event)> {
    let TimedAction { at, action, by } = action;
    match action {
        Action::Command(command) => Ok(command.apply_to(complaint, &by, at, rules)?),
        Action::Remedy(id, to) => {
            let mut offered = remedies(events).into_iter();
            let remedy = offered.find(|remedy| remedy.offer.id == id);
            let remedy = remedy.ok_or_else(|| Error::internal("a remedy moved from nowhere"))?;
            let content = StepContent {
                due_date: (to == RemedyStep::Accepted).then(|| local_date(at) + Days::new(14)),
                ..StepContent::default()
            };
            let step = remedy.advance(to, content, at)?;
            Ok(complaint.record(EventData::RemedyMoved(step), &by, at)?)
        }
    }
}

/// Draws the signal of a complaint that is registered at `at`.
fn signal(
    random: &mut StdRng,
    at: DateTime<Utc>,
    template: &Template,
    customer: &Customer,
    follows: Option<ComplaintId>,
) -> Signal {
    let channel = one_of(random, CHANNELS);
    // A signal in writing waits some minutes to hours before it is registered.
    let delay = if channel == Channel::Phone {
        0
    } else {
        random.random_range(5..600)
    };
    let received_at = at - TimeDelta::minutes(delay);
    Signal {
        kind: one_of(random, KINDS),
        channel,
        reception_point: None,
        receiver_name: "Intake Demo".to_owned(),
        received_at,
        reported_date: Some(local_date(received_at)),
        complainant: customer.complainant.clone(),
        nature: template.nature.to_owned(),
        further_natures: Vec::new(),
        complexity: if template.weight < 9 {
            Complexity::Complex
        } else {
            Complexity::Routine
        },
        employee: None,
        follows,
        description: one_of(random, template.descriptions).to_owned(),
        desired_solution: random
            .random_bool(0.4)
            .then(|| "De overeenkomst ongedaan maken.".to_owned()),
        short_description: None,
        conversation: random.random_bool(0.6).then(|| Conversation {
            held_at: Some(at - TimeDelta::days(random.random_range(1..21))),
            spoken_with: None,
            agreement: one_of(random, &[Agreement::Yes, Agreement::No, Agreement::Unknown]),
        }),
        customer_number: customer.number.clone(),
        quote_number: None,
        supplier: Some(one_of(random, SUPPLIERS).to_owned()),
        external_references: Vec::new(),
        privacy_statement_version: Some("2026-01".to_owned()),
    }
}
