//! A sample year of reports for tests, with names that need escaping, a month without first responses and values of every
//! unit.

use chrono::NaiveDate;

use crate::reports::model::{Figure, Key, Name, Report, Value};
use crate::vocabulary::Vocabulary;

/// The name of a nature that takes more than one line.
pub(in super::super) const LONG: &str = "Consument voelt zich onder druk gezet tijdens een ongevraagd verkoopgesprek aan de deur, \
    terwijl een sticker met nee tegen colportage duidelijk zichtbaar naast de bel was aangebracht";

/// The name of a nature that a spreadsheet could read as a formula.
pub(in super::super) const FORMULA: &str = "=cmd|'/c calc'!A1";

const NATURES: [(&str, &str, i64); 16] = [
    ("1.1", "Geen toestemming & misleiding", 214),
    (FORMULA, FORMULA, 187),
    ("1.2", "<script>alert('klacht')</script>", 142),
    (
        "with \"quotes\", and a comma",
        "Naam met \"aanhalingstekens\" en 'apostrofs'",
        121,
    ),
    ("2.1", LONG, 96),
    ("2.2", "Onjuiste of onvolledige informatie over het tarief", 88),
    ("2.3", "Bedenktijd niet vermeld", 71),
    ("3.1", "Énergieleverancier ten onrechte genoemd – “gratis” overstap", 64),
    ("3.2", "Bel-me-niet genegeerd", 52),
    ("3.3", "Persoonsgegevens zonder grond gebruikt", 41),
    ("4.1", "Dubbele incasso", 33),
    ("4.2", "Contract niet ontvangen", 27),
    ("4.3", "Opzegging niet verwerkt", 19),
    ("5.1", "Boete bij overstap (€ 125)", 12),
    ("5.2", "Verwarring over −10 % korting", 8),
    ("5.3", "Taal niet begrepen", 0),
];

/// Returns the report of the month.
pub(in super::super) fn report() -> Report {
    let mut report = month("2026-10", 1_204, 1_150);
    report.figures = [
        registered(),
        stock(),
        natures(),
        divisions(),
        remedies(),
        first_response(),
        resolution(),
        prevention(),
    ]
    .concat();
    report
}

/// Returns the reports of a year that ends with the month. No first response was due in the fifth month.
pub(in super::super) fn trend() -> Vec<Report> {
    let months = [
        ("2025-11", 812, 790),
        ("2025-12", 640, 701),
        ("2026-01", 955, 860),
        ("2026-02", 901, 930),
        ("2026-03", 1_010, 955),
        ("2026-04", 870, 902),
        ("2026-05", 930, 911),
        ("2026-06", 1_044, 1_002),
        ("2026-07", 720, 810),
        ("2026-08", 688, 699),
        ("2026-09", 1_098, 1_040),
    ];
    let mut reports: Vec<Report> = months
        .into_iter()
        .map(|(name, registered, closed)| month(name, registered, closed))
        .collect();
    if let Some(Value::Share { share }) = reports[4].figures.last_mut().map(|figure| &mut figure.value) {
        *share = None;
    }
    reports.push(report());
    reports
}

/// Returns three months of a small register, the last one not over and without most figures.
pub(in super::super) fn small() -> Vec<Report> {
    let mut reports = vec![month("2026-08", 7, 4), month("2026-09", 0, 2), month("2026-10", 12, 9)];
    for report in &mut reports {
        report.until = NaiveDate::from_ymd_opt(2026, 10, 20).unwrap();
        report.generated_at = "2026-10-20T09:00:00Z".parse().unwrap();
    }
    reports[2].figures = vec![
        count(Key::Registered, 12),
        count(Key::Opening, 3),
        count(Key::Reopened, 0),
        count(Key::Restored, 0),
        count(Key::Closed, 9),
        count(Key::Closing, 6),
        part(Key::ByNature, "1.1", LONG, LONG, 9),
        part(
            Key::ByNature,
            "1.2",
            "Bedenktijd niet vermeld",
            "Cooling-off period not mentioned",
            3,
        ),
        single(Key::FirstResponseShare, Value::Share { share: Some(1.0) }),
    ];
    reports
}

/// Returns a month that has only the figures of a trend.
fn month(name: &str, registered: i64, closed: i64) -> Report {
    let share = 0.8 + f64::from(i32::try_from(registered % 19).unwrap()) / 100.0;
    Report {
        month: name.parse().unwrap(),
        until: NaiveDate::from_ymd_opt(2026, 10, 31).unwrap(),
        generated_at: "2026-11-03T09:00:00Z".parse().unwrap(),
        figures: vec![
            count(Key::Registered, registered),
            count(Key::Closed, closed),
            count(Key::Closing, 300 + registered - closed),
            single(
                Key::ResolutionShare,
                Value::Share {
                    share: Some(share - 0.05),
                },
            ),
            single(Key::FirstResponseShare, Value::Share { share: Some(share) }),
        ],
    }
}

