//! The mail server of the company, by its address in the settings.

use std::fmt;

/// The mail server, and the address from which the company writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    pub server: MailServer,
    /// As in a header: an address, or a name and an address.
    pub from: String,
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub login: Option<Login>,
}

/// The protection of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the beginning.
    Tls,
    /// TLS by STARTTLS, or nothing is sent.
    StartTls,
    /// STARTTLS where it is offered: on the machine itself, in development.
    Offered,
}

/// The name and password of the account at the mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    pub name: String,
    pub password: String,
}

/// The way by which the decision on a complaint reaches somebody who gets mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DecisionBy {
    /// The mail leads to the page with the decision.
    #[default]
    Link,
    /// The letter goes along with the mail.
    Attachment,
}

impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Login(…)")
    }
}
