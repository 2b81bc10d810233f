set local lock_timeout = '2s';

alter table documents
    drop constraint documents_flags_known,
    drop constraint documents_scan_known,
    add constraint documents_flags_known check (
        flags <@ '["encrypted", "active_content", "damaged", "external_links"]'
    ) not valid,
    add constraint documents_scan_known check (scan in ('pending', 'clean', 'infected', 'failed')) not valid;
