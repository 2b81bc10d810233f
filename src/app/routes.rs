//! The one list of routes.

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use super::operations;
use crate::alerts::api as alerts;
use crate::assessments::api::{self as assessments, approval as assessment_approval};
use crate::calendar::api as calendar;
use crate::catalogues::api::{causes, departments, natures, staff};
use crate::changes::api as changes;
use crate::complaints::api::{self as complaints, bulk, history, referenced, relations, terms};
use crate::contacts::api as contacts;
use crate::documents::api::{self as documents, amending, content};
use crate::exchange::api as exports;
use crate::http::operation::{guarded, public};
use crate::investigations::api as investigations;
use crate::lists::api as lists;
use crate::measures::api::{self as measures, of_complaints};
use crate::messages::api::{self as messages, templates};
use crate::privacy_requests::api::{self as privacy_requests, bundle, outcome};
use crate::publication::api as publication;
use crate::remedies::api::{self as remedies, approval};
use crate::reports::api::{self as reports, actions, editions, evaluation};
use crate::retention::api::{self as retention, holds};
use crate::routing::api as routing;
use crate::webhooks::api::{self as webhooks, deliveries};
use crate::website::api::{codes, form, quarantine, tracking};
use crate::worklist::api as worklist;

/// Adds operations by their handlers. `utoipa::path` keeps the description of a handler in a type beside it, whose name
/// is that of the handler after `__path_`.
macro_rules! add {
    ($config:ident, $kind:ident $module:ident: $($handler:ident),+ $(,)?) => {
        pastey::paste! {
            $($config.service($kind($module::[<__path_ $handler>], $module::$handler));)+
        }
    };
}

/// Every route of the service; the document is made from this same list.
pub fn routes(config: &mut ServiceConfig<'_>) {
    add!(config, public operations: livez, readyz);
    config.service(
        scope("/v1")
            .configure(complaint_routes)
            .configure(case_routes)
            .configure(catalogue_routes)
            .configure(routing_routes)
            .configure(measure_routes)
            .configure(document_routes)
            .configure(calendar_routes)
            .configure(website_routes)
            .configure(message_routes)
            .configure(privacy_routes)
            .configure(overview_routes)
            .configure(operation_routes),
    );
}

fn complaint_routes(config: &mut ServiceConfig<'_>) {
    add! { config, guarded complaints:
        register_complaint,
    }
    add! { config, guarded lists:
        list_complaints, search_complaints,
    }
    add! { config, guarded bulk:
        change_many,
    }
    add! { config, guarded referenced:
        find_by_reference, put_by_reference, read_by_reference, write_by_reference,
    }
    add! { config, guarded complaints:
        read_complaint, correct_complaint, take_step,
    }
    add! { config, guarded history:
        list_transitions, read_history,
    }
    add! { config, guarded terms:
        explain_deadlines, extend_resolution_term,
    }
    add! { config, guarded relations:
        list_related, link_complaint, unlink_complaint,
    }
}

fn case_routes(config: &mut ServiceConfig<'_>) {
    add! { config, guarded assessments:
        read_assessment, list_assessment_revisions, assess_complaint,
    }
    add! { config, guarded investigations:
        list_investigations, read_investigation, note_investigation, change_investigation,
    }
    add! { config, guarded remedies:
        list_remedies, offer_remedy, read_remedy, move_remedy,
    }
    add! { config, guarded approval:
        approve_remedy,
    }
    add! { config, guarded assessment_approval:
        approve_assessment,
    }
    add! { config, guarded contacts:
        list_contacts, note_contact, read_contact, change_contact,
    }
}

fn catalogue_routes(config: &mut ServiceConfig<'_>) {
    add! { config, guarded natures:
        list_natures, add_nature, read_nature, change_nature, read_nature_history,
    }
    add! { config, guarded causes:
        list_causes, add_cause, read_cause, change_cause, read_cause_history,
    }
    add! { config, guarded departments:
        list_departments, add_department, read_department, change_department, read_department_history,
    }
    add! { config, guarded staff:
        list_staff, add_staff_member, read_staff_member, change_staff_member, read_staff_member_history,
    }
}

