//! Texts of the rendered reports that belong to no figure: column headings, captions and the like.

use crate::i18n::Text;

pub(super) static TITLE: Text = Text::of("Maandrapportage klachten", "Monthly complaints report");
pub(super) static COUNTED_UNTIL: Text = Text::of("Geteld tot en met", "Counted up to and including");
pub(super) static PROVISIONAL: Text = Text::of(
    "Voorlopig: de maand is nog niet voorbij.",
    "Provisional: the month is not over yet.",
);
pub(super) static GENERATED: Text = Text::of("Opgemaakt", "Generated");
pub(super) static FROZEN: Text = Text::of("Vastgesteld als versie", "Frozen as edition");
pub(super) static KEY_FIGURES: Text = Text::of("Kerncijfers", "Key figures");
pub(super) static COURSE: Text = Text::of("Verloop en aard", "Trend and nature");
pub(super) static FIRST_ON_TIME: Text = Text::of("Eerste reacties op tijd", "First responses on time");
pub(super) static RESOLVED_ON_TIME: Text = Text::of("Afhandelingen op tijd", "Resolutions on time");
pub(super) static BALANCE: Text = Text::of("Verloop van de werkvoorraad", "Course of the outstanding complaints");

pub(super) static SECTION: Text = Text::of("Onderdeel", "Section");
pub(super) static FIGURE: Text = Text::of("Cijfer", "Figure");
pub(super) static PART: Text = Text::of("Onderverdeling", "Part");
pub(super) static CODE: Text = Text::of("Code", "Code");
pub(super) static VALUE: Text = Text::of("Waarde", "Value");
pub(super) static UNIT: Text = Text::of("Eenheid", "Unit");
pub(super) static NUMBER: Text = Text::of("Aantal", "Number");
pub(super) static AMOUNT: Text = Text::of("Bedrag", "Amount");
pub(super) static SHARE: Text = Text::of("Aandeel", "Share");
pub(super) static SHARE_OF_REGISTERED: Text = Text::of("Aandeel van alle geregistreerde", "Share of all registered");
pub(super) static FORMULA: Text = Text::of("Hoe berekend", "How computed");
pub(super) static LIST: Text = Text::of("Lijst", "List");
pub(super) static OPEN_LIST: Text = Text::of("Open de lijst", "Open the list");
pub(super) static YEAR: Text = Text::of("Jaar", "Year");
pub(super) static MONTH: Text = Text::of("Maand", "Month");
pub(super) static REGISTERED: Text = Text::of("Geregistreerd", "Registered");
pub(super) static CLOSED: Text = Text::of("Gesloten", "Closed");
pub(super) static OUTSTANDING: Text = Text::of("Openstaand eind maand", "Outstanding at end of month");

pub(super) static UNIT_COUNT: Text = Text::of("aantal", "number");
pub(super) static UNIT_SHARE: Text = Text::of("aandeel", "share");
pub(super) static UNIT_DAYS: Text = Text::of("werkdagen", "working days");
pub(super) static DAY: Text = Text::of("werkdag", "working day");
pub(super) static DAYS: Text = Text::of("werkdagen", "working days");
/// Placeholder for a missing number.
pub(super) static MISSING_NUMBER: Text = Text::of("n.v.t.", "n/a");

pub(super) static SHEET_FIGURES: Text = Text::of("Cijfers", "Figures");
pub(super) static SHEET_TREND: Text = Text::of("Verloop", "Trend");

pub(super) static CHART_MONTHS: Text = Text::of(
    "Geregistreerde en gesloten klachten per maand",
    "Complaints registered and closed per month",
);
pub(super) static CHART_NATURES: Text =
    Text::of("Geregistreerde klachten naar aard", "Registered complaints by nature");
pub(super) static CHART_ON_TIME: Text = Text::of(
    "Aandeel eerste reacties op tijd per maand",
    "Share of first responses on time per month",
);
pub(super) static OTHER_NATURES: Text = Text::of("Overige", "Other");
pub(super) static NONE_DUE: Text = Text::of(
    "geen eerste reacties met einddatum in deze maand",
    "no first responses due in this month",
);
