//! The formula of each figure in words. Reports show it beside the figure.

use super::figures::Key;
use crate::i18n::Text;

const REGISTERED: Text = Text::of(
    "Klachten met een datum van registratie in de maand.",
    "Complaints whose date of registration lies in the month.",
);
const DUPLICATES: Text = Text::of(
    "Geregistreerd in de maand en gesloten als dubbel; ook meegeteld bij geregistreerd.",
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
    "Sluitingen in de maand, van klachten uit elke maand; wie heropend en weer gesloten werd, telt opnieuw.",
    "Closings in the month, of complaints from any month; what was reopened and closed again counts again.",
);
const CLOSING: Text = Text::of(
    "Openstaand bij begin + geregistreerd + heropend + losgemaakt − gesloten.",
    "Outstanding at begin + registered + reopened + taken apart − closed.",
);
const OPEN_BY_AGE: Text = Text::of(
    "Openstaand bij einde, naar het aantal dagen sinds de registratie.",
    "Outstanding at end, by the number of days since registration.",
);
const BY_MAIN_NATURE: Text = Text::of(
    "Geregistreerd in de maand, elke aard opgeteld bij de hoofdaard waaronder zij valt.",
    "Registered in the month, each nature added to the main nature that it belongs to.",
);
const BY_NATURE: Text = Text::of(
    "Geregistreerd in de maand, naar aard; een samengevoegde aard telt bij die waarin zij opging.",
    "Registered in the month, by nature; one that was merged counts as that which it was merged into.",
);
const BY_ADMISSIBILITY: Text = Text::of(
    "Geregistreerd in de maand, naar wat nu over de ontvankelijkheid is beslist.",
    "Registered in the month, by what is decided on admissibility now.",
);
const BY_STATUS: Text = Text::of(
    "Geregistreerd in de maand, naar of de klacht nu open of gesloten is.",
    "Registered in the month, by whether the complaint is open or closed now.",
);
const BY_KIND: Text = Text::of(
    "Geregistreerd in de maand, naar soort.",
    "Registered in the month, by kind.",
);
const BY_CHANNEL: Text = Text::of(
    "Geregistreerd in de maand, naar de weg waarlangs de klacht kwam.",
    "Registered in the month, by the channel through which it came.",
);
const BY_FINDING: Text = Text::of(
    "Geregistreerd in de maand, naar het oordeel dat er nu is.",
    "Registered in the month, by the finding that there is now.",
);
const BY_OUTCOME: Text = Text::of(
    "Geregistreerd in de maand, naar de uitkomst waarmee de klacht nu gesloten is.",
    "Registered in the month, by the outcome with which the complaint is closed now.",
);
const BY_DEPARTMENT: Text = Text::of(
    "Geregistreerd in de maand, naar de afdeling die de klacht nu behandelt.",
    "Registered in the month, by the department that handles the complaint now.",
);
const REMEDIES_OFFERED: Text = Text::of(
    "Klachten, geregistreerd in de maand, met een oplossing van deze soort, wat er ook van kwam.",
    "Complaints registered in the month with a remedy of this kind, whatever came of it.",
);
const REMEDIES_EXECUTED: Text = Text::of(
    "Klachten, geregistreerd in de maand, met een uitgevoerde oplossing van deze soort.",
    "Complaints registered in the month with an executed remedy of this kind.",
);
const COMPENSATION: Text = Text::of(
    "Som van de uitgevoerde compensaties in deze munt, van klachten geregistreerd in de maand.",
    "Sum of the compensations executed in this currency, of complaints registered in the month.",
);
const FIRST_RESPONSE_DUE: Text = Text::of(
    "Klachten waarvan de termijn van de eerste reactie in de maand eindigde: gereageerd, of nu te laat. Wat nog \
     niet hoeft, en wat voor die tijd zonder reactie gesloten werd, telt niet mee.",
    "Complaints whose term of the first response ended in the month: responded to, or late by now. What is not \
     due yet, and what was closed before without a response, is left out.",
);
const FIRST_RESPONSE_ON_TIME: Text = Text::of(
    "Daarvan: gereageerd op of voor de laatste dag van de termijn.",
    "Of these: responded to on or before the last day of the term.",
);
const FIRST_RESPONSE_SHARE: Text = Text::of(
    "Op tijd ÷ eerste reacties die klaar moesten zijn.",
    "On time ÷ first responses due.",
);
const FIRST_RESPONSE_MEDIAN: Text = Text::of(
    "Het midden van de werkdagen van ontvangst tot eerste reactie, van wat gereageerd is.",
    "The middle of the working days from receipt to first response, of what was responded to.",
);
const FIRST_RESPONSE_NINETIETH: Text = Text::of(
    "Het aantal werkdagen waarbinnen negen van de tien eerste reacties kwamen.",
    "The number of working days within which nine of ten first responses came.",
);
const RESOLUTION_DUE: Text = Text::of(
    "Klachten waarvan de termijn van afhandeling in de maand eindigde: gesloten, of nu te laat. Wat stilstaat of \
     nog niet hoeft, telt niet mee.",
    "Complaints whose term of resolution ended in the month: closed, or late by now. What stands still or is not \
     due yet is left out.",
);
const RESOLUTION_ON_TIME: Text = Text::of(
    "Daarvan: voor het eerst gesloten op of voor de laatste dag van de termijn.",
    "Of these: closed for the first time on or before the last day of the term.",
);
const RESOLUTION_SHARE: Text = Text::of(
    "Op tijd ÷ afhandelingen die klaar moesten zijn.",
    "On time ÷ resolutions due.",
);
const MEASURES_MADE: Text = Text::of(
    "Maatregelen die in de maand in het register kwamen.",
    "Measures that came into the register in the month.",
);
const MEASURES_DUE: Text = Text::of(
    "Maatregelen waarvan de einddatum in de maand valt.",
    "Measures whose due date lies in the month.",
);
const MEASURES_DONE: Text = Text::of(
    "Daarvan: uitgevoerd, ook als dat later was.",
    "Of these: done, also when that was later.",
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
        }
    }
}
