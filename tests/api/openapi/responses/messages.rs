//! Messages and their templates are answered as promised.

use serde_json::json;

use super::super::examples::example_of;
use super::{call, path};
use crate::app::App;
use crate::given::complaint;

#[test]
fn messages_and_templates_are_answered_as_promised() {
    let app = App::start();
    let (made, handler, manager) = (complaint(&app.intake()), app.handler(), app.manager());
    let messages = format!("{}/messages", path(&made));
    let message = example_of("MessageInput");
    let shown = format!("{messages}?dryRun=true");
    call("sendMessage", &handler, &shown, Some(&message), 200);
    let sent = call("sendMessage", &handler, &messages, Some(&message), 201);
    let own = json!({ "subject": "Uw klacht", "text": "Belt u ons?", "channel": "letter" });
    call("sendMessage", &handler, &messages, Some(&own), 201);
    call("listComplaintMessages", &handler, &messages, None, 200);
    call(
        "listMessages",
        &handler,
        "/v1/messages?status=not_sent&includeTotal=true",
        None,
        200,
    );
    let one = format!("/v1/messages/{}", sent["id"].as_str().expect("an id"));
    call("readMessage", &handler, &one, None, 200);
    call("retryMessage", &handler, &format!("{one}/retry"), None, 409);
    call("listMessageTemplates", &manager, "/v1/message-templates", None, 200);
    let template = "/v1/message-templates/closed";
    call("readMessageTemplate", &manager, template, None, 200);
    let body = example_of("MessageTemplateInput");
    call("writeMessageTemplate", &manager, template, Some(&body), 200);
    let history = format!("{template}/history");
    call("readMessageTemplateHistory", &manager, &history, None, 200);
    let shown = format!(
        "{template}?dryRun=true&complaintId={}",
        made["id"].as_str().expect("an id")
    );
    call("writeMessageTemplate", &manager, &shown, Some(&body), 200);
}
