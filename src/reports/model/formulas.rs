//! How each figure is computed, in words. The formula travels with the figure.

use super::figures::Key;
use crate::i18n::Text;

impl Key {
    /// How it is computed.
    #[expect(clippy::too_many_lines, reason = "a table: a sentence for each figure")]
    pub const fn formula(self) -> Text {
        match self {
            Key::Registered => Text::of(
                "Klachten met een datum van registratie in de maand.",
                "Complaints whose date of registration lies in the month.",
            ),
            Key::Duplicates => Text::of(
                "Geregistreerd in de maand en gesloten als dubbel; ook meegeteld bij geregistreerd.",
                "Registered in the month and closed as a duplicate; counted as registered too.",
            ),
            Key::Repeats => Text::of(
                "Geregistreerd in de maand door iemand die in het jaar ervoor al klaagde: zelfde klantnummer, e-mailadres \
                 of telefoonnummer, of vervolg op een eerdere klacht; zoals bekend bij de registratie.",
                "Registered in the month for somebody who had complained within the year before: same customer number, \
                 e-mail address or phone number, or following an earlier complaint; as known at registration.",
            ),
            Key::Opening => Text::of(
                "Klachten die open waren aan het eind van de dag voor de maand.",
                "Complaints open at the end of the day before the month.",
            ),
            Key::Reopened => Text::of(
                "Heropeningen in de maand, van klachten uit elke maand.",
                "Reopenings in the month, of complaints from any month.",
            ),
            Key::Closed => Text::of(
                "Sluitingen in de maand, van klachten uit elke maand; wie heropend en weer gesloten werd, telt opnieuw.",
                "Closings in the month, of complaints from any month; what was reopened and closed again counts again.",
            ),
            Key::Closing => Text::of(
                "Openstaand bij begin + geregistreerd + heropend − gesloten.",
                "Outstanding at begin + registered + reopened − closed.",
            ),
            Key::OpenByAge => Text::of(
                "Openstaand bij einde, naar het aantal dagen sinds de registratie.",
                "Outstanding at end, by the number of days since registration.",
            ),
            Key::ByMainNature => Text::of(
                "Geregistreerd in de maand, elke aard opgeteld bij de hoofdaard waaronder zij valt.",
                "Registered in the month, each nature added to the main nature that it belongs to.",
            ),
            Key::ByNature => Text::of(
                "Geregistreerd in de maand, naar aard; een samengevoegde aard telt bij die waarin zij opging.",
                "Registered in the month, by nature; one that was merged counts as that which it was merged into.",
            ),
            Key::ByAdmissibility => Text::of(
                "Geregistreerd in de maand, naar wat nu over de ontvankelijkheid is beslist.",
                "Registered in the month, by what is decided on admissibility now.",
            ),
            Key::ByStatus => Text::of(
                "Geregistreerd in de maand, naar of de klacht nu open of gesloten is.",
                "Registered in the month, by whether the complaint is open or closed now.",
            ),
            Key::ByKind => Text::of(
                "Geregistreerd in de maand, naar soort.",
                "Registered in the month, by kind.",
            ),
            Key::ByChannel => Text::of(
                "Geregistreerd in de maand, naar de weg waarlangs de klacht kwam.",
                "Registered in the month, by the channel through which it came.",
            ),
            Key::ByFinding => Text::of(
                "Geregistreerd in de maand, naar het oordeel dat er nu is.",
                "Registered in the month, by the finding that there is now.",
            ),
            Key::ByOutcome => Text::of(
                "Geregistreerd in de maand, naar de uitkomst waarmee de klacht nu gesloten is.",
                "Registered in the month, by the outcome with which the complaint is closed now.",
            ),
            Key::ByDepartment => Text::of(
                "Geregistreerd in de maand, naar de afdeling die de klacht nu behandelt.",
                "Registered in the month, by the department that handles the complaint now.",
            ),
            Key::RemediesOffered => Text::of(
                "Klachten, geregistreerd in de maand, met een oplossing van deze soort, wat er ook van kwam.",
                "Complaints registered in the month with a remedy of this kind, whatever came of it.",
            ),
            Key::RemediesExecuted => Text::of(
                "Klachten, geregistreerd in de maand, met een uitgevoerde oplossing van deze soort.",
                "Complaints registered in the month with an executed remedy of this kind.",
            ),
            Key::Compensation => Text::of(
                "Som van de uitgevoerde compensaties in deze munt, van klachten geregistreerd in de maand.",
                "Sum of the compensations executed in this currency, of complaints registered in the month.",
            ),
            Key::FirstResponseDue => Text::of(
                "Klachten waarvan de termijn van de eerste reactie in de maand eindigde: gereageerd, of nu te laat. Wat nog \
                 niet hoeft, en wat voor die tijd zonder reactie gesloten werd, telt niet mee.",
                "Complaints whose term of the first response ended in the month: responded to, or late by now. What is not \
                 due yet, and what was closed before without a response, is left out.",
            ),
            Key::FirstResponseOnTime => Text::of(
                "Daarvan: gereageerd op of voor de laatste dag van de termijn.",
                "Of these: responded to on or before the last day of the term.",
            ),
            Key::FirstResponseShare => Text::of(
                "Op tijd ÷ eerste reacties die klaar moesten zijn.",
                "On time ÷ first responses due.",
            ),
            Key::FirstResponseMedian => Text::of(
                "Het midden van de werkdagen van ontvangst tot eerste reactie, van wat gereageerd is.",
                "The middle of the working days from receipt to first response, of what was responded to.",
            ),
            Key::FirstResponseNinetieth => Text::of(
                "Het aantal werkdagen waarbinnen negen van de tien eerste reacties kwamen.",
                "The number of working days within which nine of ten first responses came.",
            ),
            Key::ResolutionDue => Text::of(
                "Klachten waarvan de termijn van afhandeling in de maand eindigde: gesloten, of nu te laat. Wat stilstaat of \
                 nog niet hoeft, telt niet mee.",
                "Complaints whose term of resolution ended in the month: closed, or late by now. What stands still or is not \
                 due yet is left out.",
            ),
            Key::ResolutionOnTime => Text::of(
                "Daarvan: voor het eerst gesloten op of voor de laatste dag van de termijn.",
                "Of these: closed for the first time on or before the last day of the term.",
            ),
            Key::ResolutionShare => Text::of(
                "Op tijd ÷ afhandelingen die klaar moesten zijn.",
                "On time ÷ resolutions due.",
            ),
            Key::MeasuresMade => Text::of(
                "Maatregelen die in de maand in het register kwamen.",
                "Measures that came into the register in the month.",
            ),
            Key::MeasuresDue => Text::of(
                "Maatregelen waarvan de einddatum in de maand valt.",
                "Measures whose due date lies in the month.",
            ),
            Key::MeasuresDone => Text::of(
                "Daarvan: uitgevoerd, ook als dat later was.",
                "Of these: done, also when that was later.",
            ),
        }
    }
}
