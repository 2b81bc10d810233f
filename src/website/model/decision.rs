//! The outcome of a complaint in the words for its complainant: answer, motivation, remedies and where to turn. Never the
//! employee, a reprimand, or who exactly did what.

use uuid::Uuid;

use crate::i18n::{Language, Text};
use crate::procedure::{
    Complaint, Event, EventData, Finding, Kind, Remedy, RemedyStatus, RemedyTerms, amount_in_words, answer_in_force,
    remedies, revisions,
};

/// The outcome of a complaint that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The id of the answer among the contacts.
    contact: Uuid,
    answer: String,
    /// The finding of the assessment, and its motivation.
    finding: Option<(Text, String)>,
    remedies: Vec<Text>,
}

/// A part of the outcome: its heading and its paragraphs.
pub struct Section {
    pub heading: String,
    pub paragraphs: Vec<String>,
}

const ANSWER: Text = Text::of("Ons antwoord", "Our answer");
const DECISION: Text = Text::of("Onze beslissing", "Our decision");
const REMEDIES: Text = Text::of("Onze oplossing", "What we do for you");
const RECOURSE: Text = Text::of("Bent u het niet met ons eens?", "Do you disagree with us?");

impl Decision {
    /// The answer without what belongs to it.
    pub fn answer(&self) -> &str {
        &self.answer
    }

    /// Whether the contact with this id is the answer.
    pub fn is_told_by(&self, contact: Uuid) -> bool {
        self.contact == contact
    }

    /// `None` before the complaint was answered. What was decided after the answer in force belongs to the next one.
    pub fn of(complaint: &Complaint, events: &[Event]) -> Option<Self> {
        let answer = complaint.feedback.as_ref()?.summary.clone();
        let (contact, _) = answer_in_force(events, None)?;
        let is_it = |event: &Event| matches!(&event.what, EventData::Answered { contact: id, .. } if *id == contact);
        let answered = events.get(..=events.iter().rposition(is_it)?)?;
        let assessed = revisions(answered).pop().filter(|revision| {
            let is_refused = revision
                .approval
                .as_ref()
                .map_or(revision.assessment.needs_approval, |approval| !approval.approved);
            complaint.signal.kind == Kind::Complaint && !is_refused
        });
        let finding = assessed.map(|revision| {
            let judgement = revision.assessment.judgement;
            let explanation = judgement.inadmissibility.map(|reason| reason.explanation);
            let paragraphs: Vec<String> = explanation.into_iter().chain([judgement.motivation]).collect();
            let finding = finding(judgement.admissible, revision.assessment.finding);
            (finding, paragraphs.join("\n"))
        });
        // Offered by then, and not withdrawn or declined since.
        let offered: Vec<Uuid> = remedies(answered).iter().map(|remedy| remedy.offer.id).collect();
        let present = remedies(events);
        let remedies = present.iter().filter(|remedy| offered.contains(&remedy.offer.id));
        Some(Decision {
            contact,
            answer,
            finding,
            remedies: remedies.filter_map(told).collect(),
        })
    }

    /// The parts, in order. Where to turn stands only below a decision.
    pub fn sections(&self, recourse: Option<&Text>, language: Language) -> Vec<Section> {
        let section = |heading: &Text, paragraphs| Section {
            heading: heading.get(language).to_owned(),
            paragraphs,
        };
        let mut sections = vec![section(&ANSWER, lines(&self.answer))];
        if let Some((finding, motivation)) = &self.finding {
            let all = [finding.get(language).to_owned()].into_iter().chain(lines(motivation));
            sections.push(section(&DECISION, all.collect()));
        }
        if !self.remedies.is_empty() {
            let all = self.remedies.iter().map(|remedy| remedy.get(language).to_owned());
            sections.push(section(&REMEDIES, all.collect()));
        }
        if let (Some(_), Some(recourse)) = (&self.finding, recourse) {
            sections.push(section(&RECOURSE, lines(recourse.get(language))));
        }
        sections
    }
}

impl Section {
    /// The part as text, below its heading.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.heading, self.paragraphs.join("\n"))
    }
}

fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

fn finding(is_admissible: bool, finding: Finding) -> Text {
    match finding {
        _ if !is_admissible => Text::of(
            "Wij kunnen uw klacht niet in behandeling nemen.",
            "We cannot take up your complaint.",
        ),
        Finding::Justified => Text::of("Uw klacht is terecht.", "Your complaint is justified."),
        Finding::Dissatisfaction => Text::of(
            "Wij hebben geen overtreding van de wet of van de fatsoensnormen gevonden.",
            "We found no breach of the law or of the norms of decency.",
        ),
    }
}

/// A remedy in words; `None` for one that is not for the complainant, that came to nothing, or that nobody approved yet.
fn told(remedy: &Remedy) -> Option<Text> {
    if matches!(remedy.status, RemedyStatus::Declined | RemedyStatus::Withdrawn) || remedy.awaits_approval() {
        return None;
    }
    match &remedy.offer.terms {
        RemedyTerms::Reprimand { .. } => None,
        RemedyTerms::Cancellation {
            agreement_reference, ..
        } => Some(Text::written(
            format!("Annulering van overeenkomst {agreement_reference}."),
            format!("Cancellation of agreement {agreement_reference}."),
        )),
        RemedyTerms::Compensation { description, money } => Some(match money {
            Some(money) => {
                let amount = amount_in_words(money.amount_cents, &money.currency);
                let said = |language| format!("{}: {description}", amount.get(language));
                Text::written(said(Language::Dutch), said(Language::English))
            }
            None => Text::written(description.clone(), description.clone()),
        }),
    }
}
