//! The names of the fields of a bundle for the person who reads it, in the order in which they are read.

use crate::i18n::Text;

/// The manner in which the value of a field is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// As it is, or field by field.
    Plain,
    /// A word of one of these vocabularies, by its name; other text as it is.
    Word(&'static [&'static str]),
    /// A day, or a time.
    Day,
    /// Told only when it is so.
    OnlyYes,
    /// An amount in cents.
    Cents,
}

/// A field with its name.
pub(super) struct Label {
    pub field: &'static str,
    pub shape: Shape,
    pub name: Text,
}

macro_rules! labels {
    ($($field:literal $shape:ident $(($($of:literal),+))? $nl:literal $en:literal;)+) => {
        &[$(Label { field: $field, shape: Shape::$shape $((&[$($of),+]))?, name: Text::of($nl, $en) }),+]
    };
}

/// The fields of a complaint, of its parts and of the events of its history that the page shows.
pub(super) const LABELS: &[Label] = labels! {
    "kind" Word("Kind", "InvestigationKind", "RemedyKind") "Soort" "Kind";
    "part" Word("CasePart") "Onderdeel" "Part";
    "type" Word("DocumentType") "Soort" "Kind";
    "outcome" Word("Outcome", "CallBackOutcome") "Uitkomst" "Outcome";
    "status" Word("StatusName") "Stand" "Status";
    "natureName" Plain "Aard" "Nature";
    "furtherNatures" Plain "Ook over" "Also about";
    "complexity" Word("Complexity") "Zwaarte" "Complexity";
    "channel" Word("Channel") "Kanaal" "Channel";
    "direction" Word("Direction") "Richting" "Direction";
    "receptionPoint" Plain "Binnengekomen bij" "Came in at";
    "receiverName" Plain "Ontvangen door" "Received by";
    "reportedDate" Day "Gemeld op" "Reported on";
    "receivedAt" Day "Ontvangen" "Received";
    "registeredAt" Day "Geregistreerd" "Registered";
    "answerable" Plain "Kunnen wij antwoorden" "Can be answered";
    "complainant" Plain "Melder" "Complainant";
    "name" Plain "Naam" "Name";
    "relation" Plain "Band met de melder" "Relation to the complainant";
    "address" Plain "Adres" "Address";
    "postalCode" Plain "Postcode" "Postal code";
    "town" Plain "Plaats" "Town";
    "country" Plain "Land" "Country";
    "phone" Plain "Telefoon" "Phone";
    "email" Plain "E-mail" "E-mail";
    "socialMedia" Plain "Sociale media" "Social media";
    "platform" Plain "Platform" "Platform";
    "handle" Plain "Accountnaam" "Handle";
    "url" Plain "Webadres" "Web address";
    "language" Word("ComplainantLanguage") "Taal" "Language";
    "contactBy" Word("ContactBy") "Gewenst contact" "Preferred contact";
    "anonymous" OnlyYes "Anoniem" "Anonymous";
    "representative" Plain "Vertegenwoordiger" "Representative";
    "description" Plain "Omschrijving" "Description";
    "desiredSolution" Plain "Gewenste oplossing" "Desired solution";
    "conversation" Plain "Gesprek" "Conversation";
    "heldAt" Day "Gesprek op" "Conversation on";
    "spokenWith" Plain "Gesproken met" "Spoken with";
    "agreement" Word("Agreement") "Akkoord gegeven" "Agreement given";
    "employee" Plain "Medewerker" "Employee";
    "subject" Plain "Personeelskenmerk" "Staff identifier";
    "function" Plain "Functie" "Function";
    "customerNumber" Plain "Klantnummer" "Customer number";
    "quoteNumber" Plain "Offertenummer" "Quote number";
    "supplier" Plain "Leverancier" "Supplier";
    "externalReferences" Plain "Kenmerken bij anderen" "References elsewhere";
    "system" Plain "Systeem" "System";
    "reference" Plain "Kenmerk" "Reference";
    "privacyStatementVersion" Plain "Versie van de privacyverklaring" "Version of the privacy statement";
    "handler" Plain "Behandeld door" "Handled by";
    "previousHandler" Plain "Eerder bij" "Earlier with";
    "departmentName" Plain "Afdeling" "Department";
    "department" Plain "Afdeling" "Department";
    "firstForwardedAt" Day "Eerst doorgestuurd" "First forwarded";
    "forwardedAt" Day "Doorgestuurd" "Forwarded";
    "firstResponse" Plain "Eerste reactie" "First response";
    "resolution" Plain "Afhandeling" "Resolution";
    "at" Day "Op" "On";
    "dueDate" Day "Uiterlijk" "Due";
    "originalDueDate" Day "Eerst beloofd" "First promised";
    "previousDueDate" Day "Eerder uiterlijk" "Due before";
    "resolutionDueDate" Day "Afgehandeld uiterlijk" "To be resolved by";
    "pausedSinceDate" Day "Staat stil sinds" "Paused since";
    "overdue" OnlyYes "Te laat" "Overdue";
    "lateReason" Plain "Reden van de vertraging" "Reason for the delay";
    "waiting" Plain "Wacht" "Waiting";
    "waitingFor" Word("WaitingFor") "Wacht op" "Waiting for";
    "expectedDate" Day "Verwacht op" "Expected on";
    "untilDate" Day "Tot en met" "Until";
    "reason" Word("InadmissibilityReason") "Reden" "Reason";
    "explanation" Plain "Toelichting" "Explanation";
    "admissible" Plain "Ontvankelijk" "Admissible";
    "finding" Word("Finding") "Uitkomst van de afweging" "Finding";
    "lawViolated" Plain "Wet geschonden" "Law violated";
    "decencyViolated" Plain "Fatsoen geschonden" "Decency violated";
    "norm" Plain "Norm" "Norm";
    "motivation" Plain "Motivering" "Motivation";
    "revision" Plain "Afweging nummer" "Assessment number";
    "revisionReason" Plain "Reden van de herziening" "Reason for the revision";
    "overrules" Plain "Vervangt afweging nummer" "Replaces assessment number";
    "rule" Word("FindingRule") "Toets" "Test";
    "needsApproval" OnlyYes "Goedkeuring nodig" "Needs approval";
    "approved" Plain "Goedgekeurd" "Approved";
    "causeName" Plain "Oorzaak" "Cause";
    "findings" Plain "Bevindingen" "Findings";
    "text" Plain "Tekst" "Text";
    "summary" Plain "Samenvatting" "Summary";
    "words" Plain "Woorden" "Words";
    "note" Plain "Notitie" "Note";
    "to" Word("RemedyStep", "StatusName") "Stap" "Step";
    "reached" Plain "Bereikt" "Reached";
    "automatic" OnlyYes "Door het systeem verstuurd" "Sent by the system";
    "listenedAt" Day "Beluisterd" "Listened to";
    "notHeldReason" Plain "Waarom niet gehouden" "Why not held";
    "unavailableReason" Plain "Waarom niet beschikbaar" "Why not available";
    "amountCents" Cents "Bedrag" "Amount";
    "offeredDate" Day "Aangeboden op" "Offered on";
    "agreementReference" Plain "Kenmerk van de afspraak" "Reference of the agreement";
    "callBack" Plain "Afspraak om terug te bellen" "Call-back agreed";
    "callBacks" Plain "Afspraken om terug te bellen" "Call-backs agreed";
    "date" Day "Op" "On";
    "person" Plain "Door" "By";
    "feedback" Plain "Antwoord" "Answer";
    "feedbackAt" Day "Beantwoord" "Answered";
    "shortDescription" Plain "Kort" "In short";
    "handlingSummary" Plain "Afhandeling in het kort" "Handling in short";
    "prevention" Plain "Voorkomen van herhaling" "Prevention";
    "none" Plain "Geen maatregel, omdat" "No measure, because";
    "withdrawal" Plain "Intrekking" "Withdrawal";
    "inadmissibility" Plain "Niet ontvankelijk" "Inadmissible";
    "previousClosing" Plain "Eerdere sluiting" "Earlier closing";
    "openRemedies" Plain "Lopende aanbiedingen" "Open remedies";
    "closedAt" Day "Gesloten" "Closed";
    "firstClosedAt" Day "Eerst gesloten" "First closed";
    "reopenedCount" Plain "Keren heropend" "Times reopened";
    "reopenUntilDate" Day "Te heropenen tot en met" "Can be reopened until";
    "legalHold" Plain "Bewaard wegens een zaak" "Kept for a legal case";
    "restricted" OnlyYes "Voorlopig niet gebruikt" "Not used for now";
    "retainUntilDate" Day "Bewaard tot en met" "Kept until";
    "changedAt" Day "Laatst gewijzigd" "Last changed";
    "earlier" Plain "Eerdere klachten" "Earlier complaints";
    "number" Plain "Nummer" "Number";
    "changes" Plain "Gewijzigd" "Changed";
    "field" Plain "Gegeven" "Field";
    "old" Plain "Was" "Was";
    "new" Plain "Werd" "Became";
    "documents" Plain "Documenten" "Documents";
    "mediaType" Plain "Bestandssoort" "File type";
    "size" Plain "Bytes" "Bytes";
};

/// Fields that are for programs, or told elsewhere on the page: ids, codes beside their names, links and steps that can be
/// taken. All of them are in the JSON of the bundle.
#[cfg(test)]
pub(super) const UNTOLD: &[&str] = &[
    "addedAt",
    "allowed",
    "allowedTransitions",
    "as",
    "assessment",
    "by",
    "byName",
    "carried",
    "cause",
    "code",
    "complaint",
    "contact",
    "contactId",
    "contacts",
    "content",
    "currency",
    "deadlines",
    "document",
    "duplicateOf",
    "event",
    "file",
    "createdAt",
    "messages",
    "named",
    "sentAt",
    "struckOut",
    "follows",
    "forwardedAfterSeconds",
    "from",
    "history",
    "id",
    "interviewedBy",
    "investigations",
    "links",
    "listenedBy",
    "measure",
    "measures",
    "message",
    "missing",
    "nature",
    "open",
    "outcomes",
    "pointer",
    "registeredBy",
    "relations",
    "remedies",
    "remedy",
    "routingProposal",
    "self",
    "sha256",
    "transitions",
    "version",
    "warnings",
];
