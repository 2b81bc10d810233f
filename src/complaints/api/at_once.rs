//! A call that is handled while it lasts: from registered to closed, by the same rules as one thing after the other.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::request::{AssessmentInput, HandledAtOnce, NoInterview, NoRecording, RemedyInput};
use crate::error::{Error, FieldError, Result};
use crate::procedure::{
    Actor, Closure, Complaint, Event, EventData, Interview, Investigation, InvestigationStep, Prevention, Recording,
    Refusal, Rules, Transition, assess,
};

/// A complaint while its call is handled, and what has happened so far.
struct Call<'a> {
    complaint: Complaint,
    events: Vec<Event>,
    /// The faults of the parts so far: whatever follows is judged as if those parts were not there.
    faults: Vec<FieldError>,
    actor: &'a Actor,
    now: DateTime<Utc>,
    rules: &'a Rules,
}

/// Handles the call of a complaint that was just registered.
///
/// # Errors
/// All faults of its parts, each at its place in the body; or the first refusal of another kind.
pub(super) fn handle(
    at_once: HandledAtOnce,
    complaint: Complaint,
    actor: &Actor,
    now: DateTime<Utc>,
    rules: &Rules,
) -> Result<(Complaint, Vec<Event>)> {
    let channel = complaint.signal.channel;
    let mut call = Call {
        complaint,
        events: Vec::new(),
        faults: Vec::new(),
        actor,
        now,
        rules,
    };
    call = call.step(Transition::Proceed {
        reason: None,
        before_merge: None,
    })?;
    if let Some(input) = at_once.assessment {
        call = call.assess(input)?;
    }
    for (part, step) in investigated(at_once.analysis, at_once.call_recording, at_once.employee_interview) {
        call = call.investigate(part, step)?;
    }
    for (index, remedy) in at_once.remedies.into_iter().enumerate() {
        call = call.offer(index, remedy)?;
    }
    call = call.step(Transition::Answer {
        contact: Uuid::now_v7(),
        feedback_at: None,
        channel,
        summary: at_once.summary,
        late_reason: at_once.late_reason,
    })?;
    call = call.step(Transition::Close(Closure {
        short_description: at_once.short_description,
        handling_summary: at_once.handling_summary,
        prevention: at_once.prevention.map(Prevention::from),
        inadmissibility: at_once.inadmissibility.map(Into::into),
        ..Closure::new(at_once.outcome)
    }))?;
    if call.faults.is_empty() {
        Ok((call.complaint, call.events))
    } else {
        Err(Error::Invalid(call.faults))
    }
}

impl Call<'_> {
    fn step(self, step: Transition) -> Result<Self> {
        let (actor, now, rules) = (self.actor, self.now, self.rules);
        self.then("", |complaint| {
            let (complaint, event) = complaint.transition(step, actor, now, rules)?;
            Ok((complaint, vec![event]))
        })
    }

    fn assess(self, input: AssessmentInput) -> Result<Self> {
        let (actor, now, rules) = (self.actor, self.now, self.rules);
        self.then("/assessment", |complaint| {
            let (judgement, reason) = input.into_judgement();
            let assessment = assess(judgement, reason, None, actor, rules)?;
            let (complaint, event) = complaint.record(EventData::Assessed(assessment), actor, now)?;
            Ok((complaint, vec![event]))
        })
    }

    fn investigate(self, part: &str, step: InvestigationStep) -> Result<Self> {
        let (actor, now) = (self.actor, self.now);
        self.then(part, |complaint| {
            let id = Uuid::now_v7();
            let what = EventData::Investigated(Investigation { id, step });
            let (complaint, event) = complaint.record(what, actor, now)?;
            Ok((complaint, vec![event]))
        })
    }

    fn offer(self, index: usize, remedy: RemedyInput) -> Result<Self> {
        let (actor, now, rules) = (self.actor, self.now, self.rules);
        let became = remedy.became();
        let offer = remedy.into_offer(Uuid::now_v7(), now, rules);
        self.then(&format!("/remedies/{index}"), |complaint| {
            complaint.offer(offer, became, actor, now)
        })
    }

    /// Goes on with `deed`, which stands at `place` below the part of the body that handles the call.
    fn then(
        mut self,
        place: &str,
        deed: impl FnOnce(Complaint) -> Result<(Complaint, Vec<Event>), Refusal>,
    ) -> Result<Self> {
        let done = deed(self.complaint.clone());
        match done.map_err(|refusal| Error::from(refusal).below(&format!("handledAtOnce{place}"))) {
            Ok((complaint, events)) => {
                self.events.extend(events);
                Ok(Call { complaint, ..self })
            }
            Err(Error::Invalid(faults)) => {
                self.faults.extend(faults);
                Ok(self)
            }
            // What is missing may be what a faulty part would have been.
            Err(_) if !self.faults.is_empty() => Err(Error::Invalid(self.faults)),
            Err(error) => Err(error),
        }
    }
}

/// The steps of the investigation, each with its place in the body.
fn investigated(
    analysis: Option<String>,
    recording: Option<NoRecording>,
    interview: Option<NoInterview>,
) -> impl Iterator<Item = (&'static str, InvestigationStep)> {
    let analysis = analysis.map(|text| ("/analysis", InvestigationStep::Analysis { text }));
    let recording = recording.map(|NoRecording { unavailable_reason }| {
        let recording = Recording::Unavailable { unavailable_reason };
        ("/callRecording", InvestigationStep::CallRecording { recording })
    });
    let interview = interview.map(|NoInterview { not_held_reason }| {
        let interview = Interview::NotHeld {
            employee: None,
            not_held_reason,
        };
        ("/employeeInterview", InvestigationStep::EmployeeInterview { interview })
    });
    [analysis, recording, interview].into_iter().flatten()
}
