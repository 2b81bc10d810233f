//! The OpenAPI document: what the routes say of themselves, completed with what holds for all of them, described once.

mod answers;
mod clients;
mod examples;
mod failures;

use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;

use self::failures::{FAILURES, Failure, has_parameter, is_protected, references};
use super::routes::routes;
use crate::catalogues::api::{CausePatch, DepartmentPatch, NaturePatch, StaffPatch};
use crate::complaints::api::request::Correction;
use crate::http::API_VERSION;
use crate::http::problem::Problem;
use crate::lists::api::{Expansion, SortKey};
use crate::lists::model::{ResponseFilter, TermFilter};
use crate::measures::api::SortKeyOfMeasures;
use crate::measures::api::request::MeasurePatch;
use crate::measures::store::EffectFilter;
use crate::reports::api::Dialect;
use crate::reports::api::actions::request::ReportActionPatch;
use crate::routing::api::RoutingRulePatch;
use crate::webhooks::api::view::WebhookPatch;
use crate::webhooks::model::ChangeMessage;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Klachtenmap",
        description = "Het klachtenregister van TotaalOnder1Dak. / The complaints register of TotaalOnder1Dak.\n\n\
            Every signal is registered at once, forwarded to the right handler, answered within five working days, closed \
            with a summary, and reported monthly. Names are English; texts for people are Dutch, or English by \
            `Accept-Language`.\n\n\
            **Guides:** [how to connect a website, a CRM or a client of your own](/docs/guides).\n\n\
            **Start here:** *Authorize* with a token, `GET /me`, then `POST /complaints`.\n\n\
            **Retry safely:** send an `Idempotency-Key` with every change; a repeat within 24 hours gets the same answer \
            and `Idempotency-Replayed: true`. **Change safely:** send the `ETag` you read, or `version` in quotes, in `If-Match`. \
            **Read cheaply:** send the `ETag` in `If-None-Match`; 304 says that it is still the version. What follows from the \
            day or from who reads, such as `overdue`, is no part of a version.\n\n\
            **Expect more:** answers get fields and words in later versions; ignore a field and keep a word that you do not \
            know.\n\n\
            | Dutch | Here | Dutch | Here | Dutch | Here |\n|---|---|---|---|---|---|\n\
            | klacht | complaint | datum melding | reportedDate | ontvankelijk | admissible |\n\
            | melder | complainant | binnenkomst | receivedAt | terechte klacht | justified |\n\
            | ontvanger | receiver | datum registratie | registeredAt | uiting van ongenoegen | dissatisfaction |\n\
            | behandelaar | handler | datum doorsturen | forwardedAt | wijze van afhandeling | handlingSummary |\n\
            | aard | nature | eerste reactie | first response | maatregelen ter voorkoming | prevention |\n\
            | oorzaak | cause | terugkoppeling | feedback | bewaartermijn | retention |",
        contact(name = "Klachtenbehandeling TotaalOnder1Dak", url = "https://totaalonder1dak.nl/contact", email = "klachtenmap@totaalonder1dak.nl"),
        license(name = "Proprietary", identifier = "LicenseRef-TotaalOnder1Dak")
    ),
    tags(
        (name = "complaints", description = "The register."),
        (name = "cases", description = "What belongs to a complaint: assessment, investigation, remedies, contacts, documents."),
        (name = "measures", description = "What keeps it from happening again."),
        (name = "catalogues", description = "Natures, causes, departments and staff, kept by managers."),
        (name = "routing", description = "Who is proposed as the handler of which complaints."),
        (name = "calendar", description = "Working days and deadlines."),
        (name = "website", description = "The form of the website, and the complainant who follows a complaint."),
        (name = "messages", description = "What complainants are told, by mail and on paper."),
        (name = "retention", description = "How long complaints are kept."),
        (name = "privacy", description = "Requests of persons about their data, each a case of its own."),
        (name = "reports", description = "The monthly report, and what its meetings agreed."),
        (name = "changes", description = "Following the register from another system."),
        (name = "exports", description = "Taking the register along, at one consistent moment."),
        (name = "webhooks", description = "Telling another system of changes."),
        (name = "operations", description = "The service itself.")
    ),
    components(schemas(Problem, Correction, NaturePatch, CausePatch, DepartmentPatch, StaffPatch, MeasurePatch, ReportActionPatch, RoutingRulePatch, WebhookPatch, ChangeMessage, SortKey, Expansion, SortKeyOfMeasures, EffectFilter, ResponseFilter, TermFilter, Dialect))
)]
struct Base;

