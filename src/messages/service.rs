//! Puts messages into words, at the moment at which they are sent, printed or looked at.

use chrono::{DateTime, Utc};

use super::mailer::{Attached, Mail, Mailer};
use super::model::{
    DecisionBy, Filled, Means, MessageChannel, MessageEvent, Piece, PostalAddress, Recipient, Template, Values,
};
use super::render::{Letter, html, letter};
use super::store::{Material, MessageRow, material};
use crate::db::Db;
use crate::error::Result;
use crate::i18n::Language;
use crate::procedure::ComplaintId;
use crate::website::api::Website;

/// The means by which the company writes to people, cheap to clone.
#[derive(Clone)]
pub struct Correspondence {
    pub website: Website,
    /// Absent without a mail server: everything is a letter.
    pub mailer: Option<Mailer>,
    pub decision: DecisionBy,
}

/// The content of a message: what happened, or words of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    Event(MessageEvent),
    /// In somebody's own words: subject and text.
    Own(String, String),
}

/// A message with what it is made of.
pub struct Composed {
    pub material: Material,
    /// `None` for an anonymous complainant for whom nobody acts.
    pub recipient: Option<Recipient>,
    pub filled: Filled,
    /// The address in it that can be followed.
    link: Option<String>,
    words: Words,
}

impl Words {
    pub fn of(message: &MessageRow) -> Self {
        match &message.event {
            Some(event) => Words::Event(event.0),
            None => Words::Own(
                message.subject.clone().unwrap_or_default(),
                message.body.clone().unwrap_or_default(),
            ),
        }
    }

    const fn event(&self) -> Option<MessageEvent> {
        match self {
            Words::Event(event) => Some(*event),
            Words::Own(..) => None,
        }
    }
}

impl Correspondence {
    /// Puts a message into words; with the tracking code where `tells_code`. `None` when the complaint was erased, or its use
    /// was restricted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn compose(
        &self,
        db: &Db,
        complaint: ComplaintId,
        (words, channel, language): (Words, MessageChannel, Language),
        tells_code: bool,
        now: DateTime<Utc>,
    ) -> Result<Option<Composed>> {
        let key = tells_code.then(|| self.website.key.clone());
        let found = material(db, complaint, (words.event(), language), key, now).await?;
        Ok(found.map(|material| self.composed(material, words, (channel, language), tells_code)))
    }

    fn composed(
        &self,
        material: Material,
        words: Words,
        (channel, language): (MessageChannel, Language),
        tells_code: bool,
    ) -> Composed {
        let link = match material.code {
            Some(code) => Some(self.website.tracking_url(code)),
            None => (!tells_code).then(|| self.website.tracking_page()),
        };
        let mut composed = Composed {
            recipient: Recipient::of(&material.complaint.signal.complainant),
            material,
            filled: Filled::default(),
            link,
            words,
        };
        if let Some(recipient) = &mut composed.recipient {
            recipient.language = language;
        }
        composed.filled = self.filled(&composed, channel, composed.link.clone());
        composed
    }

    fn filled(&self, composed: &Composed, channel: MessageChannel, link: Option<String>) -> Filled {
        let template = match (&composed.words, &composed.material.template) {
            (Words::Own(subject, text), _) => return own_words(subject, text),
            (Words::Event(_), Some(template)) => template,
            (Words::Event(_), None) => return Filled::default(),
        };
        self.from_template(
            template,
            &composed.material,
            composed.recipient.as_ref(),
            (channel, link),
        )
    }

    /// Fills a template for a complaint, as it would be on paper or in a mail.
    pub fn from_template(
        &self,
        template: &Template,
        material: &Material,
        recipient: Option<&Recipient>,
        (channel, link): (MessageChannel, Option<String>),
    ) -> Filled {
        let nobody = nobody();
        let means = Means {
            recipient: recipient.unwrap_or(&nobody),
            channel,
            link,
            phone: &self.website.phone,
            recourse: &self.website.recourse,
        };
        template.fill(&Values::of(&material.complaint, &material.events, &means))
    }

    /// The message as it is kept: without the code that opens the complaint.
    pub fn kept(&self, composed: &Composed) -> Filled {
        let link = composed.link.as_ref().map(|_| self.website.tracking_page());
        self.filled(composed, MessageChannel::Email, link)
    }

    /// The message as a letter.
    ///
    /// # Errors
    /// `Internal` when the PDF library refuses it.
    pub fn letter(&self, composed: &Composed, now: DateTime<Utc>) -> Result<Vec<u8>> {
        let recipient = composed.recipient.as_ref();
        let on_paper = self.filled(composed, MessageChannel::Letter, composed.link.clone());
        let code = composed.material.code;
        letter(&Letter {
            message: &on_paper,
            number: &composed.material.complaint.number,
            address: recipient.and_then(|recipient| recipient.address.as_ref()),
            follow: code.map(|code| (self.website.tracking_url(code), code.to_string())),
            language: recipient.map_or(Language::Dutch, |recipient| recipient.language),
            at: now,
        })
    }

    /// The message as a mail to an address; an outcome with its letter, where it is configured so.
    ///
    /// # Errors
    /// As [`Correspondence::letter`].
    pub fn mail(&self, composed: &Composed, message: &MessageRow, to: String, now: DateTime<Utc>) -> Result<Mail> {
        let tells_outcome = composed.words.event().is_some_and(MessageEvent::tells_outcome);
        let attachment = if tells_outcome && self.decision == DecisionBy::Attachment {
            Some(Attached {
                name: format!("{}.pdf", composed.material.complaint.number),
                pdf: self.letter(composed, now)?,
            })
        } else {
            None
        };
        Ok(Mail {
            attachment,
            ..mail_of(&composed.filled, composed.link.as_deref(), message, to)
        })
    }
}

/// A filled message as a mail.
pub fn mail_of(filled: &Filled, link: Option<&str>, message: &MessageRow, to: String) -> Mail {
    let language = language_of(message);
    Mail {
        id: message.id,
        to: vec![to],
        subject: filled.subject.clone(),
        text: filled.text(),
        html: Some(html(filled, link, language)),
        attachment: None,
    }
}

pub fn language_of(message: &MessageRow) -> Language {
    if message.language == Language::English.tag() {
        Language::English
    } else {
        Language::Dutch
    }
}

/// The words that somebody wrote, as they are: no placeholders are read in them.
fn own_words(subject: &str, text: &str) -> Filled {
    let paragraphs = text
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty());
    Filled {
        subject: subject.split(char::is_control).collect::<Vec<_>>().join(" "),
        pieces: paragraphs
            .map(|paragraph| Piece::Paragraph(paragraph.to_owned()))
            .collect(),
    }
}

/// The recipient of a message to nobody who is known.
const fn nobody() -> Recipient {
    Recipient {
        name: None,
        name_on_paper: None,
        email: None,
        address: None::<PostalAddress>,
        language: Language::Dutch,
        channel: None,
        wish: None,
    }
}
