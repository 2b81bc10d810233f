//! The inventory of personal data: what the service keeps of whom, why, for how long, for whose eyes, and how it is erased.
//! One list, of which the command `personal-data` prints the document; a test holds it against the schema, so that a
//! column cannot come without an entry.

mod around;
mod at_work;
mod case;
mod document;
mod nobody;
mod outside;
mod parts;

pub use document::document;

/// A table of the database, every column of it named once.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub holdings: &'static [Holding],
    /// The columns that tell nothing of a person by themselves. They are those of the row, and go with it.
    pub others: &'static [&'static str],
}

/// Columns of a table that are kept of the same people, for the same purpose, as long, and seen by the same.
#[derive(Debug)]
pub struct Holding {
    pub columns: &'static [&'static str],
    /// Their content in words.
    pub holds: &'static str,
    pub of: &'static [Whose],
    pub purpose: Purpose,
    pub kept: Kept,
    pub seen: Seen,
    pub erased: Erased,
}

/// Personal data that stands outside the tables.
#[derive(Debug)]
pub struct Place {
    pub name: &'static str,
    pub holds: &'static str,
    pub of: &'static [Whose],
    pub kept: &'static str,
    pub erased: &'static str,
}

/// An enum of which each word has a text in the document.
macro_rules! told {
    ($(#[$about:meta])* $name:ident { $($word:ident: $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($word),+ }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$word),+];

            pub const fn text(self) -> &'static str {
                match self { $(Self::$word => $text),+ }
            }
        }
    };
}

told! {
    /// The person whom data is about.
    Whose {
        Complainant: "complainant",
        Representative: "representative",
        Employee: "employee complained about",
        Staff: "staff at work",
        Requester: "requester",
        Visitor: "visitor of the website",
    }
}

told! {
    Purpose {
        Handling: "handling the complaint and answering about it",
        Reaching: "reaching the person",
        Finding: "finding the complaint again",
        Judging: "judging what was said by whom, and keeping the case from that person",
        Accounting: "showing who did what and when",
        Improving: "examining and improving the service",
        Rights: "dealing with a request about personal data",
        Linking: "telling other systems which complaint is theirs",
        Repeating: "answering a repeated request as the first",
        Protecting: "keeping abuse and overload away",
        Erasure: "keeping an erasure erased",
    }
}

impl Purpose {
    /// The ground of art. 6(1) GDPR. None of it is consent.
    pub const fn basis(self) -> &'static str {
        match self {
            Self::Handling | Self::Reaching => "agreement, or legitimate interest (b, f)",
            Self::Rights | Self::Erasure => "legal obligation (c)",
            Self::Finding
            | Self::Judging
            | Self::Accounting
            | Self::Improving
            | Self::Linking
            | Self::Repeating
            | Self::Protecting => "legitimate interest (f)",
        }
    }
}

told! {
    Kept {
        LikeComplaint: "as long as the complaint: five years (`KLACHTENMAP_RETENTION_YEARS`), or until erasure",
        LikeRegister: "as long as the register",
        WhileEmployed: "as long as the person is listed",
        UntilExecuted: "until the request is executed, or the restriction that it brought ends; of a refused one for twelve months",
        LikeRequest: "as long as the request: five years",
        AfterDecision: "until released; 30 days after it was discarded",
        Day: "24 hours",
        TwoYears: "two years",
        TwoDays: "two days",
        Minutes: "minutes",
        Month: "30 days",
        ThirteenMonths: "13 months",
        WhileInUse: "as long as it is in use",
    }
}

told! {
    Seen {
        Case: "intake, handlers and managers who see the complaint; connected systems",
        Desk: "intake, handlers and managers who see the complaint",
        CaseAndComplainant: "intake, handlers and managers who see the complaint; connected systems; the complainant by the tracking code",
        Investigators: "the handlers of the case and managers, none whom the complaint is about",
        Colleagues: "handlers and managers",
        Callers: "everybody with a role but that of a form",
        Managers: "managers whom it is not about",
        Program: "the program alone",
    }
}

told! {
    Erased {
        WithComplaint: "its row is deleted with the complaint",
        Folded: "the id goes with the complaint; the figures are folded into counts of the month",
        WithAComplaint: "the whole file is removed with a complaint in it",
        Digest: "its row is deleted with the complaint; until then a digest that nobody can read back",
        Emptied: "the column is emptied",
        ByAge: "deleted by age",
        Retired: "the row can be retired; what was done at work stays told",
        Never: "not by a request: it is of staff, and accounts for what was done",
    }
}

/// All tables, by name.
pub fn tables() -> Vec<&'static Table> {
    let mut all: Vec<&Table> = [
        case::TABLES,
        parts::TABLES,
        around::TABLES,
        at_work::TABLES,
        nobody::TABLES,
    ]
    .into_iter()
    .flatten()
    .collect();
    all.sort_by_key(|table| table.name);
    all
}

/// The places outside the tables.
pub fn places() -> &'static [Place] {
    outside::PLACES
}
