//! The words by which complaints are found: written in the same statement as the complaint, read by lists and searches.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Text, Uuid as SqlUuid};
use diesel::upsert::excluded;
use uuid::Uuid;

use super::row::ComplaintRow;
use super::visibility::Query;
use crate::db::{StatementPart, TextVector};
use crate::error::Result;
use crate::procedure::{Complaint, Representative};
use crate::schema::{complaint_words, complaints};
use crate::words::{Facts, text_lexemes, text_query};

/// All of a complaint that is found by words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Findable {
    facts: Facts,
    texts: Vec<String>,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = complaint_words)]
pub(super) struct WordsRow {
    complaint_id: Uuid,
    facts: TextVector,
    texts: TextVector,
}

impl Findable {
    pub(super) fn of(complaint: &Complaint) -> Self {
        let signal = &complaint.signal;
        let complainant = &signal.complainant;
        // Whoever calls gives one of these names.
        let names = [
            complainant.name.as_deref(),
            complainant.representative.as_ref().map(|by| by.name.as_str()),
            complainant.social_media.as_ref().map(|account| account.handle.as_str()),
        ];
        let names: Vec<&str> = names.into_iter().flatten().collect();
        let reached = |of: fn(&Representative) -> &Option<String>, own: &Option<String>| {
            let others = complainant.representative.as_ref().and_then(|by| of(by).as_ref());
            own.iter().chain(others).cloned().collect()
        };
        let address = [&complainant.address, &complainant.postal_code, &complainant.town];
        let address: Vec<&str> = address.into_iter().flatten().map(String::as_str).collect();
        let references = signal.external_references.iter();
        let references = references.flat_map(|other| [format!("{}:{}", other.system, other.id), other.id.clone()]);
        let (closing, previous) = (complaint.closing(), complaint.previous_closing.as_ref());
        let texts = [
            Some(&signal.description),
            signal.desired_solution.as_ref(),
            signal.short_description.as_ref(),
            closing.and_then(|closing| closing.handling_summary.as_ref()),
            previous.and_then(|closing| closing.short_description.as_ref()),
            previous.and_then(|closing| closing.handling_summary.as_ref()),
            signal.customer_number.as_ref(),
            signal.quote_number.as_ref(),
            signal.supplier.as_ref(),
        ];
        Findable {
            facts: Facts {
                name: (!names.is_empty()).then(|| names.join(" ")),
                address: (!address.is_empty()).then(|| address.join(" ")),
                postal_code: complainant.postal_code.clone(),
                emails: reached(|by| &by.email, &complainant.email),
                phones: reached(|by| &by.phone, &complainant.phone),
                customer_number: signal.customer_number.clone(),
                quote_number: signal.quote_number.clone(),
                references: references.collect(),
                receiver_name: Some(signal.receiver_name.clone()),
                reception_point: signal.reception_point.clone(),
            },
            texts: texts.into_iter().flatten().cloned().collect(),
        }
    }
}

impl WordsRow {
    pub(super) fn of(complaint: &Complaint) -> Self {
        let Findable { facts, texts } = Findable::of(complaint);
        WordsRow {
            complaint_id: complaint.id.0,
            facts: TextVector(facts.lexemes()),
            texts: TextVector(text_lexemes(texts.iter().map(String::as_str))),
        }
    }
}

/// The replacement of the words of a changed complaint; `None` when it is found by the same words as `before`.
pub(super) fn replacement(before: &Findable, after: &Complaint) -> Option<StatementPart> {
    use complaint_words as w;
    if *before == Findable::of(after) {
        return None;
    }
    // A complaint of which the words are still to be made has no row.
    let replacement = diesel::insert_into(w::table)
        .values(WordsRow::of(after))
        .on_conflict(w::complaint_id)
        .do_update()
        .set((w::facts.eq(excluded(w::facts)), w::texts.eq(excluded(w::texts))));
    Some(Box::new(replacement))
}

