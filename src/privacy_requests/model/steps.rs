//! The steps of a request: which are possible in which state, for whom, and what each does.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::request::{Carried, Execution, PrivacyRequest, Said, StepTaken};
use super::withholding::held_back;
use super::words::{
    IdentityCheck, OpenComplaints, PrivacyGround, PrivacyRequestKind, PrivacyRequestStatus as Status, PrivacyStep,
};
use crate::calendar::model::{Policy, local_date};
use crate::i18n::{Language, Text};
use crate::procedure::{Person, Refusal, is_same_subject};
use crate::retention::model::Block;
use crate::vocabulary::Vocabulary;

/// A step with what it brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Identified { how: IdentityCheck },
    Matched { complaints: Vec<Uuid> },
    Granted { open_complaints: Option<OpenComplaints> },
    Refused(Reasons),
    Postponed(Reasons),
    Extended { reason: String },
    Executed,
    Lifted,
}

/// The reasons of a refusal or postponement, and its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasons {
    pub ground: PrivacyGround,
    pub motivation: String,
    pub until_date: Option<NaiveDate>,
}

/// The circumstances of a step besides the request itself.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    pub by: &'a Person,
    pub now: DateTime<Utc>,
    pub policy: &'a Policy,
    /// Whether somebody else executes than decided.
    pub four_eyes: bool,
    /// Whether none of it is about the person who takes the step.
    pub independent: bool,
    /// Everything that stands in the way of erasing the complaints.
    pub blocks: &'a [Block],
}

impl Step {
    pub const fn name(&self) -> PrivacyStep {
        match self {
            Step::Identified { .. } => PrivacyStep::Identified,
            Step::Matched { .. } => PrivacyStep::Matched,
            Step::Granted { .. } => PrivacyStep::Granted,
            Step::Refused(_) => PrivacyStep::Refused,
            Step::Postponed(_) => PrivacyStep::Postponed,
            Step::Extended { .. } => PrivacyStep::Extended,
            Step::Executed => PrivacyStep::Executed,
            Step::Lifted => PrivacyStep::Lifted,
        }
    }
}

impl PrivacyRequest {
    /// Whether the step is possible now, whatever it brings.
    ///
    /// # Errors
    /// The reason for which it is not.
    pub fn check(&self, step: PrivacyStep, facts: &Circumstances<'_>) -> Result<(), Refusal> {
        let lifts = step == PrivacyStep::Lifted && self.restricts();
        if matches!(self.status, Status::Executing | Status::Executed) && !lifts {
            return Err(already_executed());
        }
        let undecided = [Status::Received, Status::Identified, Status::Postponed];
        let possible = match step {
            PrivacyStep::Identified => matches!(self.status, Status::Received | Status::Postponed),
            PrivacyStep::Matched | PrivacyStep::Granted => undecided.contains(&self.status),
            PrivacyStep::Refused | PrivacyStep::Postponed | PrivacyStep::Extended => self.status != Status::Refused,
            PrivacyStep::Executed => self.status == Status::Granted,
            PrivacyStep::Lifted => lifts,
        };
        if !possible {
            return Err(wrong_status(self.status));
        }
        if !facts.independent {
            return Err(not_independent());
        }
        if matches!(step, PrivacyStep::Matched | PrivacyStep::Granted) && self.facts.identity.is_none() {
            return Err(identity_not_checked());
        }
        match step {
            PrivacyStep::Granted => self.check_granting(facts),
            PrivacyStep::Extended => self.check_extending(facts),
            PrivacyStep::Executed => self.check_executing(facts),
            _ => Ok(()),
        }
    }

    fn check_granting(&self, facts: &Circumstances<'_>) -> Result<(), Refusal> {
        self.check_confirmed()?;
        self.check_held(facts)
    }

    /// Whether what is kept of the requester may be put together for somebody; `independent` tells that none of it is about
    /// that one.
    ///
    /// # Errors
    /// The reason for which it may not.
    pub fn check_bundle(&self, independent: bool) -> Result<(), Refusal> {
        if !independent {
            return Err(not_independent());
        }
        if self.facts.identity.is_none() {
            return Err(identity_not_checked());
        }
        self.check_confirmed()
    }

    fn check_confirmed(&self) -> Result<(), Refusal> {
        if self.confirmed {
            return Ok(());
        }
        Err(Refusal::conflict(
            "matches-not-confirmed",
            Text::of(
                "Bevestig eerst om welke klachten het gaat.",
                "Confirm first which complaints it is about.",
            ),
        ))
    }

