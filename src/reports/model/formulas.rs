//! The formula of each figure in words. Reports show it beside the figure.

use super::figures::Key;
use crate::i18n::Text;

const REGISTERED: Text = Text::of(
    "Klachten die in de maand zijn geregistreerd.",
    "Complaints registered in the month.",
);
const DUPLICATES: Text = Text::of(
    "Geregistreerd in de maand en gesloten als duplicaat; ook meegeteld bij geregistreerd.",
    "Registered in the month and closed as a duplicate; counted as registered too.",
);
const REPEATS: Text = Text::of(
    "Geregistreerd in de maand door iemand die in het jaar ervoor al klaagde: zelfde klantnummer, e-mailadres \
     of telefoonnummer, of vervolg op een eerdere klacht; zoals bekend bij de registratie.",
    "Registered in the month for somebody who had complained within the year before: same customer number, \
     e-mail address or phone number, or following an earlier complaint; as known at registration.",
);
const OPENING: Text = Text::of(
    "Klachten die open waren aan het eind van de dag voor de maand.",
    "Complaints open at the end of the day before the month.",
);
const REOPENED: Text = Text::of(
    "Heropeningen in de maand, van klachten uit elke maand.",
    "Reopenings in the month, of complaints from any month.",
);
const RESTORED: Text = Text::of(
    "Klachten die als duplicaat waren gesloten en in de maand weer zijn losgemaakt.",
    "Complaints that had been closed as duplicates and were taken apart in the month.",
);
const CLOSED: Text = Text::of(
    "Sluitingen in de maand, van klachten uit elke maand; een klacht die is heropend en weer gesloten, telt opnieuw mee.",
    "Closings in the month, of complaints from any month; a complaint that was reopened and closed again counts again.",
);
const CLOSING: Text = Text::of(
    "Openstaand begin maand + geregistreerd + heropend + losgemaakt − gesloten.",
    "Outstanding at start of month + registered + reopened + taken apart − closed.",
);
const OPEN_BY_AGE: Text = Text::of(
    "Openstaand eind maand, naar het aantal dagen sinds de registratie.",
    "Outstanding at end of month, by the number of days since registration.",
);
const BY_MAIN_NATURE: Text = Text::of(
    "Geregistreerd in de maand, elke aard opgeteld bij de hoofdaard waaronder die valt.",
    "Registered in the month, each nature added to the main nature that it belongs below.",
);
const BY_NATURE: Text = Text::of(
    "Geregistreerd in de maand, naar aard; een samengevoegde aard telt mee bij de aard waarmee die is samengevoegd.",
    "Registered in the month, by nature; a merged nature counts as the nature into which it was merged.",
);
const BY_ADMISSIBILITY: Text = Text::of(
    "Geregistreerd in de maand, verdeeld naar ontvankelijkheid (stand bij opmaken).",
    "Registered in the month, divided by admissibility (as it was when the report was made).",
);
const BY_STATUS: Text = Text::of(
    "Geregistreerd in de maand, verdeeld naar open en gesloten (stand bij opmaken).",
    "Registered in the month, divided by open and closed (as it was when the report was made).",
);
const BY_KIND: Text = Text::of(
    "Geregistreerd in de maand, verdeeld naar soort.",
    "Registered in the month, divided by kind.",
);
const BY_CHANNEL: Text = Text::of(
    "Geregistreerd in de maand, verdeeld naar het kanaal waarlangs de klacht binnenkwam.",
    "Registered in the month, divided by the channel through which the complaint came in.",
);
const BY_FINDING: Text = Text::of(
    "Geregistreerd in de maand, verdeeld naar afweging (stand bij opmaken).",
    "Registered in the month, divided by finding (as it was when the report was made).",
);
const BY_OUTCOME: Text = Text::of(
    "Geregistreerd in de maand, verdeeld naar uitkomst (stand bij opmaken).",
    "Registered in the month, divided by outcome (as it was when the report was made).",
);
const BY_DEPARTMENT: Text = Text::of(
    "Geregistreerd in de maand, verdeeld naar de afdeling die de klacht behandelt (stand bij opmaken).",
    "Registered in the month, divided by the department that handles the complaint (as it was when the report was made).",
);
const REMEDIES_OFFERED: Text = Text::of(
    "Klachten, geregistreerd in de maand, met een oplossing van deze soort, ongeacht de afloop.",
    "Complaints registered in the month with a remedy of this kind, whatever its result.",
);
const REMEDIES_EXECUTED: Text = Text::of(
    "Klachten, geregistreerd in de maand, met een uitgevoerde oplossing van deze soort.",
    "Complaints registered in the month with an executed remedy of this kind.",
);
const COMPENSATION: Text = Text::of(
    "Som van de uitgevoerde compensaties in deze valuta, van klachten geregistreerd in de maand.",
    "Sum of the compensations executed in this currency, of complaints registered in the month.",
);
const FIRST_RESPONSE_DUE: Text = Text::of(
    "Klachten waarvan de termijn van de eerste reactie in de maand eindigde: gereageerd, of nu te laat. \
     Klachten waarvan de termijn nog loopt en klachten die eerder zonder reactie zijn gesloten, tellen niet mee.",
    "Complaints whose term of the first response ended in the month: responded to, or late by now. \
     Complaints whose term is still running and complaints closed earlier without a response are not counted.",
);
const FIRST_RESPONSE_ON_TIME: Text = Text::of(
    "Daarvan: gereageerd op of voor de laatste dag van de termijn.",
    "Of these: responded to on or before the last day of the term.",
);
const FIRST_RESPONSE_SHARE: Text = Text::of(
    "Op tijd ÷ eerste reacties met einddatum in deze maand.",
    "On time ÷ first responses due in this month.",
);
const FIRST_RESPONSE_MEDIAN: Text = Text::of(
    "De mediaan van het aantal werkdagen van ontvangst tot eerste reactie, van de klachten waarop is gereageerd.",
    "The median of the number of working days from receipt to first response, of the complaints responded to.",
);
const FIRST_RESPONSE_NINETIETH: Text = Text::of(
    "Het aantal werkdagen waarbinnen negen van de tien eerste reacties kwamen.",
    "The number of working days within which nine of ten first responses came.",
);
const RESOLUTION_DUE: Text = Text::of(
    "Klachten waarvan de termijn van afhandeling in de maand eindigde: gesloten, of nu te laat. \
     Klachten die in de wacht staan en klachten waarvan de termijn nog loopt, tellen niet mee.",
    "Complaints whose term of resolution ended in the month: closed, or late by now. \
     Complaints that are on hold and complaints whose term is still running are not counted.",
);
const RESOLUTION_ON_TIME: Text = Text::of(
    "Daarvan: voor het eerst gesloten op of voor de laatste dag van de termijn.",
    "Of these: closed for the first time on or before the last day of the term.",
);
const RESOLUTION_SHARE: Text = Text::of(
    "Op tijd ÷ afhandelingen met einddatum in deze maand.",
    "On time ÷ resolutions due in this month.",
);
const MEASURES_MADE: Text = Text::of(
    "Maatregelen die in de maand zijn vastgelegd.",
    "Measures recorded in the month.",
);
const MEASURES_DUE: Text = Text::of(
    "Maatregelen waarvan de einddatum in de maand valt.",
    "Measures whose due date lies in the month.",
);
const MEASURES_DONE: Text = Text::of(
    "Daarvan: uitgevoerd, ook als dat later was.",
    "Of these: done, also when that was later.",
);

