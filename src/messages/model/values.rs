//! The values of placeholders for one message.

use super::event::MessageChannel;
use super::placeholder::{Piece, Placeholder};
use super::recipient::Recipient;
use crate::calendar::model::{day_in_words, local_date};
use crate::i18n::{Language, Text};
use crate::procedure::{Complaint, Event, Kind, Status, company};
use crate::website::model::{Decision, Phase};

/// The values of the placeholders of a message.
#[derive(Debug, Clone, Default)]
pub struct Values {
    texts: Vec<(Placeholder, String)>,
    decision: Vec<Piece>,
}

/// The means by which a message is put into words.
pub struct Means<'a> {
    pub recipient: &'a Recipient,
    /// On paper stands what a mail does not carry.
    pub channel: MessageChannel,
    /// The page on which to follow the complaint, with or without the code.
    pub link: Option<String>,
    pub phone: &'a str,
    pub recourse: &'a Text,
}

impl Values {
    pub fn of(complaint: &Complaint, events: &[Event], means: &Means<'_>) -> Self {
        let language = means.recipient.language;
        let day = |date| day_in_words(date).get(language).to_owned();
        let is_paper = means.channel == MessageChannel::Letter;
        let terms = &complaint.terms;
        let is_open = complaint.status.name().is_open();
        let is_running = is_open && terms.paused_on.is_none() && !matches!(complaint.status, Status::Answered);
        let promise = terms
            .first_response_due
            .filter(|_| is_open && terms.first_response_at.is_none());
        let waiting = match &complaint.status {
            Status::Waiting(waiting) if complaint.waits_for_complainant() => Some(waiting),
            _ => None,
        };
        let mut values = Values::default();
        let mut add = |placeholder, text: Option<String>| values.texts.extend(text.map(|text| (placeholder, text)));
        add(Placeholder::Salutation, Some(salutation(means.recipient, is_paper)));
        add(Placeholder::Number, Some(complaint.number.clone()));
        add(
            Placeholder::Kind,
            Some(kind(complaint.signal.kind).get(language).to_owned()),
        );
        add(
            Placeholder::Received,
            Some(day(local_date(complaint.signal.received_at))),
        );
        add(Placeholder::Promise, promise.map(day));
        add(Placeholder::Deadline, is_running.then(|| day(terms.resolution_due)));
        add(
            Placeholder::Expected,
            waiting.and_then(|waiting| waiting.expected_date).map(day),
        );
        add(
            Placeholder::Phase,
            Some(Phase::of(complaint).text().get(language).to_owned()),
        );
        add(
            Placeholder::Needed,
            waiting.filter(|_| is_paper).map(|waiting| waiting.reason.clone()),
        );
        // On paper it stands below the decision.
        add(
            Placeholder::Recourse,
            (!is_paper).then(|| means.recourse.get(language).to_owned()),
        );
        // On paper it stands below the text, with the code.
        add(Placeholder::Link, means.link.clone().filter(|_| !is_paper));
        add(Placeholder::Phone, Some(means.phone.to_owned()));
        add(Placeholder::Company, Some(company::ORGANISATION.to_owned()));
        if is_paper {
            values.decision = decision(complaint, events, means.recourse, language);
        }
        values
    }

    pub fn get(&self, placeholder: Placeholder) -> Option<&str> {
        let found = self.texts.iter().find(|(known, _)| *known == placeholder);
        found.map(|(_, text)| text.as_str())
    }

    pub fn decision(&self) -> &[Piece] {
        &self.decision
    }
}

fn decision(complaint: &Complaint, events: &[Event], recourse: &Text, language: Language) -> Vec<Piece> {
    let Some(decision) = Decision::of(complaint, events) else {
        return Vec::new();
    };
    let mut pieces = Vec::new();
    for section in decision.sections(Some(recourse), language) {
        pieces.push(Piece::Heading(section.heading));
        pieces.extend(section.paragraphs.into_iter().map(Piece::Paragraph));
    }
    pieces
}

fn salutation(recipient: &Recipient, is_paper: bool) -> String {
    let name = if is_paper {
        &recipient.name_on_paper
    } else {
        &recipient.name
    };
    match (name, recipient.language) {
        (Some(name), Language::Dutch) => format!("Beste {name},"),
        (Some(name), Language::English) => format!("Dear {name},"),
        (None, Language::Dutch) => "Beste heer of mevrouw,".to_owned(),
        (None, Language::English) => "Dear Sir or Madam,".to_owned(),
    }
}

const fn kind(kind: Kind) -> Text {
    match kind {
        Kind::Complaint => Text::of("klacht", "complaint"),
        Kind::Remark => Text::of("opmerking", "remark"),
        Kind::Question => Text::of("vraag", "question"),
    }
}
