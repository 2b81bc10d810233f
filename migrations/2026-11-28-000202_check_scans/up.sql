-- Reads the documents that were there before, under a lock that lets others write.
alter table documents
    validate constraint documents_flags_known,
    validate constraint documents_scan_known;
