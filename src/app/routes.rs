//! The one list of routes.

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use super::operations;
use crate::{
    assessments, calendar, catalogues, complaints, contacts, documents, investigations, lists, measures, remedies,
    reports, routing, worklist,
};

/// Every route of the service; the document is made from this same list.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(operations::livez).service(operations::readyz).service(
        scope("/v1")
            .configure(complaint_routes)
            .configure(case_routes)
            .configure(catalogue_routes)
            .configure(routing_routes)
            .configure(measure_routes)
            .configure(document_routes)
            .configure(calendar_routes)
            .configure(overview_routes)
            .configure(operation_routes),
    );
}

fn complaint_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(complaints::api::register_complaint)
        .service(lists::api::list_complaints)
        .service(lists::api::search_complaints)
        .service(complaints::api::read_complaint)
        .service(complaints::api::correct_complaint)
        .service(complaints::api::take_step)
        .service(complaints::api::list_transitions)
        .service(complaints::api::read_history)
        .service(complaints::api::terms::explain_deadlines)
        .service(complaints::api::terms::extend_resolution_term)
        .service(complaints::api::relations::list_related)
        .service(complaints::api::relations::link_complaint)
        .service(complaints::api::relations::unlink_complaint);
}

fn case_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(assessments::api::read_assessment)
        .service(assessments::api::list_assessment_revisions)
        .service(assessments::api::assess_complaint)
        .service(investigations::api::list_investigations)
        .service(investigations::api::read_investigation)
        .service(investigations::api::note_investigation)
        .service(remedies::api::list_remedies)
        .service(remedies::api::offer_remedy)
        .service(remedies::api::read_remedy)
        .service(remedies::api::move_remedy)
        .service(contacts::api::list_contacts)
        .service(contacts::api::note_contact)
        .service(contacts::api::read_contact)
        .service(contacts::api::note_call_back);
}

fn catalogue_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(catalogues::api::list_natures)
        .service(catalogues::api::add_nature)
        .service(catalogues::api::read_nature)
        .service(catalogues::api::change_nature)
        .service(catalogues::api::read_nature_history)
        .service(catalogues::api::list_departments)
        .service(catalogues::api::add_department)
        .service(catalogues::api::read_department)
        .service(catalogues::api::change_department)
        .service(catalogues::api::read_department_history)
        .service(catalogues::api::list_staff)
        .service(catalogues::api::add_staff_member)
        .service(catalogues::api::read_staff_member)
        .service(catalogues::api::change_staff_member)
        .service(catalogues::api::read_staff_member_history);
}

fn routing_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(routing::api::list_routing_rules)
        .service(routing::api::add_routing_rule)
        .service(routing::api::read_routing_rule)
        .service(routing::api::change_routing_rule)
        .service(routing::api::propose_handler);
}

fn measure_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(measures::api::list_measures)
        .service(measures::api::add_measure)
        .service(measures::api::read_measure)
        .service(measures::api::change_measure)
        .service(measures::api::read_measure_history)
        .service(measures::api::of_complaints::list_complaint_measures)
        .service(measures::api::of_complaints::settle_prevention)
        .service(measures::api::of_complaints::unlink_measure);
}

fn document_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(documents::api::add_documents)
        .service(documents::api::list_documents)
        .service(documents::api::read_document)
        .service(documents::api::read_document_content);
}

fn calendar_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(calendar::api::list_holidays)
        .service(calendar::api::explain_deadline);
}

fn overview_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(worklist::api::read_worklist)
        .service(reports::api::list_monthly_reports)
        .service(reports::api::read_monthly_report)
        .service(reports::api::evaluation::read_monthly_report_evaluation)
        .service(reports::api::evaluation::evaluate_monthly_report);
}

fn operation_routes(config: &mut ServiceConfig<'_>) {
    config
        .service(operations::who_am_i)
        .service(operations::list_problem_types)
        .service(operations::read_problem_type)
        .service(operations::openapi);
}
