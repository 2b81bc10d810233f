//! Texts for people name no code and no field of the API: judged in the source, and in every answer that a test
//! receives.

mod codes;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use klachtenmap::error::KINDS;
use klachtenmap::i18n::Language;
use klachtenmap::vocabulary::choice_of;
use serde_json::{Value, json};

use crate::app::{App, Response};
use crate::published::document;
use crate::{given, tidy};

/// Codes and names of fields that are Dutch words too.
const DUTCH_TOO: [&str; 26] = [
    "code",
    "codes",
    "complex",
    "contact",
    "cursor",
    "datum",
    "document",
    "effect",
    "en",
    "excel",
    "export",
    "header",
    "in",
    "intake",
    "late",
    "letter",
    "manager",
    "nl",
    "norm",
    "of",
    "open",
    "parameter",
    "privacystatement",
    "status",
    "type",
    "website",
];

/// The choices of which the names for people are not told: orders of lists, and words that only answers hold.
const UNNAMED: &str = "ChangeType ProblemLevel FindingRule MailFailure Phase Relation Role SortKey SortKeyOfMeasures Suspicion \
     TemplateSource Unit Verdict WhyOfResolution WorklistName";

/// Parts of an answer by which it may hold texts for people.
const MARKS: [&str; 4] = ["\"allowedTransitions\"", "\"why\"", "\"title\"", "\"formula\""];

/// The words of the document that are codes or names of fields, and no Dutch words.
static CODES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut codes = BTreeSet::new();
    collect_codes(document(), &mut codes);
    codes.retain(|code| !DUTCH_TOO.contains(&code.as_str()));
    for code in ["forwarded", "feedback", "edition"] {
        assert!(codes.contains(code));
    }
    codes
});

fn collect_codes(part: &Value, codes: &mut BTreeSet<String>) {
    let mut add = |code: &str| codes.insert(code.trim_start_matches('-').to_lowercase());
    match part {
        Value::Object(fields) => {
            for choice in fields.get("enum").and_then(Value::as_array).into_iter().flatten() {
                choice.as_str().map(&mut add);
            }
            for name in fields
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                add(name.0);
            }
            if let (Some("query" | "path"), Some(name)) = (part["in"].as_str(), part["name"].as_str()) {
                add(name);
            }
            for (_, part) in fields.iter().filter(|(name, _)| !name.starts_with("example")) {
                collect_codes(part, codes);
            }
        }
        Value::Array(parts) => {
            for part in parts {
                collect_codes(part, codes);
            }
        }
        _ => {}
    }
}

/// The words with a capital inside that people read.
const NAMES: [&str; 2] = ["TotaalOnder1Dak", "PostgreSQL"];

/// The faults of a text for people in the language with this tag.
pub fn faults(language: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if text.contains('`') {
        faults.push("a backquote".to_owned());
    }
    // Words with a hyphen are one: names of headers hold words that are codes elsewhere.
    for word in text.split(|letter: char| !(letter.is_alphanumeric() || ['_', '-'].contains(&letter))) {
        let letters: Vec<char> = word.chars().collect();
        let has_capital_inside = !NAMES.contains(&word)
            && letters
                .windows(2)
                .any(|two| two[0].is_lowercase() && two[1].is_uppercase());
        let is_code = language == "nl" && CODES.contains(&word.to_lowercase());
        if word.contains('_') || has_capital_inside || is_code {
            faults.push(format!("the code {word}"));
        }
    }
    faults
}

/// Judges every text for people in an answer.
#[track_caller]
pub fn judge(response: &Response) {
    let is_problem = response.header("content-type") == "application/problem+json";
    if !is_problem && !MARKS.iter().any(|mark| response.text.contains(mark)) {
        return;
    }
    let spoken = response.header("content-language");
    let (body, mut texts) = (response.json(), Vec::new());
    if is_problem {
        codes::judge(&body);
    }
    collect_texts(&body, spoken, &mut texts);
    for (language, text) in texts {
        let found = faults(language, &without_quotations(text));
        assert!(found.is_empty(), "{language}: {text} has {found:?}");
    }
}

/// The text without names and words that it quotes, which are those of catalogues and of the caller.
fn without_quotations(text: &str) -> String {
    text.split('"').step_by(2).collect::<Vec<_>>().join(" ")
}

