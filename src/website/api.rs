//! The website over HTTP: the form, the complainant who follows a complaint, and what looks like spam.

mod body;
mod case;
pub mod codes;
pub mod form;
mod page;
pub mod quarantine;
mod receipt;
mod releasing;
mod submission;
pub mod tracking;
mod tracking_body;
mod tracking_view;
mod visitor;

pub use self::releasing::release;
use super::model::{TrackingCode, TrackingKey};
use crate::i18n::Text;

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
