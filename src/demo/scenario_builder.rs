//! The actions on a complaint of the demonstration: forwarded, taken up, investigated, assessed, answered and closed;
//! sometimes paused, remedied, reopened, or closed early.

use chrono::{DateTime, Utc};
use rand::Rng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::case::{assessment, closure, evidence, offer, prevention};
use super::context::Context;
use super::people::{actor, one_of};
use super::template::Template;
use super::timeline::{Timeline, between, days_after};
use super::year::timestamp;
use crate::auth::Role;
use crate::procedure::{
    Actor, Assignee, Channel, Closure, Command, ComplaintId, EventData, Finding, Outcome, Transition, WaitingFor,
    Withdrawal,
};
use crate::procedure::{Candidate, Reachable, RemedyKind, RemedyStep};
use crate::procedure::{Contact, Direction};

/// An action with its time and its actor.
pub struct TimedAction {
    pub at: DateTime<Utc>,
    pub action: Action,
    pub by: Actor,
}

/// A change to a complaint.
pub enum Action {
    Command(Box<Command>),
    /// The next step of a remedy that was offered before, by the id of the remedy.
    Remedy(Uuid, RemedyStep),
}

/// The actions on one complaint so far, and the state that further ones are drawn from.
pub struct ScenarioBuilder<'a> {
    random: &'a mut StdRng,
    context: &'a Context<'a>,
    template: &'static Template,
    timeline: Timeline,
    handler: Actor,
    actions: Vec<TimedAction>,
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

const fn proceed(reason: Option<String>) -> Transition {
    Transition::Proceed {
        reason,
        before_merge: None,
    }
}

impl<'a> ScenarioBuilder<'a> {
    /// Starts with the forwarding to a handler.
    pub fn new(
        random: &'a mut StdRng,
        context: &'a Context<'a>,
        template: &'static Template,
        timeline: Timeline,
    ) -> Self {
        let handler = actor(one_of(random, &["h-1", "h-1", "h-2", "h-3"]), Role::Handler);
        let to = Assignee {
            department: handler.place.department.clone(),
            subject: Some(handler.person.subject.clone()),
            function: None,
            name: handler.person.name.clone(),
        };
        let found = Reachable {
            person: Some(Candidate {
                subject: handler.person.subject.clone(),
                name: handler.person.shown().to_owned(),
                department: handler.place.department.clone(),
                active: true,
                may_handle: true,
            }),
            department: Some(true),
            function_is_held: true,
        };
        let forwarded = between(timeline.registered, timeline.taken_up, random.random_range(5..80));
        let action = TimedAction {
            at: forwarded,
            action: Action::Command(Box::new(Command::Transition(Transition::Forward {
                to,
                found,
                note: None,
            }))),
            by: actor("i-1", Role::Intake),
        };
        ScenarioBuilder {
            random,
            context,
            template,
            timeline,
            handler,
            actions: vec![action],
        }
    }

    /// Closes the complaint early: as a duplicate, or else as withdrawn.
    pub fn cut_short(mut self, duplicate_of: Option<ComplaintId>) -> Vec<TimedAction> {
        let closure = match duplicate_of {
            Some(_) => Closure {
                duplicate_of,
                ..Closure::new(Outcome::Duplicate)
            },
            None => Closure {
                withdrawal: Some(Withdrawal {
                    words: Some("Het is inmiddels opgelost, de klacht hoeft niet meer behandeld te worden.".to_owned()),
                    channel: Some(Channel::Phone),
                }),
                ..Closure::new(Outcome::Withdrawn)
            },
        };
        self.step(self.timeline.taken_up, Transition::Close(closure));
        self.actions
    }

    /// Handles the complaint to its end. Returns the actions in order of time, and the time of the last closing.
    pub fn handled(mut self, has_recording: bool) -> (Vec<TimedAction>, DateTime<Utc>) {
        let outcome = one_of(self.random, OUTCOMES);
        self.step(self.timeline.taken_up, proceed(None));
        let evidence_at = self.timeline.handling(30);
        for what in evidence(evidence_at, has_recording) {
            self.note(evidence_at, what);
        }
        self.wait();
        let admissible = outcome != Outcome::Inadmissible;
        let campaign = self.context.year.is_campaign(self.timeline.registered);
        let assessment = assessment(self.random, admissible, campaign);
        let justified = assessment.finding == Finding::Justified;
        self.note(self.timeline.handling(80), EventData::Assessed(assessment));
        if self.random.random_bool(if justified { 0.6 } else { 0.06 }) {
            self.offer_remedy();
        }
        if self.timeline.response < self.timeline.answer {
            self.call();
        }
        self.answer(self.timeline.answer);
        let prevention = prevention(self.random, self.context, self.template, self.timeline.closed);
        let description = Some(self.template.short_description);
        let closing = Transition::Close(closure(outcome, description, Some(prevention)));
        self.step(self.timeline.closed, closing);
        let mut closed = self.timeline.closed;
        if admissible && self.random.random_bool(0.03) {
            closed = self.reopen(outcome);
        }
        self.actions.sort_by_key(|action| action.at);
        (self.actions, closed)
    }

