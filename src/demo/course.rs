//! How a complaint of the demonstration goes: forwarded, taken up, investigated, assessed, answered and closed; sometimes
//! waiting, put right, reopened, or cut short.

use chrono::{DateTime, Utc};
use rand::Rng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::case::{assessment, closure, evidence, offer, prevention};
use super::pace::{Pace, between, days_after};
use super::people::{actor, one_of};
use super::plot::Plot;
use super::stage::Stage;
use super::story::timestamp;
use crate::auth::Role;
use crate::procedure::{
    Actor, Assignee, Channel, Command, ComplaintId, EventData, Finding, Outcome, Transition, WaitingFor,
};
use crate::procedure::{Contact, Direction};
use crate::procedure::{RemedyKind, RemedyStep};

/// What happens, when, and by whom.
pub struct Scene {
    pub at: DateTime<Utc>,
    pub act: Act,
    pub by: Actor,
}

pub enum Act {
    Command(Command),
    /// A remedy that was offered before goes on.
    Remedy(Uuid, RemedyStep),
}

/// The scenes of one complaint, as they are thought of.
pub struct Course<'a> {
    random: &'a mut StdRng,
    stage: &'a Stage<'a>,
    plot: &'static Plot,
    pace: Pace,
    handler: Actor,
    scenes: Vec<Scene>,
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

impl<'a> Course<'a> {
    /// Begins with forwarding it to a handler.
    pub fn begin(random: &'a mut StdRng, stage: &'a Stage<'a>, plot: &'static Plot, pace: Pace) -> Self {
        let handler = actor(one_of(random, &["h-1", "h-1", "h-2", "h-3"]), Role::Handler);
        let to = Assignee {
            department: handler.department.clone(),
            subject: Some(handler.person.subject.clone()),
            function: None,
            name: handler.person.name.clone(),
        };
        let forwarded = between(pace.registered, pace.taken_up, random.random_range(5..80));
        let scene = Scene {
            at: forwarded,
            act: Act::Command(Command::Transition(Transition::Forward { to, note: None })),
            by: actor("i-1", Role::Intake),
        };
        Course {
            random,
            stage,
            plot,
            pace,
            handler,
            scenes: vec![scene],
        }
    }

    /// Closed early, since the complainant takes it back or it is registered already.
    pub fn cut_short(mut self, duplicate_of: Option<ComplaintId>) -> Vec<Scene> {
        let outcome = duplicate_of.map_or(Outcome::Withdrawn, |_| Outcome::Duplicate);
        let mut closure = closure(outcome, None, None);
        closure.duplicate_of = duplicate_of;
        self.step(self.pace.taken_up, Transition::Close(closure));
        self.scenes
    }

    /// Handled to its end. Returns the scenes in their order, and when it is closed for good.
    pub fn handled(mut self, has_recording: bool) -> (Vec<Scene>, DateTime<Utc>) {
        let outcome = one_of(self.random, OUTCOMES);
        self.step(self.pace.taken_up, Transition::Proceed { reason: None });
        let evidence_at = self.pace.handling(30);
        for what in evidence(evidence_at, has_recording) {
            self.note(evidence_at, what);
        }
        self.wait();
        let admissible = outcome != Outcome::Inadmissible;
        let campaign = self.stage.year.is_campaign(self.pace.registered);
        let assessment = assessment(self.random, admissible, campaign);
        let justified = assessment.finding == Finding::Justified;
        self.note(self.pace.handling(80), EventData::Assessed(assessment));
        if self.random.random_bool(if justified { 0.6 } else { 0.06 }) {
            self.put_right();
        }
        if self.pace.response < self.pace.answer {
            self.call();
        }
        self.answer(self.pace.answer);
        let prevention = prevention(self.random, self.stage, self.plot, self.pace.closed);
        let description = Some(self.plot.short_description);
        let closing = Transition::Close(closure(outcome, description, Some(prevention)));
        self.step(self.pace.closed, closing);
        let mut closed = self.pace.closed;
        if admissible && self.random.random_bool(0.03) {
            closed = self.reopen(outcome);
        }
        self.scenes.sort_by_key(|scene| scene.at);
        (self.scenes, closed)
    }

    fn step(&mut self, at: DateTime<Utc>, step: Transition) {
        self.act(at, Act::Command(Command::Transition(step)));
    }

    fn note(&mut self, at: DateTime<Utc>, what: EventData) {
        self.act(at, Act::Command(Command::Record(what)));
    }

    fn act(&mut self, at: DateTime<Utc>, act: Act) {
        let by = self.handler.clone();
        self.scenes.push(Scene { at, act, by });
    }

    fn wait(&mut self) {
        let often = if self.pace.drags_on { 0.6 } else { 0.12 };
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
        self.step(self.pace.handling(55), step);
    }

    /// The first response is a call; the outcome follows later.
    fn call(&mut self) {
        let at = self.pace.response;
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
            call_back_date: None,
            late_reason: Some("Het was te druk aan de telefoon.".to_owned()),
        };
        self.note(at, EventData::Contacted(contact));
    }

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

    /// Offers what puts it right. Most accept it, and soon after it is done.
    fn put_right(&mut self) {
        if self.plot.remedies.is_empty() {
            return;
        }
        let kind = one_of(self.random, self.plot.remedies);
        let offered_at = self.pace.handling(95);
        let offer = offer(self.random, kind, offered_at);
        let id = offer.id;
        self.note(offered_at, EventData::RemedyOffered(offer));
        let mut at = self.pace.answer;
        if kind != RemedyKind::Reprimand {
            let days = self.random.random_range(0..7);
            at = self.later(at, days);
            let (to, answers) = match self.random.random_range(0..100) {
                0..80 => (RemedyStep::Accepted, true),
                80..92 => (RemedyStep::Declined, true),
                _ => (RemedyStep::Declined, false),
            };
            if answers {
                self.act(at, Act::Remedy(id, to));
            }
            if to == RemedyStep::Declined {
                return;
            }
        }
        let days = self.random.random_range(2..16);
        let executed = self.later(at, days);
        self.act(executed, Act::Remedy(id, RemedyStep::Executed));
    }

    /// The complainant is not content, a manager has it done again, and it is closed anew.
    fn reopen(&mut self, outcome: Outcome) -> DateTime<Utc> {
        let days = self.random.random_range(2..12);
        let reopened = self.later(self.pace.closed, days);
        // Further away than a weekend with holidays makes of these days.
        if self.stage.rules.reopen_days < 21 {
            return self.pace.closed;
        }
        let reason = "Klager meldt dat de toezegging niet is nagekomen.".to_owned();
        self.scenes.push(Scene {
            at: reopened,
            act: Act::Command(Command::Transition(Transition::Proceed { reason: Some(reason) })),
            by: actor("m-1", Role::Manager),
        });
        let days = self.random.random_range(2..10);
        let answered = self.later(reopened, days);
        self.answer(answered);
        let closed = self.later(answered, 1);
        let again = closure(outcome, Some(self.plot.short_description), None);
        self.step(closed, Transition::Close(again));
        closed
    }

    /// At least so many days later; the same day is not before `at`.
    fn later(&mut self, at: DateTime<Utc>, days: u64) -> DateTime<Utc> {
        days_after(self.random, &self.stage.rules.terms.policy, at, days).max(at)
    }
}
