//! The fields of a form as browsers and programs send them, made into the one shape that is judged.

use chrono::{NaiveDateTime, SecondsFormat, TimeZone};
use chrono_tz::Europe::Amsterdam;
use serde_json::{Map, Value, json};

/// The most steps that the name of a field has; a name of more stays one name, which nothing has.
const DEEPEST: usize = 4;

/// Makes an object of fields by their names: `complainant.email` and `complainant[email]` are the same part of a part.
/// Fields that were left open are left out.
pub fn nested(fields: impl IntoIterator<Item = (String, Value)>) -> Value {
    let mut whole = Map::new();
    for (name, value) in fields {
        if value == json!("") {
            continue;
        }
        let steps = name.split(['.', '[']).map(|step| step.trim_end_matches(']').to_owned());
        let mut path: Vec<String> = steps.take(DEEPEST + 1).collect();
        if path.len() > DEEPEST {
            path = vec![name];
        }
        put(&mut whole, &path, value);
    }
    Value::Object(whole)
}

fn put(object: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [name] => drop(object.insert(name.clone(), value)),
        [name, rest @ ..] => {
            let part = object.entry(name.clone()).or_insert_with(|| json!({}));
            if let Value::Object(part) = part {
                put(part, rest, value);
            }
        }
    }
}

/// The fields with what visitors cannot know, and with what a form says in its own way made plain: times without an offset
/// are those of Amsterdam, a box that was ticked is true.
pub fn completed(mut form: Value) -> Value {
    let Some(whole) = form.as_object_mut() else {
        return form;
    };
    if let Some(Value::Object(conversation)) = whole.get_mut("conversation") {
        conversation.entry("agreement").or_insert(json!("unknown"));
        localise(conversation.get_mut("heldAt"));
    }
    localise(whole.get_mut("startedAt"));
    if let Some(anonymous) = whole
        .get_mut("complainant")
        .and_then(|complainant| complainant.get_mut("anonymous"))
        && let Some(text) = anonymous.as_str()
    {
        let is_ticked = ["true", "on", "1", "yes", "ja"].contains(&text.to_lowercase().as_str());
        let is_open = ["false", "off", "0", "no", "nee"].contains(&text.to_lowercase().as_str());
        if is_ticked || is_open {
            *anonymous = json!(is_ticked);
        }
    }
    form
}

/// The fields of a rating with the score as a number, which a form sends as a text.
pub fn scored(mut form: Value) -> Value {
    if let Some(score) = form.get_mut("score")
        && let Some(number) = score.as_str().and_then(|score| score.trim().parse::<i64>().ok())
    {
        *score = json!(number);
    }
    form
}

fn localise(time: Option<&mut Value>) {
    let Some(time) = time else { return };
    let written = time.as_str().unwrap_or_default();
    let read = [
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S%.f",
    ]
    .iter()
    .find_map(|form| NaiveDateTime::parse_from_str(written, form).ok());
    // In the hour that is skipped in spring there is no such time: what follows it is meant.
    let local = read.and_then(|read| {
        let at = |read| Amsterdam.from_local_datetime(&read).earliest();
        at(read).or_else(|| at(read + chrono::TimeDelta::hours(1)))
    });
    if let Some(local) = local {
        *time = json!(local.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_parts_are_named_by_dots_or_brackets() {
        let fields = [
            ("complainant.email", "a@example.nl"),
            ("complainant[name]", "A. Jansen"),
            ("complainant[representative][name]", "B. Jansen"),
            ("description", "Het tarief klopt niet."),
            ("quoteNumber", ""),
        ];
        let form = nested(fields.map(|(name, value)| (name.to_owned(), json!(value))));
        assert_eq!(
            form,
            json!({
                "complainant": { "email": "a@example.nl", "name": "A. Jansen", "representative": { "name": "B. Jansen" } },
                "description": "Het tarief klopt niet."
            })
        );
    }

    #[test]
    fn a_part_that_is_a_text_stays_one() {
        let fields = [("complainant", "A. Jansen"), ("complainant.email", "a@example.nl")];
        let form = nested(fields.map(|(name, value)| (name.to_owned(), json!(value))));
        assert_eq!(form, json!({ "complainant": "A. Jansen" }));
    }

    #[test]
    fn a_time_without_an_offset_is_one_of_amsterdam() {
        for (written, meant) in [
            ("2026-07-01T10:30", "2026-07-01T10:30:00+02:00"),
            ("2026-12-01T10:30", "2026-12-01T10:30:00+01:00"),
            ("2026-10-25T02:30", "2026-10-25T02:30:00+02:00"),
            ("2026-03-29T02:30", "2026-03-29T03:30:00+02:00"),
            ("2026-12-01T10:30:00Z", "2026-12-01T10:30:00Z"),
            ("morgen", "morgen"),
        ] {
            let form = completed(json!({ "conversation": { "heldAt": written }, "startedAt": written }));
            assert_eq!(form["conversation"], json!({ "heldAt": meant, "agreement": "unknown" }));
            assert_eq!(form["startedAt"], json!(meant));
        }
    }

    #[test]
    fn a_score_that_a_form_sends_is_a_number() {
        assert_eq!(scored(json!({ "score": " 4 " })), json!({ "score": 4 }));
        assert_eq!(scored(json!({ "score": "goed" })), json!({ "score": "goed" }));
        assert_eq!(scored(json!({ "score": 3 })), json!({ "score": 3 }));
        assert_eq!(scored(json!([])), json!([]));
    }

    #[test]
    fn a_box_that_was_ticked_is_true() {
        let anonymous =
            |given: Value| completed(json!({ "complainant": { "anonymous": given } }))["complainant"].take();
        assert_eq!(anonymous(json!("on")), json!({ "anonymous": true }));
        assert_eq!(anonymous(json!("nee")), json!({ "anonymous": false }));
        assert_eq!(anonymous(json!("misschien")), json!({ "anonymous": "misschien" }));
        assert_eq!(completed(json!([])), json!([]));
    }
}