    /// Adds a transition by the handler.
    fn step(&mut self, at: DateTime<Utc>, step: Transition) {
        self.add(at, Action::Command(Box::new(Command::Transition(step))));
    }

    /// Adds a record by the handler.
    fn note(&mut self, at: DateTime<Utc>, what: EventData) {
        self.add(at, Action::Command(Box::new(Command::Record(what))));
    }

    /// Adds an action of the handler.
    fn add(&mut self, at: DateTime<Utc>, action: Action) {
        let by = self.handler.clone();
        self.actions.push(TimedAction { at, action, by });
    }

    /// Pauses some of the complaints, and most of those that exceed their term.
    fn wait(&mut self) {
        let often = if self.timeline.drags_on { 0.6 } else { 0.12 };
        if !self.random.random_bool(often) {
            return;
        }
        let (waiting_for, reason) = one_of(
            self.random,
            &[
                (
                    WaitingFor::ThirdParty,
                    "Leverancier zoekt de opname en de meterstanden op.",
                ),
                (
                    WaitingFor::Complainant,
                    "Klager stuurt de jaarnota en de bevestiging nog op.",
                ),
            ],
        );
        let step = Transition::Wait {
            waiting_for,
            reason: reason.to_owned(),
            expected_date: None,
        };
        self.step(self.timeline.handling(55), step);
    }

    /// Adds a first response by phone; the outcome follows later.
    fn call(&mut self) {
        let at = self.timeline.response;
        let contact = Contact {
            id: Uuid::new_v7(timestamp(at)),
            direction: Direction::Out,
            channel: Channel::Phone,
            at,
            by_name: self.handler.person.shown().to_owned(),
            reached: true,
            automatic: false,
            subject: None,
            text: Some("Klacht doorgenomen en verteld wat wij gaan uitzoeken.".to_owned()),
            document: None,
            call_back: None,
            late_reason: Some("Het was te druk aan de telefoon.".to_owned()),
        };
        self.note(at, EventData::Contacted(contact));
    }

    /// Adds the answer to the complainant.
    fn answer(&mut self, at: DateTime<Utc>) {
        let step = Transition::Answer {
            contact: Uuid::new_v7(timestamp(at)),
            feedback_at: None,
            channel: one_of(
                self.random,
                &[Channel::Phone, Channel::Phone, Channel::Email, Channel::Letter],
            ),
            summary: "Uitkomst besproken en excuses gemaakt.".to_owned(),
            late_reason: Some("De opname kwam laat van de leverancier.".to_owned()),
        };
        self.step(at, step);
    }

    /// Offers a remedy of the template. Most complainants accept, and days later the remedy is executed; an offer
    /// without an answer is withdrawn.
    fn offer_remedy(&mut self) {
        if self.template.remedies.is_empty() {
            return;
        }
        let kind = one_of(self.random, self.template.remedies);
        let offered_at = self.timeline.handling(95);
        let offer = offer(self.random, kind, offered_at);
        let id = offer.id;
        self.note(offered_at, EventData::RemedyOffered(offer));
        let mut at = self.timeline.answer;
        if kind != RemedyKind::Reprimand {
            let days = self.random.random_range(0..7);
            // Nothing is closed with an offer that has no answer.
            at = self.later(at, days).min(self.timeline.closed);
            let to = match self.random.random_range(0..100) {
                0..80 => RemedyStep::Accepted,
                80..92 => RemedyStep::Declined,
                _ => RemedyStep::Withdrawn,
            };
            self.add(at, Action::Remedy(id, to));
            if to != RemedyStep::Accepted {
                return;
            }
        }
        let days = self.random.random_range(2..16);
        let executed = self.later(at, days);
        self.add(executed, Action::Remedy(id, RemedyStep::Executed));
    }

    /// Reopens the complaint by a manager, answers it again, and returns the time of the second closing.
    fn reopen(&mut self, outcome: Outcome) -> DateTime<Utc> {
        let days = self.random.random_range(2..12);
        let reopened = self.later(self.timeline.closed, days);
        // A shorter window may end before the day that was drawn, as weekends and holidays postpone that day.
        if self.context.rules.reopen_days < 21 {
            return self.timeline.closed;
        }
        let reason = "Klager meldt dat de toezegging niet is nagekomen.".to_owned();
        self.actions.push(TimedAction {
            at: reopened,
            action: Action::Command(Box::new(Command::Transition(proceed(Some(reason))))),
            by: actor("m-1", Role::Manager),
        });
        let days = self.random.random_range(2..10);
        let answered = self.later(reopened, days);
        self.answer(answered);
        let closed = self.later(answered, 1);
        let again = closure(outcome, Some(self.template.short_description), None);
        self.step(closed, Transition::Close(again));
        closed
    }

    /// Draws a time on the first working day at least `days` later, and not before `at`.
    fn later(&mut self, at: DateTime<Utc>, days: u64) -> DateTime<Utc> {
        days_after(self.random, &self.context.rules.terms.policy, at, days).max(at)
    }
}
