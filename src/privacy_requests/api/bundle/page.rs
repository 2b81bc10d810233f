//! The bundle as a page to read and to print. It needs nothing from elsewhere, and runs nothing.

use chrono::{DateTime, NaiveDate};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Map, Value};

use super::labels::{LABELS, Label, Shape};
use super::{BundledComplaint, BundledDocument, BundledMessage, BundledNaming, PrivacyBundle};
use crate::calendar::model::{day_in_words, local_date, moment_in_words};
use crate::error::{Error, Result};
use crate::i18n::{Language, Text};
use crate::procedure::amount_in_words;
use crate::vocabulary::{Vocabulary, WordNames, name_of};

/// The reader of a page.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    pub language: Language,
    pub names: WordNames,
}

impl Reader {
    /// The name of a word of one of the vocabularies; what is none as it is.
    fn name(self, vocabularies: &[&str], word: &str) -> String {
        let named = vocabularies
            .iter()
            .find_map(|vocabulary| (self.names.0)(vocabulary, word));
        named.map_or_else(
            || word.to_owned(),
            |name| name.into_language(self.language).into_owned(),
        )
    }
}

const STYLE: &str = include_str!("page.css");

/// The page of a bundle.
///
/// # Errors
/// When an event cannot be rendered.
pub(super) fn page(bundle: &PrivacyBundle, reader: Reader) -> Result<String> {
    let word = |nl, en| Text::of(nl, en).into_language(reader.language);
    let title = word("Wat wij over u bewaren", "What we keep about you");
    let complaints: Result<Vec<Markup>> = bundle.complaints.iter().map(|one| complaint(one, reader)).collect();
    let made_on = day_in_words(local_date(bundle.made_at)).into_language(reader.language);
    let page = html! {
        (DOCTYPE)
        html lang=(reader.language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    p class="quiet" { (bundle.request_number) " · " (made_on) }
                    section {
                        h2 { (word("Waarvoor wij dit gebruiken", "What we use it for")) }
                        ul { @for purpose in &bundle.purposes { li { (purpose) } } }
                        p { (bundle.source) }
                        @if !bundle.recipients.is_empty() {
                            p {
                                (word("Ook deze systemen kennen een klacht van u: ", "These systems also know a complaint of yours: "))
                                (bundle.recipients.join(", ")) "."
                            }
                        }
                    }
                    section {
                        h2 { (word("Uw rechten", "Your rights")) }
                        p { (bundle.rights) }
                        p { (bundle.authority) }
                    }
                    @for complaint in complaints? { (complaint) }
                    @if !bundle.withheld.is_empty() { (withheld(bundle, reader)) }
                }
            }
        }
    };
    Ok(page.into_string())
}

fn withheld(bundle: &PrivacyBundle, reader: Reader) -> Markup {
    let word = |nl, en| Text::of(nl, en).into_language(reader.language);
    html! {
        section {
            h2 { (word("Wat wij niet geven", "What we do not give")) }
            p { (word("Wij laten weg wat over anderen gaat of wat wij moeten bewaren zonder het te geven.",
                "We leave out what is about others, or what we have to keep without giving it.")) }
            ul {
                @for one in &bundle.withheld {
                    li { (name_of(one.ground().as_str()).into_language(reader.language)) ": " (one.count()) }
                }
            }
        }
    }
}

fn complaint(one: &BundledComplaint, reader: Reader) -> Result<Markup> {
    let word = |nl, en| Text::of(nl, en).into_language(reader.language);
    let parts = one
        .capacities
        .iter()
        .map(|part| name_of(part.as_str()).into_language(reader.language));
    let parts: Vec<_> = parts.collect();
    let kept_until = day_in_words(one.retain_until_date).into_language(reader.language);
    let events = serde_json::to_value(&one.history).map_err(|error| Error::caused("a history in a bundle", error))?;
    Ok(html! {
        section {
            h2 { (one.number) }
            p class="quiet" {
                (word("U komt hierin voor als: ", "You are in this as: ")) (parts.join(", ")) ". "
                (word("Bewaard tot en met ", "Kept until ")) (kept_until) "."
            }
            @if !one.named.is_empty() {
                ul { @for named in &one.named { (naming(named, reader)) } }
            }
            @if let Some(Value::Object(fields)) = &one.complaint { (list(fields, reader)) }
            @if let Value::Array(events) = &events {
                @if !events.is_empty() {
                    h3 { (word("Wat er gebeurde", "What happened")) }
                    ol { @for happened in events { (event(happened, reader)) } }
                }
            }
            @if !one.messages.is_empty() {
                h3 { (word("Wat wij u schreven", "What we wrote to you")) }
                ol { @for message in &one.messages { (message_item(message, reader)) } }
            }
            @if !one.documents.is_empty() {
                h3 { (word("Documenten", "Documents")) }
                ul { @for document in &one.documents { (document_item(document, reader)) } }
            }
        }
    })
}

