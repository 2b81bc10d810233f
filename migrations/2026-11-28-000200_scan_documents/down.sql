alter table documents
    drop column scanned_at,
    drop column scan,
    drop column flags;
