//! What is asked, and what is found: names however they are spelt, numbers, addresses, and the words of texts.

use chrono::TimeDelta;
use klachtenmap::auth::Role;
use klachtenmap::complaints::job::make_words;
use serde_json::{Value, json};

use crate::app::{App, Client};
use crate::documents::on_a_runtime;
use crate::given;

/// A name as it was registered; as what it is found; as what it is not found.
const NAMES: &[(&str, &[&str], &[&str])] = &[
    (
        "R.Zwanenburg",
        &["Zwanenburg", "r zwanenburg", "R. Zwanenburg", "Rob Zwanenburg", "zwa"],
        &["T. Zwanenburg", "burg"],
    ),
    (
        "M.v.d.Berg",
        &[
            "Berg",
            "van den Berg",
            "M. van den Berg",
            "m v d berg",
            "Maria vd Berg",
            "v/d Berg",
            "Berg, M. van den",
        ],
        &["Bergsma", "J. van den Berg"],
    ),
    (
        "Jansen/de Boer",
        &["Jansen", "de Boer", "Jansen-de Boer", "boer jansen"],
        &["Jan de Boers"],
    ),
    (
        "info@zwaluw-energie.nl",
        &["info@zwaluw-energie.nl", "zwaluw", "energie zwaluw"],
        &["aluw"],
    ),
    (
        "Renée Müller",
        &[
            "Renee Muller",
            "RENÉE MÜLLER",
            "renée",
            "Rene\u{301}e mu\u{308}ller",
            "R. Müller",
        ],
        &["Renier"],
    ),
    (
        "Ĳsbrand Dĳkstra",
        &["IJsbrand Dijkstra", "ijsbrand", "ĳsbrand dĳk"],
        &["Ysbrand"],
    ),
    ("Käthe Groß", &["Kathe Gross", "gross", "GROẞ", "groß"], &["Grosz"]),
    ("Işıl Yıldız", &["Isil Yildiz", "IŞIL YILDIZ", "yıldız"], &["Yilmaz"]),
    ("Søren Đorđević", &["soren dordevic", "Đorđević", "SØREN"], &["djordje"]),
    (
        "O’Brien–Smit",
        &["O'Brien", "obrien smit o'brien", "O\u{2bc}Brien", "brien-smit", "Smit"],
        &["Brienen"],
    ),
    (
        "Wim\u{a0}ter\u{202f}Horst",
        &["ter Horst", "Horst", "Wim Horst", "wim ter horst"],
        &["Ter Horstink"],
    ),
    (
        "mevr. drs. Anna 't Hart",
        &["Hart", "'t Hart", "Anna Hart", "Mw. A. ’t Hart"],
        &["Harten"],
    ),
    (
        "B. den Heer",
        &["den Heer", "B. den Heer", "Bas den Heer"],
        &["C. den Heer"],
    ),
    (
        "J.P. de Vries",
        &["JP de Vries", "Jan Pieter de Vries", "J. de Vries", "Jan de Vries"],
        &["K. de Vries"],
    ),
    ("Ｌｉ Wei", &["Li Wei", "li", "wei li"], &["Lin"]),
    ("Иванов Олег", &["иванов", "ОЛЕГ ИВАНОВ"], &["Ivanov"]),
];

fn numbers(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item["number"].as_str().expect("a number").to_owned())
        .collect()
}

fn sought(client: &Client, wanted: &Value) -> Vec<String> {
    numbers(&client.post("/v1/complaints/_search", wanted).expect(200))
}

fn listed(client: &Client, parameter: &str, value: &str) -> Vec<String> {
    let query = serde_urlencoded::to_string([(parameter, value)]).expect("a query");
    numbers(&client.get(&format!("/v1/complaints?{query}")).expect(200))
}

fn number(complaint: &Value) -> String {
    complaint["number"].as_str().expect("a number").to_owned()
}

#[test]
fn a_complaint_is_found_by_name_however_that_is_spelt() {
    let app = App::start();
    for (name, found_as, not_as) in NAMES {
        app.advance(TimeDelta::minutes(1));
        let complainant = json!({ "name": name, "email": "melder@example.nl" });
        let made = number(&given::complaint_with(
            &app.intake(),
            json!({ "complainant": complainant }),
        ));
        let is_found = |asked: &str| sought(&app.manager(), &json!({ "name": asked })).contains(&made);
        assert!(is_found(name), "{name} by the exact text");
        for asked in *found_as {
            assert!(is_found(asked), "{name} as {asked}");
        }
        for asked in *not_as {
            assert!(!is_found(asked), "{name} as {asked}");
        }
    }
}