    fn check_held(&self, facts: &Circumstances<'_>) -> Result<(), Refusal> {
        if self.kind == PrivacyRequestKind::Erasure && facts.blocks.contains(&Block::LegalHold) {
            return Err(blocked(Block::LegalHold));
        }
        Ok(())
    }

    fn check_extending(&self, facts: &Circumstances<'_>) -> Result<(), Refusal> {
        let today = self.facts.stopped_on.unwrap_or_else(|| local_date(facts.now));
        let is_past = today > self.running_due(facts.policy);
        if self.facts.extended || is_past {
            return Err(Refusal::conflict(
                "not-extendable",
                Text::of(
                    "De termijn kan één keer worden verlengd, en alleen zolang die nog loopt.",
                    "The term can be extended once, and only while it runs.",
                ),
            ));
        }
        Ok(())
    }

    fn check_executing(&self, facts: &Circumstances<'_>) -> Result<(), Refusal> {
        let decided = self.facts.decided_by.as_ref();
        if facts.four_eyes && decided.is_some_and(|decided| is_same_subject(&decided.subject, &facts.by.subject)) {
            return Err(Refusal::conflict(
                "decided-by-you",
                Text::of(
                    "U hebt over dit verzoek beslist. Iemand anders moet het uitvoeren.",
                    "You decided on this request. Somebody else has to execute it.",
                ),
            ));
        }
        self.obstacle(facts.blocks).map_or(Ok(()), |block| Err(blocked(block)))
    }

    /// The first of these that keeps the request from being executed: an erasure waits for a hold, for another request, and for open
    /// complaints that it was not decided to withdraw.
    pub fn obstacle(&self, blocks: &[Block]) -> Option<Block> {
        if self.kind != PrivacyRequestKind::Erasure {
            return None;
        }
        let withdraws = self.facts.open_complaints == Some(OpenComplaints::Withdraw);
        let obstacles = [Block::LegalHold, Block::ComplaintOpen, Block::RequestOpen].into_iter();
        let mut obstacles = obstacles.filter(|block| !(withdraws && *block == Block::ComplaintOpen));
        obstacles.find(|block| blocks.contains(block))
    }

    /// The request after the step, with the step for its history.
    ///
    /// # Errors
    /// As [`PrivacyRequest::check`], or the fault in what the step brings.
    pub fn take(&self, step: Step, facts: &Circumstances<'_>) -> Result<(PrivacyRequest, StepTaken), Refusal> {
        let name = step.name();
        self.check(name, facts)?;
        let mut after = self.clone();
        after.version += 1;
        let (mut carried, mut said) = (Carried::default(), Said::default());
        match step {
            Step::Identified { how } => {
                after.go_on(facts);
                after.status = Status::Identified;
                after.facts.identity = Some(how);
                carried.how = Some(how);
            }
            Step::Matched { complaints } => {
                said.complaints.clone_from(&complaints);
                after.about = complaints;
                after.confirmed = true;
                after.withheld.retain(|one| after.about.contains(&one.complaint_id));
                after.facts.held_back = held_back(&after.withheld);
            }
            Step::Granted { open_complaints } => {
                self.check_open_complaints(open_complaints, facts)?;
                after.go_on(facts);
                after.decide(Status::Granted, facts);
                after.facts.open_complaints = open_complaints;
                carried.open_complaints = open_complaints;
            }
            Step::Refused(reasons) => after.put_off(Status::Refused, reasons, facts, &mut carried, &mut said)?,
            Step::Postponed(reasons) => after.put_off(Status::Postponed, reasons, facts, &mut carried, &mut said)?,
            Step::Extended { reason } => {
                after.facts.extended = true;
                said.reason = Some(reason);
            }
            Step::Executed => {
                after.status = Status::Executing;
                after.facts.halted = None;
                after.facts.execution = Some(Execution {
                    by: facts.by.clone(),
                    begun_at: facts.now,
                    erased_at: None,
                    counts: super::Counts::default(),
                    done_at: None,
                });
            }
            Step::Lifted => {
                after.status = Status::Executing;
                after.facts.lifted = true;
            }
        }
        let taken = StepTaken {
            version: after.version,
            at: facts.now,
            by: facts.by.clone(),
            step: name,
            carried,
            said: (said != Said::default()).then_some(said),
        };
        Ok((after, taken))
    }

