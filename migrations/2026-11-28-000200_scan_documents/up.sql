-- Documents tell what their readers should know of the content, and how far their scan for viruses is.

set local lock_timeout = '2s';

alter table documents
    add column flags jsonb not null default '[]',
    -- Null: added by a service that scans nothing. It counts as pending where documents are scanned.
    add column scan text,
    add column scanned_at timestamptz,
    add constraint documents_flags_known check (
        flags <@ '["encrypted", "active_content", "damaged", "external_links"]'
    ) not valid,
    add constraint documents_scan_known check (scan in ('pending', 'clean', 'infected', 'failed')) not valid;
