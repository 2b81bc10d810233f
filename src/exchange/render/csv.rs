//! Exports as CSV for a Dutch spreadsheet: what the procedure says is registered of a complaint, under the names that it has
//! there.

use ::csv::{Terminator, Writer, WriterBuilder};
use chrono::{DateTime, NaiveDate, Utc};

use super::Renderer;
use crate::calendar::model::local_date;
use crate::error::{Error, Result};
use crate::exchange::store::Exported;
use crate::i18n::Language;
use crate::plain_text::escape_formula;
use crate::procedure::{Assignee, Prevention, Status};
use crate::vocabulary::Vocabulary;

/// The number, and the eight fields of the receiver and the six of the handler; of the second of the eight each part stands
/// by itself.
const HEADINGS: [&str; 20] = [
    "Nummer",
    "Naam ontvanger",
    "Datum registratie",
    "Wijze van binnenkomst",
    "Naam melder",
    "Adres",
    "Postcode",
    "Woonplaats",
    "Telefoon",
    "E-mail",
    "Datum melding",
    "Aard van de klacht",
    "Naam behandelaar",
    "Datum doorsturen",
    "Datum terugkoppeling",
    "Status",
    "Datum afsluiting",
    "Korte beschrijving",
    "Wijze van afhandeling",
    "Maatregelen",
];

/// Without it Excel takes the letters for those of another alphabet.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
const DUTCH: Language = Language::Dutch;

/// The byte order mark and the headings.
pub(super) fn head() -> Result<Vec<u8>> {
    let mut writer = writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(HEADINGS).map_err(unwritable)?;
    whole(writer)
}

impl Renderer {
    pub(super) fn csv(&self, all: impl Iterator<Item = Exported>) -> Result<Vec<u8>> {
        let mut writer = writer(Vec::new());
        for exported in all {
            let record = self.record(exported);
            let cells = record.iter().map(|cell| escape_formula(cell).into_owned());
            writer.write_record(cells).map_err(unwritable)?;
        }
        whole(writer)
    }

    fn record(&self, exported: Exported) -> [String; HEADINGS.len()] {
        let complaint = exported.seen.complaint;
        let shown = |text: Option<String>| text.filter(|_| self.include_personal_data).unwrap_or_default();
        let channel = complaint.signal.channel.name();
        let closing = complaint.closing().cloned();
        let is_closed = matches!(complaint.status, Status::Closed(_));
        let who = complaint.signal.complainant;
        [
            complaint.number,
            shown(Some(complaint.signal.receiver_name)),
            day(Some(complaint.registered_at)),
            channel.get(DUTCH).to_owned(),
            shown(who.name),
            shown(who.address),
            shown(who.postal_code),
            shown(who.town),
            shown(who.phone),
            shown(who.email),
            complaint.signal.reported_date.map(written).unwrap_or_default(),
            self.names.nature(&complaint.signal.nature, DUTCH).to_owned(),
            self.handler(complaint.assignee),
            day(complaint.forwarded_at),
            day(complaint.feedback.map(|feedback| feedback.at)),
            if is_closed { "gesloten" } else { "open" }.to_owned(),
            day(closing.as_ref().map(|closing| closing.at)),
            shown(complaint.signal.short_description),
            shown(closing.and_then(|closing| closing.handling_summary)),
            shown(complaint.prevention.map(|prevention| match prevention {
                Prevention::None(reason) => format!("Geen: {reason}"),
                Prevention::Measures(_) => exported.measures.join("; "),
            })),
        ]
    }

    /// The person who handles it, or the queue in which it is; only that without personal data.
    fn handler(&self, assignee: Assignee) -> String {
        let department = assignee.department.as_deref();
        let queue = || department.map(|code| self.names.department(code).to_owned());
        let person = assignee
            .name
            .or(assignee.subject)
            .filter(|_| self.include_personal_data);
        person.or(assignee.function).or_else(queue).unwrap_or_default()
    }
}

fn day(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| written(local_date(at))).unwrap_or_default()
}

/// A day as people and spreadsheets in the Netherlands write it.
fn written(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

fn writer(start: Vec<u8>) -> Writer<Vec<u8>> {
    WriterBuilder::new()
        .delimiter(b';')
        .terminator(Terminator::CRLF)
        .from_writer(start)
}

fn whole(writer: Writer<Vec<u8>>) -> Result<Vec<u8>> {
    writer
        .into_inner()
        .map_err(|error| Error::caused("a line of an export", error.into_error()))
}

fn unwritable(error: ::csv::Error) -> Error {
    Error::caused("a line of an export", error)
}
