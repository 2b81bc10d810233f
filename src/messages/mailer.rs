//! Hands mails to the mail server of the company, over SMTP.

use std::time::Duration;

use lettre::address::Address;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport};
use uuid::Uuid;

use super::model::{MailFailure, MailSettings, Security};
use crate::error::{Cause, Error, Result};

/// Sends mails, cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
}

/// A mail. Its id makes its `Message-ID`, the same at every attempt, by which the receiver sees that it came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub id: Uuid,
    /// Plain addresses.
    pub to: Vec<String>,
    pub subject: String,
    pub text: String,
    /// The same as a page.
    pub html: Option<String>,
    pub attachment: Option<Attached>,
}

/// A PDF that goes along with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    pub name: String,
    pub pdf: Vec<u8>,
}

/// The reason for which a mail was not taken, and whether it is of use to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undelivered {
    pub failure: MailFailure,
    pub is_final: bool,
}

/// The longest that the mail server may take for an answer.
const ANSWERING: Duration = Duration::from_secs(10);
/// Connections that are kept open at most.
const CONNECTIONS: u32 = 4;
/// The answers that are about the connection or the account, after whichever command (RFC 5321, RFC 4954).
const OF_ACCOUNT: [u16; 5] = [503, 530, 534, 535, 538];

/// Says that no person wrote the mail, so that nothing answers by itself (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> std::result::Result<Self, Cause> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Mailer {
    /// # Errors
    /// When the settings cannot be used.
    pub fn new(settings: &MailSettings) -> std::result::Result<Self, Cause> {
        // Another part of the program may have chosen it before.
        drop(rustls::crypto::ring::default_provider().install_default());
        let server = &settings.server;
        let mut transport = SmtpTransport::builder_dangerous(&server.host)
            .port(server.port)
            .timeout(Some(ANSWERING))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS))
            .tls(tls(&server.host, server.security)?);
        if let Some(login) = &server.login {
            transport = transport.credentials(Credentials::new(login.name.clone(), login.password.clone()));
        }
        Ok(Mailer {
            transport: transport.build(),
            from: settings.from.parse()?,
        })
    }

    /// Sends a mail. That it was taken says nothing of its arrival.
    ///
    /// # Errors
    /// `Internal` when there is no thread for it; why the mail was not taken is no error.
    pub async fn send(&self, mail: Mail) -> Result<std::result::Result<(), Undelivered>> {
        let Ok(message) = self.message(mail) else {
            return Ok(Err(Undelivered {
                failure: MailFailure::Address,
                is_final: true,
            }));
        };
        let transport = self.transport.clone();
        let sending = tokio::task::spawn_blocking(move || {
            let lets_in = || transport.test_connection().unwrap_or(false);
            transport
                .send(&message)
                .map(drop)
                .map_err(|error| reason(&error, lets_in))
        });
        sending.await.map_err(|error| Error::caused("sending a mail", error))
    }

    fn message(&self, mail: Mail) -> std::result::Result<Message, Cause> {
        let id = format!("<{}@{}>", mail.id.simple(), self.from.email.domain());
        let mut message = Message::builder()
            .from(self.from.clone())
            .message_id(Some(id))
            .header(AutoSubmitted)
            .subject(mail.subject);
        for to in &mail.to {
            message = message.to(Mailbox::new(None, to.parse::<Address>()?));
        }
        let plain = SinglePart::plain(mail.text);
        let Some(html) = mail.html else {
            return Ok(message.singlepart(plain)?);
        };
        let words = MultiPart::alternative()
            .singlepart(plain)
            .singlepart(SinglePart::html(html));
        let Some(Attached { name, pdf }) = mail.attachment else {
            return Ok(message.multipart(words)?);
        };
        let attached = Attachment::new(name).body(pdf, ContentType::parse("application/pdf")?);
        Ok(message.multipart(MultiPart::mixed().multipart(words).singlepart(attached))?)
    }
}

fn tls(host: &str, security: Security) -> std::result::Result<Tls, Cause> {
    let parameters = TlsParameters::new(host.to_owned())?;
    Ok(match security {
        Security::Tls => Tls::Wrapper(parameters),
        Security::StartTls => Tls::Required(parameters),
        Security::Offered => Tls::Opportunistic(parameters),
    })
}

/// The reason without the words of the mail server, which repeat addresses. A server that does not let this account in says
/// nothing of the mail, whatever it answers.
fn reason(error: &lettre::transport::smtp::Error, lets_in: impl FnOnce() -> bool) -> Undelivered {
    let is_of_mail = error.status().is_some_and(|code| !OF_ACCOUNT.contains(&code.into()));
    let failure = if !(is_of_mail && lets_in()) {
        MailFailure::Unreachable
    } else if error.is_permanent() {
        MailFailure::Refused
    } else {
        MailFailure::Delayed
    };
    Undelivered {
        failure,
        is_final: failure == MailFailure::Refused,
    }
}