/// Every text for people in a body, each with its language.
fn collect_texts<'a>(body: &'a Value, spoken: &'a str, texts: &mut Vec<(&'a str, &'a str)>) {
    let Value::Object(fields) = body else {
        if let Value::Array(parts) = body {
            for part in parts {
                collect_texts(part, spoken, texts);
            }
        }
        return;
    };
    let has = |names: [&str; 2]| names.iter().all(|name| fields.contains_key(*name));
    let mut add = |language, text: &'a Value| texts.extend(text.as_str().map(|text| (language, text)));
    if has(["title", "detail"]) || has(["title", "count"]) {
        add(spoken, &body["title"]);
        add(spoken, &body["detail"]);
    }
    if has(["ruleId", "why"]) {
        add(spoken, &body["why"]);
    }
    if has(["code", "message"]) {
        add(spoken, &body["message"]);
    }
    if has(["label", "formula"]) {
        for language in ["nl", "en"] {
            add(language, &body["label"][language]);
            add(language, &body["formula"][language]);
        }
    }
    for step in body["allowedTransitions"].as_array().into_iter().flatten() {
        add(spoken, &step["reason"]);
    }
    for part in fields.values() {
        collect_texts(part, spoken, texts);
    }
}

/// The string literals among the arguments of a call, which begin `source`.
fn literals(source: &str) -> Vec<String> {
    let (mut found, mut depth) = (Vec::new(), 1);
    let mut letters = source.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            '"' => found.push(literal(&mut letters)),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

/// The rest of a literal, without escapes, and without what a format puts in.
fn literal(letters: &mut impl Iterator<Item = char>) -> String {
    let (mut text, mut is_placeholder) = (String::new(), false);
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => text.extend(letters.next().filter(|escaped| *escaped != '\n')),
            '{' => is_placeholder = true,
            '}' => is_placeholder = false,
            _ if is_placeholder => {}
            _ => text.push(letter),
        }
    }
    text
}

