//! The stored form of the events of a case: assessment, investigation, remedies and contacts.

use serde_json::{Value, json};

use super::values::{ID, ID_TEXT, TIME, day, text, time};
use crate::procedure::{
    AgreedCallBack, Assessment, AssessmentReview, CallBack, CallBackOutcome, CasePart, Change, Channel, Contact,
    Direction, Employee, EventData, Finding, FindingRule, Inadmissibility, InadmissibilityReason, Interview,
    Investigation, InvestigationStep, Judgement, Money, Offer, Person, Recording, RemedyKind, RemedyMove, RemedyReview,
    RemedyStatus, RemedyStep, RemedyTerms, StrikeOut,
};

fn employee() -> Employee {
    Employee {
        subject: Some(text("v-12")),
        name: None,
    }
}

pub fn assessments() -> Vec<(EventData, Value)> {
    let judgement = Judgement {
        admissible: false,
        inadmissibility: Some(Inadmissibility {
            reason: InadmissibilityReason::NotAboutUs,
            explanation: text("Een ander."),
        }),
        law_violated: true,
        decency_violated: false,
        norm: Some(text("Artikel 6:230v BW.")),
        motivation: text("Geen akkoord."),
        cause: Some(text("call_script")),
    };
    vec![(
        EventData::Assessed(Assessment {
            revision: 2,
            judgement,
            finding: Finding::Justified,
            rule: FindingRule::Either,
            revision_reason: Some(text("Opname.")),
            overrules: Some(1),
            needs_approval: false,
        }),
        json!({
            "revision": 2, "admissible": false,
            "inadmissibility": { "reason": "not_about_us", "explanation": "Een ander." },
            "lawViolated": true, "decencyViolated": false, "norm": "Artikel 6:230v BW.",
            "motivation": "Geen akkoord.", "cause": "call_script", "finding": "justified", "rule": "either",
            "revisionReason": "Opname.", "overrules": 1
        }),
    )]
}

/// An assessment that waits for approval, and the decision on it.
pub fn assessment_reviews() -> Vec<(EventData, Value)> {
    let judgement = Judgement {
        admissible: false,
        inadmissibility: None,
        law_violated: false,
        decency_violated: false,
        norm: None,
        motivation: text("Te lang geleden."),
        cause: None,
    };
    vec![
        (
            EventData::Assessed(Assessment {
                revision: 1,
                judgement,
                finding: Finding::Dissatisfaction,
                rule: FindingRule::Both,
                revision_reason: None,
                overrules: None,
                needs_approval: true,
            }),
            json!({
                "revision": 1, "admissible": false, "lawViolated": false, "decencyViolated": false,
                "motivation": "Te lang geleden.", "finding": "dissatisfaction", "rule": "both", "needsApproval": true
            }),
        ),
        (
            EventData::AssessmentReviewed(AssessmentReview {
                revision: 1,
                approved: false,
                reason: Some(text("Toch ontvankelijk.")),
            }),
            json!({ "revision": 1, "approved": false, "reason": "Toch ontvankelijk." }),
        ),
    ]
}

pub fn investigations() -> Vec<(EventData, Value)> {
    let step = |step| EventData::Investigated(Investigation { id: ID, step });
    let recording = |recording| step(InvestigationStep::CallRecording { recording });
    let interview = |interview| step(InvestigationStep::EmployeeInterview { interview });
    vec![
        (
            recording(Recording::Available {
                reference: text("OPN-1"),
                listened_by: text("M. Visser"),
                listened_at: time(),
                findings: text("Geen ja."),
            }),
            json!({
                "id": ID_TEXT, "kind": "call_recording", "reference": "OPN-1", "listenedBy": "M. Visser",
                "listenedAt": TIME, "findings": "Geen ja."
            }),
        ),
        (
            recording(Recording::Unavailable {
                unavailable_reason: text("Weg."),
            }),
            json!({ "id": ID_TEXT, "kind": "call_recording", "unavailableReason": "Weg." }),
        ),
        (
            interview(Interview::Held {
                employee: employee(),
                interviewed_by: text("M. Visser"),
                held_at: time(),
                summary: text("Erkent."),
            }),
            json!({
                "id": ID_TEXT, "kind": "employee_interview", "employee": { "subject": "v-12" },
                "interviewedBy": "M. Visser", "heldAt": TIME, "summary": "Erkent."
            }),
        ),
        (
            interview(Interview::NotHeld {
                employee: None,
                not_held_reason: text("Uit dienst."),
            }),
            json!({ "id": ID_TEXT, "kind": "employee_interview", "notHeldReason": "Uit dienst." }),
        ),
        (
            step(InvestigationStep::Analysis {
                text: text("Geen akkoord."),
            }),
            json!({ "id": ID_TEXT, "kind": "analysis", "text": "Geen akkoord." }),
        ),
    ]
}

