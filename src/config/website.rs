//! Settings about the website: where visitors find it, and the key of tracking codes.

use super::keys::{SHORTEST_SECRET, can_be_guessed};
use super::source::Source;
use crate::i18n::Text;

/// The settings of the website.
#[derive(Debug, Clone)]
pub struct WebsiteSettings {
    /// The address under which visitors reach the service, without a slash at its end.
    pub public_url: String,
    /// The secret from which tracking codes are derived; absent in development: one that is kept in the data folder.
    pub tracking_key: Option<String>,
    /// The phone number for who cannot use the form.
    pub phone: String,
    /// The ways that are open to a complainant who disagrees; absent: in the words of the procedure.
    pub recourse: Option<Text>,
    /// Whether the complaints form has a page of the service's own.
    pub has_form_page: bool,
}

pub(super) fn settings(source: &mut Source<'_>, production: bool) -> WebsiteSettings {
    WebsiteSettings {
        public_url: public_url(source, production),
        tracking_key: tracking_key(source, production),
        phone: source
            .text("KLACHTENMAP_CONTACT_PHONE")
            .unwrap_or_else(|| "058 808 0050".to_owned()),
        recourse: recourse(source),
        has_form_page: source.parsed("KLACHTENMAP_FORM_PAGE", true),
    }
}

fn recourse(source: &mut Source<'_>) -> Option<Text> {
    let (dutch, english) = ("KLACHTENMAP_RECOURSE", "KLACHTENMAP_RECOURSE_EN");
    match (source.text(dutch), source.text(english)) {
        (Some(nl), Some(en)) => Some(Text::written(nl, en)),
        (None, None) => None,
        (Some(_), None) => source.fault(english, "is required beside KLACHTENMAP_RECOURSE", None),
        (None, Some(_)) => source.fault(dutch, "is required beside KLACHTENMAP_RECOURSE_EN", None),
    }
}

fn public_url(source: &mut Source<'_>, production: bool) -> String {
    const NAME: &str = "KLACHTENMAP_PUBLIC_URL";
    let Some(given) = source.text(NAME) else {
        if production {
            source.fault(NAME, "is required in production", ());
        }
        let bind = source.text("KLACHTENMAP_BIND");
        return format!("http://{}", bind.as_deref().unwrap_or("127.0.0.1:8080"));
    };
    let host = match given.split_once("://") {
        Some(("https", host)) => host,
        Some(("http", host)) if !production => host,
        _ => "",
    };
    if host.is_empty()
        || host.starts_with('/')
        || given.contains(['?', '#', '@'])
        || given.contains(char::is_whitespace)
    {
        source.fault(NAME, "is no https:// address without a query", ());
    }
    given.trim_end_matches('/').to_owned()
}

fn tracking_key(source: &mut Source<'_>, production: bool) -> Option<String> {
    const NAME: &str = "KLACHTENMAP_TRACKING_KEY";
    let key = source.text(NAME);
    match &key {
        None if production => source.fault(NAME, "is required in production", ()),
        Some(key) if key.len() < SHORTEST_SECRET => source.fault(NAME, "is shorter than 32 bytes", ()),
        Some(key) if production && can_be_guessed(key) => {
            source.fault(NAME, "can be guessed: it repeats itself or counts on", ());
        }
        _ => {}
    }
    key
}
