//! The language of a caller: Dutch unless English is preferred.

use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};

use crate::i18n::Language;

/// Returns the preferred one of Dutch and English; Dutch when neither is accepted or the header is unreadable.
pub fn preferred(headers: &HeaderMap) -> Language {
    let Some(wanted) = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
        return Language::Dutch;
    };
    let dutch = quality(wanted, "nl");
    let english = quality(wanted, "en");
    if english > dutch {
        Language::English
    } else {
        Language::Dutch
    }
}

/// The weight given to a language, or to any language by `*`; RFC 9110, section 12.5.4.
fn quality(wanted: &str, language: &str) -> f32 {
    let weight_of = |matches: &dyn Fn(&str) -> bool| {
        wanted.split(',').find_map(|entry| {
            let (range, parameters) = entry.split_once(';').unwrap_or((entry, ""));
            matches(&range.trim().to_ascii_lowercase()).then(|| weight(parameters))
        })
    };
    let prefix = format!("{language}-");
    weight_of(&|range| range == language || range.starts_with(&prefix))
        .or_else(|| weight_of(&|range| range == "*"))
        .unwrap_or(0.0)
}

fn weight(parameters: &str) -> f32 {
    parameters
        .trim()
        .strip_prefix("q=")
        .map_or(1.0, |q| q.trim().parse().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn dutch_is_spoken_unless_english_is_preferred() {
        for (header, expected) in [
            ("nl", Language::Dutch),
            ("en", Language::English),
            ("en-GB,en;q=0.9", Language::English),
            ("nl-BE, en;q=0.5", Language::Dutch),
            ("nl;q=0.2, en;q=0.8", Language::English),
            ("de", Language::Dutch),
            ("*", Language::Dutch),
            ("de, *;q=0.1", Language::Dutch),
            ("en;q=0, *", Language::Dutch),
            (";;q=,,", Language::Dutch),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(header));
            assert_eq!(preferred(&headers), expected, "{header}");
        }
        assert_eq!(preferred(&HeaderMap::new()), Language::Dutch);
    }
}
