//! The figures of a report: key, value, label, and the list that is counted. Pure. Source: the procedure's chapter
//! "Rapportage".

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::calendar::model::Month;
use crate::i18n::{Language, Text};

/// The report of one month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub month: Month,
    /// The last day counted: the last day of the month, or today if that is earlier.
    pub until: NaiveDate,
    pub generated_at: DateTime<Utc>,
    /// In the order of display; the figures of a section are consecutive.
    pub figures: Vec<Figure>,
}

/// A value of the report: a single figure, or one part of a division.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    pub key: Key,
    /// The code of the part; `None` for a single figure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<String>,
    /// The name of the part; `None` for a single figure.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<Name>,
    pub value: Value,
    /// The number of complaints or measures in `list`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub items: Option<i64>,
    /// Path and query of the list of the items counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub list: Option<String>,
}

/// The name of a code in Dutch and English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    pub nl: String,
    pub en: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "unit", rename_all = "snake_case")]
pub enum Value {
    Count {
        count: i64,
    },
    /// From 0 to 1; `None` if the denominator is 0.
    Share {
        share: Option<f64>,
    },
    /// Working days; `None` if nothing was measured.
    WorkingDays {
        days: Option<f64>,
    },
    /// Hundredths of a currency, given by its ISO 4217 code.
    Money {
        cents: i64,
        currency: String,
    },
}

/// The kind of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray)]
#[serde(rename_all = "camelCase")]
#[strum(serialize_all = "camelCase")]
pub enum Key {
    Registered,
    Duplicates,
    Repeats,
    Opening,
    Reopened,
    Restored,
    Closed,
    Closing,
    OpenByAge,
    ByMainNature,
    ByNature,
    ByAdmissibility,
    ByStatus,
    ByKind,
    ByChannel,
    ByFinding,
    ByOutcome,
    ByDepartment,
    RemediesOffered,
    RemediesExecuted,
    Compensation,
    FirstResponseDue,
    FirstResponseOnTime,
    FirstResponseShare,
    FirstResponseMedian,
    FirstResponseNinetieth,
    ResolutionDue,
    ResolutionOnTime,
    ResolutionShare,
    MeasuresMade,
    MeasuresDue,
    MeasuresDone,
    Erased,
    Purged,
    Quarantined,
    Ratings,
}

/// A part of the report under a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Registered,
    Stock,
    Divisions,
    Remedies,
    FirstResponse,
    Resolution,
    Prevention,
    Forgotten,
    Website,
}

impl Section {
    pub const fn title(self) -> Text {
        match self {
            Section::Registered => Text::of("Geregistreerd", "Registered"),
            Section::Stock => Text::of("Werkvoorraad", "Outstanding"),
            Section::Divisions => Text::of(
                "Geregistreerde klachten uitgesplitst",
                "Registered complaints broken down",
            ),
            Section::Remedies => Text::of("Oplossingen", "Remedies"),
            Section::FirstResponse => Text::of("Eerste reactie", "First response"),
            Section::Resolution => Text::of("Afhandeling", "Resolution"),
            Section::Forgotten => Text::of("Gewist", "Erased"),
            Section::Website => Text::of("Website", "Website"),
            Section::Prevention => Text::of("Maatregelen ter voorkoming", "Prevention measures"),
        }
    }
}

impl Key {
    pub const fn section(self) -> Section {
        match self {
            Key::Registered | Key::Duplicates | Key::Repeats => Section::Registered,
            Key::Opening | Key::Reopened | Key::Restored | Key::Closed | Key::Closing | Key::OpenByAge => {
                Section::Stock
            }
            Key::ByMainNature
            | Key::ByNature
            | Key::ByAdmissibility
            | Key::ByStatus
            | Key::ByKind
            | Key::ByChannel
            | Key::ByFinding
            | Key::ByOutcome
            | Key::ByDepartment => Section::Divisions,
            Key::RemediesOffered | Key::RemediesExecuted | Key::Compensation => Section::Remedies,
            Key::FirstResponseDue
            | Key::FirstResponseOnTime
            | Key::FirstResponseShare
            | Key::FirstResponseMedian
            | Key::FirstResponseNinetieth => Section::FirstResponse,
            Key::ResolutionDue | Key::ResolutionOnTime | Key::ResolutionShare => Section::Resolution,
            Key::MeasuresMade | Key::MeasuresDue | Key::MeasuresDone => Section::Prevention,
            Key::Erased | Key::Purged => Section::Forgotten,
            Key::Quarantined | Key::Ratings => Section::Website,
        }
    }