pub fn remedies() -> Vec<(EventData, Value)> {
    let offer = |terms| {
        EventData::RemedyOffered(Offer {
            id: ID,
            terms,
            offered_date: day("2026-10-30"),
            needs_approval: false,
        })
    };
    vec![
        (
            offer(RemedyTerms::Reprimand {
                employee: employee(),
                description: text("Aangesproken."),
            }),
            json!({
                "id": ID_TEXT, "kind": "reprimand", "employee": { "subject": "v-12" },
                "description": "Aangesproken.", "offeredDate": "2026-10-30"
            }),
        ),
        (
            offer(RemedyTerms::Cancellation {
                agreement_reference: text("OVK-1"),
                description: None,
            }),
            json!({
                "id": ID_TEXT, "kind": "cancellation", "agreementReference": "OVK-1", "offeredDate": "2026-10-30"
            }),
        ),
        (
            offer(RemedyTerms::Compensation {
                description: text("Vergoeding."),
                money: Some(Money {
                    amount_cents: 12500,
                    currency: text("EUR"),
                }),
            }),
            json!({
                "id": ID_TEXT, "kind": "compensation", "description": "Vergoeding.", "amountCents": 12500,
                "currency": "EUR", "offeredDate": "2026-10-30"
            }),
        ),
        (
            offer(RemedyTerms::Compensation {
                description: text("Bloemen."),
                money: None,
            }),
            json!({ "id": ID_TEXT, "kind": "compensation", "description": "Bloemen.", "offeredDate": "2026-10-30" }),
        ),
    ]
}

pub fn remedy_steps() -> Vec<(EventData, Value)> {
    vec![
        (
            EventData::RemedyMoved(RemedyMove {
                remedy: ID,
                kind: RemedyKind::Compensation,
                from: RemedyStatus::Offered,
                to: RemedyStep::Accepted,
                date: day("2026-10-31"),
                due_date: Some(day("2026-11-13")),
                note: Some(text("Akkoord.")),
            }),
            json!({
                "remedy": ID_TEXT, "kind": "compensation", "from": "offered", "to": "accepted", "date": "2026-10-31",
                "dueDate": "2026-11-13", "note": "Akkoord."
            }),
        ),
        (
            EventData::RemedyMoved(RemedyMove {
                remedy: ID,
                kind: RemedyKind::Cancellation,
                from: RemedyStatus::Accepted,
                to: RemedyStep::Executed,
                date: day("2026-10-31"),
                due_date: None,
                note: None,
            }),
            json!({
                "remedy": ID_TEXT, "kind": "cancellation", "from": "accepted", "to": "executed", "date": "2026-10-31"
            }),
        ),
    ]
}

pub fn approvals() -> Vec<(EventData, Value)> {
    vec![
        (
            EventData::RemedyOffered(Offer {
                id: ID,
                terms: RemedyTerms::Cancellation {
                    agreement_reference: text("OVK-1"),
                    description: Some(text("Kosteloos.")),
                },
                offered_date: day("2026-10-30"),
                needs_approval: true,
            }),
            json!({
                "id": ID_TEXT, "kind": "cancellation", "agreementReference": "OVK-1", "description": "Kosteloos.",
                "offeredDate": "2026-10-30", "needsApproval": true
            }),
        ),
        (
            EventData::RemedyReviewed(RemedyReview {
                remedy: ID,
                kind: RemedyKind::Compensation,
                approved: false,
                date: day("2026-10-31"),
                reason: Some(text("Te veel.")),
            }),
            json!({
                "remedy": ID_TEXT, "kind": "compensation", "approved": false, "date": "2026-10-31", "reason": "Te veel."
            }),
        ),
    ]
}

pub fn contacts() -> Vec<(EventData, Value)> {
    let contact = Contact {
        id: ID,
        direction: Direction::In,
        channel: Channel::Phone,
        at: time(),
        by_name: text("M. Visser"),
        reached: true,
        automatic: false,
        subject: Some(text("Vraag")),
        text: Some(text("Besproken.")),
        document: Some(ID),
        call_back: Some(AgreedCallBack {
            date: day("2026-11-03"),
            person: Some(Person {
                subject: text("h-2"),
                name: Some(text("K. Bos")),
            }),
        }),
        late_reason: Some(text("Druk.")),
    };
    vec![
        (
            EventData::Contacted(contact),
            json!({
                "id": ID_TEXT, "direction": "in", "channel": "phone", "at": TIME, "byName": "M. Visser",
                "reached": true, "automatic": false, "subject": "Vraag", "text": "Besproken.", "document": ID_TEXT,
                "callBackDate": "2026-11-03", "callBackPerson": { "subject": "h-2", "name": "K. Bos" },
                "lateReason": "Druk."
            }),
        ),
        (
            EventData::CalledBack(CallBack {
                contact: ID,
                outcome: CallBackOutcome::Failed,
                at: time(),
                note: Some(text("Geen gehoor.")),
                late_reason: Some(text("Druk.")),
            }),
            json!({
                "contact": ID_TEXT, "outcome": "failed", "at": TIME, "note": "Geen gehoor.", "lateReason": "Druk."
            }),
        ),
    ]
}

pub fn corrections() -> Vec<(EventData, Value)> {
    let change = Change {
        field: text("/type"),
        old: json!("other"),
        new: json!("offer"),
    };
    vec![
        (
            EventData::StruckOut(StrikeOut {
                part: CasePart::Investigation,
                id: ID,
                is_about_employee: true,
                reason: text("Andere medewerker."),
            }),
            json!({ "part": "investigation", "id": ID_TEXT, "aboutEmployee": true, "reason": "Andere medewerker." }),
        ),
        (
            EventData::DocumentCorrected {
                document: ID,
                changes: vec![change],
            },
            json!({ "document": ID_TEXT, "changes": [{ "field": "/type", "old": "other", "new": "offer" }] }),
        ),
        (
            EventData::DocumentRemoved {
                document: ID,
                reason: text("Van een ander."),
            },
            json!({ "document": ID_TEXT, "reason": "Van een ander." }),
        ),
    ]
}
