//! Settings about mail: the server that takes it, the sender, and what is told by it.

use lettre::message::Mailbox;
use reqwest::Url;

use super::source::Source;
use crate::messages::model::{DecisionBy, Login, MailServer, MailSettings, Security, is_mailable};

/// The settings about mail.
#[derive(Debug, Clone, Default)]
pub struct Mails {
    /// Absent: nothing is mailed.
    pub settings: Option<MailSettings>,
    pub decision: DecisionBy,
    /// The addresses to which alerts for managers go.
    pub alerts_to: Vec<String>,
}

const URL: &str = "KLACHTENMAP_SMTP_URL";
const FROM: &str = "KLACHTENMAP_SMTP_FROM";

pub(super) fn settings(source: &mut Source<'_>, production: bool) -> Mails {
    Mails {
        settings: mail_settings(source, production),
        decision: decision(source),
        alerts_to: alerts_to(source),
    }
}

fn mail_settings(source: &mut Source<'_>, production: bool) -> Option<MailSettings> {
    let from = source.text(FROM);
    let is_sender = |from: &String| {
        from.parse::<Mailbox>()
            .is_ok_and(|sender| is_mailable(sender.email.as_ref()))
    };
    if from.as_ref().is_some_and(|from| !is_sender(from)) {
        source.fault(FROM, "is no e-mail address, nor a name with one in angle brackets", ());
    }
    let given = source.text(URL);
    match (given, from) {
        (Some(url), Some(from)) => {
            let server = server(&url, production);
            if server.is_none() {
                source.fault(URL, "is no smtp:// or smtps:// address of a host", ());
            }
            Some(MailSettings { server: server?, from })
        }
        (Some(_), None) => source.fault(FROM, "is required beside KLACHTENMAP_SMTP_URL", None),
        (None, _) => None,
    }
}

/// STARTTLS is asked for everywhere but on this machine in development.
fn server(url: &str, production: bool) -> Option<MailServer> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    let is_here = ["localhost", "127.0.0.1", "::1"].contains(&host.as_str());
    let (security, port) = match url.scheme() {
        "smtps" => (Security::Tls, 465),
        "smtp" if is_here && !production => (Security::Offered, 587),
        "smtp" => (Security::StartTls, 587),
        _ => return None,
    };
    let has_more = !["", "/"].contains(&url.path()) || url.query().is_some() || url.fragment().is_some();
    if host.is_empty() || has_more {
        return None;
    }
    let login = match (decoded(url.username())?, url.password().map(decoded)) {
        (name, None) if name.is_empty() => None,
        (name, Some(Some(password))) if !name.is_empty() => Some(Login { name, password }),
        _ => return None,
    };
    Some(MailServer {
        host,
        port: url.port().unwrap_or(port),
        security,
        login,
    })
}

/// A part of an address with its `%40` and the like read.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

fn decision(source: &mut Source<'_>) -> DecisionBy {
    const NAME: &str = "KLACHTENMAP_MAIL_DECISION";
    match source.text(NAME).as_deref() {
        None | Some("link") => DecisionBy::Link,
        Some("attach") => DecisionBy::Attachment,
        Some(_) => source.fault(NAME, "is neither link nor attach", DecisionBy::Link),
    }
}

fn alerts_to(source: &mut Source<'_>) -> Vec<String> {
    const NAME: &str = "KLACHTENMAP_ALERTS_TO";
    let given = source.list(NAME);
    if !given.iter().all(|address| is_mailable(address)) {
        source.fault(NAME, "has something that is no e-mail address", ());
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_is_reached_with_tls_but_on_this_machine_in_development() {
        let security = |url, production| server(url, production).map(|server| (server.security, server.port));
        assert_eq!(security("smtps://mail.example.nl", true), Some((Security::Tls, 465)));
        assert_eq!(
            security("smtp://mail.example.nl", false),
            Some((Security::StartTls, 587))
        );
        assert_eq!(security("smtp://localhost:25", true), Some((Security::StartTls, 25)));
        assert_eq!(security("smtp://localhost:25/", false), Some((Security::Offered, 25)));
        assert_eq!(security("smtp://[::1]:25", false), Some((Security::Offered, 25)));
    }

    #[test]
    fn name_and_password_are_read_as_they_are_written_in_addresses_and_shown_nowhere() {
        let known = server("smtps://jan%40example.nl:ge%23heim@mail.example.nl", true).expect("a server");
        let login = known.login.clone().expect("a login");
        assert_eq!(
            (login.name.as_str(), login.password.as_str()),
            ("jan@example.nl", "ge#heim")
        );
        assert!(!format!("{known:?}").contains("heim"));
    }

    #[test]
    fn what_is_no_mail_server_is_refused() {
        for wrong in [
            "mail.example.nl",
            "https://mail.example.nl",
            "smtp://",
            "smtp://mail.example.nl?tls=none",
            "smtp://mail.example.nl/inbox",
            "smtp://jan@mail.example.nl",
            "smtp://jan:ge%zzheim@mail.example.nl",
        ] {
            assert_eq!(server(wrong, false), None, "{wrong}");
        }
    }
}
