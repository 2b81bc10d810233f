//! The tables. Generated from the migrations by the test `schema`; never edited by hand.

pub mod sql_types {
    #[derive(diesel::query_builder::QueryId, Clone, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "tsvector"))]
    pub struct Tsvector;
}

diesel::table! {
    alerts (id) {
        id -> Uuid,
        complaint_id -> Uuid,
        level -> Text,
        term -> Date,
        recipient -> Text,
        since -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        resolved_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    catalogue_changes (catalogue, key, version) {
        catalogue -> Text,
        key -> Text,
        version -> Int4,
        at -> Timestamptz,
        by_subject -> Text,
        by_name -> Nullable<Text>,
        changes -> Jsonb,
    }
}

diesel::table! {
    causes (code) {
        code -> Text,
        name -> Text,
        name_en -> Text,
        active -> Bool,
        version -> Int4,
    }
}

diesel::table! {
    complaint_closings (fact_id, ordinal) {
        fact_id -> Uuid,
        ordinal -> Int4,
        registered_date -> Date,
        opened_date -> Date,
        closed_date -> Date,
        reopened_date -> Nullable<Date>,
        restored_date -> Nullable<Date>,
    }
}

diesel::table! {
    complaint_facts (id) {
        id -> Uuid,
        registered_date -> Date,
        kind -> Text,
        channel -> Text,
        nature -> Text,
        department -> Nullable<Text>,
        admissible -> Nullable<Bool>,
        finding -> Nullable<Text>,
        outcome -> Nullable<Text>,
        repeated -> Bool,
        first_response_due_date -> Nullable<Date>,
        first_response_date -> Nullable<Date>,
        first_response_days -> Nullable<Int4>,
        resolution_due_date -> Date,
        resolution_paused -> Bool,
        first_closed_date -> Nullable<Date>,
        closed_date -> Nullable<Date>,
        open_since_date -> Nullable<Date>,
        remedies -> Jsonb,
        cohort -> Text,
    }
}

diesel::table! {
    complaint_measures (complaint_id, measure_id) {
        complaint_id -> Uuid,
        measure_id -> Uuid,
        linked_at -> Timestamptz,
        linked_by_subject -> Text,
        linked_by_name -> Nullable<Text>,
    }
}

diesel::table! {
    complaint_relations (one, other) {
        one -> Uuid,
        other -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::Uuid;
    use super::sql_types::Tsvector;

    complaint_words (complaint_id) {
        complaint_id -> Uuid,
        facts -> Tsvector,
        texts -> Tsvector,
    }
}

diesel::table! {
    complaints (id) {
        id -> Uuid,
        number -> Text,
        version -> Int4,
        kind -> Text,
        channel -> Text,
        reception_point -> Nullable<Text>,
        receiver_name -> Text,
        received_at -> Timestamptz,
        reported_date -> Nullable<Date>,
        complainant_name -> Nullable<Text>,
        complainant_address -> Nullable<Text>,
        complainant_postal_code -> Nullable<Text>,
        complainant_town -> Nullable<Text>,
        complainant_country -> Text,
        complainant_phone -> Nullable<Text>,
        complainant_email -> Nullable<Text>,
        nature -> Text,
        description -> Text,
        desired_solution -> Nullable<Text>,
        customer_number -> Nullable<Text>,
        quote_number -> Nullable<Text>,
        supplier -> Nullable<Text>,
        external_references -> Jsonb,
        privacy_statement_version -> Nullable<Text>,
        registered_at -> Timestamptz,
        registered_by_subject -> Text,
        registered_by_name -> Nullable<Text>,
        status -> Text,
        handler_department -> Nullable<Text>,
        handler_subject -> Nullable<Text>,
        handler_function -> Nullable<Text>,
        handler_name -> Nullable<Text>,
        forwarded_at -> Nullable<Timestamptz>,
        calendar_policy -> Jsonb,
        first_response_due_date -> Nullable<Date>,
        first_response_at -> Nullable<Timestamptz>,
        resolution_due_date -> Date,
        resolution_original_due_date -> Date,
        admissible -> Nullable<Bool>,
        finding -> Nullable<Text>,
        feedback_at -> Nullable<Timestamptz>,
        outcome -> Nullable<Text>,
        closed_at -> Nullable<Timestamptz>,
        first_closed_at -> Nullable<Timestamptz>,
        short_description -> Nullable<Text>,
        handling_summary -> Nullable<Text>,
        duplicate_of -> Nullable<Uuid>,
        reopened_count -> Int4,
        retain_until_date -> Date,
        complexity -> Text,
        further_natures -> Array<Text>,
        employee -> Nullable<Jsonb>,
        follows -> Nullable<Uuid>,
        conversation -> Nullable<Jsonb>,
        waiting -> Nullable<Jsonb>,
        resolution_paused_date -> Nullable<Date>,
        feedback -> Nullable<Jsonb>,
        evidence -> Jsonb,
        prevention -> Nullable<Jsonb>,
        open_call_backs -> Int4,
        first_forwarded_at -> Nullable<Timestamptz>,
        reopen_until_date -> Nullable<Date>,
        changed_at -> Timestamptz,
        due_date -> Nullable<Date>,
    }
}

diesel::table! {
    content_removals (document_id) {
        document_id -> Uuid,
        complaint_id -> Uuid,
    }
}

diesel::table! {
    departments (code) {
        code -> Text,
        name -> Text,
        active -> Bool,
        version -> Int4,
    }
}

diesel::table! {
    documents (id) {
        id -> Uuid,
        complaint_id -> Uuid,
        kind -> Text,
        name -> Nullable<Text>,
        media_type -> Text,
        size -> Int8,
        sha256 -> Nullable<Bytea>,
        description -> Nullable<Text>,
        added_at -> Timestamptz,
        added_by_subject -> Text,
        added_by_name -> Nullable<Text>,
        version -> Int4,
        struck_out -> Nullable<Jsonb>,
        removed -> Nullable<Jsonb>,
        content_gone -> Bool,
        flags -> Jsonb,
        scan -> Nullable<Text>,
        scanned_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    erased_references (digest, complaint_id) {
        digest -> Bytea,
        complaint_id -> Uuid,
    }
}

diesel::table! {
    erasure_entries (id) {
        id -> Uuid,
        at -> Timestamptz,
    }
}

diesel::table! {
    events (complaint_id, version) {
        complaint_id -> Uuid,
        version -> Int4,
        at -> Timestamptz,
        by_subject -> Text,
        by_name -> Nullable<Text>,
        what -> Text,
        from_status -> Nullable<Text>,
        to_status -> Nullable<Text>,
        detail -> Jsonb,
    }
}

diesel::table! {
    export_pieces (export_id, place) {
        export_id -> Uuid,
        place -> Int4,
        content -> Bytea,
        complaints -> Array<Uuid>,
    }
}

diesel::table! {
    exports (id) {
        id -> Uuid,
        version -> Int4,
        status -> Text,
        format -> Text,
        filter -> Jsonb,
        include_personal_data -> Bool,
        language -> Text,
        requested_by_subject -> Text,
        requested_by_name -> Nullable<Text>,
        roles -> Array<Text>,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        changes_cursor -> Nullable<Text>,
        done -> Int8,
        total -> Nullable<Int8>,
        size -> Int8,
        run -> Nullable<Uuid>,
        attempts -> Int4,
        downloads -> Int4,
        downloaded_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    external_references (system, id) {
        system -> Text,
        id -> Text,
        complaint_id -> Uuid,
    }
}

diesel::table! {
    feed_blocks (first) {
        first -> Int8,
        last -> Int8,
        complaints -> Array<Uuid>,
        versions -> Array<Int4>,
        at -> Timestamptz,
    }
}

diesel::table! {
    feed_head (epoch) {
        epoch -> Uuid,
        position -> Int8,
    }
}

diesel::table! {
    forgotten_counts (month, what, label) {
        month -> Date,
        what -> Text,
        label -> Text,
        count -> Int8,
    }
}

diesel::table! {
    form_visits (id) {
        id -> Uuid,
        at -> Timestamptz,
        visitor -> Nullable<Bytea>,
        text -> Bytea,
    }
}

diesel::table! {
    idempotency_records (claim) {
        claim -> Bytea,
        fingerprint -> Bytea,
        answer -> Bytea,
        complaint_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        also_about -> Nullable<Uuid>,
    }
}

diesel::table! {
    job_leases (name) {
        name -> Text,
        run -> Nullable<Uuid>,
        expires_at -> Timestamptz,
        started_at -> Timestamptz,
        succeeded_at -> Nullable<Timestamptz>,
        failed_at -> Nullable<Timestamptz>,
        failures -> Int8,
    }
}

diesel::table! {
    measure_changes (measure_id, version) {
        measure_id -> Uuid,
        version -> Int4,
        at -> Timestamptz,
        by_subject -> Text,
        by_name -> Nullable<Text>,
        changes -> Jsonb,
    }
}

diesel::table! {
    measure_natures (measure_id, nature) {
        measure_id -> Uuid,
        nature -> Text,
    }
}

diesel::table! {
    measures (id) {
        id -> Uuid,
        version -> Int4,
        description -> Text,
        owner_subject -> Text,
        owner_name -> Nullable<Text>,
        due_date -> Date,
        done_date -> Nullable<Date>,
        created_at -> Timestamptz,
        created_by_subject -> Text,
        created_by_name -> Nullable<Text>,
        judgement -> Nullable<Text>,
        motivation -> Nullable<Text>,
        judged_at -> Nullable<Timestamptz>,
        judged_by_subject -> Nullable<Text>,
        judged_by_name -> Nullable<Text>,
    }
}

diesel::table! {
    message_cursor (singleton) {
        singleton -> Bool,
        position -> Int8,
    }
}

diesel::table! {
    message_templates (event, language, nature, version) {
        event -> Text,
        language -> Text,
        nature -> Text,
        version -> Int4,
        subject -> Text,
        body -> Text,
        changed_at -> Timestamptz,
        changed_by_subject -> Text,
        changed_by_name -> Nullable<Text>,
    }
}

diesel::table! {
    messages (id) {
        id -> Uuid,
        complaint_id -> Uuid,
        version -> Nullable<Int4>,
        event -> Nullable<Text>,
        channel -> Text,
        language -> Text,
        status -> Text,
        subject -> Nullable<Text>,
        body -> Nullable<Text>,
        address -> Nullable<Text>,
        created_at -> Timestamptz,
        created_by -> Nullable<Text>,
        next_at -> Nullable<Timestamptz>,
        attempts -> Int4,
        postponed -> Bool,
        failure -> Nullable<Text>,
        sent_at -> Nullable<Timestamptz>,
        revision -> Int4,
    }
}

diesel::table! {
    monthly_flows (month, shard) {
        month -> Date,
        shard -> Int4,
        registered -> Int8,
        closed -> Int8,
        reopened -> Int8,
        restored -> Int8,
    }
}

diesel::table! {
    natures (code) {
        code -> Text,
        name -> Text,
        name_en -> Text,
        parent -> Nullable<Text>,
        active -> Bool,
        version -> Int4,
        merged_into -> Nullable<Text>,
        takes_children -> Bool,
        parent_takes_children -> Nullable<Bool>,
        merged -> Bool,
        target_merged -> Nullable<Bool>,
        area -> Nullable<Text>,
    }
}

diesel::table! {
    pending_changes (id) {
        id -> Int8,
        complaints -> Array<Uuid>,
        versions -> Array<Int4>,
    }
}

diesel::table! {
    privacy_request_numbers (year) {
        year -> Int4,
        last -> Int4,
    }
}

diesel::table! {
    privacy_request_steps (request_id, version) {
        request_id -> Uuid,
        version -> Int4,
        at -> Timestamptz,
        by_subject -> Text,
        by_name -> Nullable<Text>,
        step -> Text,
        facts -> Jsonb,
        words -> Nullable<Jsonb>,
    }
}

diesel::table! {
    privacy_requests (id) {
        id -> Uuid,
        number -> Text,
        version -> Int4,
        kind -> Text,
        scope -> Text,
        status -> Text,
        channel -> Text,
        received_at -> Timestamptz,
        registered_at -> Timestamptz,
        due_date -> Nullable<Date>,
        facts -> Jsonb,
        requester -> Nullable<Jsonb>,
        note -> Nullable<Text>,
        about -> Array<Uuid>,
        confirmed -> Bool,
        withheld -> Nullable<Jsonb>,
    }
}

diesel::table! {
    quarantined_submissions (id) {
        id -> Uuid,
        number -> Text,
        received_at -> Timestamptz,
        reasons -> Array<Text>,
        content -> Nullable<Bytea>,
        decision -> Nullable<Text>,
        reason -> Nullable<Text>,
        decided_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Text>,
        complaint_id -> Nullable<Uuid>,
        version -> Int4,
    }
}

diesel::table! {
    rate_levels (caller) {
        caller -> Uuid,
        level -> Float8,
        per_second -> Float8,
        at -> Timestamptz,
    }
}

diesel::table! {
    register_identity (id) {
        id -> Uuid,
    }
}

diesel::table! {
    repeated_references (system, id, complaint_id) {
        system -> Text,
        id -> Text,
        complaint_id -> Uuid,
    }
}

diesel::table! {
    report_action_changes (action_id, version) {
        action_id -> Uuid,
        version -> Int4,
        at -> Timestamptz,
        by_subject -> Text,
        by_name -> Nullable<Text>,
        changes -> Jsonb,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    report_actions (id) {
        id -> Uuid,
        version -> Int4,
        month -> Date,
        edition -> Int4,
        description -> Text,
        owner_subject -> Nullable<Text>,
        owner_name -> Text,
        due_date -> Date,
        done_date -> Nullable<Date>,
        result -> Nullable<Text>,
        withdrawal_reason -> Nullable<Text>,
        agreed_at -> Timestamptz,
        agreed_by_subject -> Text,
        agreed_by_name -> Nullable<Text>,
    }
}

diesel::table! {
    report_edition_files (month, version, form, language) {
        month -> Date,
        version -> Int4,
        form -> Text,
        language -> Text,
        content -> Bytea,
    }
}

diesel::table! {
    report_editions (month, version) {
        month -> Date,
        version -> Int4,
        frozen_at -> Timestamptz,
        frozen_by_subject -> Text,
        frozen_by_name -> Nullable<Text>,
        report -> Jsonb,
        evaluation -> Nullable<Jsonb>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    report_evaluations (month, version) {
        month -> Date,
        version -> Int4,
        edition -> Int4,
        at -> Timestamptz,
        by_subject -> Text,
        by_name -> Nullable<Text>,
        evaluation -> Jsonb,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    retention_runs (day) {
        day -> Date,
        status -> Text,
        started_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        years -> Int4,
        start -> Text,
        due -> Int8,
        register -> Int8,
        blocked -> Jsonb,
        doubts -> Array<Text>,
        purged -> Int8,
        documents -> Int8,
        cursor_at -> Nullable<Timestamptz>,
        cursor_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    routing_rules (id) {
        id -> Uuid,
        nature -> Nullable<Text>,
        complexity -> Nullable<Text>,
        handler_department -> Nullable<Text>,
        handler_subject -> Nullable<Text>,
        handler_function -> Nullable<Text>,
        note -> Nullable<Text>,
        active -> Bool,
        version -> Int4,
    }
}

diesel::table! {
    staff (subject) {
        subject -> Text,
        name -> Text,
        email -> Nullable<Text>,
        department -> Nullable<Text>,
        function -> Nullable<Text>,
        active -> Bool,
        version -> Int4,
        absent_from -> Nullable<Date>,
        absent_until -> Nullable<Date>,
        may_handle -> Bool,
    }
}

diesel::table! {
    staged_contents (document_id) {
        document_id -> Uuid,
        complaint_id -> Uuid,
    }
}

diesel::table! {
    tombstones (complaint_id) {
        complaint_id -> Uuid,
        number -> Text,
        version -> Int4,
        why -> Text,
        erased_at -> Timestamptz,
    }
}

diesel::table! {
    tracking_codes (digest) {
        digest -> Bytea,
        complaint_id -> Nullable<Uuid>,
        submission_id -> Nullable<Uuid>,
        generation -> Int4,
        created_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    upload_sums (day, caller) {
        day -> Date,
        caller -> Uuid,
        documents -> Int8,
        bytes -> Int8,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> Uuid,
        webhook_id -> Uuid,
        message_id -> Text,
        kind -> Text,
        position -> Nullable<Int8>,
        complaint_id -> Nullable<Uuid>,
        at -> Timestamptz,
        status -> Nullable<Int4>,
        failure -> Nullable<Text>,
        duration_ms -> Int4,
        answer -> Nullable<Text>,
    }
}

diesel::table! {
    webhook_parked (webhook_id, complaint_id) {
        webhook_id -> Uuid,
        complaint_id -> Uuid,
        position -> Int8,
        attempts -> Int4,
        failing_since -> Timestamptz,
        next_at -> Timestamptz,
    }
}

diesel::table! {
    webhook_replays (id) {
        id -> Uuid,
        webhook_id -> Uuid,
        position -> Int8,
        last -> Int8,
        attempts -> Int4,
        next_at -> Timestamptz,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    webhooks (id) {
        id -> Uuid,
        url -> Text,
        types -> Array<Text>,
        description -> Nullable<Text>,
        secret -> Bytea,
        former_secret -> Nullable<Bytea>,
        former_until -> Nullable<Timestamptz>,
        enabled -> Bool,
        disabled_reason -> Nullable<Text>,
        position -> Int8,
        failed_in_row -> Int4,
        failing_since -> Nullable<Timestamptz>,
        attempts -> Int4,
        next_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    website_counts (month, what, label) {
        month -> Date,
        what -> Text,
        label -> Text,
        count -> Int8,
    }
}
