//! The names of words for people: what a sentence or a label calls a status, a choice or a fact that is missing.

use crate::i18n::{Language, Text};

/// The name of the word with this spelling; its spelling when the word has no name.
pub fn name_of(spelling: &str) -> Text {
    known(spelling).unwrap_or_else(|| Text::written(spelling.to_owned(), spelling.to_owned()))
}

/// The request to choose one of these words by their names. A list with a word that has no name is left out.
pub fn choice_of(spellings: &[&str]) -> Text {
    let names: Option<Vec<Text>> = spellings.iter().map(|spelling| known(spelling)).collect();
    match names {
        Some(names) if names.len() > 1 => Text::written(
            format!("Kies een van: {}.", listed(&names, Language::Dutch, "of")),
            format!("Choose one of: {}.", listed(&names, Language::English, "or")),
        ),
        _ => Text::of("Deze keuze is niet mogelijk.", "This choice is not possible."),
    }
}

fn listed(names: &[Text], language: Language, or: &str) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.get(language)).collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} {or} {last}", before.join(", ")),
        _ => names.concat(),
    }
}

fn known(spelling: &str) -> Option<Text> {
    let found = NAMES.iter().find(|(known, _)| *known == spelling);
    found.map(|(_, name)| name.clone())
}

/// One name for each spelling, whichever list the word stands in.
static NAMES: &[(&str, Text)] = &[
    // The status of a complaint.
    ("registered", Text::of("geregistreerd", "registered")),
    ("forwarded", Text::of("doorgestuurd", "forwarded")),
    ("in_progress", Text::of("in behandeling", "in progress")),
    ("waiting", Text::of("in de wacht", "on hold")),
    ("answered", Text::of("beantwoord", "answered")),
    ("closed", Text::of("gesloten", "closed")),
    // What closing needs.
    (
        "admissible",
        Text::of("besluit over ontvankelijkheid", "decision on admissibility"),
    ),
    ("assessment", Text::of("afweging", "assessment")),
    ("analysis", Text::of("analyse", "analysis")),
    (
        "remedies",
        Text::of(
            "antwoord op aangeboden oplossingen (of intrekking)",
            "answer to the remedies offered (or their withdrawal)",
        ),
    ),
    (
        "approval",
        Text::of(
            "goedkeuring van de afweging door een manager",
            "approval of the assessment by a manager",
        ),
    ),
    (
        "failedContacts",
        Text::of(
            "twee mislukte pogingen om de melder te bereiken",
            "two failed attempts to reach the complainant",
        ),
    ),
    (
        "callRecording",
        Text::of(
            "gespreksopname (of waarom die er niet is)",
            "call recording (or why there is none)",
        ),
    ),
    (
        "employeeInterview",
        Text::of("gesprek met de medewerker", "interview with the employee"),
    ),
    (
        "feedback",
        Text::of("terugkoppeling aan de melder", "feedback to the complainant"),
    ),
    ("shortDescription", Text::of("korte beschrijving", "short description")),
    ("short_description", Text::of("korte beschrijving", "short description")),
    (
        "handling_summary",
        Text::of("wijze van afhandeling", "how it was handled"),
    ),
    (
        "handlingSummary",
        Text::of("wijze van afhandeling", "how it was handled"),
    ),
    (
        "inadmissibility",
        Text::of("reden van niet-ontvankelijkheid", "reason for inadmissibility"),
    ),
    (
        "withdrawal",
        Text::of("woorden of manier van de intrekking", "words or way of the withdrawal"),
    ),
    (
        "prevention",
        Text::of("maatregelen ter voorkoming", "prevention measures"),
    ),
    (
        "duplicateOf",
        Text::of("de oorspronkelijke klacht", "the original complaint"),
    ),
    // The outcome of a complaint, and its assessment.
    ("resolved", Text::of("opgelost", "resolved")),
    ("not_resolved", Text::of("niet opgelost", "not resolved")),
    ("inadmissible", Text::of("niet-ontvankelijk", "inadmissible")),
    ("withdrawn", Text::of("ingetrokken", "withdrawn")),
    ("duplicate", Text::of("duplicaat", "duplicate")),
    (
        "no_response",
        Text::of("melder reageert niet meer", "complainant no longer answers"),
    ),
    ("justified", Text::of("terechte klacht", "justified")),
    ("dissatisfaction", Text::of("uiting van ongenoegen", "dissatisfaction")),
    (
        "not_about_us",
        Text::of("gaat niet over ons bedrijf", "not about our company"),
    ),
    ("already_handled", Text::of("al eerder behandeld", "handled before")),
    (
        "before_court",
        Text::of(
            "bij de rechter of geschillencommissie",
            "before a court or disputes committee",
        ),
    ),
    ("too_long_ago", Text::of("te lang geleden", "too long ago")),
    (
        "too_little_information",
        Text::of("te weinig informatie", "too little information"),
    ),
    ("other", Text::of("anders", "other")),
    // What came in, and how.
    ("complaint", Text::of("klacht", "complaint")),
    ("remark", Text::of("opmerking", "remark")),
    ("question", Text::of("vraag", "question")),
    ("web_form", Text::of("webformulier", "web form")),
    ("phone", Text::of("telefoon", "phone")),
    ("email", Text::of("e-mail", "e-mail")),
    ("letter", Text::of("brief", "letter")),
    ("none", Text::of("geen berichten", "no messages")),
    ("nl", Text::of("Nederlands", "Dutch")),
    ("en", Text::of("Engels", "English")),
    // What a complainant sends.
    ("message", Text::of("bericht", "message")),
    ("answer", Text::of("antwoord", "answer")),
    ("rating", Text::of("beoordeling", "rating")),
    ("reopening", Text::of("verzoek om heropening", "request to reopen")),
    ("social_media", Text::of("sociale media", "social media")),
    (
        "in_person",
        Text::of("persoonlijk (aan de balie)", "in person (at the desk)"),
    ),
    ("routine", Text::of("eenvoudig", "routine")),
    ("complex", Text::of("complex", "complex")),
    ("yes", Text::of("ja", "yes")),
    ("no", Text::of("nee", "no")),
    ("unknown", Text::of("onbekend", "unknown")),
    // Steps and parts of a case.
    ("complainant", Text::of("de melder", "the complainant")),
    ("third_party", Text::of("een derde", "a third party")),
    ("in", Text::of("inkomend", "incoming")),
    ("out", Text::of("uitgaand", "outgoing")),
    ("done", Text::of("gelukt", "done")),
    ("failed", Text::of("niet gelukt", "failed")),
    (
        "call_recording",
        Text::of("naluisteren van de gespreksopname", "listening to the call recording"),
    ),
    (
        "employee_interview",
        Text::of("gesprek met de medewerker", "interview with the employee"),
    ),
    ("reprimand", Text::of("berisping", "reprimand")),
    ("cancellation", Text::of("annulering", "cancellation")),
    ("compensation", Text::of("compensatie", "compensation")),
    ("offered", Text::of("aangeboden", "offered")),
    ("accepted", Text::of("geaccepteerd", "accepted")),
    ("declined", Text::of("afgewezen", "declined")),
    ("executed", Text::of("uitgevoerd", "executed")),
    // The parts of a case.
    ("contact", Text::of("contact", "contact")),
    ("investigation", Text::of("onderzoek", "investigation")),
    ("document", Text::of("document", "document")),
    ("offer", Text::of("offerte", "offer")),
    ("agreement", Text::of("overeenkomst", "agreement")),
    ("recording", Text::of("gespreksopname", "recording")),
    // What readers of a document should know.
    (
        "encrypted",
        Text::of("beveiligd met een wachtwoord", "protected by a password"),
    ),
    ("active_content", Text::of("actieve inhoud", "active content")),
    ("damaged", Text::of("beschadigd", "damaged")),
    (
        "external_links",
        Text::of("haalt iets van elders op", "fetches something from elsewhere"),
    ),
    ("pending", Text::of("nog niet gecontroleerd", "not scanned yet")),
    ("clean", Text::of("geen virus gevonden", "no virus found")),
    ("infected", Text::of("virus gevonden", "virus found")),
    // The area on which a nature tells.
    (
        "organisation",
        Text::of("kwaliteit van de organisatie", "quality of the organisation"),
    ),
    (
        "service",
        Text::of("kwaliteit van de dienstverlening", "quality of the service"),
    ),
    (
        "image",
        Text::of("beeld van de buitenwereld", "image in the outside world"),
    ),
    // Measures, follow-up actions, and filters of lists.
    ("effective", Text::of("effectief", "effective")),
    ("partly", Text::of("deels effectief", "partly effective")),
    ("not_effective", Text::of("niet effectief", "not effective")),
    ("open", Text::of("open", "open")),
    ("overdue", Text::of("over de einddatum", "past its due date")),
    ("unjudged", Text::of("niet beoordeeld", "not judged")),
    ("counted", Text::of("meegeteld", "counted")),
    ("given", Text::of("gegeven", "given")),
    ("on_time", Text::of("op tijd", "on time")),
    ("late", Text::of("te laat", "late")),
    // The retention.
    (
        "registration",
        Text::of("vanaf de registratie", "from the registration"),
    ),
    ("closing", Text::of("vanaf de sluiting", "from the closing")),
    ("complaint_open", Text::of("nog open", "still open")),
    (
        "reopenable",
        Text::of("kan nog worden heropend", "can still be reopened"),
    ),
    (
        "remedy_open",
        Text::of("oplossing niet uitgevoerd", "remedy not carried out"),
    ),
    ("legal_hold", Text::of("bewaarplicht", "legal hold")),
    (
        "request_open",
        Text::of("verzoek over gegevens loopt", "request about data is open"),
    ),
    ("running", Text::of("bezig", "running")),
    ("asked", Text::of("wacht op bevestiging", "waiting for confirmation")),
    ("finished", Text::of("afgerond", "finished")),
    (
        "large_share",
        Text::of("groot deel van het register", "large share of the register"),
    ),
    ("unusually_many", Text::of("ongewoon veel", "unusually many")),
    ("clocks_differ", Text::of("klokken lopen niet gelijk", "clocks differ")),
    (
        "period_changed",
        Text::of("bewaartermijn gewijzigd", "retention period changed"),
    ),
    // Why nothing is sent to another system.
    (
        "by_manager",
        Text::of("uitgezet door een manager", "switched off by a manager"),
    ),
    (
        "gone",
        Text::of(
            "niet meer gewenst door de ontvanger",
            "no longer wanted by the receiver",
        ),
    ),
    (
        "failing",
        Text::of("al vijf dagen niet bereikbaar", "not reached for five days"),
    ),
    // Privacy requests.
    ("access", Text::of("inzage", "access")),
    ("erasure", Text::of("verwijdering", "erasure")),
    ("rectification", Text::of("rectificatie", "rectification")),
    ("restriction", Text::of("beperking", "restriction")),
    ("objection", Text::of("bezwaar", "objection")),
    (
        "person",
        Text::of("alles van de verzoeker", "everything of the requester"),
    ),
    ("employee", Text::of("medewerker", "employee")),
    ("received", Text::of("ontvangen", "received")),
    ("identified", Text::of("identiteit vastgesteld", "identity checked")),
    ("matched", Text::of("klachten bevestigd", "complaints confirmed")),
    ("granted", Text::of("toegewezen", "granted")),
    ("refused", Text::of("geweigerd", "refused")),
    ("postponed", Text::of("uitgesteld", "postponed")),
    ("extended", Text::of("termijn verlengd", "term extended")),
    ("lifted", Text::of("beperking opgeheven", "restriction lifted")),
    ("executing", Text::of("in uitvoering", "being executed")),
    ("tracking_code", Text::of("volgcode", "tracking code")),
    ("known_email", Text::of("bekend e-mailadres", "known e-mail address")),
    (
        "called_known_number",
        Text::of("gebeld op een bekend nummer", "called on a known number"),
    ),
    ("legal_obligation", Text::of("wettelijke plicht", "legal obligation")),
    ("legal_claims", Text::of("rechtsvordering", "legal claims")),
    ("rights_of_others", Text::of("rechten van anderen", "rights of others")),
    (
        "unfounded_or_excessive",
        Text::of("ongegrond of buitensporig", "unfounded or excessive"),
    ),
    (
        "identity_unclear",
        Text::of("identiteit onduidelijk", "identity unclear"),
    ),
    ("nothing_found", Text::of("niets gevonden", "nothing found")),
    ("withdraw", Text::of("intrekken", "withdraw")),
    ("wait", Text::of("afwachten", "wait")),
    ("representative", Text::of("vertegenwoordiger", "representative")),
    ("receiver", Text::of("ontvanger", "receiver")),
    ("spoken_with", Text::of("gesproken met", "spoken with")),
    ("name", Text::of("naam", "name")),
    ("customer_number", Text::of("klantnummer", "customer number")),
    ("requested", Text::of("genoemd in het verzoek", "named in the request")),
    // Messages.
    ("acknowledgement", Text::of("ontvangstbevestiging", "acknowledgement")),
    (
        "waiting_for_you",
        Text::of("wacht op de melder", "waiting for the complainant"),
    ),
    ("resumed", Text::of("hervat", "resumed")),
    ("decision", Text::of("beslissing", "decision")),
    ("reopened", Text::of("heropend", "reopened")),
    ("queued", Text::of("wacht op zijn beurt", "waits for its turn")),
    ("sent", Text::of("verstuurd", "sent")),
    ("not_sent", Text::of("niet gemaild", "not mailed")),
    // Alerts.
    ("due_tomorrow", Text::of("termijn eindigt bijna", "term ends soon")),
    ("not_forwarded", Text::of("nog niet doorgestuurd", "not forwarded yet")),
    ("unassigned", Text::of("bij niemand", "with nobody")),
    (
        "call_back_due",
        Text::of("terugbelafspraak voor vandaag", "call-back due today"),
    ),
    (
        "call_back_missed",
        Text::of("terugbelafspraak niet nagekomen", "call-back missed"),
    ),
    (
        "promise_overdue",
        Text::of("toegezegde oplossing over de einddatum", "promised remedy overdue"),
    ),
    ("handler", Text::of("behandelaar", "handler")),
    ("manager", Text::of("manager", "manager")),
    // Exports.
    ("cancelled", Text::of("geannuleerd", "cancelled")),
    ("ndjson", Text::of("JSON per regel", "JSON lines")),
    ("csv", Text::of("rekenblad", "spreadsheet")),
    ("standard", Text::of("standaard", "standard")),
    ("excel", Text::of("Excel", "Excel")),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn both(text: &Text) -> [&str; 2] {
        [Language::Dutch, Language::English].map(|language| text.get(language))
    }

    #[test]
    fn a_spelling_has_one_name() {
        let spellings: HashSet<_> = NAMES.iter().map(|(spelling, _)| spelling).collect();
        assert_eq!(spellings.len(), NAMES.len());
    }

    #[test]
    fn a_choice_is_told_by_names_when_every_word_has_one() {
        let named = choice_of(&["in_progress", "waiting", "closed"]);
        let [nl, en] = both(&named);
        assert_eq!(nl, "Kies een van: in behandeling, in de wacht of gesloten.");
        assert_eq!(en, "Choose one of: in progress, on hold or closed.");
        for unnamed in [&["closed", "dueDate"][..], &["closed"], &[]] {
            assert_eq!(both(&choice_of(unnamed))[0], "Deze keuze is niet mogelijk.");
        }
    }
}
