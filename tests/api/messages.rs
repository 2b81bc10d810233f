//! Messages: each once, to the right person, in words that carry nothing of anybody; and whoever is killed, none is lost.

mod away;
mod keeping;
mod killing;
mod sending;
mod smtp;
mod telling;
mod templates;
mod wishes;

use klachtenmap::messages::job::Messaging;
use serde_json::Value;

use self::smtp::{Mail, MailServer};
use crate::app::App;
use crate::documents::on_a_runtime;
use crate::feed::drain;
use crate::server::Database;

const FROM: &str = "Klachtenbehandeling <klachten@totaalonder1dak.example>";

/// A service that mails by the server.
fn mailing(server: &MailServer) -> App {
    with(server, Database::new(), &[])
}

fn with(server: &MailServer, database: Database, more: &[(&str, &str)]) -> App {
    let url = server.url();
    let settings = [
        ("KLACHTENMAP_SMTP_URL", url.as_str()),
        ("KLACHTENMAP_SMTP_FROM", FROM),
        ("KLACHTENMAP_PUBLIC_URL", "https://klachten.example.nl"),
        ("KLACHTENMAP_TRACKING_KEY", "s6Vq1zNw8KfY3bTj5RmXc7Hd9Lp2GaEu"),
    ];
    App::on(database, &[&settings[..], more].concat())
}

fn messaging(app: &App) -> Messaging {
    Messaging::new((&app.db, &app.clock), &app.health, app.correspondence.clone())
}

/// Gives out positions, and makes and sends what is due until nothing is.
fn send(app: &App) {
    drain(&mut app.database.connect());
    let messaging = messaging(app);
    on_a_runtime(async { while messaging.step(None).await.expect("a step is possible").done > 0 {} });
}

/// The messages about a complaint, oldest first.
fn about(app: &App, complaint: &Value) -> Vec<Value> {
    let mut all = app
        .manager()
        .walk(&format!("{}/messages", crate::given::path(complaint)));
    all.reverse();
    all
}

/// Event and status of the messages about a complaint.
fn stand(app: &App, complaint: &Value) -> Vec<(String, String)> {
    let text = |message: &Value, name: &str| message[name].as_str().unwrap_or("own").to_owned();
    let all = about(app, complaint);
    all.iter()
        .map(|message| (text(message, "event"), text(message, "status")))
        .collect()
}

fn subjects(mails: &[Mail]) -> Vec<String> {
    mails.iter().map(|mail| mail.header("Subject")).collect()
}
