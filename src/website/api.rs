//! The website over HTTP: the form, the complainant who follows a complaint, and what looks like spam.

pub mod body;
mod case;
pub mod codes;
pub mod form;
pub mod given_code;
pub mod page;
pub mod quarantine;
pub mod receipt;
mod releasing;
mod submission;
pub mod tracking;
pub mod tracking_body;
pub mod tracking_view;
pub mod visitor;

pub use self::releasing::release;
use super::model::{TrackingCode, TrackingKey};
use super::render::Frame;
use crate::i18n::{Language, Text};

/// State that the requests of the website share.
#[derive(Debug, Clone)]
pub struct Website {
    pub key: TrackingKey,
    /// The address under which visitors reach the service, without a slash at its end.
    pub public_url: String,
    /// The phone number for who cannot use the form.
    pub phone: String,
    /// The ways that are open to a complainant who disagrees with the outcome.
    pub recourse: Text,
    /// Whether the complaints form has a page here.
    pub has_form_page: bool,
}

impl Website {
    /// The address by which a complaint is followed. What stands behind `#` is not sent to any server.
    pub fn tracking_url(&self, code: TrackingCode) -> String {
        format!("{}#{code}", self.tracking_page())
    }

    /// The page on which complaints are followed.
    pub fn tracking_page(&self) -> String {
        format!("{}/klacht-volgen", self.public_url)
    }

    /// The origin of the public address, and its path without a slash at its end.
    pub fn origin_and_path(&self) -> (&str, &str) {
        let url = self.public_url.as_str();
        let host = url.find("://").map_or(0, |place| place + 3);
        let end = url[host..].find('/').map_or(url.len(), |place| host + place);
        url.split_at(end)
    }

    /// The frame of a page in this language.
    pub fn frame(&self, language: Language) -> Frame {
        Frame::new(self.origin_and_path().1, &self.phone, language)
    }

    /// The words for a visitor who sends too much.
    fn too_much(&self) -> Text {
        Text::written(
            format!(
                "U hebt in korte tijd veel verstuurd. Wat u nu stuurde, is niet bewaard. Probeer het later opnieuw, of bel \
                 ons op {}.",
                self.phone
            ),
            format!(
                "You sent a lot in a short time. What you sent now was not kept. Try again later, or call us on {}.",
                self.phone
            ),
        )
    }
}
