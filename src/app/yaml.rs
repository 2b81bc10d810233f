//! The document in YAML, for people and tools that prefer it: the same values in another notation.

use std::fmt::Write;

use serde_json::Value;

/// Writes a value as YAML in block style. Texts are quoted as in JSON, which YAML reads alike.
pub(super) fn yaml(value: &Value) -> String {
    let mut text = String::new();
    write_block(&mut text, value, 0);
    text
}

/// Writes a value that begins on a line of its own, at an indentation.
fn write_block(text: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, field) in fields {
                write_indented(text, indent, &format!("{}:", key(name)));
                write_after(text, field, indent);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                write_indented(text, indent, "-");
                write_after(text, item, indent);
            }
        }
        scalar => write_indented(text, indent, &format!("{scalar}\n")),
    }
}

/// Writes a value behind its name or dash: on the same line, or as a block below.
fn write_after(text: &mut String, value: &Value, indent: usize) {
    let is_block = match value {
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if is_block {
        text.push('\n');
        write_block(text, value, indent + 2);
    } else {
        // Writing to a text cannot fail.
        let _ = writeln!(text, " {value}");
    }
}

fn write_indented(text: &mut String, indent: usize, line: &str) {
    text.extend(std::iter::repeat_n(' ', indent));
    text.push_str(line);
}

/// A name, quoted unless it is plainly a word: `no`, `on` and numbers mean something else in some readers.
fn key(name: &str) -> String {
    let is_word = name.len() > 3
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !["true", "false", "null"].contains(&name.to_ascii_lowercase().as_str());
    if is_word {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_written_in_blocks_with_its_texts_quoted() {
        let value = json!({
            "openapi": "3.1.0", "no": null, "200": { "text": "a: b\n- \"c\"" },
            "items": [1, true, { "name": "x", "list": [] }, [2]], "none": {}
        });
        let expected = "\"200\":\n  text: \"a: b\\n- \\\"c\\\"\"\nitems:\n  - 1\n  - true\n  -\n    \
            list: []\n    name: \"x\"\n  -\n    - 2\n\"no\": null\nnone: {}\nopenapi: \"3.1.0\"\n";
        let mut lines: Vec<String> = yaml(&value).lines().map(str::to_owned).collect();
        let mut wanted: Vec<String> = expected.lines().map(str::to_owned).collect();
        lines.sort();
        wanted.sort();
        assert_eq!(lines, wanted);
        assert_eq!(yaml(&json!("a")), "\"a\"\n");
    }
}
