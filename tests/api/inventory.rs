//! The inventory of personal data names every column, and what it says of erasing and of access is true.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use klachtenmap::personal_data::{Erased, Holding, Kept, Purpose, Seen, Whose, document, tables};
use serde_json::json;

use crate::app::App;
use crate::complaints::forgetting::{WORD, columns_with, rich};
use crate::documents::{Form, add, sample};
use crate::given;
use crate::privacy::{granted, path};
use crate::published::printed_as_kept;
use crate::server::Database;

/// Columns in which no word can stand, or not in the complaint at hand: nobody waits, its measures prevent, its document is
/// there, its letter went by hand, and its reference is its own.
const WITHOUT_WORDS: [&str; 8] = [
    "complaints.complainant_country",
    "complaints.complainant_phone",
    "complaints.complainant_postal_code",
    "complaints.prevention",
    "complaints.waiting",
    "documents.removed",
    "messages.address",
    "repeated_references.id",
];

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    place: String,
}

/// Each column that holds something of somebody, with what is said of it.
fn holdings() -> impl Iterator<Item = (String, &'static Holding)> {
    tables().into_iter().flat_map(|table| {
        let named = move |holding: &'static Holding| {
            let columns = holding.columns.iter();
            columns.map(move |column| (format!("{}.{column}", table.name), holding))
        };
        table.holdings.iter().flat_map(named)
    })
}

#[test]
fn the_document_in_the_repository_is_the_one_that_is_printed() {
    let printed = printed_as_kept("personal-data", "docs/personal-data.md", "renew-inventory");
    assert_eq!(printed, document());
}

#[test]
fn every_column_has_an_entry_and_every_entry_a_column() {
    let database = Database::new();
    let found: Vec<Column> = sql_query(
        "select table_name || '.' || column_name as place from information_schema.columns
         where table_schema = 'public' and table_name not like '\\_\\_%'",
    )
    .load(&mut database.connect())
    .expect("the columns are known");
    let found: BTreeSet<String> = found.into_iter().map(|column| column.place).collect();
    assert!(found.len() > 300, "{}", found.len());
    let personal: BTreeSet<String> = holdings().map(|(column, _)| column).collect();
    let others: Vec<String> = tables()
        .into_iter()
        .flat_map(|table| {
            table
                .others
                .iter()
                .map(move |column| format!("{}.{column}", table.name))
        })
        .collect();
    for column in &found {
        let entries = usize::from(personal.contains(column)) + others.iter().filter(|other| *other == column).count();
        assert_eq!(entries, 1, "{column}");
    }
    let named = personal.iter().chain(&others);
    let unknown: Vec<&String> = named.filter(|column| !found.contains(*column)).collect();
    assert_eq!(unknown, Vec::<&String>::new());
}

#[test]
fn everything_that_the_inventory_can_say_is_said_of_something() {
    let all: Vec<&Holding> = holdings().map(|(_, holding)| holding).collect();
    for whose in Whose::ALL {
        assert!(all.iter().any(|holding| holding.of.contains(whose)), "{whose:?}");
    }
    for purpose in Purpose::ALL {
        assert!(all.iter().any(|holding| holding.purpose == *purpose), "{purpose:?}");
    }
    for kept in Kept::ALL {
        assert!(all.iter().any(|holding| holding.kept == *kept), "{kept:?}");
    }
    for seen in Seen::ALL {
        assert!(all.iter().any(|holding| holding.seen == *seen), "{seen:?}");
    }
    for erased in Erased::ALL {
        assert!(all.iter().any(|holding| holding.erased == *erased), "{erased:?}");
    }
    assert!(all.iter().all(|holding| !holding.holds.is_empty()));
}

/// The test of an erasure looks for the word in every column: it stood in all that can hold one, or nothing is shown.
#[test]
fn what_is_erased_with_a_complaint_held_the_word_that_tests_look_for() {
    let app = App::start();
    rich(&app);
    let found: BTreeSet<String> = columns_with(&app, WORD).into_iter().collect();
    let tells = |holding: &Holding| holding.erased == Erased::WithComplaint && holding.of != [Whose::Staff];
    let named = holdings().filter(|(_, holding)| tells(holding));
    let empty: BTreeSet<String> = named
        .map(|(column, _)| column)
        .filter(|column| !found.contains(column))
        .collect();
    let expected: BTreeSet<String> = WITHOUT_WORDS.map(String::from).into();
    assert_eq!(empty, expected);
    let personal: BTreeSet<String> = holdings().map(|(column, _)| column).collect();
    let elsewhere: Vec<&String> = found.iter().filter(|column| !personal.contains(*column)).collect();
    assert_eq!(
        elsewhere,
        Vec::<&String>::new(),
        "no other column holds what people say"
    );
}