fn naming(named: &BundledNaming, reader: Reader) -> Markup {
    let facts = [&named.name, &named.email, &named.phone].into_iter().flatten();
    let facts: Vec<&str> = facts.map(String::as_str).collect();
    html! { li { (name_of(named.capacity.as_str()).into_language(reader.language)) ": " (facts.join(", ")) } }
}

fn event(happened: &Value, reader: Reader) -> Markup {
    let name = reader.name(&["EventKind"], happened["event"].as_str().unwrap_or_default());
    html! {
        li {
            strong { (name) }
            " " span class="quiet" { (text(&happened["at"], Shape::Day, reader)) }
            @if let Value::Object(carried) = &happened["carried"] { (list(carried, reader)) }
        }
    }
}

fn message_item(message: &BundledMessage, reader: Reader) -> Markup {
    let at = message.sent_at.unwrap_or(message.created_at);
    html! {
        li {
            strong { (message.subject.as_deref().unwrap_or_default()) }
            " " span class="quiet" { (moment_in_words(at).into_language(reader.language)) }
            @if let Some(address) = &message.address { " " span class="quiet" { (address) } }
            p class="said" { (message.text.as_deref().unwrap_or_default()) }
        }
    }
}

fn document_item(document: &BundledDocument, reader: Reader) -> Markup {
    let none = Text::of("(inhoud niet gegeven)", "(content not given)").into_language(reader.language);
    html! {
        li {
            @match (&document.file, &document.name) {
                (Some(file), Some(name)) => a href=(address(file)) { (name) },
                (_, Some(name)) if document.struck_out => { del { (name) } },
                (_, Some(name)) => { (name) " " (none) },
                _ => (none),
            }
            @if let Some(description) = &document.description { ": " (description) }
        }
    }
}

/// A name in the archive as a relative address.
fn address(name: &str) -> String {
    let escaped = |so_far: String, byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'/' => so_far + &char::from(byte).to_string(),
        _ => so_far + &format!("%{byte:02X}"),
    };
    name.bytes().fold(String::new(), escaped)
}