/// A search for words, with the complaints that have them if these are few. The planner cannot tell rare words apart:
/// without the ids it would walk a whole register in its order in the hope of another match.
pub struct Sought {
    column: &'static str,
    asked: String,
    few: Option<Vec<Uuid>>,
}

/// The number of complaints up to which they are looked up by id. More are soon met in the order of a list.
const FEW: usize = 10_000;

impl Sought {
    /// Looks for complaints with all of `facts`; `None` if there are no facts.
    pub fn facts(connection: &mut PgConnection, facts: &Facts) -> Result<Option<Self>> {
        let asked = facts.query();
        asked.map(|asked| Sought::find(connection, "facts", asked)).transpose()
    }

    /// Looks for complaints whose texts are as `asked`: words, `"phrases"`, `or`, `-`.
    pub fn texts(connection: &mut PgConnection, asked: &str) -> Result<Self> {
        Sought::find(connection, "texts", text_query(asked))
    }

    fn find(connection: &mut PgConnection, column: &'static str, asked: String) -> Result<Self> {
        #[derive(QueryableByName)]
        struct Found {
            #[diesel(sql_type = SqlUuid)]
            complaint_id: Uuid,
        }
        let most = FEW + 1;
        let look = format!("select complaint_id from complaint_words where {column} @@ $1::tsquery limit {most}");
        let found: Vec<Found> = sql_query(look).bind::<Text, _>(&asked).load(connection)?;
        let few = found.into_iter().map(|found| found.complaint_id).collect::<Vec<_>>();
        let few = Some(few).filter(|few| few.len() <= FEW);
        Ok(Sought { column, asked, few })
    }

    /// Limits a query to the complaints sought.
    pub fn limit<'a>(&'a self, query: Query<'a>) -> Query<'a> {
        match &self.few {
            Some(few) => query.filter(complaints::id.eq_any(few)),
            None => query.filter(
                sql::<Bool>("complaints.id in (select complaint_id from complaint_words where ")
                    .sql(self.column)
                    .sql(" @@ ")
                    .bind::<Text, _>(&self.asked)
                    .sql("::tsquery)"),
            ),
        }
    }
}

/// The complaints of which one step of [`make_missing_words`] makes the words.
const STEP: i64 = 1000;

/// Makes the words of the next complaints after the complaint `after` that have none. Returns how many were made, and the
/// last of these complaints; `None` at the end.
///
/// # Errors
/// When the database fails.
pub fn make_missing_words(connection: &mut PgConnection, after: Uuid) -> Result<(usize, Option<Uuid>)> {
    let has_none = sql::<Bool>("not exists (select from complaint_words where complaint_id = complaints.id)");
    let wordless: Vec<Uuid> = complaints::table
        .filter(complaints::id.gt(after))
        .filter(has_none)
        .order(complaints::id)
        .limit(STEP)
        .select(complaints::id)
        .load(connection)?;
    let Some(last) = wordless.last().copied() else {
        return Ok((0, None));
    };
    let made = connection.transaction(|connection| make_words(connection, &wordless))?;
    Ok((made, Some(last)))
}

fn make_words(connection: &mut PgConnection, ids: &[Uuid]) -> Result<usize> {
    // Held, so that none is forgotten before its words are written. A change that comes first has written them.
    let rows: Vec<ComplaintRow> = complaints::table
        .filter(complaints::id.eq_any(ids))
        .select(ComplaintRow::as_select())
        .for_key_share()
        .load(connection)?;
    let complaints = rows.into_iter().map(Complaint::try_from);
    let words: Vec<WordsRow> = complaints
        .map(|complaint| complaint.map(|complaint| WordsRow::of(&complaint)))
        .collect::<Result<_>>()?;
    let insertion = diesel::insert_into(complaint_words::table)
        .values(words)
        .on_conflict_do_nothing();
    Ok(insertion.execute(connection)?)
}