    /// The label in Dutch and English.
    pub const fn label(self) -> Text {
        match self {
            Key::Registered => Text::of("Geregistreerd", "Registered"),
            Key::Duplicates => Text::of("Waarvan duplicaat", "Of which duplicates"),
            Key::Repeats => Text::of("Waarvan herhaalde klachten", "Of which repeated complaints"),
            Key::Opening => Text::of("Openstaand begin maand", "Outstanding at start of month"),
            Key::Reopened => Text::of("Heropend", "Reopened"),
            Key::Restored => Text::of("Losgemaakt van een andere klacht", "Taken apart from another complaint"),
            Key::Closed => Text::of("Gesloten", "Closed"),
            Key::Closing => Text::of("Openstaand eind maand", "Outstanding at end of month"),
            Key::OpenByAge => Text::of("Openstaand naar looptijd", "Outstanding by age"),
            Key::ByMainNature => Text::of("Naar hoofdaard", "By main nature"),
            Key::ByNature => Text::of("Naar aard", "By nature"),
            Key::ByAdmissibility => Text::of("Naar ontvankelijkheid", "By admissibility"),
            Key::ByStatus => Text::of("Naar status", "By status"),
            Key::ByKind => Text::of("Naar soort", "By kind"),
            Key::ByChannel => Text::of("Naar kanaal", "By channel"),
            Key::ByFinding => Text::of("Naar afweging", "By finding"),
            Key::ByOutcome => Text::of("Naar uitkomst", "By outcome"),
            Key::ByDepartment => Text::of("Naar afdeling", "By department"),
            Key::RemediesOffered => Text::of("Klachten met oplossing", "Complaints with a remedy"),
            Key::RemediesExecuted => Text::of(
                "Klachten met uitgevoerde oplossing",
                "Complaints with a remedy executed",
            ),
            Key::Compensation => Text::of("Uitgevoerde compensatie", "Compensation executed"),
            Key::FirstResponseDue => Text::of(
                "Eerste reacties met einddatum in deze maand",
                "First responses due in this month",
            ),
            Key::FirstResponseOnTime => Text::of("Op tijd", "On time"),
            Key::FirstResponseShare => Text::of("Aandeel op tijd", "Share on time"),
            Key::FirstResponseMedian => Text::of("Mediaan", "Median"),
            Key::FirstResponseNinetieth => Text::of("90e percentiel", "90th percentile"),
            Key::ResolutionDue => Text::of(
                "Afhandelingen met einddatum in deze maand",
                "Resolutions due in this month",
            ),
            Key::ResolutionOnTime => Text::of("Op tijd", "On time"),
            Key::ResolutionShare => Text::of("Aandeel op tijd", "Share on time"),
            Key::MeasuresMade => Text::of("Vastgelegd", "Recorded"),
            Key::MeasuresDue => Text::of("Met einddatum in deze maand", "Due in this month"),
            Key::MeasuresDone => Text::of("Waarvan uitgevoerd", "Of which done"),
            Key::Erased => Text::of("Gewist op verzoek", "Erased on request"),
            Key::Purged => Text::of("Gewist na de bewaartermijn", "Erased after the retention period"),
            Key::Quarantined => Text::of("Inzendingen die op spam leken", "Submissions that looked like spam"),
            Key::Ratings => Text::of("Beoordelingen door melders", "Ratings by complainants"),
        }
    }

    /// Whether the figure has a value for each part instead of a single value.
    pub const fn is_division(self) -> bool {
        matches!(
            self,
            Key::OpenByAge
                | Key::ByMainNature
                | Key::ByNature
                | Key::ByAdmissibility
                | Key::ByStatus
                | Key::ByKind
                | Key::ByChannel
                | Key::ByFinding
                | Key::ByOutcome
                | Key::ByDepartment
                | Key::RemediesOffered
                | Key::RemediesExecuted
                | Key::Compensation
                | Key::Ratings
        )
    }
}

impl Report {
    /// Returns the parts of a division in their order, or the single figure of another key.
    pub fn of(&self, key: Key) -> impl Iterator<Item = &Figure> {
        self.figures.iter().filter(move |figure| figure.key == key)
    }

    /// Returns the count of the first figure with this key, or 0.
    pub fn count(&self, key: Key) -> i64 {
        self.of(key).next().map_or(0, Figure::count)
    }
}

impl Figure {
    /// Returns the count, or 0 for a value of another unit.
    pub const fn count(&self) -> i64 {
        match self.value {
            Value::Count { count } => count,
            _ => 0,
        }
    }
}

impl Name {
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Dutch => &self.nl,
            Language::English => &self.en,
        }
    }
}