/// A complaint with every number that it can be found by.
fn numbered(app: &App) -> Value {
    given::complaint_with(
        &app.intake(),
        json!({
            "complainant": {
                "name": "S. Hoekstra", "email": "S.Hoekstra@Example.nl", "phone": "058 808 0050",
                "address": "Sint Jansstraat 3-b", "postalCode": "8911 LE", "town": "Leeuwarden"
            },
            "customerNumber": "Kl-104482",
            "quoteNumber": "OF-2026-7731",
            "externalReferences": [{ "system": "crm", "id": "CASE-48213" }, { "system": "tel", "id": "x'y\\z" }],
            "receiverName": "A. de Boer",
            "receptionPoint": "Balie Noord"
        }),
    )
}

#[test]
fn a_complaint_is_found_by_each_of_its_numbers_and_by_its_address() {
    let app = App::start();
    let made = number(&numbered(&app));
    let other = json!({ "name": "T. Bakker", "email": "t.bakker@example.nl" });
    given::complaint_with(&app.intake(), json!({ "complainant": other }));
    let (lower, short) = (made.to_lowercase(), made.replace("-000", " "));
    for (field, value, is_found) in [
        ("number", made.as_str(), true),
        ("number", &lower, true),
        ("number", &short, true),
        ("number", "K-2026-009999", false),
        ("customerNumber", "KL-104482", true),
        ("customerNumber", "kl–104482 ", true),
        ("customerNumber", "KL-10448", false),
        ("customerNumber", "104482", false),
        ("quoteNumber", "of-2026-7731", true),
        ("quoteNumber", "OF-2026-773", false),
        ("externalReference", "crm:CASE-48213", true),
        ("externalReference", "CASE-48213", true),
        ("externalReference", "x'y\\z", true),
        ("externalReference", "erp:CASE-48213", false),
        ("externalReference", "crm:case-48213", false),
        ("email", "s.hoekstra@example.NL", true),
        ("postalCode", "8911le", true),
        ("postalCode", "8911", false),
        ("address", "sint jansstr", true),
        ("address", "Jansstraat 3b", true),
        ("address", "SINT-JANSSTRAAT 3 b, 8911LE Leeuwarden", true),
        ("address", "Jansstraat 3", true),
        ("address", "Jansstraat 33", false),
        ("address", "Jansstraat Sneek", false),
    ] {
        let found = sought(&app.manager(), &json!({ field: value }));
        let expected = if is_found { vec![made.clone()] } else { Vec::new() };
        assert_eq!(found, expected, "{field} {value}");
        if ["number", "customerNumber", "quoteNumber", "externalReference"].contains(&field) {
            assert_eq!(listed(&app.manager(), field, value), expected, "{field}={value}");
        }
    }
    for (parameter, value, is_found) in [
        ("receiverName", "de boer", true),
        ("receiverName", "Anna Boer", true),
        ("receiverName", "Boersma", false),
        ("receptionPoint", "balie noord", true),
        ("receptionPoint", "balie", false),
    ] {
        let found = listed(&app.manager(), parameter, value);
        assert_eq!(found.contains(&made), is_found, "{parameter}={value}");
    }
    assert_eq!(
        sought(&app.manager(), &json!({ "number": made, "name": "bakker" })),
        Vec::<String>::new()
    );
}

#[test]
fn an_exact_number_tells_no_more_than_the_search_does() {
    let app = App::start();
    let about = json!({ "employee": { "subject": "h-1" }, "customerNumber": "KL-7" });
    let made = given::complaint_with(&app.intake(), about);
    let concerned = app.handler();
    for wanted in [json!({ "number": made["number"] }), json!({ "customerNumber": "KL-7" })] {
        assert_eq!(sought(&concerned, &wanted), Vec::<String>::new(), "{wanted}");
        let other = app
            .caller("i-2", &[Role::Intake])
            .post("/v1/complaints/_search", &wanted);
        assert_eq!(other.expect(200)["items"][0]["short"], true, "{wanted}");
    }
    for (parameter, value) in [
        ("number", made["number"].as_str().expect("a number")),
        ("customerNumber", "KL-7"),
    ] {
        assert_eq!(
            listed(&concerned, parameter, value),
            Vec::<String>::new(),
            "{parameter}"
        );
        let other = app.caller("i-2", &[Role::Intake]);
        assert_eq!(listed(&other, parameter, value), Vec::<String>::new(), "{parameter}");
        assert_eq!(listed(&app.manager(), parameter, value).len(), 1, "{parameter}");
    }
}

