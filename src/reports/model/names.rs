//! The names of the fixed parts of divisions. Natures and departments have their names from the catalogues.

use super::figures::Name;
use crate::procedure::{Channel, Finding, Kind, Outcome, RemedyKind};

pub(super) fn kind(kind: Kind) -> Name {
    match kind {
        Kind::Complaint => name("Klacht", "Complaint"),
        Kind::Remark => name("Opmerking", "Remark"),
        Kind::Question => name("Vraag", "Question"),
    }
}

pub(super) fn channel(channel: Channel) -> Name {
    match channel {
        Channel::WebForm => name("Webformulier", "Web form"),
        Channel::Phone => name("Telefoon", "Phone"),
        Channel::Email => name("E-mail", "E-mail"),
        Channel::Letter => name("Brief", "Letter"),
        Channel::SocialMedia => name("Sociale media", "Social media"),
        Channel::InPerson => name("In persoon", "In person"),
    }
}

pub(super) fn finding(finding: Finding) -> Name {
    match finding {
        Finding::Justified => name("Terechte klacht", "Justified"),
        Finding::Dissatisfaction => name("Uiting van ongenoegen", "Dissatisfaction"),
    }
}

pub(super) fn outcome(outcome: Outcome) -> Name {
    match outcome {
        Outcome::Resolved => name("Opgelost", "Resolved"),
        Outcome::NotResolved => name("Niet opgelost", "Not resolved"),
        Outcome::Inadmissible => name("Niet-ontvankelijk", "Inadmissible"),
        Outcome::Withdrawn => name("Ingetrokken", "Withdrawn"),
        Outcome::Duplicate => name("Dubbel", "Duplicate"),
    }
}

pub(super) fn remedy(kind: RemedyKind) -> Name {
    match kind {
        RemedyKind::Reprimand => name("Berisping", "Reprimand"),
        RemedyKind::Cancellation => name("Annulering", "Cancellation"),
        RemedyKind::Compensation => name("Compensatie", "Compensation"),
    }
}

pub(super) fn name(nl: &str, en: &str) -> Name {
    Name {
        nl: nl.to_owned(),
        en: en.to_owned(),
    }
}