fn registered() -> Vec<Figure> {
    vec![
        count(Key::Registered, 1_204),
        count(Key::Duplicates, 17),
        count(Key::Repeats, 63),
    ]
}

fn stock() -> Vec<Figure> {
    vec![
        count(Key::Opening, 298),
        count(Key::Reopened, 5),
        count(Key::Restored, 0),
        count(Key::Closed, 1_150),
        count(Key::Closing, 357),
        part(Key::OpenByAge, "0-5", "0–5 werkdagen", "0–5 working days", 281),
        part(Key::OpenByAge, "6-20", "6–20 werkdagen", "6–20 working days", 64),
        part(
            Key::OpenByAge,
            "21+",
            "21 werkdagen of langer",
            "21 working days or longer",
            12,
        ),
    ]
}

fn natures() -> Vec<Figure> {
    NATURES
        .into_iter()
        .map(|(code, name, number)| part(Key::ByNature, code, name, name, number))
        .collect()
}

fn divisions() -> Vec<Figure> {
    vec![
        part(Key::ByMainNature, "1", "Werving", "Solicitation", 664),
        part(Key::ByMainNature, "2", "Contract", "Contract", 540),
        part(Key::ByAdmissibility, "yes", "Ontvankelijk", "Admissible", 1_100),
        part(Key::ByAdmissibility, "no", "Niet ontvankelijk", "Inadmissible", 104),
        part(Key::ByChannel, "phone", "Telefoon", "Telephone", 702),
        part(Key::ByChannel, "mail", "E-mail", "E-mail", 402),
        part(Key::ByChannel, "form", "Formulier", "Form", 100),
        part(
            Key::ByDepartment,
            "door",
            "Verkoop aan de deur",
            "Door-to-door sales",
            801,
        ),
        part(Key::ByDepartment, "desk", "Klantenservice", "Customer service", 403),
    ]
}

fn remedies() -> Vec<Figure> {
    let mut compensation = part(Key::Compensation, "EUR", "Euro", "Euro", 0);
    compensation.value = Value::Money {
        cents: 123_456,
        currency: "EUR".to_owned(),
    };
    let mut other = part(Key::Compensation, "USD", "Amerikaanse dollar", "US dollar", 0);
    other.value = Value::Money {
        cents: 5_000,
        currency: "USD".to_owned(),
    };
    vec![
        part(Key::RemediesOffered, "excuse", "Excuses", "Apology", 411),
        part(Key::RemediesOffered, "refund", "Terugbetaling", "Refund", 58),
        part(Key::RemediesExecuted, "excuse", "Excuses", "Apology", 399),
        compensation,
        other,
    ]
}

fn first_response() -> Vec<Figure> {
    vec![
        count(Key::FirstResponseDue, 1_120),
        count(Key::FirstResponseOnTime, 1_049),
        single(Key::FirstResponseShare, Value::Share { share: Some(0.936_6) }),
        single(Key::FirstResponseMedian, Value::WorkingDays { days: Some(2.0) }),
        single(Key::FirstResponseNinetieth, Value::WorkingDays { days: Some(4.5) }),
    ]
}

fn resolution() -> Vec<Figure> {
    vec![
        count(Key::ResolutionDue, 0),
        count(Key::ResolutionOnTime, 0),
        single(Key::ResolutionShare, Value::Share { share: None }),
    ]
}

fn prevention() -> Vec<Figure> {
    vec![
        count(Key::MeasuresMade, 9),
        count(Key::MeasuresDue, 6),
        count(Key::MeasuresDone, 4),
    ]
}

fn single(key: Key, value: Value) -> Figure {
    Figure {
        key,
        of: None,
        name: None,
        value,
        items: None,
        list: None,
    }
}

fn count(key: Key, count: i64) -> Figure {
    Figure {
        items: Some(count),
        list: Some(format!("/complaints?figure={}&month=2026-10", key.as_str())),
        ..single(key, Value::Count { count })
    }
}

fn part(key: Key, code: &str, nl: &str, en: &str, number: i64) -> Figure {
    Figure {
        of: Some(code.to_owned()),
        name: Some(Name {
            nl: nl.to_owned(),
            en: en.to_owned(),
        }),
        ..count(key, number)
    }
}
