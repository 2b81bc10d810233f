//! Every code that an answer can carry besides the kinds of problems: why something is not possible now, and what is wrong
//! with a part of a request.

use crate::i18n::Text;

/// A code with its explanation.
pub(super) struct Code {
    pub(super) name: &'static str,
    pub(super) status: u16,
    pub(super) title: Text,
    pub(super) detail: Text,
}

macro_rules! codes {
    ($name:ident $status:literal: $($code:literal $nl:literal | $en:literal, $detail_nl:literal | $detail_en:literal;)*) => {
        pub(super) static $name: &[Code] = &[$(Code {
            name: $code,
            status: $status,
            title: Text::of($nl, $en),
            detail: Text::of($detail_nl, $detail_en),
        }),*];
    };
}

codes! { CONFLICTS 409:
    "action-ended" "De actie loopt niet meer" | "The action has ended",
        "Open de actie eerst opnieuw, met een reden." | "Open the action again first, with a reason.";
    "already-closed" "De klacht is al gesloten" | "The complaint is closed already",
        "Intrekken is niet meer nodig." | "It need not be withdrawn any more.";
    "already-decided" "Hierover is al besloten" | "This was decided already",
        "Haal de huidige stand op." | "Fetch how it stands now.";
    "already-exists" "Dit bestaat al" | "This exists already",
        "Kies een andere code, of wijzig wat er al is." | "Choose another code, or change what is there.";
    "already-rated" "Er is al een beoordeling" | "There is a rating already",
        "Na 30 dagen blijft een beoordeling zoals die is." | "After 30 days a rating stays as it is.";
    "already-executed" "Al uitgevoerd" | "Executed already",
        "Dit verzoek wordt of is uitgevoerd; haal de stand op." | "This request is or was executed; fetch its state.";
    "answer-in-force" "Dit is het antwoord aan de klager" | "This is the answer to the complainant",
        "Heropen de klacht eerst; het antwoord van een beantwoorde klacht blijft staan." | "Reopen the complaint first; the answer of an answered complaint stays.";
    "approval-required" "Wacht op goedkeuring" | "Waits for approval",
        "Een andere manager moet dit eerst goedkeuren." | "Another manager has to approve this first.";
    "closed-before-the-gate" "Gesloten onder eerdere regels" | "Closed under earlier rules",
        "Heropen de klacht en sluit de klacht opnieuw." | "Reopen the complaint and close it again.";
    "closing-gate" "Nog niet te sluiten" | "Not ready to be closed",
        "Vul aan wat nog ontbreekt en probeer het opnieuw." | "Supply what is still missing and try again.";
    "complainant-not-mailable" "Deze melder krijgt geen mail" | "This complainant gets no mail",
        "Print het bericht als brief, of bel." | "Print the message as a letter, or call.";
    "complaint-open" "De klacht is nog open" | "The complaint is still open",
        "Sluit de klacht eerst." | "Close the complaint first.";
    "content-removed" "De inhoud is verwijderd" | "The content was removed",
        "Een document zonder inhoud kan niet meer worden gewijzigd." | "A document without content can no longer be changed.";
    "decided-by-you" "Iemand anders moet dit uitvoeren" | "Somebody else has to execute this",
        "Wie over het verzoek besliste, voert het niet zelf uit." | "Who decided on the request does not execute it.";
    "effect-judged" "Het effect is al beoordeeld" | "The effect was judged already",
        "Wis eerst het oordeel over het effect." | "Clear the judgement of the effect first.";
    "effect-too-early" "Te vroeg voor een oordeel" | "Too early for a judgement",
        "Wacht tot de maatregel lang genoeg is uitgevoerd." | "Wait until the measure was done long enough ago.";
    "export-not-done" "De export is niet klaar" | "The export is not done",
        "Wacht tot de export klaar is, of vraag een nieuwe aan." | "Wait until the export is done, or ask for another one.";
    "export-unfinished" "Uw vorige export loopt nog" | "Your last export is still running",
        "Wacht op de vorige export, of annuleer die." | "Wait for the last export, or cancel it.";
    "gap" "Niet meer compleet" | "Not complete any more",
        "Neem het register opnieuw over, en ga door vanaf nu." | "Take over the register anew, and go on from now.";
    "four-eyes" "Iemand anders moet beslissen" | "Somebody else has to decide",
        "Wie het voorstel deed, keurt het niet zelf goed." | "Who made the proposal does not approve it.";
    "identity-not-checked" "Identiteit nog niet vastgesteld" | "Identity not checked yet",
        "Leg eerst vast hoe de identiteit is vastgesteld." | "Record first how the identity was checked.";
    "infected" "Er is een virus gevonden" | "A virus was found",
        "Dit document wordt niet meer gegeven. Een manager kan de inhoud verwijderen." | "This document is not given out any more. A manager can remove its content.";
    "legal-hold" "Er geldt een bewaarplicht" | "It has to be kept for now",
        "Weiger het verzoek of stel het uit, of wacht tot de bewaarplicht voorbij is." | "Refuse or postpone the request, or wait until the hold has ended.";
    "matches-not-confirmed" "Klachten nog niet bevestigd" | "Complaints not confirmed yet",
        "Bevestig eerst om welke klachten het gaat." | "Confirm first which complaints it is about.";
    "measure-not-done" "De maatregel is nog niet uitgevoerd" | "The measure is not done yet",
        "Leg eerst vast wanneer de maatregel is uitgevoerd." | "Record first when the measure was done.";
    "measures-linked" "Er zijn maatregelen gekoppeld" | "Measures are linked",
        "Koppel de maatregelen eerst los." | "Unlink the measures first.";
    "mail-not-configured" "Er is geen mailserver" | "There is no mail server",
        "Print het bericht als brief." | "Print the message as a letter.";
    "message-not-failed" "Dit bericht is niet mislukt" | "This message did not fail",
        "Haal het bericht op om te zien hoe het ermee staat." | "Fetch the message to see where it stands.";
    "month-not-over" "De maand is nog niet voorbij" | "The month is not over yet",
        "Wacht tot de maand voorbij is." | "Wait until the month is over.";
    "no-approval-open" "Er is niets goed te keuren" | "There is nothing to approve",
        "Haal de huidige stand op; er is al beslist, of er is geen goedkeuring nodig." | "Fetch the present state; it was decided already, or no approval is needed.";
    "no-open-call-back" "Er staat geen terugbelafspraak open" | "No call-back is open",
        "Maak een nieuw contact met een nieuwe afspraak." | "Note a new contact with a new appointment.";
    "not-closed" "De klacht is nog niet gesloten" | "The complaint is not closed yet",
        "Wacht tot de klacht is gesloten." | "Wait until the complaint is closed.";
    "nothing-asked" "Er is niets gevraagd" | "Nothing was asked",
        "Stuur een bericht in plaats van een antwoord." | "Send a message instead of an answer.";
    "not-extendable" "Niet te verlengen" | "Not to be extended",
        "Een termijn wordt één keer verlengd, zolang die nog loopt." | "A term is extended once, while it runs.";
    "not-independent" "Niet onafhankelijk" | "Not independent",
        "Een ander moet dit doen: de klacht gaat over deze persoon, of over wie het vraagt." | "Somebody else has to do this: the complaint is about this person, or about who asks for it.";
    "not-scanned" "Nog niet op virussen gecontroleerd" | "Not scanned for viruses yet",
        "Probeer het over een minuut opnieuw." | "Try again in a minute.";
    "other-handler-needed" "Een andere behandelaar is nodig" | "Another handler is needed",
        "Een manager kan de klacht doorsturen." | "A manager can forward the complaint.";
    "out-of-range" "Buiten de kalender" | "Outside the calendar",
        "De kalender loopt van 1990 tot en met 2099." | "The calendar runs from 1990 to 2099.";
    "request-open" "Er loopt nog een verzoek" | "Another request is open",
        "Voer het andere verzoek eerst uit, of weiger het." | "Execute or refuse the other request first.";
    "struck-out" "Doorgehaald" | "Struck out",
        "Wat doorgehaald is, kan niet meer worden gewijzigd." | "What is struck out can no longer be changed.";
    "too-late-to-reopen" "Te laat om te heropenen" | "Too late to reopen",
        "Registreer een nieuwe klacht die op deze volgt." | "Register a new complaint that follows this one.";
    "too-many-documents" "Te veel documenten" | "Too many documents",
        "Deze klacht heeft het hoogste aantal of de grootste omvang aan documenten bereikt." | "This complaint has reached the greatest number or size of documents.";
    "webhook-disabled" "De webhook staat uit" | "The webhook is disabled",
        "Zet de webhook eerst aan." | "Enable the webhook first.";
    "wrong-status" "Niet in deze status" | "Not in this status",
        "Haal de klacht op en kijk welke stappen nu kunnen." | "Fetch the complaint and look which steps are possible now.";
}