/// The fields that have a name and a value, in the order in which they are read.
fn list(fields: &Map<String, Value>, reader: Reader) -> Markup {
    let told = |label: &'static Label| {
        let value = fields.get(label.field)?;
        // The code of a department is told where its name is not.
        let is_named = label.field == "department" && fields.get("departmentName").is_some_and(Value::is_string);
        let is_told =
            !is_named && !is_nothing(value) && (*value != Value::Bool(false) || label.shape != Shape::OnlyYes);
        is_told.then_some((label, value))
    };
    let told: Vec<_> = LABELS.iter().filter_map(told).collect();
    html! {
        @if !told.is_empty() {
            dl {
                @for (label, value) in told {
                    div {
                        dt { (label.name.get(reader.language)) }
                        dd { (shown(value, label.shape, reader)) }
                    }
                }
            }
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(all) => all.is_empty(),
        Value::Object(fields) => LABELS
            .iter()
            .filter_map(|label| fields.get(label.field))
            .all(|value| is_nothing(value) || *value == Value::Bool(false)),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn shown(value: &Value, shape: Shape, reader: Reader) -> Markup {
    match value {
        Value::Object(fields) => list(fields, reader),
        Value::Array(all) if all.iter().all(Value::is_string) => {
            let words: Vec<String> = all.iter().map(|one| text(one, shape, reader)).collect();
            html! { (words.join(", ")) }
        }
        Value::Array(all) => html! { @for one in all { (shown(one, shape, reader)) } },
        other => html! { (text(other, shape, reader)) },
    }
}

fn text(value: &Value, shape: Shape, reader: Reader) -> String {
    match (value, shape) {
        (Value::Bool(is_so), _) => Text::of(if *is_so { "ja" } else { "nee" }, if *is_so { "yes" } else { "no" })
            .into_language(reader.language)
            .into_owned(),
        (Value::Number(cents), Shape::Cents) => amount_in_words(cents.as_i64().unwrap_or_default(), "EUR")
            .into_language(reader.language)
            .into_owned(),
        (Value::String(code), Shape::Word(vocabularies)) => reader.name(vocabularies, code),
        (Value::String(text), Shape::Day) => day(text, reader.language).unwrap_or_else(|| text.clone()),
        (Value::String(text), _) => text.clone(),
        (other, _) => other.to_string(),
    }
}

/// A day, or a time in Europe/Amsterdam, in words.
fn day(text: &str, language: Language) -> Option<String> {
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some(day_in_words(date).into_language(language).into_owned());
    }
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(moment_in_words(at.into()).into_language(language).into_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;
    use utoipa::{PartialSchema, ToSchema};

    use super::super::labels::UNTOLD;
    use super::*;

    const READER: Reader = Reader {
        language: Language::Dutch,
        names: WordNames(|vocabulary, word| {
            (vocabulary == "Channel" && word == "phone").then(|| Text::of("Telefoon", "Phone"))
        }),
    };

    /// Every field of the published shape of a bundle's complaint is told or left out on purpose.
    #[test]
    fn every_field_has_a_name_or_is_left_out_on_purpose() {
        let mut schemas = Vec::new();
        BundledComplaint::schemas(&mut schemas);
        let mut fields = BTreeSet::new();
        collect(&serde_json::to_value(BundledComplaint::schema()).unwrap(), &mut fields);
        for (_, schema) in &schemas {
            collect(&serde_json::to_value(schema).unwrap(), &mut fields);
        }
        let told: BTreeSet<&str> = LABELS.iter().map(|label| label.field).collect();
        assert_eq!(told.len(), LABELS.len(), "each once");
        let untold: BTreeSet<&str> = UNTOLD.iter().copied().collect();
        assert!(told.is_disjoint(&untold));
        let forgotten: Vec<&String> = fields
            .iter()
            .filter(|field| !told.contains(field.as_str()) && !untold.contains(field.as_str()))
            .collect();
        assert_eq!(forgotten, Vec::<&String>::new());
        let unknown: Vec<&&str> = told.union(&untold).filter(|field| !fields.contains(**field)).collect();
        assert_eq!(unknown, Vec::<&&str>::new());
    }

    fn collect(schema: &Value, fields: &mut BTreeSet<String>) {
        match schema {
            Value::Object(parts) => {
                if let Some(Value::Object(properties)) = parts.get("properties") {
                    fields.extend(properties.keys().cloned());
                }
                parts.values().for_each(|part| collect(part, fields));
            }
            Value::Array(parts) => parts.iter().for_each(|part| collect(part, fields)),
            _ => {}
        }
    }

    #[test]
    fn values_are_told_as_people_say_them() {
        let dutch = |value: Value, shape| text(&value, shape, READER);
        assert_eq!(dutch(json!("2026-11-02"), Shape::Day), "2 november 2026");
        assert_eq!(
            dutch(json!("2026-11-02T09:30:00Z"), Shape::Day),
            "2 november 2026, 10:30"
        );
        assert_eq!(
            dutch(json!("2026-10-1"), Shape::Plain),
            "2026-10-1",
            "a number of a quote is no day"
        );
        assert_eq!(dutch(json!(true), Shape::Plain), "ja");
        assert_eq!(dutch(json!(123_405), Shape::Cents), "€ 1234,05");
        assert_eq!(dutch(json!("phone"), Shape::Word(&["Other", "Channel"])), "Telefoon");
        assert_eq!(dutch(json!("Weg"), Shape::Word(&["Channel"])), "Weg");
        assert_eq!(
            dutch(json!("phone"), Shape::Plain),
            "phone",
            "what people say is not translated"
        );
    }

    #[test]
    fn a_no_is_told_where_it_says_something() {
        let told = |fields: Value| list(fields.as_object().unwrap(), READER).into_string();
        assert!(told(json!({ "approved": false })).contains("nee"));
        assert!(told(json!({ "admissible": false })).contains("nee"));
        assert_eq!(told(json!({ "overdue": false, "automatic": false })), "");
    }

    #[test]
    fn what_people_wrote_changes_nothing_on_the_page() {
        let fields = json!({ "description": "<script>alert(1)</script>" });
        let page = list(fields.as_object().unwrap(), READER).into_string();
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"), "{page}");
        assert_eq!(
            address("documents/K-2026-1/01 é?.pdf"),
            "documents/K-2026-1/01%20%C3%A9%3F.pdf"
        );
    }
}