fn routing_routes(config: &mut ServiceConfig<'_>) {
    add! { config, guarded routing:
        list_routing_rules, add_routing_rule, read_routing_rule, change_routing_rule, propose_handler,
    }
}

fn measure_routes(config: &mut ServiceConfig<'_>) {
    add! { config, guarded measures:
        list_measures, add_measure, read_measure, change_measure, read_measure_history,
    }
    add! { config, guarded of_complaints:
        list_complaint_measures, settle_prevention, unlink_measure,
    }
}

fn document_routes(config: &mut ServiceConfig<'_>) {
    add! { config, guarded documents:
        add_documents, list_documents, read_document,
    }
    add! { config, guarded amending:
        change_document, remove_document,
    }
    add! { config, guarded content:
        read_document_content,
    }
}

fn calendar_routes(config: &mut ServiceConfig<'_>) {
    add! { config, guarded calendar:
        list_holidays, explain_deadline,
    }
}

fn website_routes(config: &mut ServiceConfig<'_>) {
    add! { config, public form:
        submit_form,
    }
    add! { config, public tracking:
        track_complaint, send_by_tracking_code,
    }
    add! { config, guarded codes:
        renew_tracking_code, revoke_tracking_code,
    }
    add! { config, guarded quarantine:
        list_quarantine, read_quarantined, release_quarantined, discard_quarantined,
    }
}

fn message_routes(config: &mut ServiceConfig<'_>) {
    add! { config, guarded messages:
        list_messages, list_complaint_messages, send_message, read_message, retry_message,
    }
    add! { config, guarded templates:
        list_message_templates, read_message_template, write_message_template, read_message_template_history,
    }
}

fn privacy_routes(config: &mut ServiceConfig<'_>) {
    add! { config, guarded privacy_requests:
        receive_privacy_request, list_privacy_requests, read_privacy_request, take_privacy_step, list_privacy_steps,
    }
    add! { config, guarded bundle:
        read_privacy_bundle, withhold_from_privacy_bundle,
    }
    add! { config, guarded outcome:
        preview_privacy_request, read_privacy_letter, read_privacy_certificate,
    }
}

fn overview_routes(config: &mut ServiceConfig<'_>) {
    add! { config, guarded retention:
        read_retention,
    }
    add! { config, guarded holds:
        read_legal_hold, place_legal_hold, lift_legal_hold,
    }
    add! { config, guarded worklist:
        read_worklist,
    }
    add! { config, guarded alerts:
        list_alerts,
    }
    add! { config, guarded reports:
        list_monthly_reports, read_monthly_report,
    }
    add! { config, guarded editions:
        list_monthly_report_editions, freeze_monthly_report,
    }
    add! { config, guarded evaluation:
        read_monthly_report_evaluation, evaluate_monthly_report,
    }
    add! { config, guarded actions:
        list_report_actions, read_report_action, change_report_action, read_report_action_history,
    }
}

fn operation_routes(config: &mut ServiceConfig<'_>) {
    add! { config, guarded changes:
        follow_changes,
    }
    add! { config, guarded exports:
        ask_for_export, list_exports, read_export, remove_export, download_export,
    }
    add! { config, guarded webhooks:
        list_webhooks, add_webhook, read_webhook, change_webhook, remove_webhook, renew_secret,
    }
    add! { config, guarded deliveries:
        test_webhook, list_deliveries, replay_delivery, replay_webhook,
    }
    add! { config, guarded operations:
        who_am_i,
    }
    add! { config, public publication:
        read_procedure, list_vocabularies,
    }
    add! { config, public operations:
        service, list_problem_types, read_problem_type, openapi, openapi_yaml,
    }
}