#[test]
fn q_finds_words_whatever_stands_next_to_them() {
    let app = App::start();
    let text = "Zij noemde “bedenktijden”niet…Daarna –zonder akkoord– kreeg ik offerte OF-2026-99317/B (€75,50 per maand).\
        \nZie de mail van s.hoekstra@example.nl; ook Café\u{a0}Überland wist ervan,de monteur\u{ad}s niet. 'Tarief'gewijzigd!";
    let made = number(&given::complaint_with(
        &app.intake(),
        json!({ "description": text, "supplier": "Noorderstroom", "quoteNumber": "Q7-55012", "customerNumber": "KL880011" }),
    ));
    for asked in [
        "bedenktijd",
        "BEDENKTIJDEN",
        "bedenk",
        "daarna akkoord",
        "99317",
        "OF-2026-99317",
        "75",
        "maand",
        "hoekstra",
        "s.hoekstra@example.nl",
        "cafe",
        "Café",
        "uberland",
        "ÜBERLAND",
        "monteurs",
        "monteur",
        "ervan",
        "tarief",
        "tarieven or wijziging or gewijzigd",
        "\"ik offerte\"",
        "\"daarna zonder akkoord\"",
        "offerte -gas",
        "noorderstroom",
        "55012",
        "880011",
        "de mail",
        "‘offerte’",
    ] {
        assert_eq!(
            listed(&app.manager(), "q", asked),
            std::slice::from_ref(&made),
            "{asked}"
        );
    }
    for asked in [
        "tijden",
        "9931",
        "akkoord gas",
        "\"akkoord daarna\"",
        "offerte -maand",
        "niet",
        "-\"zonder akkoord\" offerte",
        "…",
        "b:* | a",
        "' '",
        "''",
        "\\",
        "-",
        "\"\"",
        "or",
        "!",
    ] {
        assert_eq!(listed(&app.manager(), "q", asked), Vec::<String>::new(), "{asked}");
    }
}

#[test]
fn words_follow_what_is_corrected_and_written_at_closing() {
    let app = App::start();
    let complaint = given::assessed(&app);
    let made = number(&complaint);
    let is_found = |asked: &str| !listed(&app.manager(), "q", asked).is_empty();
    let is_named = |asked: &str| !sought(&app.manager(), &json!({ "name": asked })).is_empty();
    assert!(!is_found("opname") && is_named("hoekstra") && !is_named("bakker"));
    let corrected = json!({ "complainant": { "name": "T. Bakker" }, "description": "Een zwaluw op het dak." });
    app.handler()
        .patch(&given::path(&complaint), "*", &corrected)
        .expect(200);
    assert!(is_found("zwaluwen") && !is_found("toestemming") && is_named("bakker") && !is_named("hoekstra"));
    for step in [given::answer(), given::closing()] {
        app.handler().step(&complaint, &step).expect(201);
    }
    assert!(is_found("opname") && is_found("zwaluw"));
    app.manager().step(&complaint, &given::reopen()).expect(201);
    assert!(is_found("opname"), "what was written for the closing stays");
    assert_eq!(listed(&app.manager(), "q", "zwaluw"), [made]);
}

#[test]
fn complaints_without_words_get_them() {
    let app = App::start();
    let first = numbered(&app);
    let second = given::complaint(&app.intake());
    let all = || sought(&app.manager(), &json!({ "name": "hoekstra" })).len();
    let make = || on_a_runtime(make_words(&app.db)).expect("the words are made");
    assert_eq!((all(), make()), (2, 0));
    app.sql("delete from complaint_words");
    assert_eq!(all(), 0);
    // One that is changed meanwhile has its words by the change.
    let changed = json!({ "description": "Een zwaluw op het dak." });
    app.manager().patch(&given::path(&second), "*", &changed).expect(200);
    assert_eq!(make(), 1);
    assert_eq!((all(), make()), (2, 0));
    assert_eq!(listed(&app.manager(), "q", "zwaluw"), [number(&second)]);
    assert_eq!(
        sought(&app.manager(), &json!({ "customerNumber": "kl-104482" })),
        [number(&first)]
    );
}
