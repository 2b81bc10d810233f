//! Messages under kills: two instances send at the same time and are cut off at moments drawn by lot.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;

use super::smtp::MailServer;
use super::{mailing, messaging, with};
use crate::app::App;
use crate::documents::on_a_runtime;
use crate::given;

const COMPLAINTS: usize = 60;
const KILLS: usize = 40;

/// Registers complaints, each with an address of its own.
fn register(app: &App) -> Vec<String> {
    let addresses: Vec<String> = (0..COMPLAINTS)
        .map(|number| format!("melder{number}@example.nl"))
        .collect();
    for email in &addresses {
        let complainant = json!({ "name": "S. Hoekstra", "email": email });
        given::complaint_with(&app.intake(), json!({ "complainant": complainant }));
    }
    crate::feed::drain(&mut app.database.connect());
    addresses
}

/// What arrived at each address, by `Message-ID`, with how often.
fn arrived(server: &MailServer) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut arrived: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for mail in server.take() {
        let of_address = arrived.entry(mail.to.join(",")).or_default();
        *of_address.entry(mail.id()).or_default() += 1;
    }
    arrived
}

#[test]
fn two_instances_send_every_message_once() {
    let server = MailServer::new();
    let app = mailing(&server);
    let other = with(&server, app.database.shared(), &[]);
    let addresses = register(&app);
    let step = |app: &App| {
        let messaging = messaging(app);
        on_a_runtime(async { while messaging.step(None).await.expect("a step is possible").done > 0 {} });
    };
    std::thread::scope(|scope| {
        scope.spawn(|| step(&app));
        scope.spawn(|| step(&other));
    });
    let arrived = arrived(&server);
    assert_eq!(
        arrived.keys().cloned().collect::<BTreeSet<_>>(),
        addresses.into_iter().collect()
    );
    for (address, mails) in arrived {
        assert_eq!(mails.values().copied().collect::<Vec<_>>(), [1], "{address}");
    }
}

#[test]
fn whoever_is_killed_no_message_is_lost_and_none_arrives_under_two_names() {
    let server = MailServer::new();
    let app = mailing(&server);
    let other = with(&server, app.database.shared(), &[]);
    let addresses = register(&app);
    for kill in 0..KILLS {
        let messaging = messaging(if kill % 2 == 0 { &app } else { &other });
        let moment = Duration::from_millis(rand::random_range(0..40));
        on_a_runtime(async {
            let cut_off = tokio::time::timeout(moment, async {
                while messaging.step(None).await.expect("a step is possible").done > 0 {}
            });
            cut_off.await.ok();
        });
        // What a killed one had taken is due again when its time is over.
        for app in [&app, &other] {
            app.advance(TimeDelta::minutes(11));
        }
    }
    super::send(&app);
    let arrived = arrived(&server);
    assert_eq!(
        arrived.keys().cloned().collect::<BTreeSet<_>>(),
        addresses.into_iter().collect()
    );
    let mut repeated = 0;
    for (address, mails) in arrived {
        assert_eq!(mails.len(), 1, "one message, one name: {address}");
        repeated += mails.values().sum::<usize>() - 1;
    }
    assert!(
        repeated < COMPLAINTS,
        "{repeated}: only what was on its way is sent again"
    );
    let left = app.manager().get("/v1/messages?status=queued").expect(200);
    assert_eq!(left["items"], json!([]));
}