/// A mark of its own for each column of the complainant's, by which it is found in the bundle.
fn marks() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([
        ("complaints.complainant_name", "S. Grutto"),
        ("complaints.complainant_address", "Kievitstraat 12"),
        ("complaints.complainant_postal_code", "8911 KX"),
        ("complaints.complainant_town", "Wulpendam"),
        ("complaints.complainant_country", "BE"),
        ("complaints.complainant_phone", "+31588080050"),
        ("complaints.complainant_email", "scholekster@example.nl"),
        ("complaints.description", "Over de tureluur."),
        ("complaints.desired_solution", "Een kluut."),
        ("complaints.customer_number", "KN-Watersnip"),
        ("complaints.quote_number", "ON-Kemphaan"),
        ("complaints.supplier", "Bonte Strandloper"),
        ("complaints.external_references", "ZAAK-Steenloper"),
        ("external_references.id", "ZAAK-Steenloper"),
        ("complaints.short_description", "Kort: de regenwulp."),
        ("complaints.handling_summary", "Slot: de rosse grutto."),
        ("complaints.feedback", "Antwoord: de drieteen."),
        ("complaints.prevention", "Niets: de houtsnip."),
        ("complaints.evidence", "R. Zilverplevier"),
        ("complaints.conversation", "2026-11-02T09:30:00Z"),
        ("events.detail", "Gesprek: de oeverloper."),
        ("documents.name", "witgat.pdf"),
        ("documents.description", "Bijlage: de bosruiter."),
        ("messages.subject", "Over de strandplevier"),
        ("messages.body", "Brief: de krombekstrandloper."),
    ])
}

/// Columns of the complainant's without words to tell here: a state that has passed, who removed what, digests, and the
/// address of a letter that went by hand.
const UNTOLD: [&str; 6] = [
    "complaints.waiting",
    "documents.removed",
    "documents.sha256",
    "documents.struck_out",
    "messages.address",
    "repeated_references.id",
];

#[test]
fn a_bundle_has_everything_that_the_inventory_keeps_of_the_complainant() {
    let app = App::start();
    let marks = marks();
    let mark = |column: &str| marks.get(column).copied().expect("a mark");
    let made = given::complaint_with(
        &app.intake(),
        json!({
            "complainant": {
                "name": mark("complaints.complainant_name"), "address": mark("complaints.complainant_address"),
                "postalCode": mark("complaints.complainant_postal_code"), "town": mark("complaints.complainant_town"),
                "country": mark("complaints.complainant_country"), "phone": mark("complaints.complainant_phone"),
                "email": mark("complaints.complainant_email"),
                "representative": { "name": mark("complaints.evidence") }
            },
            "description": mark("complaints.description"), "desiredSolution": mark("complaints.desired_solution"),
            "customerNumber": mark("complaints.customer_number"), "quoteNumber": mark("complaints.quote_number"),
            "supplier": mark("complaints.supplier"),
            "conversation": { "agreement": "no", "heldAt": mark("complaints.conversation") },
            "externalReferences": [{ "system": "crm", "id": mark("external_references.id") }]
        }),
    );
    let form = Form::of("offer")
        .text("description", mark("documents.description"))
        .file(mark("documents.name"), &sample("offer.pdf"));
    add(&app.intake(), &made, &form).expect(201);
    let handler = app.handler();
    handler.step(&made, &given::take_up()).expect(201);
    given::assess(&handler, &made);
    let contact = json!({ "direction": "out", "channel": "phone", "reached": true, "text": mark("events.detail") });
    handler
        .post(&format!("{}/contacts", given::path(&made)), &contact)
        .expect(201);
    let recording = json!({ "kind": "call_recording", "available": false, "unavailableReason": "Niet opgenomen." });
    handler
        .post(&format!("{}/investigations", given::path(&made)), &recording)
        .expect(201);
    let letter = json!({
        "subject": mark("messages.subject"), "text": mark("messages.body"), "channel": "letter"
    });
    handler
        .post(&format!("{}/messages", given::path(&made)), &letter)
        .expect(201);
    let mut answer = given::answer();
    answer["summary"] = json!(mark("complaints.feedback"));
    handler.step(&made, &answer).expect(201);
    let mut closing = given::closing();
    closing["shortDescription"] = json!(mark("complaints.short_description"));
    closing["handlingSummary"] = json!(mark("complaints.handling_summary"));
    closing["prevention"] = json!({ "none": mark("complaints.prevention") });
    handler.step(&made, &closing).expect(201);

    let request = granted(&app, "access", &[&made]);
    let bundle = app.manager().get(&format!("{}/bundle", path(&request)));
    bundle.expect(200);
    let of_complainant = |holding: &Holding| {
        let is_own = holding
            .of
            .iter()
            .any(|whose| matches!(whose, Whose::Complainant | Whose::Representative));
        is_own && holding.kept == Kept::LikeComplaint && holding.seen != Seen::Program
    };
    for (column, _) in holdings().filter(|(_, holding)| of_complainant(holding)) {
        if !UNTOLD.contains(&column.as_str()) {
            assert!(bundle.text.contains(mark(&column)), "{column}: {}", bundle.text);
        }
    }
}