const ERASED: Text = Text::of(
    "Klachten die in de maand op verzoek zijn gewist, uit elke maand; in alle andere cijfers tellen ze mee als voorheen.",
    "Complaints erased on request in the month, from any month; in all other figures they count as before.",
);
const PURGED: Text = Text::of(
    "Klachten die in de maand zijn gewist omdat de bewaartermijn voorbij was; in alle andere cijfers tellen ze mee als \
     voorheen.",
    "Complaints erased in the month because their retention period was over; in all other figures they count as before.",
);

const QUARANTINED: Text = Text::of(
    "Inzendingen van het formulier die in de maand binnenkwamen en eerst zijn bekeken; wat is vrijgegeven, telt als \
     geregistreerd in de maand van vrijgave.",
    "Submissions of the form that came in within the month and were looked at first; what was released counts as \
     registered in the month of its release.",
);
const RATINGS: Text = Text::of(
    "Beoordelingen die melders in de maand voor het eerst gaven, naar cijfer; 5 is het beste.",
    "Ratings that complainants gave for the first time in the month, by score; 5 is the best.",
);

impl Key {
    /// Describes how the figure is computed.
    pub const fn formula(self) -> Text {
        match self {
            Key::Registered => REGISTERED,
            Key::Duplicates => DUPLICATES,
            Key::Repeats => REPEATS,
            Key::Opening => OPENING,
            Key::Reopened => REOPENED,
            Key::Restored => RESTORED,
            Key::Closed => CLOSED,
            Key::Closing => CLOSING,
            Key::OpenByAge => OPEN_BY_AGE,
            Key::ByMainNature => BY_MAIN_NATURE,
            Key::ByNature => BY_NATURE,
            Key::ByAdmissibility => BY_ADMISSIBILITY,
            Key::ByStatus => BY_STATUS,
            Key::ByKind => BY_KIND,
            Key::ByChannel => BY_CHANNEL,
            Key::ByFinding => BY_FINDING,
            Key::ByOutcome => BY_OUTCOME,
            Key::ByDepartment => BY_DEPARTMENT,
            Key::RemediesOffered => REMEDIES_OFFERED,
            Key::RemediesExecuted => REMEDIES_EXECUTED,
            Key::Compensation => COMPENSATION,
            Key::FirstResponseDue => FIRST_RESPONSE_DUE,
            Key::FirstResponseOnTime => FIRST_RESPONSE_ON_TIME,
            Key::FirstResponseShare => FIRST_RESPONSE_SHARE,
            Key::FirstResponseMedian => FIRST_RESPONSE_MEDIAN,
            Key::FirstResponseNinetieth => FIRST_RESPONSE_NINETIETH,
            Key::ResolutionDue => RESOLUTION_DUE,
            Key::ResolutionOnTime => RESOLUTION_ON_TIME,
            Key::ResolutionShare => RESOLUTION_SHARE,
            Key::MeasuresMade => MEASURES_MADE,
            Key::MeasuresDue => MEASURES_DUE,
            Key::MeasuresDone => MEASURES_DONE,
            Key::Erased => ERASED,
            Key::Purged => PURGED,
            Key::Quarantined => QUARANTINED,
            Key::Ratings => RATINGS,
        }
    }
}