/// The whole document.
pub fn document() -> Value {
    let (_, collected) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .configure(routes)
        .split_for_parts();
    let mut document = serde_json::to_value(collected).unwrap_or_default();
    document["info"]["version"] = json!(API_VERSION);
    document["servers"] = json!([{ "url": "/v1", "description": "This service." }]);
    document["security"] = json!([{ "bearer": [] }]);
    document["paths"] = paths(&document["paths"]);
    document["webhooks"] = messages();
    let components = &mut document["components"];
    components["securitySchemes"] = json!({ "bearer": {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "A token with iss, aud, exp, sub and the claim roles: intake, handler, manager, form, integration, or several. \
            `klachtenmap token --role manager --subject m-1` prints one for a service in development; \
            [Authentication](/docs/guides/authentication) says where they come from otherwise."
    }});
    components["headers"] = headers();
    components["responses"] = Value::Object(FAILURES.iter().map(Failure::component).collect());
    clients::suit(&mut document);
    examples::complete(&mut document);
    answers::describe_texts(&mut document);
    document
}

/// What is sent to webhooks.
fn messages() -> Value {
    let header = |name: &str, about: &str, example: &str| {
        json!({ "name": name, "in": "header", "required": true, "description": about,
            "schema": { "type": "string", "maxLength": 1000 }, "example": example })
    };
    let change = json!({ "post": {
        "summary": "A change of a complaint",
        "description": "Sent to the address of a webhook, signed as [Standard Webhooks](https://www.standardwebhooks.com) \
            says. Verify the signature with the secret before anything else, and ignore a message whose timestamp is more than \
            five minutes off. Answer with 2xx within fifteen seconds; 410 ends it.",
        "tags": ["webhooks"],
        "security": [],
        "parameters": [
            header("webhook-id", "The message: the same at every attempt.", "msg_019ac3f07b1e7cc08f002b8f6e1d9a1120d5"),
            header("webhook-timestamp", "The time of this attempt, in seconds since 1970.", "1793455200"),
            header("webhook-signature", "One signature, or two for a day after the secret was renewed.",
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        ],
        "requestBody": { "required": true, "content": { "application/json": {
            "schema": { "$ref": "#/components/schemas/ChangeMessage" }
        } } },
        "responses": {
            "2XX": { "description": "It arrived." },
            "410": { "description": "Nothing more is to be sent: the webhook is disabled." },
            "default": { "description": "It did not arrive, and is sent again; `Retry-After` is heeded." }
        }
    } });
    json!({ "change": change })
}

/// Paths stand under the server `/v1`; those that do not name their own server.
fn paths(collected: &Value) -> Value {
    let mut paths = Map::new();
    for (path, item) in collected.as_object().into_iter().flatten() {
        let mut item = item.clone();
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            describe_path(path, operation);
            complete(method, operation);
        }
        if let Some(below) = path.strip_prefix("/v1").filter(|below| !below.is_empty()) {
            paths.insert(below.to_owned(), item);
        } else {
            item["servers"] = json!([{ "url": "/", "description": "This service, outside the versioned API." }]);
            paths.insert(path.clone(), item);
        }
    }
    Value::Object(paths)
}

/// Describes the variable segments of the path, before the parameters that the operation has besides.
fn describe_path(path: &str, operation: &mut Value) {
    let named = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let mut parameters: Vec<Value> = named.map(path_parameter).collect();
    if let Some(others) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
        parameters.append(others);
    }
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
}

/// A variable segment of a path, by its name: an id, unless it is a code or a month.
fn path_parameter(name: &str) -> Value {
    let text = |length: usize| json!({ "type": "string", "maxLength": length });
    let id = || json!({ "type": "string", "format": "uuid" });
    let (about, schema, example) = match name {
        "complaintId" => ("The complaint.", id(), None),
        "submissionId" => ("The submission.", id(), None),
        "requestId" => ("The request.", id(), None),
        "relatedId" => ("The other complaint.", id(), None),
        "contactId" => ("The contact.", id(), None),
        "documentId" => ("The document.", id(), None),
        "investigationId" => ("The step.", id(), None),
        "messageId" => ("The message.", id(), None),
        "event" => {
            let mut event = text(40);
            event["pattern"] = json!("^[a-z_]{1,40}$");
            ("The event that the message tells of.", event, Some("acknowledgement"))
        }
        "actionId" => ("The action.", id(), None),
        "measureId" => ("The measure.", id(), None),
        "exportId" => ("The export.", id(), None),
        "webhookId" => ("The webhook.", id(), None),
        "deliveryId" => ("The attempt.", id(), None),
        "remedyId" => ("The remedy.", id(), None),
        "routingRuleId" => ("The rule.", id(), None),
        "causeCode" | "departmentCode" | "natureCode" | "subject" => ("The entry.", text(200), None),
        "system" => {
            let mut system = text(60);
            system["pattern"] = json!("^[a-z][a-z0-9_-]{0,59}$");
            ("The other system.", system, Some("crm"))
        }
        "id" => ("The id there.", text(200), Some("CASE-48213")),
        "code" => ("The kind.", text(100), Some("stale")),
        "month" => {
            let mut month = text(7);
            month["pattern"] = json!("^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$");
            ("The month.", month, Some("2026-10"))
        }
        _ => unreachable!("{name} is described nowhere"),
    };
    let mut parameter = json!({ "name": name, "in": "path", "required": true, "description": about, "schema": schema });
    if let Some(example) = example {
        parameter["example"] = json!(example);
    }
    parameter
}