    fn check_open_complaints(&self, given: Option<OpenComplaints>, facts: &Circumstances<'_>) -> Result<(), Refusal> {
        let erases = self.kind == PrivacyRequestKind::Erasure;
        let (code, message) = match given {
            Some(_) if !erases => (
                "not_allowed",
                Text::of(
                    "Dit veld kan alleen bij een verzoek om verwijdering worden ingevuld.",
                    "This field belongs to a request for erasure only.",
                ),
            ),
            None if erases && facts.blocks.contains(&Block::ComplaintOpen) => (
                "required",
                Text::of(
                    "Kies wat er gebeurt met de klachten die nog open zijn.",
                    "Choose what becomes of the complaints that are still open.",
                ),
            ),
            _ => return Ok(()),
        };
        let pointer = "/openComplaints";
        Err(Refusal::Fault { pointer, code, message })
    }

    /// Ends a standstill of the term.
    fn go_on(&mut self, facts: &Circumstances<'_>) {
        if let Some(since) = self.facts.stopped_on.take() {
            let days = (local_date(facts.now) - since).num_days();
            self.facts.stood_still += u32::try_from(days).unwrap_or_default();
        }
        (self.facts.ground, self.facts.until_date) = (None, None);
        self.facts.halted = None;
    }

    fn decide(&mut self, status: Status, facts: &Circumstances<'_>) {
        self.status = status;
        self.facts.decided_at = Some(facts.now);
        self.facts.decided_by = Some(facts.by.clone());
    }

    fn put_off(
        &mut self,
        status: Status,
        reasons: Reasons,
        facts: &Circumstances<'_>,
        carried: &mut Carried,
        said: &mut Said,
    ) -> Result<(), Refusal> {
        let today = local_date(facts.now);
        let fault = match reasons.until_date {
            None if status == Status::Postponed => {
                Some(("required", Text::of("Geef aan tot wanneer.", "Say until when.")))
            }
            Some(until) if until <= today => Some((
                "out_of_range",
                Text::of("Kies een datum na vandaag.", "Choose a date after today."),
            )),
            _ => None,
        };
        if let Some((code, message)) = fault {
            let pointer = "/untilDate";
            return Err(Refusal::Fault { pointer, code, message });
        }
        self.go_on(facts);
        self.decide(status, facts);
        (self.facts.ground, self.facts.until_date) = (Some(reasons.ground), reasons.until_date);
        if status == Status::Postponed && reasons.ground == PrivacyGround::IdentityUnclear {
            self.facts.stopped_on = Some(today);
            // The identity that was accepted before is doubted.
            self.facts.identity = None;
        }
        (carried.ground, carried.until_date) = (Some(reasons.ground), reasons.until_date);
        said.motivation = Some(reasons.motivation);
        Ok(())
    }
}

/// The refusal of an erasure for what stands in its way.
fn blocked(block: Block) -> Refusal {
    match block {
        Block::LegalHold => Refusal::conflict(
            "legal-hold",
            Text::of(
                "Voor een van deze klachten geldt een bewaarplicht. Weiger het verzoek of stel het uit.",
                "One of these complaints has to be kept for now. Refuse or postpone the request.",
            ),
        ),
        Block::RequestOpen => another_is_open(),
        Block::ComplaintOpen | Block::Reopenable | Block::RemedyOpen => Refusal::conflict(
            "complaint-open",
            Text::of(
                "Een van deze klachten is nog open. Sluit de klacht eerst.",
                "One of these complaints is still open. Close the complaint first.",
            ),
        ),
    }
}

/// The refusal of an erasure while another request about one of the complaints is open.
pub const fn another_is_open() -> Refusal {
    Refusal::conflict(
        "request-open",
        Text::of(
            "Over een van deze klachten loopt nog een ander verzoek of een beperking. Rond dat eerst af.",
            "Another request or a restriction of one of these complaints is open. Finish that one first.",
        ),
    )
}

const fn already_executed() -> Refusal {
    Refusal::conflict(
        "already-executed",
        Text::of(
            "Dit verzoek is al uitgevoerd, of wordt nu uitgevoerd.",
            "This request was executed already, or is being executed.",
        ),
    )
}

const fn not_independent() -> Refusal {
    Refusal::conflict(
        "not-independent",
        Text::of(
            "Dit verzoek gaat ook over u. Iemand anders moet dit doen.",
            "This request is about you as well. Somebody else has to do this.",
        ),
    )
}

const fn identity_not_checked() -> Refusal {
    Refusal::conflict(
        "identity-not-checked",
        Text::of(
            "Stel eerst vast wie het verzoek doet.",
            "Check first who makes the request.",
        ),
    )
}

fn wrong_status(status: Status) -> Refusal {
    let name = status.name();
    Refusal::conflict(
        "wrong-status",
        Text::written(
            format!(
                "Dit kan nu niet. Status van het verzoek: {}.",
                name.get(Language::Dutch)
            ),
            format!(
                "Not possible now. Status of the request: {}.",
                name.get(Language::English)
            ),
        ),
    )
}