codes! { FAULTS 400:
    "address" "Geen bruikbaar adres" | "No usable address",
        "Geef een webadres met https en een openbare naam." | "Give a web address with https and a public name.";
    "after_receipt" "Na de ontvangst" | "After the receipt",
        "Geef een dag op of voor de dag van ontvangst." | "Give a day on or before the day of receipt.";
    "archive_content" "Gevaarlijke inhoud in een archief" | "Dangerous content in an archive",
        "Stuur de bestanden los, zonder programma's of scripts." | "Send the files one by one, without programs or scripts.";
    "archive_names" "Onleesbare namen in een archief" | "Unreadable names in an archive",
        "Maak het archief opnieuw met gewone namen." | "Make the archive again with plain names.";
    "archive_nested" "Archief in een archief" | "An archive in an archive",
        "Stuur de bestanden los." | "Send the files one by one.";
    "archive_too_large" "Archief te groot" | "Archive too large",
        "Stuur minder of kleinere bestanden." | "Send fewer or smaller files.";
    "archive_too_many" "Te veel bestanden in een archief" | "Too many files in an archive",
        "Stuur minder bestanden." | "Send fewer files.";
    "already_exists" "Dit bestaat al" | "This exists already",
        "Noem wat er al is bij de naam die het heeft." | "Name what is there by the name it has.";
    "before_beginning" "Voor het begin" | "Before the beginning",
        "Geef een dag op of na de eerste dag." | "Give a day on or after the first day.";
    "contradiction" "Dit spreekt zichzelf tegen" | "This contradicts itself",
        "Kies een van beide." | "Choose one of the two.";
    "control_character" "Stuurteken" | "Control character",
        "Laat stuurtekens weg." | "Leave control characters out.";
    "cursor" "Onbekende plaats in de lijst" | "Unknown place in the list",
        "Begin de lijst opnieuw." | "Start the list again.";
    "date" "Geen datum" | "Not a date",
        "Schrijf een datum als 2026-10-31." | "Write a date like 2026-10-31.";
    "date_time" "Geen tijdstip" | "Not a time",
        "Schrijf een tijdstip met de afwijking van UTC." | "Write a time with its offset from UTC.";
    "duplicate_itself" "Zelf een duplicaat" | "A duplicate itself",
        "Noem de oorspronkelijke klacht." | "Name the original complaint.";
    "email" "Geen e-mailadres" | "Not an e-mail address",
        "Geef een adres waar iemand bereikbaar is." | "Give an address at which somebody is reached.";
    "empty" "Leeg" | "Empty",
        "Stuur een bestand met inhoud." | "Send a file with content.";
    "format" "Verkeerd geschreven" | "Written wrongly",
        "Schrijf de waarde zoals het contract die beschrijft." | "Write the value as the contract describes it.";
    "handler_not_possible" "Deze behandelaar kan niet" | "This handler is not possible",
        "Kies een andere behandelaar." | "Choose another handler.";
    "has_children" "Er staan soorten onder" | "There are kinds below it",
        "Geef de soorten eronder eerst een andere plaats." | "Give the kinds below it another place first.";
    "html" "Een webpagina" | "A web page",
        "Stuur een webpagina als pdf." | "Send a web page as a PDF.";
    "in_future" "In de toekomst" | "In the future",
        "Geef een moment tot en met nu." | "Give a moment until now.";
    "inadmissibility" "Reden van niet-ontvankelijkheid" | "Reason of inadmissibility",
        "Geef de reden als de klacht niet-ontvankelijk is, en anders niet." | "Give the reason when the complaint is not admissible, and only then.";
    "itself" "Zichzelf" | "Itself",
        "Noem een ander." | "Name another one.";
    "json" "Geen JSON" | "Not JSON",
        "Controleer de inhoud op de genoemde plaats." | "Check the content at the place named.";
    "macro" "Document met macro's" | "A document with macros",
        "Bewaar het document zonder macro's." | "Save the document without macros.";
    "may_not_handle" "Behandelt geen klachten" | "Does not handle complaints",
        "Kies een medewerker die klachten behandelt." | "Choose an employee who handles complaints.";
    "merged" "Samengevoegd" | "Merged",
        "Noem waarmee het is samengevoegd." | "Name what it was merged into.";
    "missing" "Ontbreekt" | "Missing",
        "Geef een van beide." | "Give one of the two.";
    "multipart" "Geen leesbaar formulier" | "Not a readable form",
        "Stuur het formulier opnieuw." | "Send the form again.";
    "name" "Geen bruikbare naam" | "No usable name",
        "Geef het bestand een andere naam." | "Give the file another name.";
    "named_twice" "Twee keer genoemd" | "Named twice",
        "Noem elke actie één keer." | "Name each action once.";
    "no_change" "Niets gewijzigd" | "Nothing changed",
        "Stuur iets dat anders is." | "Send something that differs.";
    "nobody" "Niemand" | "Nobody",
        "Noem ten minste één." | "Name at least one.";
    "norm_required" "Norm nodig" | "Norm needed",
        "Noem de norm die is overtreden." | "Name the norm that was violated.";
    "not_allowed" "Niet samen" | "Not together",
        "Laat dit hier weg." | "Leave this out here.";
    "not_answerable" "Niet te beantwoorden" | "Cannot be answered",
        "Geef een manier om te antwoorden, of kies anoniem." | "Give a way to answer, or choose anonymous.";
    "not_one" "Niet precies één" | "Not exactly one",
        "Geef er precies één." | "Give exactly one.";
    "not_in_list" "Niet in de lijst" | "Not in the list",
        "Kies een van de waarden." | "Choose one of the values.";
    "not_independent" "Niet onafhankelijk" | "Not independent",
        "Kies iemand over wie de klacht niet gaat." | "Choose somebody whom the complaint is not about.";
    "nothing_given" "Niets gegeven" | "Nothing given",
        "Geef ten minste één gegeven." | "Give at least one thing.";
    "one_of_both" "Een van beide" | "One of the two",
        "Geef precies een van beide." | "Give exactly one of the two.";
    "open_action_left_out" "Open actie niet genoemd" | "Open action left out",
        "Noem alle acties die nog open staan." | "Name all actions that are still open.";
    "out_of_range" "Buiten de kalender" | "Outside the calendar",
        "Blijf binnen de genoemde jaren." | "Stay within the years named.";
    "personal" "Een persoonsgegeven" | "Personal data",
        "Gebruik een kenmerk dat niets over een persoon zegt." | "Use a reference that says nothing of a person.";
    "program" "Een programma" | "A program",
        "Programma's worden niet aangenomen." | "Programs are not taken.";
    "repeated" "Meer dan één keer" | "More than once",
        "Geef elke waarde één keer." | "Give each value once.";
    "repeated_nature" "Aard dubbel genoemd" | "Nature named twice",
        "Noem elke aard één keer." | "Name each nature once.";
    "required" "Verplicht" | "Required",
        "Vul dit in." | "Fill this in.";
    "retired" "Vervallen" | "Retired",
        "Kies iets dat in gebruik is." | "Choose something that is in use.";
    "script" "Een script" | "A script",
        "Scripts worden niet aangenomen." | "Scripts are not taken.";
    "svg" "Een tekening met code" | "A drawing with code",
        "Stuur de tekening als png of pdf." | "Send the drawing as PNG or PDF.";
    "taken" "Al in gebruik" | "Already in use",
        "Kies een andere naam." | "Choose another name.";
    "too_few" "Te weinig" | "Too few",
        "Geef er meer." | "Give more.";
    "too_large" "Te groot" | "Too large",
        "Geef een kleinere waarde of een kleiner bestand." | "Give a smaller value or file.";
    "too_long" "Te lang" | "Too long",
        "Schrijf het korter." | "Write it shorter.";
    "too_many" "Te veel" | "Too many",
        "Geef er minder." | "Give fewer.";
    "too_short" "Te kort" | "Too short",
        "Schrijf meer." | "Write more.";
    "too_small" "Te klein" | "Too small",
        "Geef een grotere waarde." | "Give a larger value.";
    "two_levels" "Twee niveaus" | "Two levels",
        "Kies een hoofdaard." | "Choose a main nature.";
    "type" "Verkeerd type" | "Wrong type",
        "Geef een waarde van het type dat het contract beschrijft." | "Give a value of the type that the contract describes.";
    "type_mismatch" "Past niet bij dit soort bestand" | "Does not fit this kind of file",
        "Kies een soort document dat bij het bestand past." | "Choose a kind of document that fits the file.";
    "unknown" "Onbekend" | "Unknown",
        "Noem iets dat bestaat." | "Name something that exists.";
    "unknown_field" "Onbekend veld" | "Unknown field",
        "Laat dit veld weg." | "Leave this field out.";
    "unknown_parameter" "Onbekende parameter" | "Unknown parameter",
        "Laat deze parameter weg." | "Leave this parameter out.";
    "unreadable" "Niet leesbaar" | "Not readable",
        "Vergelijk de inhoud met het contract." | "Compare the content with the contract.";
    "unsupported_type" "Dit soort bestand wordt niet aangenomen" | "This kind of file is not taken",
        "Stuur het bestand als pdf, of in een ander bekend formaat." | "Send the file as PDF, or in another known format.";
    "without_beginning" "Zonder begin" | "Without a beginning",
        "Geef ook de eerste dag." | "Give the first day too.";
}