#[test]
fn no_text_in_the_source_names_a_code() {
    let mut texts = 0;
    let mut found = Vec::new();
    for (file, source) in tidy::sources() {
        let runs = source.split("#[cfg(test)]").next().unwrap_or_default();
        for mark in ["Text::of(", "Text::written(", " name("] {
            for (place, _) in runs.match_indices(mark) {
                let literals = literals(&runs[place + mark.len()..]);
                // Of other calls nobody knows which language a literal is in.
                let languages = if literals.len() == 2 { ["nl", "en"] } else { ["", ""] };
                for (literal, language) in literals.iter().zip(languages.into_iter().cycle()) {
                    texts += 1;
                    let faults = faults(language, literal);
                    found.extend(faults.iter().map(|fault| format!("{file}: {literal} has {fault}")));
                }
            }
        }
    }
    assert!(texts > 500, "{texts}");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn no_kind_of_problem_names_a_code() {
    for kind in KINDS {
        for language in [Language::Dutch, Language::English] {
            for text in [&kind.title, &kind.detail] {
                let text = text.get(language);
                assert_eq!(faults(language.tag(), text), Vec::<String>::new(), "{text}");
            }
        }
    }
}

#[test]
fn every_choice_that_a_request_may_hold_has_names() {
    let schemas = document()["components"]["schemas"].as_object().expect("schemas");
    let mut choices = 0;
    for (name, schema) in schemas
        .iter()
        .filter(|(name, _)| UNNAMED.split(' ').all(|unnamed| unnamed != name.as_str()))
    {
        let all = schema["enum"].as_array().into_iter().flatten();
        let words: Vec<&str> = all.filter_map(Value::as_str).collect();
        if words.len() > 1 {
            choices += 1;
            let text = choice_of(&words);
            for (language, begin) in [
                (Language::Dutch, "Kies een van: "),
                (Language::English, "Choose one of: "),
            ] {
                let text = text.get(language);
                assert!(text.starts_with(begin), "{name}");
                assert_eq!(faults(language.tag(), text), Vec::<String>::new(), "{text}");
            }
        }
    }
    assert!(choices > 15, "{choices}");
}

#[test]
fn a_code_in_a_text_is_found() {
    for (text, code) in [
        ("Kies `iets`.", "a backquote"),
        ("Van in_progress kan een klacht niet verder.", "the code in_progress"),
        ("Er ontbreekt: callRecording.", "the code callRecording"),
    ] {
        for language in ["nl", "en"] {
            assert_eq!(faults(language, text), [code]);
        }
    }
    for text in [
        "Forwarded is een status.",
        "Geef ook een subject.",
        "Er ontbreekt: feedback.",
    ] {
        assert_eq!(faults("nl", text).len(), 1, "{text}");
    }
    assert!(faults("en", "This complaint is forwarded and needs feedback.").is_empty());
    assert!(
        faults(
            "nl",
            "Stuur de ETag in If-Match mee, als JSON in UTF-8. Een manager mag dit."
        )
        .is_empty()
    );
}

#[test]
fn texts_are_found_where_answers_hold_them() {
    let body = json!({
        "title": "1", "detail": "2", "errors": [{ "pointer": "/x", "code": "x", "message": "3" }],
        "items": [
            { "allowedTransitions": [{ "to": "closed", "reason": "4" }, { "reason": null }] },
            { "ruleId": "x", "why": "5" },
            { "name": "idle", "title": "6", "count": 1 },
            { "label": { "nl": "7", "en": "8" }, "formula": { "nl": "9", "en": "10" } },
            { "reason": "free text", "title": "free text", "why": "weekend" }
        ]
    });
    let mut texts = Vec::new();
    collect_texts(&body, "en", &mut texts);
    let mut numbers: Vec<u8> = texts.iter().map(|(_, text)| text.parse().expect("a number")).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert!(texts.contains(&("nl", "7")) && texts.contains(&("en", "4")));
    assert_eq!(
        without_quotations("Regel voor \"in_progress\", complex."),
        "Regel voor  , complex."
    );
}

#[test]
#[should_panic(expected = "the code remedyStatus")]
fn an_answer_that_names_a_code_fails_its_test() {
    let app = App::start();
    let mut answer = app.stranger().get("/v1/me");
    assert_eq!(answer.problem(401), "unauthenticated");
    answer.text = answer.text.replace("token", "remedyStatus");
    judge(&answer);
}

#[test]
fn a_refusal_says_how_it_stands_and_what_is_needed() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let [dutch, english] = [app.handler(), app.handler().in_english()];
    let detail = |response: Response| response.expect(409)["detail"].clone();
    let again = given::take_up();
    assert_eq!(
        detail(dutch.step(&complaint, &again)),
        "Deze klacht is al in behandeling."
    );
    assert_eq!(
        detail(english.step(&complaint, &again)),
        "This complaint is already in progress."
    );
    let back = json!({ "to": "registered", "reason": "Niet voor ons." });
    assert_eq!(
        detail(dutch.step(&complaint, &back)),
        "Deze klacht is in behandeling en kan nu niet worden teruggegeven."
    );
    assert_eq!(
        detail(english.step(&complaint, &back)),
        "This complaint is in progress and cannot be given back now."
    );
    let closing = json!({ "to": "closed", "outcome": "inadmissible" });
    assert_eq!(
        detail(dutch.step(&complaint, &closing)),
        "De klacht kan nog niet worden gesloten. Nog nodig: terugkoppeling aan de melder, wijze van afhandeling, reden van niet-ontvankelijkheid."
    );
    app.handler().step(&complaint, &given::wait()).expect(201);
    assert_eq!(
        detail(dutch.step(&complaint, &given::wait())),
        "Deze klacht staat al in de wacht."
    );
    let fresh = given::complaint(&app.intake());
    let early = format!("{}/assessment", given::path(&fresh));
    assert_eq!(
        detail(dutch.put(&early, &given::assessment())),
        "Dit kan pas als de klacht in behandeling is."
    );
}

#[test]
fn a_remedy_says_why_a_step_does_not_follow() {
    let app = App::start();
    let complaint = given::taken_up(&app);
    let path = format!("{}/remedies", given::path(&complaint));
    let body = json!({ "kind": "cancellation", "agreementReference": "OV-2026-31" });
    let remedy = app.handler().post(&path, &body).expect(201);
    let one = format!("{path}/{}", remedy["id"].as_str().expect("an id"));
    let step = |to: &str| app.handler().patch(&one, "*", &json!({ "status": to }));
    let detail = |to: &str| step(to).expect(409)["detail"].clone();
    assert_eq!(
        detail("executed"),
        "Deze oplossing is aangeboden en kan pas worden uitgevoerd als de melder akkoord is."
    );
    step("declined").expect(200);
    assert_eq!(detail("declined"), "Deze oplossing is al afgewezen.");
    assert_eq!(
        detail("executed"),
        "Deze oplossing is afgewezen en kan niet meer worden uitgevoerd."
    );
}
