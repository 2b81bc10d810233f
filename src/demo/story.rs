//! One complaint of the demonstration, told in the steps of the model.

use chrono::{DateTime, TimeDelta, Utc};
use rand::Rng;
use rand::rngs::StdRng;
use uuid::{NoContext, Timestamp, Uuid};

use super::course::{Act, Course, Scene};
use super::pace::Pace;
use super::past::{Caller, Earlier, Past};
use super::people::{Customer, one_of, person};
use super::plot::{self, Plot};
use super::stage::Stage;
use crate::calendar::model::{CalendarDate, CalendarError, local_date};
use crate::complaints::store::{NewComplaint, PendingRegistration};
use crate::error::{Error, Result};
use crate::procedure::remedies;
use crate::procedure::{
    Agreement, Channel, Complaint, ComplaintId, Complexity, Conversation, Event, EventData, Kind, Rules, Signal,
};

/// A complaint with the steps it will take, each at its time.
pub struct Story {
    id: ComplaintId,
    signal: Signal,
    received: CalendarDate,
    registered_at: DateTime<Utc>,
    scenes: Vec<Scene>,
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

impl Story {
    /// Invents a complaint that comes in at `at`.
    ///
    /// # Errors
    /// When that is outside the years of the calendar.
    pub fn invent(
        random: &mut StdRng,
        stage: &Stage<'_>,
        past: &mut Past,
        at: DateTime<Utc>,
    ) -> Result<Self, CalendarError> {
        let campaign = stage.year.is_campaign(at);
        let (customer, plot, before) = match past.caller(random, at) {
            Caller::New(customer) => (customer, plot::any(random, campaign), None),
            Caller::Back(earlier) => {
                let goes_on = random.random_bool(0.4);
                let follows = goes_on && earlier.closed_at.is_some_and(|closed| closed < at);
                let plot = if follows {
                    earlier.plot
                } else {
                    plot::any(random, campaign)
                };
                (earlier.customer, plot, follows.then_some(earlier.id))
            }
            Caller::Twice(earlier) => {
                let signal = signal(random, at, earlier.plot, &earlier.customer, None);
                let (mut story, pace) = Story::begin(random, stage, at, signal)?;
                let course = Course::begin(random, stage, earlier.plot, pace);
                story.scenes = course.cut_short(Some(earlier.id));
                return Ok(story);
            }
        };
        let signal = signal(random, at, plot, &customer, before);
        let has_recording = signal.conversation.is_some();
        let (mut story, pace) = Story::begin(random, stage, at, signal)?;
        let withdrawn = random.random_bool(0.04);
        let course = Course::begin(random, stage, plot, pace);
        let mut closed_at = None;
        if withdrawn {
            story.scenes = course.cut_short(None);
        } else {
            let (scenes, closed) = course.handled(has_recording);
            (story.scenes, closed_at) = (scenes, Some(closed));
        }
        past.remember(Earlier {
            id: story.id,
            customer,
            plot,
            registered_at: at,
            closed_at,
        });
        Ok(story)
    }

    fn begin(
        random: &mut StdRng,
        stage: &Stage<'_>,
        at: DateTime<Utc>,
        signal: Signal,
    ) -> Result<(Self, Pace), CalendarError> {
        let received = CalendarDate::of(signal.received_at)?;
        let pace = Pace::of(random, stage.year, stage.rules, (received, at));
        let story = Story {
            id: ComplaintId(Uuid::new_v7(timestamp(at))),
            signal,
            received,
            registered_at: at,
            scenes: Vec::new(),
        };
        Ok((story, pace))
    }

    /// The complaint as it stands at `now`, with everything that happened to it by then.
    pub fn told(self, rules: &Rules, now: DateTime<Utc>) -> PendingRegistration<()> {
        let rules = rules.clone();
        let at = self.registered_at;
        let write = move |number| {
            let by = person("i-1");
            let (mut complaint, registered) =
                Complaint::register(self.id, number, self.signal, self.received, by, at, &rules);
            let mut events = vec![registered];
            for scene in self.scenes.into_iter().take_while(|scene| scene.at <= now) {
                let (next, event) = played(scene, complaint, &events, &rules)?;
                events.push(event);
                complaint = next;
            }
            Ok(NewComplaint {
                complaint,
                events,
                answer: (),
                record: None,
            })
        };
        PendingRegistration {
            year: PendingRegistration::year_of(local_date(at)),
            write: Box::new(write),
        }
    }
}

fn played(scene: Scene, complaint: Complaint, events: &[Event], rules: &Rules) -> Result<(Complaint, Event)> {
    let Scene { at, act, by } = scene;
    match act {
        Act::Command(deed) => Ok(deed.apply_to(complaint, &by, at, rules)?),
        Act::Remedy(id, to) => {
            let mut offered = remedies(events).into_iter();
            let remedy = offered.find(|remedy| remedy.offer.id == id);
            let remedy = remedy.ok_or_else(|| Error::internal("a remedy moved from nowhere"))?;
            let step = remedy.advance(to, None, None, at)?;
            Ok(complaint.record(EventData::RemedyMoved(step), &by, at)?)
        }
    }
}

fn signal(
    random: &mut StdRng,
    at: DateTime<Utc>,
    plot: &Plot,
    customer: &Customer,
    follows: Option<ComplaintId>,
) -> Signal {
    let channel = one_of(random, CHANNELS);
    // What comes in by post or mail waits a while on somebody's desk.
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
        nature: plot.nature.to_owned(),
        further_natures: Vec::new(),
        complexity: if plot.weight < 9 {
            Complexity::Complex
        } else {
            Complexity::Routine
        },
        employee: None,
        follows,
        description: one_of(random, plot.told).to_owned(),
        desired_solution: random
            .random_bool(0.4)
            .then(|| "De overeenkomst ongedaan maken.".to_owned()),
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

pub fn timestamp(at: DateTime<Utc>) -> Timestamp {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos())
}
