//! The inventory as a document.

use std::fmt::{Display, Formatter, Result};

use super::{Holding, Place, Table, Whose, places, tables};

const HEADING: &str = "\
# Personal data

What the service keeps of whom, why, on which ground of art. 6(1) GDPR, for how long, who sees it, and how it is erased.
Printed by `klachtenmap personal-data`; a test holds it against the schema, and another searches for what an erasure
should have removed. Nothing rests on consent: `privacyStatementVersion` notes which statement a complainant could read.

After an erasure nothing of the person is found by SQL, in a dump, or in the storage; only the statistics by which PostgreSQL
plans keep those of a table or an index that has become empty until it has rows again. The bytes of deleted rows stay in
the files of PostgreSQL until their space is used again, or `klachtenmap erase compact` has run; the write-ahead log,
replicas and backups keep them until they are overwritten. Keep backups and logs for 90 days at most.
";

/// The inventory in Markdown, as it stands in the repository.
pub fn document() -> String {
    let mut all = HEADING.to_owned();
    for table in tables() {
        all.push_str(&table.to_string());
    }
    all.push_str("\n## Outside the tables\n\n| Where | What | Of | Kept | Erased |\n|---|---|---|---|---|\n");
    for place in places() {
        all.push_str(&place.to_string());
    }
    all
}

impl Display for Table {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "\n## `{}`\n\n", self.name)?;
        if self.holdings.is_empty() {
            return writeln!(formatter, "Nothing of a person: {}.", names(self.others));
        }
        let columns = "| Columns | What | Of | Purpose | Basis | Kept | Seen by | Erased |";
        write!(formatter, "{columns}\n|---|---|---|---|---|---|---|---|\n")?;
        for holding in self.holdings {
            holding.fmt(formatter)?;
        }
        if self.others.is_empty() {
            return Ok(());
        }
        writeln!(formatter, "\nThe rest of the row: {}.", names(self.others))
    }
}

impl Display for Holding {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let (columns, of) = (names(self.columns), people(self.of));
        let Self {
            holds,
            purpose,
            kept,
            seen,
            erased,
            ..
        } = self;
        let (purpose, basis) = (purpose.text(), purpose.basis());
        let (kept, seen, erased) = (kept.text(), seen.text(), erased.text());
        writeln!(
            formatter,
            "| {columns} | {holds} | {of} | {purpose} | {basis} | {kept} | {seen} | {erased} |"
        )
    }
}

impl Display for Place {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let of = people(self.of);
        let Self {
            name,
            holds,
            kept,
            erased,
            ..
        } = self;
        writeln!(formatter, "| {name} | {holds} | {of} | {kept} | {erased} |")
    }
}

fn names(columns: &[&str]) -> String {
    let quoted: Vec<String> = columns.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn people(of: &[Whose]) -> String {
    let named: Vec<&str> = of.iter().map(|one| one.text()).collect();
    named.join(", ")
}