/// The headers by which a caller with a token learns how much it may still ask.
const RATE: [&str; 2] = ["RateLimit", "RateLimit-Policy"];

fn complete(method: &str, operation: &mut Value) {
    let is_protected = is_protected(operation);
    if !is_protected {
        operation["security"] = json!([]);
    }
    describe_answers(operation);
    describe_condition(method, operation);
    let failures: Vec<_> = FAILURES.iter().filter(|failure| (failure.applies)(operation)).collect();
    if let Some(responses) = operation["responses"].as_object_mut() {
        for response in responses.values_mut() {
            let counted = RATE.iter().filter(|_| is_protected).map(|name| (*name).to_owned());
            let common = references(counted);
            for (name, reference) in common.as_object().into_iter().flatten() {
                response["headers"][name] = reference.clone();
            }
            for header in response["headers"].as_object_mut().into_iter().flatten() {
                bounded(header.1);
            }
        }
        for failure in failures {
            let reference = json!({ "$ref": format!("#/components/responses/{}", failure.name) });
            responses.entry(failure.status.to_string()).or_insert(reference);
        }
    }
    let parameters = operation.get_mut("parameters");
    for parameter in parameters.and_then(Value::as_array_mut).into_iter().flatten() {
        only_shown(parameter);
    }
}

/// Describes what a read that gives an entity tag takes for a condition, and what it answers then.
fn describe_condition(method: &str, operation: &mut Value) {
    if method != "get" || operation["responses"]["200"]["headers"].get("ETag").is_none() {
        return;
    }
    let condition = json!({
        "name": "If-None-Match", "in": "header", "required": false,
        "description": "The `ETag` of what the caller has already: 304, without a body, as long as that is still the version.",
        "schema": { "type": "string" }
    });
    match operation["parameters"].as_array_mut() {
        Some(parameters) => parameters.push(condition),
        None => operation["parameters"] = json!([condition]),
    }
    operation["responses"]["304"] = json!({
        "description": "The caller has it already.",
        "headers": { "ETag": text_header("The version that the caller has.") }
    });
}

/// Describes the headers of answers that follow from a parameter: where a list goes on, and whether an answer is repeated.
fn describe_answers(operation: &mut Value) {
    if has_parameter(operation, "query", "cursor") {
        operation["responses"]["200"]["headers"]["Link"] = text_header("The next page, `rel=\"next\"`.");
    }
    if has_parameter(operation, "header", "Idempotency-Key") {
        for status in ["200", "201", "204"] {
            if let Some(response) = operation["responses"].get_mut(status) {
                response["headers"]["Idempotency-Replayed"] = json!({
                    "description": "Present when this is the answer to an earlier request.",
                    "schema": { "type": "boolean" }
                });
            }
        }
    }
}

fn text_header(description: &str) -> Value {
    json!({ "description": description, "schema": { "type": "string" } })
}

/// Puts the example of a parameter that may be left out in its schema: Swagger UI would fill it in, and all filters together
/// find nothing.
fn only_shown(parameter: &mut Value) {
    if parameter["in"] != "query" || parameter["required"] == true {
        return;
    }
    if let Some(example) = parameter.as_object_mut().and_then(|parts| parts.remove("example")) {
        parameter["schema"]["examples"] = json!([example]);
    }
}

fn headers() -> Value {
    let header = |description: &str, example: &str| json!({ "description": description, "schema": { "type": "string", "maxLength": 200 }, "example": example });
    json!({
        "API-Version": header("The version of this contract.", API_VERSION),
        "X-Request-Id": header("Names this request; a harmless one sent along is kept.", "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"),
        "WWW-Authenticate": header("How to authenticate (RFC 6750).", "Bearer error=\"invalid_token\""),
        "RateLimit": header("How many requests of this kind the caller may still send, and in how many seconds as many as at first (draft-ietf-httpapi-ratelimit-headers); absent where nothing is limited.", "\"reads\";r=7999;t=1"),
        "RateLimit-Policy": header("How many requests of this kind (`q`) a caller may send in how many seconds (`w`).", "\"reads\";q=8000;w=4"),
        "Retry-After": header("Seconds to wait before trying again.", "2"),
        "ETag": header("The current version.", "\"3\""),
        "Content-Range": header("How much there is.", "bytes */48213")
    })
}

/// The longest header there is to send is a link to the next page.
fn bounded(header: &mut Value) {
    if header["schema"]["type"] == "string" {
        header["schema"]["maxLength"] = json!(4200);
    }
}
